"""Grid samples, padding, convolution and embedding with ATen's arguments."""

from __future__ import annotations

from collections.abc import Sequence

from ...autograd.typing import Tensor
from ..convolution import conv_transpose as _conv_transpose
from ..convolution import convolution as _convolution
from ..convolution.window import Ints
from ..embedding import embedding as _embedding
from ..vision import affine_grid, grid_sample, padding


def affine_grid_generator(theta: Tensor, size: Sequence[int], align_corners: bool) -> Tensor:
    """`nn.functional.affine_grid` under ATen's name.

    Shape:
        theta: (N, 2, 3) or (N, 3, 4); output: (N, H, W, 2) or (N, D, H, W, 3).

    Example:
        >>> import lucid
        >>> lucid.affine_grid_generator(lucid.zeros(1, 2, 3), (1, 1, 1, 1), False).flatten()
        tensor([0., 0.])
    """
    return affine_grid.affine_grid(theta, size, align_corners)


def grid_sampler(
    input: Tensor, grid: Tensor, interpolation_mode: int, padding_mode: int, align_corners: bool
) -> Tensor:
    """`nn.functional.grid_sample` with its modes as numbers: 0, 1, 2 for the first, second and third.

    Shape:
        input: (N, C, H, W) or (N, C, D, H, W); grid: (N, H_out, W_out, 2) or (N, D_out, H_out, W_out, 3).
        output: (N, C, H_out, W_out) or (N, C, D_out, H_out, W_out).

    Raises:
        ValueError: There is no such mode.

    Example:
        >>> import lucid
        >>> lucid.grid_sampler(lucid.ones(1, 1, 2, 2), lucid.zeros(1, 1, 1, 2), 0, 0, False).item()
        1.0
    """
    if interpolation_mode not in (0, 1, 2) or padding_mode not in (0, 1, 2):
        raise ValueError(f"grid_sampler: modes must be 0, 1 or 2, got {interpolation_mode} and {padding_mode}")
    modes, paddings = grid_sample.MODES, grid_sample.PADDING_MODES
    return grid_sample.grid_sample(input, grid, modes[interpolation_mode], paddings[padding_mode], align_corners)  # type: ignore[arg-type]


grid_sampler_2d = grid_sampler_3d = grid_sampler


def constant_pad_nd(input: Tensor, pad: Sequence[int], value: float = 0) -> Tensor:
    """`nn.functional.pad` with a constant.

    Shape:
        input: any shape; output: larger by `pad`, from the last dimension on.

    Example:
        >>> import lucid
        >>> lucid.constant_pad_nd(lucid.ones(2), (1, 0), 5.0)
        tensor([5., 1., 1.])
    """
    return padding.pad(input, pad, value=value)


def convolution(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: Ints,
    padding: Ints,
    dilation: Ints,
    transposed: bool,
    output_padding: Ints,
    groups: int,
) -> Tensor:
    """Convolution or transposed convolution over 1 to 3 spatial dimensions, of which the weight has one each.

    Shape:
        input, weight, output: as for `nn.functional.conv1d` to `conv3d`, or `conv_transpose1d` to `conv_transpose3d`.

    Raises:
        RuntimeError: The weight has not 3, 4 or 5 dimensions, or the shapes do not fit.

    Example:
        >>> import lucid
        >>> lucid.convolution(lucid.ones(1, 1, 3), lucid.ones(1, 1, 2), None, [1], [0], [1], False, [0], 1)
        tensor([[[2., 2.]]])
    """
    n = len(weight.shape) - 2
    if n not in (1, 2, 3):
        raise RuntimeError(f"convolution: expected a weight of 3, 4 or 5 dimensions, got {tuple(weight.shape)}")
    if transposed:
        f = getattr(_conv_transpose, f"conv_transpose{n}d")
        return f(input, weight, bias, stride, padding, output_padding, groups, dilation)
    f = getattr(_convolution, f"conv{n}d")
    return f(input, weight, bias, stride, padding, dilation, groups)


def embedding(
    weight: Tensor, indices: Tensor, padding_idx: int = -1, scale_grad_by_freq: bool = False, sparse: bool = False
) -> Tensor:
    """`nn.functional.embedding` with the table first; a `padding_idx` of -1 is none.

    Shape:
        weight: (rows, features); indices: any shape; output: (*indices.shape, features).

    Example:
        >>> import lucid
        >>> lucid.embedding(lucid.tensor([[1.0], [2.0]]), lucid.tensor([1, 0])).flatten()
        tensor([2., 1.])
    """
    row = None if padding_idx == -1 else padding_idx
    return _embedding.embedding(indices, weight, row, scale_grad_by_freq=scale_grad_by_freq, sparse=sparse)
