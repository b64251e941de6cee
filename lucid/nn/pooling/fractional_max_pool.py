"""Fractional max pooling layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...autograd.typing import Tensor
from ...ops.convolution.window import Ints, each
from .. import functional as F
from ..module.module import Module


class _FractionalMaxPool(Module):
    dims: int
    pool: Callable[..., Any]

    def __init__(
        self,
        kernel_size: Ints,
        output_size: Ints | None = None,
        output_ratio: Any = None,
        return_indices: bool = False,
        _random_samples: Any = None,
    ):
        super().__init__()
        name, n = type(self).__name__, self.dims
        if (output_size is None) == (output_ratio is None):
            raise ValueError(f"{name}: expected just one of output_size and output_ratio")
        self.kernel_size = each(name, "kernel_size", kernel_size, n)
        self.output_size = None if output_size is None else each(name, "output_size", output_size, n)
        several = isinstance(output_ratio, tuple | list)
        self.output_ratio = None if output_ratio is None else tuple(output_ratio) if several else (output_ratio,) * n
        if self.output_ratio is not None and not all(0 < r < 1 for r in self.output_ratio):
            raise ValueError(f"{name}: output_ratio must be between 0 and 1, got {output_ratio}")
        self.return_indices = return_indices
        self.register_buffer("_random_samples", _random_samples)

    def forward(self, input: Tensor) -> Tensor:
        """Return the maxima; with `return_indices`, a pair of them and their indices."""
        return type(self).pool(  # type: ignore[no-any-return]
            input, self.kernel_size, self.output_size, self.output_ratio, self.return_indices, self._random_samples
        )


class FractionalMaxPool2d(_FractionalMaxPool):
    """2-D max pooling to a size that need not divide the input's; see `functional.fractional_max_pool2d`.

    The windows are at random steps, drawn at each call in training and in evaluation alike.

    Args:
        kernel_size: The size of the window; an int, or one for height and one for width, as `output_size`.
        output_size: The size of the output; or give `output_ratio`.
        output_ratio: The output's size as a fraction of the input's, between 0 and 1.
        return_indices: Whether to return also the indices of the maxima, counted in one image of one channel.

    Shape:
        input: (N, C, H, W) or (C, H, W); output: (N, C, H_out, W_out) or (C, H_out, W_out).

    Raises:
        ValueError: Both or none of `output_size` and `output_ratio` are given, or a ratio is not between 0 and 1.

    Example:
        >>> import lucid
        >>> FractionalMaxPool2d(2, output_ratio=0.7)(lucid.zeros(1, 3, 8, 8)).shape
        lucid.Size([1, 3, 5, 5])

    Source: B. Graham, "Fractional max-pooling", 2014.
    """

    dims = 2
    pool = staticmethod(F.fractional_max_pool2d)


class FractionalMaxPool3d(_FractionalMaxPool):
    """3-D max pooling to a size that need not divide the input's; see `functional.fractional_max_pool3d`.

    The arguments are those of `FractionalMaxPool2d`.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W).
        output: (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out).

    Raises:
        ValueError: Both or none of `output_size` and `output_ratio` are given, or a ratio is not between 0 and 1.

    Example:
        >>> import lucid
        >>> FractionalMaxPool3d(2, output_ratio=0.7)(lucid.zeros(1, 3, 8, 8, 8)).shape
        lucid.Size([1, 3, 5, 5, 5])

    Source: B. Graham, "Fractional max-pooling", 2014.
    """

    dims = 3
    pool = staticmethod(F.fractional_max_pool3d)
