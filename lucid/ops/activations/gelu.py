"""GELU, the Gaussian error linear unit.

Fused, because as separate operations it takes about thirty passes over memory: here each chunk of the input takes all
of them in the cache, and the derivative, which needs the same values, is computed along with the result.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from ...autograd.grad_mode import mode
from ...autograd.primitive import primitive
from ...autograd.tape import Variable
from ...autograd.typing import Tensor
from ...backend import Array, device_of, native
from ...backend.chunks import blockwise, row
from ...backend.kernels.elementwise import Elementwise
from ..arguments import check_floating
from ..elementwise.erf import erf
from ..elementwise.exponential import exp
from ..elementwise.trigonometric import tanh

DENSITY = 1 / math.sqrt(2 * math.pi)  # φ(0)
C = math.sqrt(2 / math.pi)
D = 0.044715 * C


def gelu(input: Tensor, approximate: Literal["none", "tanh"] = "none") -> Tensor:
    r"""Gaussian error linear unit: x times Φ(x), the probability that a standard normal variable is smaller than x.

    .. math:: y = x \, \Phi(x) \approx
        \tfrac12 x \left(1 + \tanh\left(\sqrt{2/\pi}\,(x + 0.044715\,x^3)\right)\right)

    In float32, Φ is computed to 2e-7.

    Args:
        input: The elements x.
        approximate: ``"none"`` for the left side, ``"tanh"`` for the right.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: `approximate` is unknown, or the input is not floating-point.

    Example:
        >>> import lucid
        >>> gelu(lucid.tensor([-1.0, 0.0, 1.0]))
        tensor([-0.1587,  0.0000,  0.8413])

    Source: D. Hendrycks and K. Gimpel, "Gaussian error linear units", 2016.
    """
    if approximate not in ("none", "tanh"):
        raise RuntimeError(f"gelu: approximate must be 'none' or 'tanh', got {approximate!r}")
    check_floating("gelu", input)
    x = input._data if isinstance(input, Variable) else input
    derivative = isinstance(input, Variable) and input.node is not None and bool(mode.recording)
    y, s = _run(x, approximate, derivative)
    return _gelu(input, y, s, approximate=approximate)


@primitive
def _gelu(xp: Any, x: Array, y: Array, s: Array = None, *, approximate: Literal["none", "tanh"]) -> Array:
    """y, which is passed in with its derivative s."""
    return y


@primitive
def _gelu_derivative(xp: Any, x: Array, s: Array, *, approximate: Literal["none", "tanh"]) -> Array:
    """s itself, as a function of x: what makes higher derivatives right."""
    return s


_gelu.vjp(x=lambda g, x, s, approximate: g * _gelu_derivative(x, s, approximate=approximate), y=None, s=None)
_gelu_derivative.vjp(x=lambda g, x, approximate: g * SECOND_DERIVATIVES[approximate](x), s=None)


def _second_derivative(x: Any) -> Any:
    """The second derivative of x Φ(x): 2 φ(x) - x² φ(x)."""
    return (2 - x * x) * (DENSITY * exp(-0.5 * x * x))


def _second_derivative_tanh(x: Any) -> Any:
    """The second derivative of x Φ(x) with Φ = ½ (1 + tanh u), u = C x + D x³: 2 Φ' + x Φ''."""
    u = x * (C + D * (x * x))
    du, ddu = C + 3 * D * (x * x), 6 * D * x
    t = tanh(u)
    dt = 1 - t * t
    return dt * du + 0.5 * x * dt * (ddu - 2 * t * du * du)


SECOND_DERIVATIVES = {"none": _second_derivative, "tanh": _second_derivative_tanh}


def _run(x: Array, approximate: Literal["none", "tanh"], derivative: bool) -> tuple[Array, Array | None]:
    """y, and its derivative Φ(x) + x φ(x) if wanted."""
    device = device_of(x)
    if type(x) is not native:
        y, s = device.launch(KERNELS[approximate, derivative], x)
        return y, s
    cdf = _cdf if approximate == "none" else _cdf_tanh

    def work(out: Array, x: Array, s: Array | None = None) -> None:
        x = x if x.itemsize > 2 else x.astype(np.float64)
        p, dp = cdf(np, x, derivative)
        np.multiply(x, p, out=out)
        if s is not None:
            dp *= x
            np.add(dp, p, out=s)

    s = np.empty(x.shape, x.dtype) if derivative else None
    return blockwise(work, x, *([s] if derivative else [])), s


def _both(xp: Any, x: Array) -> tuple[Array, Array]:
    """y and its derivative, as one kernel on a GPU."""
    p, dp = 0.5 * (1 + erf(x * math.sqrt(0.5))), DENSITY * xp.exp(-0.5 * (x * x))
    return x * p, p + x * dp


def _both_tanh(xp: Any, x: Array) -> tuple[Array, Array]:
    """The same for Φ = ½ (1 + tanh u), u = C x + D x³."""
    p = 0.5 * (1 + xp.tanh(x * (C + D * (x * x))))
    return x * p, p + x * (2 * p * (1 - p) * (C + 3 * D * (x * x)))


def _alone(both: Any) -> Any:
    return lambda xp, x: (both(xp, x)[0], None)


KERNELS = {
    (name, derivative): Elementwise(both if derivative else _alone(both), "gelu")
    for name, both in (("none", _both), ("tanh", _both_tanh))
    for derivative in (True, False)
}


# In float32, Φ(x) = ½ (1 + tanh(x P(x²))), with the polynomial of `erf` at x / √2.
COEFFICIENTS = tuple(
    c * math.sqrt(0.5) ** (2 * k + 1)
    for k, c in enumerate(
        (1.1283792743e0, 1.0276905537e-1, -1.9182926283e-4, -6.1978644429e-4, 8.7638157025e-5, -5.6686346036e-6,
         1.4186255197e-7)
    )
)  # fmt: skip
LAST = 2 * 3.9**2  # beyond this x², Φ(x) rounds to 0 or 1


def _cdf(xp: Any, x: Array, derivative: bool) -> tuple[Array, Any]:
    """Φ(x), and its derivative φ(x)."""
    q = x * x
    if x.itemsize == 8:
        p = 0.5 * (1 + erf(x * math.sqrt(0.5)))
    else:
        z = xp.minimum(q, row(LAST, q))
        *rest, second, last = COEFFICIENTS
        p = z * last
        p += second
        for c in reversed(rest):
            p *= z
            p += c
        p *= x
        xp.tanh(p, out=p)
        p *= 0.5
        p += 0.5
    if not derivative:
        return p, None
    q *= -0.5
    xp.exp(q, out=q)
    q *= DENSITY
    return p, q


def _cdf_tanh(xp: Any, x: Array, derivative: bool) -> tuple[Array, Any]:
    """p = ½ (1 + tanh u), and its derivative, 2 p (1 - p) u'."""
    q = x * x
    u = q * D
    u += C
    u *= x
    xp.tanh(u, out=u)
    u *= 0.5
    u += 0.5
    if not derivative:
        return u, None
    q *= 6 * D
    q += 2 * C
    q *= u
    q *= 1 - u
    return u, q
