"""Determinants, decompositions, least squares and distances in special cases."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid import linalg

from .table import arrays_for, close


@pytest.mark.parametrize("n", [1, 2, 3])
def test_gradient_of_the_determinant_of_a_singular_matrix(n):
    """It is the matrix of cofactors, where torch gives zeros."""
    a = arrays_for([(n, n)])[0]
    a[-1] = 2 * a[0] if n > 1 else 0
    x = lucid.tensor(a, requires_grad=True)
    linalg.det(x).backward()
    minor = lambda i, j: np.linalg.det(np.delete(np.delete(a, i, 0), j, 1))
    want = np.array([[(-1) ** (i + j) * minor(i, j) for j in range(n)] for i in range(n)])
    close(x.grad.numpy(), want, 1e-12)


@pytest.mark.parametrize("mode", ["use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist"])
def test_distances_by_a_product_or_not(mode, device):
    a, b = arrays_for([(40, 3), (5, 3)])
    x, y = (lucid.tensor(v, device=device, requires_grad=True) for v in (a, b))
    got = lucid.cdist(x, y, compute_mode=mode)
    close(got.detach().cpu().numpy(), np.linalg.norm(a[:, None] - b, axis=-1), 1e-13)
    assert lucid.autograd.gradcheck(
        lambda x, y: lucid.cdist(x, y, compute_mode=mode), (x[:3].detach().requires_grad_(), y)
    )
    far = lucid.tensor([[1e8, 0.0], [1e8, 1.0]], device=device)
    exact = lucid.cdist(far, far, compute_mode="donot_use_mm_for_euclid_dist")
    assert exact.tolist() == [[0, 1], [1, 0]]


def test_equal_singular_values_have_a_gradient():
    """The sum of the singular values of an orthogonal matrix: its gradient is the matrix itself."""
    x = lucid.eye(3, dtype=lucid.float64).requires_grad_()
    for y in (linalg.svd(x).S.sum(), linalg.svdvals(x).sum(), linalg.matrix_norm(x, "nuc")):
        (g,) = lucid.autograd.grad(y, x)
        np.testing.assert_allclose(g.numpy(), np.eye(3), atol=1e-15)


def test_the_gradient_of_a_symmetric_matrix_is_symmetric():
    x = lucid.tensor(arrays_for([(3, 3)])[0])
    x = (x + x.mT).requires_grad_()
    (linalg.eigh(x).eigenvectors[:, 0] ** 4).sum().backward()
    close(x.grad.numpy(), x.grad.mT.numpy(), 1e-15)


def test_a_factor_overwritten_before_backward_is_seen():
    x = lucid.tensor(arrays_for([(3, 3)])[0], requires_grad=True)
    u, s, _ = linalg.svd(x)
    y = s.sum()
    with lucid.no_grad():
        u.zero_()
    with pytest.raises(RuntimeError, match=r"svd saved a value .* modified by an inplace operation"):
        y.backward()


def z(*shape):
    return lucid.zeros(*shape)


@pytest.mark.parametrize("call", [linalg.inv, linalg.cholesky, lambda x: linalg.solve(x, x)])
def test_a_singular_matrix_is_an_error_on_every_device(call, device):
    with pytest.raises(linalg.LinAlgError):
        call(lucid.zeros(2, 2, device=device))


def test_condition_number_of_nothing():
    assert [linalg.cond(z(2, 0, 0), p).tolist() for p in (None, 1, -2, "nuc")] == [[0, 0]] * 4


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_logarithm_of_the_determinant():
    assert np.isnan(lucid.logdet(lucid.tensor([[-1.0]])).item())
    assert lucid.logdet(z(2, 2)).item() == -np.inf
    assert [y.item() for y in linalg.slogdet(z(2, 2))] == [0, -np.inf]


def test_least_squares_tells_all():
    a, b = (lucid.tensor(x) for x in arrays_for([(4, 3), (4,)]))
    solution, residuals, rank, values = linalg.lstsq(a, b, driver="gelsd")
    want = np.linalg.lstsq(a.numpy(), b.numpy(), rcond=None)
    close(solution.numpy(), want[0], 1e-12)
    close(residuals.numpy(), want[1], 1e-12)
    assert rank.item() == want[2]
    close(values.numpy(), want[3], 1e-12)
