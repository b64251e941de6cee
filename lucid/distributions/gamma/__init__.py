"""The gamma distribution and its relatives: exponential, chi-squared, F, inverse gamma, beta, Dirichlet.

Sums of exponentially distributed times have a gamma distribution, sums of squares of normal numbers a chi-squared one;
a share of two numbers with gamma distributions has a beta distribution, and shares of several a Dirichlet distribution.

They are given by a `concentration` (the shape) and a `rate`, the inverse of the scale that SciPy and NumPy take.
Samples have implicit gradients, see ``lucid/ops/creation/implicit.py``.

Read ``gamma.py`` first.
"""
