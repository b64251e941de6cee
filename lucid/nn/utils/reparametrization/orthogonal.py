"""Orthogonal weights, as a parametrization."""

from __future__ import annotations

from typing import Any

from .... import ops
from ....autograd.grad_mode import no_grad
from ....ops.linalg.factors.householder import geqrf, householder_product
from ....ops.linalg.matrix_power import matrix_exp
from ....ops.linalg.solvers import solve
from ....tensor import Tensor
from ...module.module import Module
from ..parametrize import register_parametrization

MAPS = ("matrix_exp", "cayley", "householder")


class _Orthogonal(Module):
    base: Tensor | None

    def __init__(self, shape: tuple[int, ...], orthogonal_map: str, use_trivialization: bool):
        super().__init__()
        self.shape = shape
        self.orthogonal_map = orthogonal_map
        self.use_trivialization = use_trivialization
        if use_trivialization:
            self.register_buffer("base", None)

    def forward(self, x: Tensor) -> Tensor:
        transposed = x.shape[-2] < x.shape[-1]
        x = x.mT if transposed else x
        n, k = x.shape[-2:]
        if self.orthogonal_map == "householder":
            a = ops.tril(x, -1)
            q = householder_product(a, 2.0 / (1.0 + ops.sum(a * a, -2)))
            q = q * ops.unsqueeze(ops.to(ops.diagonal(x.detach(), dim1=-2, dim2=-1), x.dtype), -2)
        else:
            lower = ops.tril(x)
            if n != k:
                zeros = ops.zeros((*x.shape[:-1], n - k), dtype=x.dtype, device=x.device)
                lower = ops.cat([lower, zeros], -1)
            a = lower - lower.mT  # skew-symmetric
            if self.orthogonal_map == "matrix_exp":
                q = matrix_exp(a)
            else:
                one = ops.eye(n, dtype=a.dtype, device=a.device)
                q = solve(one - a * 0.5, one + a * 0.5)
            q = q[..., :k]
        if self.use_trivialization and self.base is not None:
            q = ops.matmul(self.base, q)
        return q.mT if transposed else q

    def right_inverse(self, value: Tensor) -> Tensor:
        """What is learned, for an orthogonal value; another one is made orthogonal."""
        with no_grad():
            transposed = value.shape[-2] < value.shape[-1]
            q = value.mT if transposed else value
            n, k = q.shape[-2:]
            if not self.use_trivialization:
                if self.orthogonal_map != "householder":
                    raise NotImplementedError(
                        f"orthogonal: no value can be given to {self.orthogonal_map} with use_trivialization=False"
                    )
                a, tau = geqrf(q)
                d = ops.diagonal(a, dim1=-2, dim2=-1)
                signs = ops.where(tau == 0, -ops.sign(d), ops.sign(d))
                return _with_diagonal(a, signs, transposed)  # type: ignore[no-any-return]
            if n != k:
                more = ops.randn(*q.shape[:-1], n - k, dtype=q.dtype, device=q.device)
                q = _made_orthogonal(ops.cat([q, more], -1))
            elif not _is_orthogonal(q):
                q = _made_orthogonal(q)
            self.base = q.clone()
            zeros = ops.zeros_like(q[..., :k])
            return _with_diagonal(zeros, -ops.ones_like(ops.diagonal(zeros, dim1=-2, dim2=-1)), transposed)  # type: ignore[no-any-return]


def _with_diagonal(a: Any, d: Any, transposed: bool) -> Any:
    """A matrix with another diagonal, and transposed if asked for."""
    n, k = a.shape[-2:]
    eye = ops.eye(n, k, dtype=a.dtype, device=a.device)
    a = a * (1 - eye) + eye * ops.unsqueeze(d, -2)
    return a.mT.contiguous() if transposed else a


def _is_orthogonal(q: Any) -> bool:
    n, k = q.shape[-2:]
    eye = ops.eye(k, dtype=q.dtype, device=q.device)
    eps = 10.0 * n * float(ops.finfo(q.dtype).eps)
    return bool((ops.abs(ops.matmul(q.mT, q) - eye) <= eps).all())


def _made_orthogonal(x: Any) -> Any:
    """The Q of x = Q R with a positive diagonal of R."""
    x, tau = geqrf(x)
    q = householder_product(x, tau)
    return q * ops.unsqueeze(ops.sign(ops.diagonal(x, dim1=-2, dim2=-1)), -2)


def orthogonal(
    module: Module, name: str = "weight", orthogonal_map: str | None = None, *, use_trivialization: bool = True
) -> Module:
    r"""Orthogonal weight, as a parametrization: :math:`Q^\top Q = I`, or :math:`Q Q^\top = I` for a wide matrix.

    Args:
        module: The module, which is returned.
        name: The name of the weight, of 2 or more dimensions, of which the last two are the matrices.
        orthogonal_map: ``"matrix_exp"``, the exponential of a skew-symmetric matrix, the default for square matrices;
            ``"cayley"``, its Cayley transform; or ``"householder"``, a product of reflections, the default otherwise.
        use_trivialization: Whether Q is a fixed matrix times the map, so that any value can be assigned to the weight.

    Raises:
        ValueError: There is no such parameter, it has less than 2 dimensions, or there is no such map.

    Example:
        >>> import lucid
        >>> from lucid import nn
        >>> q = nn.utils.parametrizations.orthogonal(nn.Linear(20, 40)).weight.detach()
        >>> bool((q.T @ q - lucid.eye(20)).abs().max() < 1e-4)
        True

    Source: M. Lezcano-Casado, "Trivializations for gradient-based optimization on manifolds", 2019.
    """
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"orthogonal: {type(module).__name__} has no parameter or buffer {name!r}")
    if weight.ndim < 2:
        raise ValueError(f"orthogonal: expected a matrix or a batch of matrices, got shape {tuple(weight.shape)}")
    if orthogonal_map is None:
        orthogonal_map = "matrix_exp" if weight.shape[-2] == weight.shape[-1] else "householder"
    if orthogonal_map not in MAPS:
        raise ValueError(f"orthogonal: orthogonal_map must be one of {', '.join(MAPS)}, got {orthogonal_map!r}")
    made = _Orthogonal(tuple(weight.shape), orthogonal_map, use_trivialization)
    return register_parametrization(module, name, made, unsafe=True)
