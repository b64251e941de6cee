"""The error function, which NumPy lacks, its complement and its inverse."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...backend import Array
from ...backend.kernels.element import Element
from .exponential import exp


@primitive(fused=True)
def erf(xp: Any, x: Array) -> Array:
    r"""Return the error function, to 1e-15 of its value in float64 and to 3e-7 in float32.

    .. math:: \operatorname{erf}(x) = \frac{2}{\sqrt\pi} \int_0^x e^{-t^2}\,dt

    Example:
        >>> import lucid
        >>> erf(lucid.tensor([0.0, 0.5, 3.0]))
        tensor([0.0000, 0.5205, 1.0000])

    Source: in float64, W. J. Cody, "Rational Chebyshev approximations for the error function", Mathematics of
    Computation 23, 1969.
    """
    if isinstance(x, Element):
        return xp.erf(x)
    return _single(xp, x) if x.dtype.kind == "f" and x.itemsize <= 4 else _double(xp, x)


erf.vjp(x=lambda g, x: g * (2 / math.sqrt(math.pi) * exp(-x * x)))


# In float32, erf(x) = tanh(x P(x²)). P is the polynomial of degree 6 that approximates artanh(erf(x)) / x on
# 0 < x < 3.9 such that the largest relative error of erf is as small as it can be, 9.5e-8. From 3.9 on erf rounds to 1.
SINGLE = (1.1283792743e0, 1.0276905537e-1, -1.9182926283e-4, -6.1978644429e-4, 8.7638157025e-5, -5.6686346036e-6,
          1.4186255197e-7)  # fmt: skip


def _single(xp: Any, x: Array) -> Array:
    if x.itemsize < 4:
        x = x.astype(xp.float32)
    return xp.tanh(x * _polynomial(SINGLE, xp.minimum(x * x, 3.9**2)))


# In float64, erf(x) = x P(x²) / Q(x²) for small x, and 1 - exp(-x²) P(x) / Q(x) for large ones, as in netlib's CALERF.
SMALL = 0.46875
SMALL_P = (3.20937758913846947e3, 3.77485237685302021e2, 1.13864154151050156e2, 3.16112374387056560e0,
           1.85777706184603153e-1)  # fmt: skip
SMALL_Q = (2.84423683343917062e3, 1.28261652607737228e3, 2.44024637934444173e2, 2.36012909523441209e1, 1.0)
LARGE = 6.0  # from here on it rounds to 1
LARGE_P = (1.23033935479799725e3, 2.05107837782607147e3, 1.71204761263407058e3, 8.81952221241769090e2,
           2.98635138197400131e2, 6.61191906371416295e1, 8.88314979438837594e0, 5.64188496988670089e-1,
           2.15311535474403846e-8)  # fmt: skip
LARGE_Q = (1.23033935480374942e3, 3.43936767414372164e3, 4.36261909014324716e3, 3.29079923573345963e3,
           1.62138957456669019e3, 5.37181101862009858e2, 1.17693950891312499e2, 1.57449261107098347e1, 1.0)  # fmt: skip


def _double(xp: Any, x: Array) -> Array:
    a = xp.minimum(xp.abs(x), LARGE)
    square = xp.minimum(a, SMALL) ** 2
    small = a * _polynomial(SMALL_P, square) / _polynomial(SMALL_Q, square)
    large = 1 - xp.exp(-a * a) * _polynomial(LARGE_P, a) / _polynomial(LARGE_Q, a)
    return xp.copysign(xp.where(a <= SMALL, small, large), x)


def _polynomial(coefficients: tuple[float, ...], x: Array) -> Array:
    """c₀ + c₁ x + c₂ x² + ..., from the last coefficient to the first (Horner's scheme)."""
    *rest, second, last = coefficients
    value = last * x + second
    for c in reversed(rest):
        value *= x
        value += c
    return value


@primitive(wide=True)
def erfc(xp: Any, x: Array) -> Array:
    """Return 1 - erf(x), to 1e-14 of its value in float64 also where it is tiny.

    Example:
        >>> import lucid
        >>> erfc(lucid.tensor([0.0, 5.0]))
        tensor([1.0000e+00, 1.5375e-12])

    Source: as `erf`, netlib's CALERF.
    """
    return _complement(xp, x.astype(xp.float64)).astype(x.dtype if x.dtype.kind == "f" else xp.float64)


erfc.vjp(x=lambda g, x: g * (-2 / math.sqrt(math.pi) * exp(-x * x)))

# For x > 4, erfc(x) = exp(-x²) / x (1 / √π - z P(z) / Q(z)) with z = 1 / x².
FAR_P = (6.58749161529837803e-4, 1.60837851487422766e-2, 1.25781726111229246e-1, 3.60344899949804439e-1,
         3.05326634961232344e-1, 1.63153871373020978e-2)  # fmt: skip
FAR_Q = (2.33520497626869185e-3, 6.05183413124413191e-2, 5.27905102951428412e-1, 1.87295284992346725e0,
         2.56852019228982242e0, 1.0)  # fmt: skip


def _complement(xp: Any, x: Array) -> Array:
    a = xp.abs(x)
    square = xp.minimum(a, SMALL) ** 2
    small = 1 - a * _polynomial(SMALL_P, square) / _polynomial(SMALL_Q, square)
    near = xp.minimum(a, 28.0)  # from 28 on it is 0
    y = xp.where(a <= SMALL, small, _gauss(xp, near) * _scaled(xp, near))
    return xp.where(a != a, a, xp.where(x < 0, 2 - y, y))


def _scaled(xp: Any, a: Array) -> Array:
    """exp(a²) erfc(a) for a > SMALL."""
    middle = xp.minimum(a, 4.0)
    far = xp.maximum(a, 4.0)
    z = 1 / (far * far)
    return xp.where(
        a <= 4,
        _polynomial(LARGE_P, middle) / _polynomial(LARGE_Q, middle),
        (1 / math.sqrt(math.pi) - z * _polynomial(FAR_P, z) / _polynomial(FAR_Q, z)) / far,
    )


def _gauss(xp: Any, x: Array) -> Array:
    """exp(-x²), as a product whose first factor has an exact exponent: x² alone would lose digits for large x."""
    near = xp.trunc(x * 16) / 16
    return xp.exp(-near * near) * xp.exp(-(x - near) * (x + near))


@primitive(wide=True)
def erfcx(xp: Any, x: Array) -> Array:
    r"""Return the scaled complement of the error function, :math:`e^{x^2} \operatorname{erfc}(x)`, to 1e-14.

    For large x, where erfc(x) is 0 in floats, it is about :math:`1 / (x \sqrt\pi)`.

    Shape:
        x: any shape; output: the same.

    Example:
        >>> import lucid
        >>> lucid.special.erfcx(lucid.tensor([0.0, 100.0]))
        tensor([1.0000, 0.0056])

    Source: as `erf`, netlib's CALERF.
    """
    return _erfcx(xp, x.astype(xp.float64)).astype(x.dtype if x.dtype.kind == "f" else xp.float64)


erfcx.vjp(x=lambda g, x, y: g * (2 * x * y - 2 / math.sqrt(math.pi)))


def _erfcx(xp: Any, x: Array) -> Array:
    a = xp.abs(x)
    with np.errstate(over="ignore"):
        near = xp.minimum(a, 27.0)  # from 27 on, exp(x²) is ∞
        square = 1 / _gauss(xp, near)
        y = xp.where(a <= SMALL, square * _complement(xp, xp.minimum(a, SMALL)), _scaled(xp, xp.maximum(a, SMALL)))
        return xp.where(a != a, a, xp.where(x < 0, 2 * square - y, y))


@primitive(wide=True)
def erfinv(xp: Any, x: Array) -> Array:
    """Return the number whose error function is x; ±∞ for ±1, and NaN beyond.

    In float64 a first approximation is improved by two steps of Newton's method on f(y) = erf(y) - x, with Halley's
    correction.

    Example:
        >>> import lucid
        >>> erfinv(lucid.tensor([0.0, 0.5, 1.0]))
        tensor([0.0000, 0.4769,    inf])

    Source: M. Giles, "Approximating the erfinv function", GPU Computing Gems 2, 2011.
    """
    a = x.astype(xp.float64)
    inside = xp.where(xp.abs(a) < 1, a, 0.0)
    w = -xp.log((1 - inside) * (1 + inside))
    y = inside * xp.where(w < 5, _polynomial(MIDDLE, w - 2.5), _polynomial(TAIL, xp.sqrt(xp.maximum(w, 5)) - 3))
    if x.dtype == xp.float64:
        # log(1 - erf(y)), where 1 - erf(y) is about exp(-y²) / (y √π) for large y.
        tail = xp.log(xp.minimum(1 - xp.abs(inside), 1e-6))
        y = xp.where(w < 16, y, xp.copysign(xp.sqrt(-tail - xp.log(-math.pi * tail) / 2), inside))
    for _ in range(2 if x.dtype == xp.float64 else 0):
        # Near ±1 the difference of the complements has the digits that erf(y) - x has lost.
        far = xp.sign(y) * (1 - xp.abs(inside) - _complement(xp, xp.abs(y)))
        error = xp.where(xp.abs(y) < 0.5, _double(xp, y) - inside, far)
        step = error / (2 / math.sqrt(math.pi) * xp.exp(-y * y))
        y = y - step / (1 + y * step)
    y = xp.where(xp.abs(a) < 1, y, xp.where(xp.abs(a) == 1, xp.copysign(np.inf, a), np.nan))
    return y.astype(x.dtype if x.dtype.kind == "f" else xp.float64)


erfinv.vjp(x=lambda g, y: g * (math.sqrt(math.pi) / 2 * exp(y * y)))


# erfinv(x) = x P(w), where w = -log(1 - x²); a polynomial in w - 2.5 for w < 5, and in √w - 3 for larger w.
MIDDLE = (1.50140941, 0.246640727, -0.00417768164, -0.00125372503, 0.00021858087, -4.39150654e-06, -3.5233877e-06,
          3.43273939e-07, 2.81022636e-08)  # fmt: skip
TAIL = (2.83297682, 1.00167406, 0.00943887047, -0.0076224613, 0.00573950773, -0.00367342844, 0.00134934322,
        0.000100950558, -0.000200214257)  # fmt: skip
