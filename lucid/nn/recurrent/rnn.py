"""The Elman recurrent network: RNN and RNNCell."""

from __future__ import annotations

from typing import Any

from ...ops.recurrent.rnn import rnn
from .base import RNNBase
from .cell import _Cell


class RNN(RNNBase):
    r"""The plain recurrent layer.

    .. math:: h_t = \phi(W x_t + b + U h_{t-1} + v)

    Args:
        input_size: The number of features of the input.
        hidden_size: The size of h.
        num_layers: How many layers there are, each reading the results of the one below.
        nonlinearity: φ, ``"tanh"`` or ``"relu"``.
        bias: Whether there are b and v.
        batch_first: Whether input and result have the batch before the steps.
        dropout: The probability to leave an element out between layers, while training.
        bidirectional: Whether each layer reads the sequence backwards too.
        device: Where the parameters are.
        dtype: Their data type.

    Attributes:
        weight_ih_l0: W of the first layer, of shape (hidden_size, input_size); ``_l1`` of the second, and so on, and
            ``_l0_reverse`` of the other direction.
        weight_hh_l0: U, of shape (hidden_size, hidden_size).
        bias_ih_l0: b, of shape (hidden_size,).
        bias_hh_l0: v, of shape (hidden_size,).

    Raises:
        ValueError: A size is not positive, `dropout` no probability, or `nonlinearity` unknown.

    Example:
        >>> import lucid
        >>> y, h = RNN(3, 4)(lucid.zeros(5, 2, 3))
        >>> y.shape, h.shape
        ((5, 2, 4), (1, 2, 4))

    Source: J. L. Elman, "Finding structure in time", 1990.
    """

    gates = 1

    def __init__(
        self, input_size: int, hidden_size: int, num_layers: int = 1, nonlinearity: str = "tanh", *args: Any, **kw: Any
    ):
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"RNN: nonlinearity must be 'tanh' or 'relu', got {nonlinearity!r}")
        if "proj_size" in kw or len(args) > 4:
            raise ValueError("RNN: proj_size is for the LSTM only")
        super().__init__(input_size, hidden_size, num_layers, *args, **kw)
        self.nonlinearity = nonlinearity

    def step_kind(self, x: Any, states: list[Any], weights: list[Any], **order: Any) -> Any:
        """Run one layer in one direction."""
        return rnn(x, *states, *weights[:4], **order, nonlinearity=self.nonlinearity)


class RNNCell(_Cell):
    r"""One step of `RNN`.

    .. math:: h' = \phi(W x + b + U h + v)

    Args:
        input_size: The number of features of the input.
        hidden_size: The size of h.
        bias: Whether there are b and v.
        nonlinearity: φ, ``"tanh"`` or ``"relu"``.
        device: Where the parameters are.
        dtype: Their data type.

    Raises:
        RuntimeError: On its call, if `nonlinearity` is neither.

    Example:
        >>> import lucid
        >>> RNNCell(3, 4)(lucid.zeros(2, 3)).shape
        (2, 4)
    """

    gates = 1

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, nonlinearity: str = "tanh",
        device: Any = None, dtype: Any = None,
    ):  # fmt: skip
        super().__init__(input_size, hidden_size, bias, device, dtype)
        self.nonlinearity = nonlinearity

    def step(self, x: Any, states: list[Any], weights: list[Any], sizes: tuple[int]) -> Any:
        """Make one step."""
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"RNNCell: nonlinearity must be 'tanh' or 'relu', got {self.nonlinearity!r}")
        return rnn(x, *states, *weights, sizes=sizes, nonlinearity=self.nonlinearity)

    def extra_repr(self) -> str:
        said = "" if self.nonlinearity == "tanh" else f", nonlinearity={self.nonlinearity}"
        return super().extra_repr() + said
