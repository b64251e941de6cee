"""Special functions: what `lucid.special` lists beside the elementary functions.

They are the functions of ``torch.special`` that neither NumPy nor ``elementwise`` has: the normal distribution's
(``normal_cdf``), entropies (``entropy``), Bessel's (``bessel``), incomplete and multivariate gammas
(``incomplete_gamma``), Hurwitz' zeta function (``zeta``) and orthogonal polynomials (``polynomials``, ``chebyshev``).
Error functions and the gamma function itself are in ``elementwise``, as half of lucid needs them.

What a formula gives to the last digits is written as one. What takes tables of coefficients is SciPy's, which is
imported at the first call, on a GPU CuPy's copy of it: ``from_scipy`` is the one place where that happens. Gradients
are where PyTorch has them.

Read ``normal_cdf.py`` first, and then ``bessel.py``.
"""
