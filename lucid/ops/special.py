"""The error function, which NumPy lacks."""

from __future__ import annotations

import math
from typing import Any

from ..autograd.primitive import primitive
from ..backend import Array
from .elementwise import exp

# W. J. Cody, "Rational Chebyshev approximations for the error function", Mathematics of Computation 23 (1969), as
# printed in netlib's specfun (CALERF): right to the last digits of double precision.
NEAR_P = (1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2, 3.77485237685302021e2,
          3.20937758913846947e3)  # fmt: skip
NEAR_Q = (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3)
FAR_P = (2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1,
         2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3,
         1.23033935479799725e3)  # fmt: skip
FAR_Q = (1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
         3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3)  # fmt: skip
JOINT = 0.46875  # where the two meet
ONE = 6.0  # from here on erf(x) rounds to 1


def _polynomial(coefficients: tuple[float, ...], x: Array) -> Array:
    value = coefficients[0] * x + coefficients[1]
    for c in coefficients[2:]:
        value *= x
        value += c
    return value


@primitive
def erf(xp: Any, input: Array) -> Array:
    r"""Return the error function.

    .. math:: \operatorname{erf}(x) = \frac{2}{\sqrt\pi} \int_0^x e^{-t^2}\,dt

    Example:
        >>> import numpy as np
        >>> erf(np.array([0.0, 0.5, 3.0])).round(6)
        array([0.      , 0.5205  , 0.999978])
    """
    x = input
    a = xp.minimum(xp.abs(x), ONE)
    square = xp.minimum(a, JOINT) ** 2
    near = a * _polynomial(NEAR_P, square) / _polynomial(NEAR_Q, square)
    far = 1 - xp.exp(-a * a) * _polynomial(FAR_P, a) / _polynomial(FAR_Q, a)
    return xp.copysign(xp.where(a <= JOINT, near, far), x)


erf.vjp(input=lambda g, input: g * (2 / math.sqrt(math.pi) * exp(-input * input)))
