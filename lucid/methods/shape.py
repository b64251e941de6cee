"""Methods of a Tensor that change its shape; most return views."""

from __future__ import annotations

from typing import Any, Protocol

from .. import ops
from ..autograd.typing import Tensor


class Attribute(Protocol):
    """A Tensor that is an attribute of a Tensor."""

    def __get__(self, tensor: Any, owner: Any) -> Tensor:
        """Return it."""


def _attribute(operation: Any) -> Attribute:
    return property(operation)


class Shapes:
    """Methods of a Tensor that change its shape; most return views."""

    __slots__ = ()

    # reshaping
    flatten = ops.flatten
    unflatten = ops.unflatten
    ravel = ops.ravel
    view_as = ops.view_as
    reshape_as = ops.reshape_as
    squeeze = ops.squeeze
    unsqueeze = ops.unsqueeze
    reshape = ops.reshape
    view = ops.view

    # transposing
    transpose = ops.transpose
    swapaxes = ops.swapaxes
    swapdims = ops.swapaxes
    t = ops.t
    movedim = ops.movedim
    moveaxis = ops.moveaxis
    permute = ops.permute
    T = _attribute(ops.T)
    mT = _attribute(ops.mT)
    H = _attribute(ops.T)
    mH = _attribute(ops.mT)
    adjoint = ops.adjoint

    # broadcasting
    expand_as = ops.expand_as
    broadcast_to = ops.broadcast_to
    expand = ops.expand
    sum_to_size = ops.sum_to_size

    # splitting
    split = ops.split
    chunk = ops.chunk
    tensor_split = ops.tensor_split
    hsplit = ops.hsplit
    vsplit = ops.vsplit
    dsplit = ops.dsplit
    split_with_sizes = ops.split_with_sizes
    unsafe_split = ops.unsafe_split
    unsafe_split_with_sizes = ops.unsafe_split_with_sizes
    unsafe_chunk = ops.unsafe_chunk

    # joining
    unbind = ops.unbind

    # flipping
    roll = ops.roll
    flip = ops.flip
    rot90 = ops.rot90
    fliplr = ops.fliplr
    flipud = ops.flipud

    # tiling
    repeat = ops.repeat
    tile = ops.tile

    # gathering
    repeat_interleave = ops.repeat_interleave
    unfold = ops.unfold_dim
