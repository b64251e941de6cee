"""Derivatives of any order where a formula divides 0 by 0, and divisions of integers by zero."""

import math

import numpy as np
import pytest

import lucid
import lucid.nn.functional as F
from lucid import autograd

# Derivatives at 0, of order 1, 2, ...
AT_ZERO = {
    "sinc": (lucid.sinc, [0, -(math.pi**2) / 3, 0, math.pi**4 / 5, 0, -(math.pi**6) / 7]),
    "silu": (F.silu, [1 / 2, 1 / 2, 0, -1 / 2, 0, 3 / 2]),
    "softplus": (F.softplus, [1 / 2, 1 / 4, 0, -1 / 8, 0, 1 / 4]),
    "tanhshrink": (F.tanhshrink, [0, 0, 2, 0, -16, 0]),
    "gelu": (F.gelu, [1 / 2, 2 / math.sqrt(2 * math.pi), 0, -4 / math.sqrt(2 * math.pi)]),
    "x log(1 + x)": (lambda x: lucid.xlogy(x, 1 + x), [0, 2, -3, 8, -30]),
    "x**4": (lambda x: x ** lucid.tensor(4.0, dtype=x.dtype), [0, 0, 0, 24, 0]),
    "logaddexp": (lambda x: lucid.logaddexp(x, -x), [0, 1, 0, -2, 0, 16]),
}


@pytest.mark.parametrize("name", AT_ZERO)
def test_derivatives_at_zero(name):
    f, expected = AT_ZERO[name]
    x = lucid.tensor(0.0, dtype=lucid.float64, requires_grad=True)
    y = f(x)
    for order, value in enumerate(expected, 1):
        (y,) = autograd.grad(y, x, create_graph=True)
        assert y.item() == pytest.approx(value, rel=1e-12, abs=1e-12), order


@pytest.mark.parametrize("order", range(6))
def test_derivatives_of_sinc(order):
    """Both sides of the point from which on the recurrence is used, against ∫₀¹ πⁿ tⁿ cos(πxt + nπ/2) dt."""
    points = np.linspace(-2, 2, 81)
    t, weights = np.polynomial.legendre.leggauss(60)
    t, weights = (t + 1) / 2, weights / 2
    wave = np.cos(np.pi * points[:, None] * t + order * np.pi / 2)
    expected = (math.pi**order * t**order * wave * weights).sum(1)
    x = lucid.tensor(points, requires_grad=True)
    y = lucid.sinc(x)
    for _ in range(order):
        (y,) = autograd.grad(y.sum(), x, create_graph=True)
    np.testing.assert_allclose(y.detach().numpy(), expected, rtol=1e-11, atol=1e-11 * math.pi**order)


SEVEN, ZERO = lucid.tensor([7, 1]), lucid.tensor([2, 0])
DIVISIONS = {
    "//": lambda: SEVEN // ZERO,
    "// 0": lambda: SEVEN // 0,
    "7 //": lambda: 7 // ZERO,
    "%": lambda: SEVEN % ZERO,
    "% 0": lambda: SEVEN % 0,
    "7 %": lambda: 7 % ZERO,
    "fmod": lambda: lucid.fmod(SEVEN, ZERO),
    "div, trunc": lambda: lucid.div(SEVEN, 0, rounding_mode="trunc"),
    "div, floor": lambda: lucid.div(SEVEN, ZERO, rounding_mode="floor"),
    "floor_divide_": lambda: SEVEN.clone().floor_divide_(0),
    "remainder_": lambda: SEVEN.clone().remainder_(ZERO),
    "fmod_": lambda: SEVEN.clone().fmod_(0),
}


@pytest.mark.parametrize("division", DIVISIONS.values(), ids=DIVISIONS)
def test_an_integer_divided_by_zero(division):
    with pytest.raises(RuntimeError, match=r"ZeroDivisionError.*\.float\(\)"):
        division()


def test_other_divisions_by_zero():
    with np.errstate(all="ignore"):
        assert (SEVEN // 0.0).tolist() == [math.inf, math.inf]
        assert (SEVEN.float() % 0).isnan().all()
    assert (lucid.zeros(0, dtype=lucid.int64) // 0).shape == (0,)


def test_negative_powers_of_integers():
    """Rounded towards zero, as in PyTorch."""
    a, b = lucid.tensor([2, 1, -1, -1, 3]), lucid.tensor([-1, -3, -3, -2, 2])
    assert (a**b).tolist() == [0, 1, -1, 1, 9]
    assert (2**b).tolist() == [0, 0, 0, 0, 4]
    with pytest.raises(RuntimeError, match=r"integers have no power -1; .*\.float\(\)"):
        a**-1
