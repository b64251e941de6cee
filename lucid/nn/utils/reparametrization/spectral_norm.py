"""Spectral normalization: a weight divided by its largest singular value."""

from __future__ import annotations

import math
from typing import Any, TypeVar

from .... import ops
from ....autograd.grad_mode import no_grad
from ....ops.normalization.normalize import normalize
from ...module.module import Module
from ...parameter import Parameter
from .weight_norm import remove_hook

M = TypeVar("M", bound=Module)


class SpectralNorm:
    """Forward pre-hook that computes the weight, after a step of the power iteration in training mode."""

    def __init__(self, name: str, n_power_iterations: int, eps: float, dim: int):
        self.name = name
        self.n_power_iterations = n_power_iterations
        self.eps = eps
        self.dim = dim

    def matrix(self, weight: Any) -> Any:
        """The weight as a matrix whose rows are the slices along `dim`."""
        if self.dim:
            weight = ops.movedim(weight, self.dim, 0)
        return ops.reshape(weight, (weight.shape[0], math.prod(weight.shape[1:])))

    def weight(self, module: Module, iterate: bool) -> Any:
        """W / σ, where σ = uᵀ W v; u and v approach the singular vectors by power iteration, without gradient."""
        orig, u, v = (getattr(module, f"{self.name}_{part}") for part in ("orig", "u", "v"))
        w = self.matrix(orig)
        if iterate:
            with no_grad():
                for _ in range(self.n_power_iterations):
                    v = normalize(ops.matmul(w.T, u), dim=0, eps=self.eps)
                    u = normalize(ops.matmul(w, v), dim=0, eps=self.eps)
            setattr(module, f"{self.name}_u", u)
            setattr(module, f"{self.name}_v", v)
        return orig / ops.dot(u, ops.matmul(w, v))

    def __call__(self, module: Module, inputs: Any) -> None:
        setattr(module, self.name, self.weight(module, module.training))


def spectral_norm(
    module: M, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12, dim: int | None = None
) -> M:
    r"""Spectral normalization of a module's weight: divided by its largest singular value before each call.

    .. math:: w = \frac{W}{\sigma(W)}, \qquad \sigma(W) = \max_{h \ne 0} \frac{\lVert W h \rVert}{\lVert h \rVert}

    The parameter ``weight`` is replaced by ``weight_orig`` (W) and two buffers, ``weight_u`` and ``weight_v``, which
    approach the singular vectors with each call in training mode: after few calls σ is still too small. Make the
    optimizer afterwards: the parameter is another one.

    Args:
        module: The module, which is returned.
        name: The name of the weight.
        n_power_iterations: The number of power iterations in each call.
        eps: A lower bound of the norms of u and v, for numerical stability.
        dim: The dimension of the outputs in the weight; 0, or 1 for transposed convolutions, if None.

    Raises:
        AttributeError: There is no such parameter.
        RuntimeError: The weight is normed already.
        ValueError: `n_power_iterations` is not positive.

    Example:
        >>> import lucid
        >>> from lucid import nn
        >>> layer = spectral_norm(nn.Linear(20, 40), n_power_iterations=50)
        >>> _ = layer(lucid.ones(1, 20))
        >>> [n for n, _ in layer.named_buffers()]
        ['weight_u', 'weight_v']

    Source: T. Miyato et al., "Spectral normalization for generative adversarial networks", 2018.
    """
    if n_power_iterations <= 0:
        raise ValueError(f"spectral_norm: n_power_iterations must be positive, got {n_power_iterations}")
    if name not in module._parameters and hasattr(module, f"{name}_orig"):
        raise RuntimeError(f"spectral_norm: {name} is normed already; call remove_spectral_norm first")
    if dim is None:
        dim = 1 if type(module).__name__.startswith("ConvTranspose") else 0
    weight = module.get_parameter(name)
    norm = SpectralNorm(name, n_power_iterations, eps, dim)
    rows, columns = norm.matrix(weight.detach()).shape
    delattr(module, name)
    module.register_parameter(f"{name}_orig", weight)
    setattr(module, name, weight.detach())
    for part, size in (("u", rows), ("v", columns)):
        start = ops.randn(size, dtype=weight.dtype, device=weight.device)
        module.register_buffer(f"{name}_{part}", normalize(start, dim=0, eps=eps))
    module.register_forward_pre_hook(norm)
    return module


def remove_spectral_norm(module: M, name: str = "weight") -> M:
    """Undo `spectral_norm`: make the weight, with its present value, an ordinary parameter.

    Raises:
        ValueError: The weight is not normed.

    Example:
        >>> from lucid import nn
        >>> [n for n, _ in remove_spectral_norm(spectral_norm(nn.Linear(2, 3))).named_parameters()]
        ['bias', 'weight']
    """
    norm = remove_hook(module, name, SpectralNorm, "spectral_norm")
    weight = norm.weight(module, iterate=False).detach()
    for part in ("", "_u", "_v", "_orig"):
        delattr(module, name + part)
    module.register_parameter(name, Parameter(weight))
    return module
