r"""Samples of gamma and Dirichlet distributions, with gradients with respect to their concentrations.

A sample x of a distribution function F(x; a) is made by an algorithm that rejects, and cannot be differentiated as it
runs. But x moves with a such that F(x; a) stays what it is, whence the implicit gradient

.. math:: \frac{dx}{da} = -\frac{\partial F(x; a) / \partial a}{\partial F(x; a) / \partial x}

The derivative of F with respect to a is an integral over one of the two tails, which is chosen such that its terms do
not cancel. It is computed by the double-exponential rule with 80 nodes, to 1e-8 of its value.

Source: M. Figurnov, S. Mohamed, A. Mnih, "Implicit reparameterization gradients", 2018; H. Takahasi and M. Mori,
"Double exponential formulas for numerical integration", 1974.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array, device_of, transfer
from ..arguments import check_floating, raw
from ..elementwise.gamma import digamma
from ..reduction.sums import sum
from .generator import Generator, default_generator

STEPS = 80
# w = exp(u - exp(-u)), which maps the real line to w > 0: nodes, and weights dw.
_u = np.linspace(-3.5, 4.6, STEPS)
NODES = np.exp(_u - np.exp(-_u)).tolist()
WEIGHTS = (np.exp(_u - np.exp(-_u)) * (1 + np.exp(-_u)) * (_u[1] - _u[0])).tolist()


def standard_gamma(concentration: Tensor, *, generator: Generator | None = None) -> Tensor:
    r"""Draw from gamma distributions of rate 1; the gradient with respect to the concentration is implicit.

    .. math:: p(x) = x^{a-1} e^{-x} / \Gamma(a)

    Shape:
        concentration: any shape; output: the same.

    Raises:
        RuntimeError: The concentrations are not floats, or one is not positive.

    Example:
        >>> import lucid
        >>> a = lucid.tensor([1.0, 50.0], requires_grad=True)
        >>> x = standard_gamma(a)
        >>> x.sum().backward()
        >>> bool((x > 0).all()), bool((a.grad > 0).all())
        (True, True)
    """
    array = raw(concentration)
    drawn = np.exp(_log_gamma("standard_gamma", array, generator))
    sample = np.asarray(np.maximum(drawn, np.finfo(array.dtype).tiny), array.dtype)
    return _gamma_sample(concentration, transfer(sample, device_of(array)))


def dirichlet(concentration: Tensor, *, generator: Generator | None = None) -> Tensor:
    r"""Draw from Dirichlet distributions over the last dimension; the gradient is implicit.

    .. math:: p(x) = \frac{\Gamma(\sum_i a_i)}{\prod_i \Gamma(a_i)} \prod_i x_i^{a_i - 1}, \qquad \sum_i x_i = 1

    Shape:
        concentration: (..., n); output: the same.

    Raises:
        RuntimeError: The concentrations are not floats, or one is not positive.

    Example:
        >>> import lucid
        >>> round(dirichlet(lucid.tensor([1.0, 2.0, 3.0])).sum().item(), 4)
        1.0
    """
    array = raw(concentration)
    logs = _log_gamma("dirichlet", array, generator)  # of small concentrations, all numbers themselves would be 0
    drawn = np.exp(logs - logs.max(-1, keepdims=True, initial=-np.inf))
    limits = np.finfo(array.dtype)
    drawn = np.clip(drawn / drawn.sum(-1, keepdims=True), limits.tiny, 1 - limits.epsneg)  # log x and log(1 - x) exist
    return _dirichlet_sample(concentration, transfer(drawn.astype(array.dtype), device_of(array)))


def _log_gamma(name: str, array: Array, generator: Generator | None) -> np.ndarray:
    """Logarithms of numbers of gamma distributions: those of a + 1, times uⁱ with i = 1 / a, so that none is -∞."""
    check_floating(name, array)
    a = device_of(array).to_numpy(array).astype(np.float64)
    if not (a > 0).all():
        raise RuntimeError(f"{name}: expected concentrations above 0, got {a.min()}")
    source = (generator or default_generator).numpy
    drawn = np.log(source.standard_gamma(a + 1)) - source.standard_exponential(a.shape) / a
    return np.asarray(drawn)


@primitive
def _gamma_sample(xp: Any, concentration: Array, sample: Array) -> Array:
    return sample.copy()


_gamma_sample.vjp(concentration=lambda g, concentration, y: g * _gamma_grad(concentration, y), sample=None)


@primitive(wide=True)
def _gamma_grad(xp: Any, concentration: Array, sample: Array) -> Array:
    r"""dx/da of a gamma distribution.

    With :math:`c = \log x - \psi(a)`, it is :math:`x \int |c + v| e^{a v - x (e^v - 1)}\,dv` over v > 0, from the upper
    tail, if c > 0, and else over v < 0. For small x and a the lower tail is taken in any case.
    """
    a, x = concentration.astype(xp.float64), sample.astype(xp.float64)
    c = xp.log(x) - digamma(a)
    upper = (c > 0) & (x > 0.5)
    rate = xp.where(upper, xp.maximum(x - a, 0) + xp.sqrt(x), xp.maximum(a - x, 0) + xp.minimum(a, xp.sqrt(a)))
    scale = xp.where(upper, 1, -1) / rate  # of the decay along v
    total = xp.zeros(a.shape)
    with np.errstate(over="ignore"):
        for node, weight in zip(NODES, WEIGHTS, strict=True):
            v = scale * node
            total += weight * (c + v) * xp.exp(a * v - x * xp.expm1(v))
    return (total * scale * x).astype(sample.dtype)


def _no_vjp(g: Any) -> Any:
    raise NotImplementedError("standard_gamma, dirichlet: second derivatives of samples are not implemented")


_gamma_grad.vjp(concentration=_no_vjp, sample=_no_vjp)


@primitive
def _dirichlet_sample(xp: Any, concentration: Array, sample: Array) -> Array:
    return sample.copy()


def _dirichlet_vjp(g: Any, concentration: Any, y: Any) -> Any:
    # If the i-th number moves by dx, all others shrink in proportion, by dx / (1 - xᵢ) of themselves.
    total = sum(concentration, -1, keepdim=True)
    return _beta_grad(concentration, total - concentration, y) * (g - sum(g * y, -1, keepdim=True))


_dirichlet_sample.vjp(concentration=_dirichlet_vjp, sample=None)


@primitive(wide=True)
def _beta_grad(xp: Any, a: Array, b: Array, x: Array) -> Array:
    r"""dx/da / (1 - x) of a beta distribution.

    With :math:`c = \log x - \psi(a) + \psi(a + b)`, it is :math:`\int (c + \log t)\, t^{a-1} e^{-b w}\,dw` over w > 0,
    with :math:`x t = 1 - (1 - x) e^{-w}`, from the upper tail, and from the lower one, with :math:`t = e^{-w}`,
    :math:`\frac{x}{1-x} \int (w - c)\, t^a \left(\frac{1 - x t}{1 - x}\right)^{b-1} dw`.
    """
    dtype = x.dtype
    a, b, x = (v.astype(xp.float64) for v in (a, b, x))
    x = xp.minimum(x, 1 - 2.0**-53)
    c = xp.log(x) - digamma(a) + digamma(a + b)
    upper = (c > 0) & (x * xp.maximum(a + b, 1) > 0.5)
    near, far = xp.where(upper, b, a), xp.where(upper, a, b)  # the concentrations of this tail and of the other one
    odds = xp.where(upper, (1 - x) / x, x / (1 - x))
    rate = xp.maximum(near - xp.maximum(far - 1, 0) * odds, 0) + xp.minimum(near, xp.sqrt(near))  # of the decay
    sign = xp.where(upper, 1, -1)
    total = xp.zeros(a.shape)
    for node, weight in zip(NODES, WEIGHTS, strict=True):
        w = node / rate
        log = xp.log1p(-odds * xp.expm1(-w))
        total += weight * (sign * c + xp.where(upper, log, w)) * xp.exp((far - 1) * log - near * w)
    return (total / rate * xp.where(upper, 1, odds)).astype(dtype)


_beta_grad.vjp(a=_no_vjp, b=_no_vjp, x=_no_vjp)
