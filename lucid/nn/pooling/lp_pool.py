"""Power-average pooling layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...autograd.typing import Tensor
from ...ops.convolution.window import Ints
from .. import functional as F
from ..module.function_layer import FunctionLayer


class _LPPool(FunctionLayer):
    pool: Callable[..., Any]

    def __init__(self, norm_type: float, kernel_size: Ints, stride: Ints | None = None, ceil_mode: bool = False):
        super().__init__(norm_type=norm_type, kernel_size=kernel_size, stride=stride, ceil_mode=ceil_mode)

    def forward(self, input: Tensor) -> Tensor:
        """Return the norm of each window."""
        return type(self).pool(input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode)  # type: ignore[no-any-return]


class LPPool1d(_LPPool):
    r"""1-D power-average pooling: the p-norm of each window; see `functional.lp_pool1d`.

    The arguments are those of `LPPool2d`.

    Shape:
        input: (N, C, L) or (C, L).
        output: (N, C, L_out) or (C, L_out), where

        .. math:: L_{out} = \left\lfloor \frac{L - \text{kernel}}{\text{stride}} \right\rfloor + 1

    Example:
        >>> import lucid
        >>> LPPool1d(2, 2)(lucid.tensor([[3.0, 4.0]]))
        tensor([[5.]])
    """

    pool = staticmethod(F.lp_pool1d)


class LPPool2d(_LPPool):
    r"""2-D power-average pooling: the p-norm of each window; see `functional.lp_pool2d`.

    Args:
        norm_type: The exponent p.
        kernel_size: The size of the window; an int, or one for height and one for width, as `stride`.
        stride: The step from one window to the next; `kernel_size` if None.
        ceil_mode: Whether to round the output size up, to a last window that is partly outside the input.

    Shape:
        input: (N, C, H, W) or (C, H, W).
        output: (N, C, H_out, W_out) or (C, H_out, W_out), where

        .. math:: H_{out} = \left\lfloor \frac{H - \text{kernel}}{\text{stride}} \right\rfloor + 1

        and W_out likewise.

    Example:
        >>> import lucid
        >>> LPPool2d(2, 2)(lucid.tensor([[[3.0, 4.0], [0.0, 0.0]]]))
        tensor([[[5.]]])
    """

    pool = staticmethod(F.lp_pool2d)


class LPPool3d(_LPPool):
    r"""3-D power-average pooling: the p-norm of each window; see `functional.lp_pool3d`.

    The arguments are those of `LPPool2d`.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W).
        output: (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out), where

        .. math:: D_{out} = \left\lfloor \frac{D - \text{kernel}}{\text{stride}} \right\rfloor + 1

        and H_out and W_out likewise.

    Example:
        >>> import lucid
        >>> LPPool3d(2, (1, 2, 2))(lucid.tensor([[[[3.0, 4.0], [0.0, 0.0]]]]))
        tensor([[[[5.]]]])
    """

    pool = staticmethod(F.lp_pool3d)
