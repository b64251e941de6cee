"""Gated recurrent units: GRU and GRUCell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autograd.typing import DeviceLike, DType, Tensor
from ...ops.recurrent.gru import gru
from .base import Batch, RNNBase
from .cell import _Cell


class GRU(RNNBase[Tensor]):
    r"""Gated recurrent unit (GRU), of one or several layers.

    .. math::
        r, z = \sigma(W_{rz} x_t + b_{rz} + U_{rz} h_{t-1} + v_{rz}), \qquad
        n = \tanh(W_n x_t + b_n + r \, (U_n h_{t-1} + v_n))

        h_t = (1 - z) \, n + z h_{t-1}

    with the reset gate r, the update gate z and the candidate n; r multiplies the product, not h as in the paper. It
    returns a pair: the outputs of all steps, and the final hidden state. The arguments are those of `RNN`, without
    `nonlinearity`.

    Shape:
        input: (L, N, input_size), (N, L, input_size) with `batch_first`, or (L, input_size); or a `PackedSequence`.
        hx: (D · num_layers, N, hidden_size) or (D · num_layers, hidden_size); zeros if None.
        output: (L, N, D · hidden_size), (N, L, D · hidden_size) with `batch_first`, or (L, D · hidden_size): h of the
            last layer at every step.
        h_n: as hx, with the batch second also with `batch_first`: the final h of every layer and direction.

        L steps, N sequences, D directions: 2 if `bidirectional`, else 1.

    Attributes:
        weight_ih_l0: W of the first layer, of shape (3 hidden_size, input_size), for r, z, n in this order.
        weight_hh_l0: U, of shape (3 hidden_size, hidden_size).
        bias_ih_l0: b, of shape (3 hidden_size,).
        bias_hh_l0: v, of shape (3 hidden_size,).

    Raises:
        TypeError: A size is no integer.
        ValueError: A size is not positive, or `dropout` no probability.

    Example:
        >>> import lucid
        >>> y, h = GRU(3, 4, bidirectional=True)(lucid.zeros(5, 2, 3))
        >>> y.shape, h.shape
        (lucid.Size([5, 2, 8]), lucid.Size([2, 2, 4]))

    Source: K. Cho et al., "Learning phrase representations using RNN encoder-decoder for statistical machine
    translation", 2014.
    """

    gates = 3

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: DeviceLike | None = None,
        dtype: DType | None = None,
    ):
        if proj_size:
            raise ValueError("GRU: proj_size is for the LSTM only")
        super().__init__(
            input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, 0, device, dtype
        )

    if TYPE_CHECKING:

        def __call__(self, input: Batch, hx: Tensor | None = None) -> tuple[Batch, Tensor]: ...

    def step_kind(self, x: Any, states: list[Any], weights: list[Any], **order: Any) -> Any:
        """Run one layer in one direction."""
        return gru(x, *states, *weights[:4], **order)


class GRUCell(_Cell[Tensor]):
    r"""GRU cell: one step of `GRU`.

    .. math::
        r, z = \sigma(W_{rz} x + b_{rz} + U_{rz} h + v_{rz}), \qquad n = \tanh(W_n x + b_n + r \, (U_n h + v_n))

        h' = (1 - z) \, n + z h

    It returns h' alone. The arguments are those of `RNNCell`, without `nonlinearity`.

    Shape:
        input: (N, input_size) or (input_size,).
        hx: (N, hidden_size) or (hidden_size,); zeros if None.
        output: h', the shape of hx.

    Attributes:
        weight_ih: W, of shape (3 hidden_size, input_size), for r, z, n in this order.
        weight_hh: U, of shape (3 hidden_size, hidden_size).
        bias_ih: b, of shape (3 hidden_size,), or None.
        bias_hh: v, of shape (3 hidden_size,), or None.

    Example:
        >>> import lucid
        >>> GRUCell(3, 4)(lucid.zeros(2, 3)).shape
        lucid.Size([2, 4])
    """

    gates = 3

    if TYPE_CHECKING:

        def __call__(self, input: Tensor, hx: Tensor | None = None) -> Tensor: ...

    def step(self, x: Any, states: list[Any], weights: list[Any], sizes: tuple[int]) -> Any:
        """Make one step."""
        return gru(x, *states, *weights, sizes=sizes)
