"""Affine grids: where in the input each pixel of an output lies under an affine map, for sampling."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

from ...autograd.half import in_float32
from ...autograd.typing import Tensor
from ...backend import device_of
from ..arguments import check_floating, raw
from ..linalg.matmul import matmul
from ..shape.reshaping import reshape
from ..shape.transposing import mT


@in_float32
def affine_grid(theta: Tensor, size: Sequence[int], align_corners: bool | None = None) -> Tensor:
    r"""Affine grid: the positions in the input of each pixel of the output, for `grid_sample`.

    .. math:: \begin{pmatrix} x \\ y \end{pmatrix} = \theta \begin{pmatrix} x' \\ y' \\ 1 \end{pmatrix}

    where x', from -1 to 1, is the position of the pixel along the width of the output, and y' along the height. The map
    goes from output to input: a θ that doubles makes the image half as large.

    Args:
        theta: θ, one matrix for each image, of a floating-point dtype.
        size: The output's size, (N, C, H, W) or (N, C, D, H, W).
        align_corners: Whether -1 and 1 are the centres of the corner pixels, or their outer edges (False, the default).

    Shape:
        theta: (N, 2, 3) for images, (N, 3, 4) for volumes.
        output: (N, H, W, 2) or (N, D, H, W, 3), the width's position first.

    Raises:
        NotImplementedError: `size` has neither 4 nor 5 sizes.
        RuntimeError: θ has not the shape that fits, or is of integers.
        ValueError: A size is not positive.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> same = lucid.tensor([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])
        >>> F.affine_grid(same, (1, 3, 1, 2))
        tensor([[[[-0.5000,  0.0000],
                  [ 0.5000,  0.0000]]]])

    Source: M. Jaderberg et al., "Spatial transformer networks", 2015.
    """
    check_floating("affine_grid", theta)
    sizes = tuple(map(operator.index, size))
    if len(sizes) not in (4, 5):
        raise NotImplementedError(f"affine_grid: expected a size (N, C, H, W) or (N, C, D, H, W), got {sizes}")
    n, space = len(sizes) - 2, sizes[2:]
    if tuple(theta.shape) != (sizes[0], n, n + 1):
        raise RuntimeError(
            f"affine_grid: expected theta of shape {(sizes[0], n, n + 1)} for size {sizes}, got {tuple(theta.shape)}"
        )
    if min(sizes) <= 0:
        raise ValueError(f"affine_grid: expected positive sizes, got {sizes}")
    array = raw(theta)
    device = device_of(array)
    with device.scope():
        base = _base(device.xp, space, array.dtype, bool(align_corners))
    return reshape(matmul(base, mT(theta)), (sizes[0], *space, n))


def _base(xp: Any, space: tuple[int, ...], dtype: Any, align: bool) -> Any:
    """(x', y', 1) of each pixel, one in each row."""
    n = len(space)
    parts = []
    for i in reversed(range(n)):
        step = 2 / max(space[i] - 1, 1) if align else 2 / space[i]
        first = (-1 if space[i] > 1 else 0) if align else step / 2 - 1
        line = (xp.arange(space[i]) * step + first).astype(dtype)
        parts.append(line.reshape(tuple(-1 if j == i else 1 for j in range(n))) + xp.zeros(space, dtype))
    return xp.stack([*parts, xp.ones(space, dtype)], axis=-1).reshape(-1, n + 1)
