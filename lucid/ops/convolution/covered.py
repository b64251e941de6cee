"""Windows that cover a dimension whole, where they have one position: the dimension becomes one of channels.

The window of a text CNN, k words by all E features of their embeddings, is one over sequences of E channels then; and
a window as large as the image is a product of matrices.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from ...backend import native
from ..shape.reshaping import reshape
from ..shape.transposing import permute
from .window import Window


class Merging(NamedTuple):
    """How covered dimensions are merged with the channels, in images and in weights.

    Attributes:
        at: The window over the other dimensions, or over one of size 1 if there are none.
        others: The dimensions that the window slides over.
        order: The dimensions that become one of channels, in their order there.
    """

    at: Window
    others: tuple[int, ...]
    order: tuple[int, ...]

    def merge(self, x: Any) -> Any:
        """Images or weights (N, C, *size) as (N, channels, *others)."""
        n, sizes = len(self.at.size), [x.shape[i] for i in self.others] or [1]
        lines = permute(x, (0, *self.others, *self.order))
        merged = reshape(lines, (x.shape[0], *sizes, math.prod(x.shape[i] for i in self.order)))
        return permute(merged, (0, n + 1, *range(1, n + 1)))

    def split(self, x: Any, shape: tuple[int, ...]) -> Any:
        """The inverse of `merge`, for images of a shape."""
        dims = (0, *self.others, *self.order)
        lines = permute(x, (0, *range(2, x.ndim), 1))
        return permute(reshape(lines, [shape[i] for i in dims]), [dims.index(i) for i in range(len(dims))])


def merging(at: Window, x: Any, groups: int) -> Merging | None:
    """How to merge dimensions that a window covers, given an array of the images' layout; None where there are none.

    On a GPU there are none: its kernels take all windows alike.
    """
    covered = at.covered if type(x) is native else []
    if not any(covered) or max(at.kernel) == 1:
        return None
    others = tuple(i + 2 for i, whole in enumerate(covered) if not whole)
    whole = tuple(i + 2 for i, whole in enumerate(covered) if whole)
    # The channels of a group stay together; else those elements do that lie side by side in memory.
    order = (1, *whole) if groups > 1 or x.strides[1] >= x.strides[-1] else (*whole, 1)
    kept = [i - 2 for i in others]
    at = Window(*(tuple(values[i] for i in kept) for values in at)) if kept else ONE
    return Merging(at, others, order)


ONE = Window(size=(1,), kernel=(1,), out=(1,), stride=(1,), padding=((0, 0),), dilation=(1,))
