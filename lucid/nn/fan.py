"""Fan-in and fan-out of a weight, and the gain of an activation: the scale of an initialization."""

from __future__ import annotations

import math

from ..tensor import Tensor

GAINS = dict.fromkeys(
    ("linear", "identity", "sigmoid", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d",
     "conv_transpose3d"), 1.0,
) | {"tanh": 5 / 3, "relu": math.sqrt(2), "selu": 3 / 4}  # fmt: skip


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    r"""Return the gain of an activation: the factor on the weights before it that keeps the variance.

    It is 1 for linear maps, convolutions and sigmoid, 5/3 for tanh, √2 for relu, 3/4 for selu, and
    :math:`\sqrt{2 / (1 + s^2)}` for leaky_relu with negative slope s.

    Args:
        nonlinearity: The name of the activation, as in `nn.functional`.
        param: The negative slope s of leaky_relu; 0.01 if None.

    Raises:
        ValueError: The activation is unknown, or the slope is no number.

    Example:
        >>> calculate_gain("leaky_relu", 0.2)
        1.3867504905630728
    """
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        if isinstance(slope, bool) or not isinstance(slope, int | float):
            raise ValueError(f"calculate_gain: the negative slope must be a number, got {param!r}")
        return math.sqrt(2 / (1 + slope**2))
    if nonlinearity not in GAINS:
        raise ValueError(
            f"calculate_gain: unknown nonlinearity {nonlinearity!r}: expected leaky_relu or one of {', '.join(GAINS)}"
        )
    return GAINS[nonlinearity]


def fans(name: str, tensor: Tensor) -> tuple[int, int]:
    """Return fan_in and fan_out of a weight of shape (out, in, *kernel).

    Raises:
        ValueError: The tensor has fewer than 2 dimensions.
    """
    if tensor.ndim < 2:
        raise ValueError(
            f"{name}: a fan needs a tensor of 2 or more dimensions, got shape {tuple(tensor.shape)}; "
            "biases are best filled with zeros_ or uniform_"
        )
    n_out, n_in, *kernel = tensor.shape
    return n_in * math.prod(kernel), n_out * math.prod(kernel)


def fan(name: str, tensor: Tensor, mode: str) -> int:
    """Return the fan of a weight that `mode` names.

    Raises:
        ValueError: The mode is unknown, or the tensor has fewer than 2 dimensions.
    """
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"{name}: mode must be 'fan_in' or 'fan_out', got {mode!r}")
    return fans(name, tensor)[mode == "fan_out"]
