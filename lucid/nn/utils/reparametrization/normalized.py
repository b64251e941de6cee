"""Weight and spectral normalization as parametrizations."""

from __future__ import annotations

import math
from typing import Any

from .... import ops
from ....autograd.grad_mode import no_grad
from ....ops.normalization.normalize import normalize
from ....tensor import Tensor
from ...module.module import Module
from ..parametrize import register_parametrization
from .weight_norm import length


class _WeightNorm(Module):
    def __init__(self, dim: int | None):
        super().__init__()
        self.dim = -1 if dim is None else dim

    def forward(self, g: Tensor, v: Tensor) -> Tensor:
        return v * (g / length(v, self.dim))  # type: ignore[no-any-return]

    def right_inverse(self, weight: Tensor) -> tuple[Tensor, Tensor]:
        return length(weight, self.dim), weight


def weight_norm(module: Module, name: str = "weight", dim: int | None = 0) -> Module:
    r"""Weight normalization as a parametrization: the magnitude g and the direction v of a weight are learned.

    .. math:: w = g \frac{v}{\lVert v \rVert}

    g is ``module.parametrizations.weight.original0``, and v ``original1``.

    Args:
        module: The module, which is returned.
        name: The name of the weight.
        dim: The dimension along which each slice has a norm of its own; None or -1 for one norm of all elements.

    Raises:
        ValueError: There is no such parameter.

    Example:
        >>> from lucid import nn
        >>> layer = nn.utils.parametrizations.weight_norm(nn.Linear(20, 40))
        >>> layer.parametrizations.weight.original0.shape
        lucid.Size([40, 1])

    Source: T. Salimans and D. P. Kingma, "Weight normalization", 2016.
    """
    return register_parametrization(module, name, _WeightNorm(dim), unsafe=True)


class _SpectralNorm(Module):
    _u: Tensor
    _v: Tensor

    def __init__(self, weight: Tensor, n_power_iterations: int, dim: int, eps: float):
        super().__init__()
        if not -weight.ndim <= dim < weight.ndim:
            raise IndexError(f"spectral_norm: dim must be from {-weight.ndim} to {weight.ndim - 1}, got {dim}")
        self.dim = dim if dim >= 0 else dim + weight.ndim
        self.n_power_iterations = n_power_iterations
        self.eps = eps
        if weight.ndim > 1:
            w = self._matrix(weight.detach())
            for part, size in (("_u", w.shape[0]), ("_v", w.shape[1])):
                start = ops.randn(size, dtype=weight.dtype, device=weight.device)
                self.register_buffer(part, normalize(start, dim=0, eps=eps))
            self._iterate(w, 15)

    def _matrix(self, weight: Any) -> Any:
        if self.dim:
            weight = ops.movedim(weight, self.dim, 0)
        return ops.reshape(weight, (weight.shape[0], math.prod(weight.shape[1:])))

    def _iterate(self, w: Any, n: int) -> None:
        """Let u and v approach the singular vectors by power iteration."""
        with no_grad():
            for _ in range(n):
                self._u = normalize(ops.matmul(w, self._v), dim=0, eps=self.eps)
                self._v = normalize(ops.matmul(w.T, self._u), dim=0, eps=self.eps)

    def forward(self, weight: Tensor) -> Tensor:
        if weight.ndim == 1:
            return normalize(weight, dim=0, eps=self.eps)
        w = self._matrix(weight)
        if self.training:
            self._iterate(w.detach(), self.n_power_iterations)
        return weight / ops.dot(self._u, ops.matmul(w, self._v))

    def right_inverse(self, value: Tensor) -> Tensor:
        return value


def spectral_norm(
    module: Module, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12, dim: int | None = None
) -> Module:
    r"""Spectral normalization as a parametrization: a weight divided by its largest singular value.

    .. math:: w = \frac{W}{\sigma(W)}, \qquad \sigma(W) = \max_{h \ne 0} \frac{\lVert W h \rVert}{\lVert h \rVert}

    W is ``module.parametrizations.weight.original``; the singular vectors are approached by 15 power iterations at
    once, and by more in training mode.

    Args:
        module: The module, which is returned.
        name: The name of the weight.
        n_power_iterations: The number of power iterations each time that the weight is read in training mode.
        eps: A lower bound of the norms of u and v, for numerical stability.
        dim: The dimension of the outputs in the weight; 0, or 1 for transposed convolutions, if None.

    Raises:
        IndexError: `dim` is out of range.
        ValueError: There is no such parameter, or `n_power_iterations` is not positive.

    Example:
        >>> import lucid
        >>> from lucid import nn
        >>> layer = nn.utils.parametrizations.spectral_norm(nn.Linear(20, 40)).eval()
        >>> abs(lucid.linalg.matrix_norm(layer.weight.detach(), 2).item() - 1) < 0.2
        True

    Source: T. Miyato et al., "Spectral normalization for generative adversarial networks", 2018.
    """
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"spectral_norm: {type(module).__name__} has no parameter or buffer {name!r}")
    if n_power_iterations <= 0:
        raise ValueError(f"spectral_norm: n_power_iterations must be positive, got {n_power_iterations}")
    if dim is None:
        dim = 1 if "ConvTranspose" in type(module).__name__ else 0
    return register_parametrization(module, name, _SpectralNorm(weight, n_power_iterations, dim, eps))
