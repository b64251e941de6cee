"""Long short-term memory: LSTM and LSTMCell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autograd.typing import Tensor
from ...ops.recurrent.lstm import lstm
from .base import Batch, RNNBase
from .cell import _Cell


class LSTM(RNNBase[tuple[Tensor, Tensor]]):
    r"""Long short-term memory (LSTM), of one or several layers.

    .. math::
        i, f, g, o = \sigma(z_i), \sigma(z_f), \tanh(z_g), \sigma(z_o), \qquad z = W x_t + b + U h_{t-1} + v

        c_t = f c_{t-1} + i g, \qquad h_t = P \, (o \tanh c_t)

    with the input gate i, the forget gate f, the candidate g and the output gate o. It returns ``output, (h_n, c_n)``:
    the second element is a pair, and the initial state, if given, is one too. The arguments are those of `RNN`, without
    `nonlinearity`, and:

    Args:
        proj_size: The number of features of h, if it is to be smaller than that of c; 0 for no P.

    Shape:
        input: (L, N, input_size), (N, L, input_size) with `batch_first`, or (L, input_size); or a `PackedSequence`.
        hx: a pair (h, c) of (D · num_layers, N, H) and (D · num_layers, N, hidden_size), without N if the input has
            none; zeros if None.
        output: (L, N, D · H), (N, L, D · H) with `batch_first`, or (L, D · H): h of the last layer at every step.
        (h_n, c_n): as hx, with the batch second also with `batch_first`: the final state of every layer and direction.

        L steps, N sequences, D directions: 2 if `bidirectional`, else 1; H = proj_size or hidden_size.

    Attributes:
        weight_ih_l0: W of the first layer, of shape (4 hidden_size, input_size), for i, f, g, o in this order.
        weight_hh_l0: U, of shape (4 hidden_size, H).
        bias_ih_l0: b, of shape (4 hidden_size,).
        bias_hh_l0: v, of shape (4 hidden_size,).
        weight_hr_l0: P, of shape (proj_size, hidden_size), if there is one.

    Raises:
        TypeError: A size is no integer.
        ValueError: A size is not positive, `dropout` no probability, or `proj_size` not smaller than `hidden_size`.

    Example:
        >>> import lucid
        >>> y, (h, c) = LSTM(3, 4, num_layers=2)(lucid.zeros(5, 2, 3))
        >>> y.shape, h.shape, c.shape
        (lucid.Size([5, 2, 4]), lucid.Size([2, 2, 4]), lucid.Size([2, 2, 4]))

    Source: S. Hochreiter and J. Schmidhuber, "Long short-term memory", 1997.
    """

    gates, states = 4, 2

    if TYPE_CHECKING:

        def __call__(
            self, input: Batch, hx: tuple[Tensor, Tensor] | None = None
        ) -> tuple[Batch, tuple[Tensor, Tensor]]: ...

    def step_kind(self, x: Any, states: list[Any], weights: list[Any], **order: Any) -> Any:
        """Run one layer in one direction."""
        return lstm(x, *states, *weights, **order)


class LSTMCell(_Cell[tuple[Tensor, Tensor]]):
    r"""LSTM cell: one step of `LSTM`.

    .. math::
        i, f, g, o = \sigma(z_i), \sigma(z_f), \tanh(z_g), \sigma(z_o), \qquad z = W x + b + U h + v

        c' = f c + i g, \qquad h' = o \tanh c'

    It takes and returns a pair (h, c). The arguments are those of `RNNCell`, without `nonlinearity`.

    Shape:
        input: (N, input_size) or (input_size,).
        hx: a pair (h, c), each of shape (N, hidden_size) or (hidden_size,); zeros if None.
        output: a pair (h', c') of the same shapes.

    Attributes:
        weight_ih: W, of shape (4 hidden_size, input_size), for i, f, g, o in this order.
        weight_hh: U, of shape (4 hidden_size, hidden_size).
        bias_ih: b, of shape (4 hidden_size,), or None.
        bias_hh: v, of shape (4 hidden_size,), or None.

    Example:
        >>> import lucid
        >>> h, c = LSTMCell(3, 4)(lucid.zeros(2, 3))
        >>> h.shape, c.shape
        (lucid.Size([2, 4]), lucid.Size([2, 4]))
    """

    gates, states = 4, 2

    if TYPE_CHECKING:

        def __call__(self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, Tensor]: ...

    def step(self, x: Any, states: list[Any], weights: list[Any], sizes: tuple[int]) -> Any:
        """Make one step."""
        return lstm(x, *states, *weights, sizes=sizes)
