"""einops on lucid's tensors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .. import ops
from ..tensor import Tensor

REDUCTIONS = {"min": "amin", "max": "amax"}  # the ones that share a gradient among equal elements, as in PyTorch


def register_einops() -> None:
    """Let einops take lucid's tensors: `rearrange`, `reduce`, `repeat`, `einsum`, `pack`.

    einops asks each library it knows whether a tensor is its own; this adds lucid to those it asks. It is not needed
    while lucid is in PyTorch's place (`install_as_torch`), where einops takes lucid's tensors for PyTorch's. Its layers
    (``einops.layers``) work only there.

    Raises:
        ImportError: einops is not installed.

    Example:
        >>> import lucid
        >>> lucid.compat.register_einops()  # doctest: +SKIP
        >>> from einops import rearrange  # doctest: +SKIP
        >>> rearrange(lucid.zeros(2, 3, 4, 5), "n c h w -> n (c h w)").shape  # doctest: +SKIP
        lucid.Size([2, 60])

    Source:
        Rogozhnikov, *Einops: Clear and Reliable Tensor Manipulations with Einstein-like Notation* (2022).
    """
    try:
        from einops import _backends
    except ImportError as error:
        raise ImportError("register_einops: einops is not installed; pip install einops") from error
    if "lucid" in {known.framework_name for known in _backends.AbstractBackend.__subclasses__()}:
        return

    class Backend(_backends.AbstractBackend):  # type: ignore[misc, unused-ignore]
        """What einops asks of a library of tensors."""

        framework_name = "lucid"

        def is_appropriate_type(self, tensor: Any) -> bool:
            return isinstance(tensor, Tensor)

        def from_numpy(self, x: Any) -> Tensor:
            return ops.from_numpy(x)

        def to_numpy(self, x: Tensor) -> Any:
            return x.numpy(force=True)

        def arange(self, start: int, stop: int) -> Tensor:
            return ops.arange(start, stop)

        def transpose(self, x: Tensor, axes: Sequence[int]) -> Tensor:
            return x.permute(*axes)

        def reduce(self, x: Tensor, operation: str, axes: Sequence[int]) -> Tensor:
            if operation == "prod":  # PyTorch's takes one dimension at a time
                for axis in sorted(axes, reverse=True):
                    x = x.prod(dim=axis)
                return x
            return getattr(x, REDUCTIONS.get(operation, operation))(dim=tuple(axes))  # type: ignore[no-any-return]

        def stack_on_zeroth_dimension(self, tensors: list[Tensor]) -> Tensor:
            return ops.stack(tensors)

        def add_axis(self, x: Tensor, new_position: int) -> Tensor:
            return x.unsqueeze(new_position)

        def add_axes(self, x: Tensor, n_axes: int, pos2len: Mapping[int, int]) -> Tensor:
            for position in sorted(pos2len):
                x = x.unsqueeze(position)
            return x.expand(*(pos2len.get(i, -1) for i in range(n_axes)))

        def tile(self, x: Tensor, repeats: Sequence[int]) -> Tensor:
            return x.repeat(*repeats)

        def concat(self, tensors: list[Tensor], axis: int) -> Tensor:
            return ops.cat(tensors, dim=axis)

        def is_float_type(self, x: Tensor) -> bool:
            return x.is_floating_point()

        def einsum(self, pattern: str, *x: Tensor) -> Tensor:
            return ops.einsum(pattern, *x)
