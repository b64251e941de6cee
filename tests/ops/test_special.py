"""Special functions: values against SciPy's on every device, gradients by differences, and what is refused.

PyTorch's own table of operations has them all, too: tests/torch_tables.
"""

from __future__ import annotations

import sys

import numpy as np
import pytest

import lucid
from lucid import special
from lucid.autograd import gradcheck, gradgradcheck

scipy = pytest.importorskip("scipy.special", reason="SciPy is the oracle here; the test extra brings it")

X = np.array([0.0, 0.1, 0.5, 0.7, 1.0, 1.5, 3.0, 4.5, 8.0, 30.0])
A = np.array([0.01, 0.5, 1.0, 2.0, 10.0, 3.5, 0.3, 7.0, 1.5, 31.0])
P = np.concatenate([[0, 1], 10.0 ** -np.arange(1, 300, 40), np.linspace(0.01, 0.99, 20), 1 - 10.0 ** -np.arange(2, 15)])
SIGNED = np.concatenate([-X[::-1], X])
N = np.arange(10) - 1

# Name, arguments, SciPy's function where its name is another one.
TABLE = [
    ("ndtr", [SIGNED], scipy.ndtr),
    ("log_ndtr", [np.append(SIGNED, [-1e3, 1e3, np.inf, -np.inf, np.nan])], scipy.log_ndtr),
    ("ndtri", [P], scipy.ndtri),
    ("erfcx", [np.append(SIGNED, [-1e3, 1e3, np.inf, -np.inf, np.nan])], scipy.erfcx),
    ("entr", [np.append(SIGNED, [np.inf, np.nan])], scipy.entr),
    ("xlog1py", [np.append(X, [0.0, 0.0]), np.append(A, [-1.0, np.nan])], scipy.xlog1py),
    *((n, [SIGNED], getattr(scipy, n)) for n in ("i0", "i0e", "i1", "i1e")),
    *((f"bessel_{n}", [X], getattr(scipy, n)) for n in ("j0", "j1", "y0", "y1")),
    *((f"modified_bessel_{n}", [X], getattr(scipy, n)) for n in ("i0", "i1", "k0", "k1")),
    *((f"scaled_modified_bessel_{n}", [X], getattr(scipy, n + "e")) for n in ("k0", "k1")),
    ("spherical_bessel_j0", [X], lambda x: scipy.spherical_jn(0, x)),
    ("gammainc", [A, X], scipy.gammainc),
    ("gammaincc", [A, X], scipy.gammaincc),
    ("multigammaln", [A + 1, 3], lambda a, p: np.array([scipy.multigammaln(v, p) for v in a])),
    ("zeta", [A + 1, X + 0.5], scipy.zeta),
    ("chebyshev_polynomial_t", [X, 5], lambda x, n: scipy.eval_chebyt(n, x)),
    ("chebyshev_polynomial_u", [X, N], lambda x, n: np.where(n < 0, 0, scipy.eval_chebyu(n, x))),
    ("shifted_chebyshev_polynomial_t", [X, N], lambda x, n: np.where(n < 0, 0, scipy.eval_sh_chebyt(n, x))),
    ("hermite_polynomial_h", [X, N], lambda x, n: np.where(n < 0, 0, scipy.eval_hermite(n, x))),
    ("hermite_polynomial_he", [X, N], lambda x, n: np.where(n < 0, 0, scipy.eval_hermitenorm(n, x))),
    ("laguerre_polynomial_l", [X, N], lambda x, n: np.where(n < 0, 0, scipy.eval_laguerre(n, x))),
    ("legendre_polynomial_p", [X, N], lambda x, n: np.where(n < 0, 0, scipy.eval_legendre(n, x))),
]
DIFFERENTIABLE = ["ndtr", "log_ndtr", "ndtri", "erfcx", "entr", "i0", "i0e", "i1", "i1e"]


