"""Powers of exponential or uniform noise: Pareto, Weibull, Kumaraswamy.

- pareto: a tail that falls as a power, as of incomes and of sizes of cities.
- weibull: times until a failure that becomes more likely, or less likely, with age.
- kumaraswamy: shares between 0 and 1, like the beta distribution, but with a distribution function in closed form.

All three have an inverse distribution function in closed form, by which samples are made, so that gradients pass.
Read ``pareto.py`` first.
"""
