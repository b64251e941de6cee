"""In-place twins of activations, whose names end in an underscore: they write into the input and return it."""

from __future__ import annotations

from ...autograd.typing import Tensor
from .elu import celu, elu, selu
from .hardtanh import hardtanh
from .hardtanh import threshold as _threshold
from .relu import leaky_relu, relu, rrelu


def celu_(input: Tensor, alpha: float = 1.0) -> Tensor:
    """`celu` in place: the input is overwritten and returned.

    Shape:
        input: any shape; output: the input itself.

    Raises:
        RuntimeError: The input is a leaf that requires grad.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> x = lucid.tensor([-1.0, 2.0])
        >>> F.celu_(x) is x, x
        (True, tensor([-0.6321,  2.0000]))
    """
    return celu(input, alpha, inplace=True)


def elu_(input: Tensor, alpha: float = 1.0) -> Tensor:
    """`elu` in place: the input is overwritten and returned.

    Shape:
        input: any shape; output: the input itself.

    Raises:
        RuntimeError: The input is a leaf that requires grad.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> x = lucid.tensor([-1.0, 2.0])
        >>> F.elu_(x) is x, x
        (True, tensor([-0.6321,  2.0000]))
    """
    return elu(input, alpha, inplace=True)


def hardtanh_(input: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """`hardtanh` in place: the input is overwritten and returned.

    Shape:
        input: any shape; output: the input itself.

    Raises:
        RuntimeError: The input is a leaf that requires grad.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> x = lucid.tensor([-1.0, 2.0])
        >>> F.hardtanh_(x) is x, x
        (True, tensor([-1.,  1.]))
    """
    return hardtanh(input, min_val, max_val, inplace=True)


def leaky_relu_(input: Tensor, negative_slope: float = 0.01) -> Tensor:
    """`leaky_relu` in place: the input is overwritten and returned.

    Shape:
        input: any shape; output: the input itself.

    Raises:
        RuntimeError: The input is a leaf that requires grad.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> x = lucid.tensor([-1.0, 2.0])
        >>> F.leaky_relu_(x) is x, x
        (True, tensor([-0.0100,  2.0000]))
    """
    return leaky_relu(input, negative_slope, inplace=True)


def relu_(input: Tensor) -> Tensor:
    """`relu` in place: the input is overwritten and returned.

    Shape:
        input: any shape; output: the input itself.

    Raises:
        RuntimeError: The input is a leaf that requires grad.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> x = lucid.tensor([-1.0, 2.0])
        >>> F.relu_(x) is x, x
        (True, tensor([0., 2.]))
    """
    return relu(input, inplace=True)


def rrelu_(input: Tensor, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False) -> Tensor:
    """`rrelu` in place: the input is overwritten and returned.

    Shape:
        input: any shape; output: the input itself.

    Raises:
        RuntimeError: The input is a leaf that requires grad.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> x = lucid.tensor([-1.0, 2.0])
        >>> F.rrelu_(x, 0.1, 0.1) is x, x
        (True, tensor([-0.1000,  2.0000]))
    """
    return rrelu(input, lower, upper, training, inplace=True)


def selu_(input: Tensor) -> Tensor:
    """`selu` in place: the input is overwritten and returned.

    Shape:
        input: any shape; output: the input itself.

    Raises:
        RuntimeError: The input is a leaf that requires grad.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> x = lucid.tensor([-1.0, 2.0])
        >>> F.selu_(x) is x, x
        (True, tensor([-1.1113,  2.1014]))
    """
    return selu(input, inplace=True)


def threshold_(input: Tensor, threshold: float, value: float) -> Tensor:
    """`threshold` in place: the input is overwritten and returned.

    Shape:
        input: any shape; output: the input itself.

    Raises:
        RuntimeError: The input is a leaf that requires grad.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> x = lucid.tensor([-1.0, 2.0])
        >>> F.threshold_(x, 1.0, 0.0) is x, x
        (True, tensor([0., 2.]))
    """
    return _threshold(input, threshold, value, inplace=True)
