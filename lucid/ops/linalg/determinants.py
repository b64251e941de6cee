"""Determinants and the trace of matrices.

A determinant is a polynomial, so that its derivatives exist everywhere. With A = U S Vᵀ it is det(U) det(S) det(V), and
the derivatives of det(S) are products of all singular values but one, or but two: nothing is divided by one that is 0.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from ...backend.matmul import matmul as array_matmul
from ..elementwise.where import where
from ..reduction.products import _identity_mask, _prod_of_others, is_regular
from ..reduction.sums import _sum, sum
from ..shape.diagonal import as_matrices, diagonal
from ..shape.reshaping import unsqueeze
from ..shape.transposing import mT
from .matmul import matmul
from .solvers import _inv, call_svd, check_matrix

WELL = 1e-3  # the error of an inverse, up to which it is taken


def det(A: Tensor) -> Tensor:
    """Determinant of a square matrix. Its gradient is right for singular matrices too.

    For large matrices it over- or underflows; `slogdet` does not.

    Shape:
        A: (..., n, n); output: (...).

    Raises:
        RuntimeError: A is not square, or is not of float32 or float64.

    Example:
        >>> import lucid
        >>> lucid.linalg.det(lucid.tensor([[2.0, 0.0], [0.0, 4.0]])).item()
        8.0
    """
    return _det(check_matrix("linalg.det", A))


@primitive(name="linalg.det")
def _det(xp: Any, x: Array) -> Array:
    return xp.linalg.det(x)


_det.vjp(x=lambda g, x, y: unsqueeze(unsqueeze(g, -1), -1) * _cofactors(x, y))


@primitive(name="linalg.det")
def _cofactors(xp: Any, x: Array, det: Array) -> Array:
    """C = det(A) A⁻ᵀ, where A is well-conditioned, and else without an inverse.

    With A = U S Vᵀ it is det(U) det(V) U S' Vᵀ, where S'ᵢ = Πⱼ sⱼ over j ≠ i.
    """
    if xp is np and x.size and is_regular(det):
        inverse = np.linalg.inv(x)
        size, size_of_inverse = (np.abs(a).sum(axis=-1).max(axis=-1) for a in (x, inverse))
        if (size * size_of_inverse).max() * np.finfo(x.dtype).eps < WELL:
            return det[..., None, None] * inverse.swapaxes(-1, -2)
    u, s, vh = call_svd(xp, "linalg.det", x)
    sign = xp.linalg.det(u) * xp.linalg.det(vh)
    return sign[..., None, None] * array_matmul(xp, u * _prod_of_others(s)[..., None, :], vh)


_cofactors.vjp(x=lambda g, x: _second_cofactors(x, g), det=None)  # it says nothing that x does not


@primitive(name="linalg.det")
def _second_cofactors(xp: Any, x: Array, g: Array) -> Array:
    """The derivative of the cofactors in the direction G: (⟨G, C⟩ C - C Gᵀ C) / det(A), but without the division.

    Of S it is M with Mᵢᵢ = Σⱼ qᵢⱼ Hⱼⱼ and Mᵢⱼ = -qᵢⱼ Hⱼᵢ, where H = Uᵀ G V and qᵢⱼ = Πₖ sₖ over k ≠ i, j.
    """
    u, s, vh = call_svd(xp, "linalg.det", x)
    same = _identity_mask(s)
    q = xp.where(same, 0, _prod_of_others(xp.where(same, 1, s[..., None, :])))
    h = array_matmul(xp, array_matmul(xp, u.swapaxes(-1, -2), g), vh.swapaxes(-1, -2))
    diagonal = (q * xp.diagonal(h, axis1=-2, axis2=-1)[..., None, :]).sum(axis=-1, keepdims=True)
    m = xp.where(same, diagonal, -q * h.swapaxes(-1, -2))
    sign = xp.linalg.det(u) * xp.linalg.det(vh)
    return sign[..., None, None] * array_matmul(xp, array_matmul(xp, u, m), vh)


def _second_cofactors_vjp(f: Any, x: Any, g: Any) -> Any:
    """The third derivative in the directions F and G, of matrices that have an inverse.

    With B = A⁻ᵀ, P = B Fᵀ B and Q = B Gᵀ B it is
    det(A) ((⟨B, F⟩ ⟨B, G⟩ - ⟨F, Q⟩) B - ⟨B, G⟩ P - ⟨B, F⟩ Q + Q Fᵀ B + P Gᵀ B).
    """
    b = mT(_inv(x))
    p, q = (matmul(matmul(b, mT(d)), b) for d in (f, g))
    along_f, along_g = _inner(b, f), _inner(b, g)
    y = (along_f * along_g - _inner(f, q)) * b - along_g * p - along_f * q
    y = y + matmul(matmul(q, mT(f)) + matmul(p, mT(g)), b)
    return unsqueeze(unsqueeze(_det(x), -1), -1) * y


_second_cofactors.vjp(x=_second_cofactors_vjp, g=lambda f, x: _second_cofactors(x, f))


def _inner(a: Any, b: Any) -> Any:
    """⟨A, B⟩ = Σᵢⱼ aᵢⱼ bᵢⱼ"""
    return _sum(a * b, dim=(len(a.shape) - 2, len(a.shape) - 1), keepdim=True)


class SignAndLog(NamedTuple):
    """A determinant in two parts: sign · exp(logabsdet)."""

    sign: Tensor
    logabsdet: Tensor


def slogdet(A: Tensor) -> SignAndLog:
    """Sign of the determinant, and the logarithm of its absolute value.

    Shape:
        A: (..., n, n); output: ``sign`` (...) and ``logabsdet`` (...).

    Raises:
        RuntimeError: A is not square, or is not of float32 or float64.
        LinAlgError: In the backward pass: A is singular.

    Example:
        >>> import lucid
        >>> sign, logabsdet = lucid.linalg.slogdet(lucid.tensor([[-1.0]]))
        >>> sign.item(), logabsdet.item()
        (-1.0, 0.0)
    """
    return SignAndLog(*_slogdet(check_matrix("linalg.slogdet", A)))


@primitive(name="linalg.slogdet")
def _slogdet(xp: Any, x: Array) -> tuple[Array, Array]:
    sign, logabsdet = xp.linalg.slogdet(x)
    return sign, logabsdet


_slogdet.vjp(x=lambda g, x: unsqueeze(unsqueeze(g[1], -1), -1) * mT(_inv(x)))


def logdet(A: Tensor) -> Tensor:
    """Logarithm of the determinant; NaN where the determinant is negative.

    Shape:
        A: (..., n, n); output: (...).

    Raises:
        RuntimeError: A is not square, or is not of float32 or float64.
        LinAlgError: In the backward pass: A is singular.

    Example:
        >>> import lucid
        >>> lucid.logdet(lucid.eye(3)).item()
        0.0
    """
    sign, logabsdet = slogdet(A)
    return where(sign < 0, float("nan"), logabsdet)


def trace(input: Tensor) -> Tensor:
    """Trace of a matrix: the sum of its diagonal.

    Shape:
        input: (n, m), no batch; output: a scalar.

    Raises:
        RuntimeError: The input is not a matrix.

    Example:
        >>> import lucid
        >>> lucid.trace(lucid.tensor([[1.0, 2.0], [3.0, 4.0]])).item()
        5.0
    """
    if len(input.shape) != 2:
        raise RuntimeError(f"trace: expected a matrix, got shape {tuple(input.shape)}; see diagonal(...).sum(-1)")
    return sum(diagonal(as_matrices("trace", input)))