@pytest.mark.parametrize(("name", "arguments", "oracle"), TABLE, ids=[row[0] for row in TABLE])
def test_values(name, arguments, oracle, device):
    given = [lucid.tensor(a, device=device) if isinstance(a, np.ndarray) else a for a in arguments]
    with np.errstate(all="ignore"):
        want = oracle(*arguments)
        got = getattr(special, name)(*given)
        single = getattr(special, name)(*(g.to(lucid.float32) if hasattr(g, "to") else g for g in given))
    assert got.device == device
    assert single.dtype == lucid.float32
    np.testing.assert_allclose(got.cpu().numpy(), want, rtol=2e-13, atol=1e-300)


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_gradients(name):
    x = lucid.tensor([0.2, 0.45, 0.8], dtype=lucid.float64, requires_grad=True)
    function = getattr(special, name)
    assert gradcheck(function, x) and gradgradcheck(function, x)
    if name not in ("ndtri", "entr"):
        assert gradcheck(function, (x - 0.5).detach().requires_grad_())


def test_gradients_of_two_arguments():
    a, x = (lucid.tensor(v, dtype=lucid.float64) for v in ([0.5, 2.0, 9.0], [0.3, 2.5, 8.0]))
    x.requires_grad_()
    for f in (special.gammainc, special.gammaincc, lambda a, x: special.zeta(a + 1, x)):
        assert gradcheck(lambda x, f=f: f(a, x), x) and gradgradcheck(lambda x, f=f: f(a, x), x)
    assert gradcheck(special.xlog1py, (a.requires_grad_(), x)) and gradgradcheck(special.xlog1py, (a, x))
    assert gradcheck(lambda x: special.multigammaln(x + 2, 3), x)


def test_what_has_no_derivative():
    a = lucid.tensor([2.5], requires_grad=True)
    for f in (lucid.igamma, lucid.igammac, special.zeta):
        with pytest.raises(NotImplementedError, match=r"derivative with respect to .* is not implemented; detach"):
            f(a, lucid.tensor([1.5])).backward()
    assert not special.bessel_j0(a).requires_grad
    assert not special.legendre_polynomial_p(a, 2).requires_grad
    with pytest.raises(RuntimeError, match="dimension p of 1 or more, got 0"):
        lucid.mvlgamma(a, 0)


def test_far_arguments():
    assert special.airy_ai(lucid.tensor([100.0, 200.0, 1e30, float("inf")])).double().tolist() == [0, 0, 0, 0]
    assert special.airy_ai(lucid.tensor(100.0, dtype=lucid.float64)).item() == scipy.airy(100.0)[0] > 0
    assert special.spherical_bessel_j0(lucid.tensor([float("inf"), -float("inf")])).tolist() == [0, 0]


@pytest.mark.parametrize("dtype", [lucid.uint8, lucid.int8, lucid.int64])
def test_integers_are_not_taken_as_float16(dtype):
    x, y = lucid.tensor([1, 2, 3], dtype=dtype), lucid.tensor([1.0, 2.0, 3.0])
    for function in (special.xlogy, special.xlog1py, lambda a, b: special.entr(b)):
        assert lucid.allclose(function(y, x), function(y, y), rtol=1e-6)


def test_methods_and_aliases():
    x = lucid.tensor([1.5, 2.5])
    assert x.i0().tolist() == special.i0(x).tolist() == x.clone().i0_().tolist()
    assert x.igamma(x).tolist() == special.gammainc(x, x).tolist() == x.clone().igamma_(x).tolist()
    assert x.mvlgamma(2).tolist() == special.multigammaln(x, 2).tolist() == x.clone().mvlgamma_(2).tolist()
    out = lucid.zeros(2)
    assert special.i0e(x, out=out) is out and out.tolist() == special.i0e(x).tolist()
    assert special.legendre_polynomial_p(x, n=2).tolist() == special.legendre_polynomial_p(x, 2).tolist()
    assert special.psi is special.digamma and special.gammaln is lucid.lgamma


def test_without_scipy(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.special", None)
    with pytest.raises(ImportError, match=r'pip install "lucid-grad\[scipy\]"'):
        lucid.i0(lucid.tensor([1.0]))


def test_what_the_gpu_lacks_is_named():
    with pytest.raises(NotImplementedError, match=r"CuPy has no airy, .* call x\.cpu\(\) first"):
        special.airy_ai(lucid.tensor([1.0], device="strict"))
