"""Broadcasting: expand and broadcast_to, which are views without a copy, and the rules of shapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...autograd import broadcasting
from ...autograd.typing import Sizes, Tensor
from ...size import Size
from ..arguments import common_shape, sizes


def expand(input: Tensor, *shape: Sizes, size: Sizes | None = None) -> Tensor:
    """Return a view in which dimensions of size 1 are repeated, without a copy; -1 leaves a size as it is.

    Repeated elements share their memory: `clone` the view before writing into it. To repeat other sizes, see `repeat`.

    Shape:
        input: (n₁, ..., nₖ).
        output: `shape`, whose last k sizes are those of the input, except where these are 1.

    Raises:
        RuntimeError: The shape has fewer dimensions than the input, or would change a size that is not 1.

    Example:
        >>> import lucid
        >>> lucid.zeros(3, 1).expand(2, -1, 4).shape
        lucid.Size([2, 3, 4])
    """
    wanted, own = sizes("expand", shape, size), tuple(input.shape)
    lead = len(wanted) - len(own)
    full = tuple(own[i - lead] if n == -1 and i >= lead else n for i, n in enumerate(wanted))
    if lead < 0 or any(n < 0 for n in full) or any(m not in (1, n) for m, n in zip(own, full[lead:], strict=True)):
        raise RuntimeError(
            f"expand: an input of shape {own} cannot be expanded to {wanted}; "
            "only sizes of 1 and new dimensions in front can grow"
        )
    return broadcasting.broadcast_to(input, shape=full)


def expand_as(input: Tensor, other: Tensor) -> Tensor:
    """Return ``expand(input, other.shape)``.

    Example:
        >>> import lucid
        >>> expand_as(lucid.zeros(3), lucid.zeros(2, 3)).shape
        lucid.Size([2, 3])
    """
    return expand(input, other.shape)


def broadcast_to(input: Tensor, shape: Sequence[int]) -> Tensor:
    """Return a view of the input in a shape that it broadcasts to: ``expand(input, shape)``.

    Example:
        >>> import lucid
        >>> lucid.broadcast_to(lucid.tensor([1, 2]), (2, 2)).tolist()
        [[1, 2], [1, 2]]
    """
    return expand(input, tuple(shape))


def broadcast_shapes(*shapes: Any) -> Size:
    """Return the shape that some shapes broadcast to.

    Shapes are aligned at their last dimensions. Two sizes fit if they are equal, or if one of them is 1 or missing.

    Raises:
        RuntimeError: They do not broadcast.

    Example:
        >>> import lucid
        >>> lucid.broadcast_shapes((2, 1), (3,))
        lucid.Size([2, 3])
    """
    return Size(common_shape("broadcast_shapes", *((s,) if hasattr(s, "__index__") else s for s in shapes)))


def broadcast_tensors(*tensors: Tensor) -> tuple[Tensor, ...]:
    """Return views of the tensors, expanded to the shape that they broadcast to; see `broadcast_shapes`.

    Raises:
        RuntimeError: They do not broadcast.

    Example:
        >>> import lucid
        >>> [x.shape for x in lucid.broadcast_tensors(lucid.zeros(2, 1), lucid.zeros(3))]
        [lucid.Size([2, 3]), lucid.Size([2, 3])]
    """
    shape = common_shape("broadcast_tensors", *(t.shape for t in tensors))
    return tuple(expand(t, shape) for t in tensors)


def sum_to_size(input: Tensor, *size: Sizes) -> Tensor:
    """Return the input summed over the dimensions in which it was broadcast from a size: the gradient of `expand`.

    Shape:
        input: a shape to which the size broadcasts; output: the size.

    Raises:
        RuntimeError: The size does not broadcast to the shape of the input.
        TypeError: A size is not an integer.

    Example:
        >>> import lucid
        >>> lucid.ones(2, 3).sum_to_size(1, 3).tolist()
        [[2.0, 2.0, 2.0]]
    """
    shape = sizes("sum_to_size", size)
    whole = tuple(input.shape)
    tail = whole[len(whole) - len(shape) :] if len(shape) <= len(whole) else ()
    if len(shape) > len(whole) or any(n not in (1, m) for n, m in zip(shape, tail, strict=True)):
        raise RuntimeError(f"sum_to_size: size {shape} does not broadcast to the shape of the input, {whole}")
    return input if shape == whole and shape else broadcasting.sum_to(input, shape=shape)
