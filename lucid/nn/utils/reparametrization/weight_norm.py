"""Weight normalization: a weight reparametrized as magnitude and direction."""

from __future__ import annotations

from typing import Any, TypeVar

from .... import ops
from ....ops.arguments import one_dim
from ...module.module import Module
from ...parameter import Parameter

M = TypeVar("M", bound=Module)


class WeightNorm:
    """Forward pre-hook that computes the weight from g and v."""

    def __init__(self, name: str, dim: int | None):
        self.name = name
        self.dim = dim

    def weight(self, module: Module) -> Any:
        """g v / ‖v‖"""
        g, v = getattr(module, f"{self.name}_g"), getattr(module, f"{self.name}_v")
        return v * (g / length(v, self.dim))

    def __call__(self, module: Module, inputs: Any) -> None:
        setattr(module, self.name, self.weight(module))


def length(v: Any, dim: int | None) -> Any:
    """The norm of each slice of v along a dimension; of all of v for None and -1, which are PyTorch's words for it."""
    if dim is None or dim == -1:
        return ops.norm(v)
    own = one_dim("weight_norm", dim, v.ndim)
    return ops.norm(v, 2, tuple(d for d in range(v.ndim) if d != own), keepdim=True)


def weight_norm(module: M, name: str = "weight", dim: int | None = 0) -> M:
    r"""Weight normalization of a module's weight: magnitude g and direction v are learned separately.

    .. math:: w = g \frac{v}{\lVert v \rVert}

    The parameter ``weight`` is replaced by ``weight_g`` (g) and ``weight_v`` (v); the weight itself is computed before
    each call. Make the optimizer afterwards: the parameters are others.

    Args:
        module: The module, which is returned.
        name: The name of the weight.
        dim: The dimension along which each slice has a norm of its own; None or -1 for one norm of all elements.

    Raises:
        AttributeError: There is no such parameter.
        IndexError: `dim` is out of range.
        RuntimeError: The weight is normed already.

    Example:
        >>> from lucid import nn
        >>> layer = weight_norm(nn.Linear(20, 40))
        >>> layer.weight_g.shape, layer.weight_v.shape
        (lucid.Size([40, 1]), lucid.Size([40, 20]))

    Source: T. Salimans and D. P. Kingma, "Weight normalization", 2016.
    """
    if name not in module._parameters and hasattr(module, f"{name}_g"):
        raise RuntimeError(f"weight_norm: {name} is normed already; call remove_weight_norm first")
    w = module.get_parameter(name)
    norm = WeightNorm(name, dim)
    g = length(w.detach(), dim)
    delattr(module, name)
    module.register_parameter(f"{name}_g", Parameter(g))
    module.register_parameter(f"{name}_v", Parameter(w.detach()))
    setattr(module, name, norm.weight(module))
    module.register_forward_pre_hook(norm)
    return module


def remove_weight_norm(module: M, name: str = "weight") -> M:
    """Undo `weight_norm`: make the weight, with its present value, an ordinary parameter.

    Raises:
        ValueError: The weight is not normed.

    Example:
        >>> from lucid import nn
        >>> [n for n, _ in remove_weight_norm(weight_norm(nn.Linear(2, 3))).named_parameters()]
        ['bias', 'weight']
    """
    norm = remove_hook(module, name, WeightNorm, "weight_norm")
    w = norm.weight(module).detach()
    for part in (name, f"{name}_g", f"{name}_v"):
        delattr(module, part)
    module.register_parameter(name, Parameter(w))
    return module


def remove_hook(module: Module, name: str, kind: type, what: str) -> Any:
    """Remove the hook of a class from a module, and return it."""
    hooks = {} if module._hooks is None else module._hooks.before
    for key, hook in hooks.items():
        if isinstance(hook, kind) and hook.name == name:  # type: ignore[attr-defined]
            del hooks[key]
            return hook
    raise ValueError(f"remove_{what}: {what} of {name!r} not found in {type(module).__name__}; call {what} first")
