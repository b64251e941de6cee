"""The Elman recurrent network: RNN and RNNCell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from ...autograd.typing import DeviceLike, DType, Tensor
from ...ops.recurrent.rnn import rnn
from .base import Batch, RNNBase
from .cell import _Cell

Nonlinearity: TypeAlias = Literal["tanh", "relu"]


class RNN(RNNBase[Tensor]):
    r"""Elman recurrent network, of one or several layers.

    .. math:: h_t = \phi(W x_t + b + U h_{t-1} + v)

    It returns a pair: the outputs of all steps, and the final hidden state. Time comes first unless `batch_first`.

    Args:
        input_size: The number of features of the input.
        hidden_size: The number of features of h.
        num_layers: The number of layers, each of which reads the outputs of the one below.
        nonlinearity: φ, ``"tanh"`` or ``"relu"``.
        bias: Whether to add b and v.
        batch_first: Whether input and output are (batch, time, features) instead of (time, batch, features).
        dropout: The dropout probability between layers, in training mode.
        bidirectional: Whether each layer reads the sequence backwards too.
        device: The device of the parameters.
        dtype: The data type of the parameters.

    Shape:
        input: (L, N, input_size), (N, L, input_size) with `batch_first`, or (L, input_size); or a `PackedSequence`.
        hx: (D · num_layers, N, hidden_size) or (D · num_layers, hidden_size); zeros if None.
        output: (L, N, D · hidden_size), (N, L, D · hidden_size) with `batch_first`, or (L, D · hidden_size): h of the
            last layer at every step.
        h_n: as hx, with the batch second also with `batch_first`: the final h of every layer and direction.

        L steps, N sequences, D directions: 2 if `bidirectional`, else 1.

    Attributes:
        weight_ih_l0: W of the first layer, of shape (hidden_size, input_size); ``_l1`` of the second, which has
            D · hidden_size columns, and so on; ``_l0_reverse`` of the other direction.
        weight_hh_l0: U, of shape (hidden_size, hidden_size).
        bias_ih_l0: b, of shape (hidden_size,).
        bias_hh_l0: v, of shape (hidden_size,).

    Raises:
        TypeError: A size is no integer.
        ValueError: A size is not positive, `dropout` no probability, or `nonlinearity` unknown.

    Example:
        >>> import lucid
        >>> y, h = RNN(3, 4)(lucid.zeros(5, 2, 3))
        >>> y.shape, h.shape
        (lucid.Size([5, 2, 4]), lucid.Size([1, 2, 4]))

    Source: J. L. Elman, "Finding structure in time", 1990.
    """

    gates = 1

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: Nonlinearity = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: DeviceLike | None = None,
        dtype: DType | None = None,
    ):
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"RNN: nonlinearity must be 'tanh' or 'relu', got {nonlinearity!r}")
        if proj_size:
            raise ValueError("RNN: proj_size is for the LSTM only")
        super().__init__(
            input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, 0, device, dtype
        )
        self.nonlinearity = nonlinearity

    if TYPE_CHECKING:

        def __call__(self, input: Batch, hx: Tensor | None = None) -> tuple[Batch, Tensor]: ...

    def step_kind(self, x: Any, states: list[Any], weights: list[Any], **order: Any) -> Any:
        """Run one layer in one direction."""
        return rnn(x, *states, *weights[:4], **order, nonlinearity=self.nonlinearity)


class RNNCell(_Cell[Tensor]):
    r"""Elman recurrent cell: one step of `RNN`.

    .. math:: h' = \phi(W x + b + U h + v)

    It returns h' alone; the loop over the steps is the caller's.

    Args:
        input_size: The number of features of the input.
        hidden_size: The number of features of h.
        bias: Whether to add b and v.
        nonlinearity: φ, ``"tanh"`` or ``"relu"``.
        device: The device of the parameters.
        dtype: The data type of the parameters.

    Shape:
        input: (N, input_size) or (input_size,).
        hx: (N, hidden_size) or (hidden_size,); zeros if None.
        output: h', the shape of hx.

    Attributes:
        weight_ih: W, of shape (hidden_size, input_size).
        weight_hh: U, of shape (hidden_size, hidden_size).
        bias_ih: b, of shape (hidden_size,), or None.
        bias_hh: v, of shape (hidden_size,), or None.

    Raises:
        RuntimeError: In `forward`, if `nonlinearity` is neither.

    Example:
        >>> import lucid
        >>> RNNCell(3, 4)(lucid.zeros(2, 3)).shape
        lucid.Size([2, 4])
    """

    gates = 1

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, nonlinearity: Nonlinearity = "tanh",
        device: DeviceLike | None = None, dtype: DType | None = None
    ):  # fmt: skip
        super().__init__(input_size, hidden_size, bias, device, dtype)
        self.nonlinearity = nonlinearity

    if TYPE_CHECKING:

        def __call__(self, input: Tensor, hx: Tensor | None = None) -> Tensor: ...

    def step(self, x: Any, states: list[Any], weights: list[Any], sizes: tuple[int]) -> Any:
        """Make one step.

        Raises:
            RuntimeError: The nonlinearity is unknown.
        """
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"RNNCell: nonlinearity must be 'tanh' or 'relu', got {self.nonlinearity!r}")
        return rnn(x, *states, *weights, sizes=sizes, nonlinearity=self.nonlinearity)

    def extra_repr(self) -> str:
        return super().extra_repr() + ("" if self.nonlinearity == "tanh" else f", nonlinearity={self.nonlinearity}")
