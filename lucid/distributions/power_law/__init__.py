"""Powers of exponential or uniform noise: Pareto and its generalization, Weibull, Kumaraswamy.

- pareto: a tail that falls as a power, as of incomes and of sizes of cities.
- generalized_pareto: what exceeds a threshold, with a tail of any weight.
- weibull: times until a failure that becomes more likely, or less likely, with age.
- kumaraswamy: shares between 0 and 1, like the beta distribution, but with a distribution function in closed form.

All have an inverse distribution function in closed form, by which samples are made, so that gradients pass.
Read ``pareto.py`` first.
"""
