"""Long short-term memory: LSTM and LSTMCell."""

from __future__ import annotations

from typing import Any

from ...ops.recurrent.lstm import lstm
from .base import RNNBase
from .cell import _Cell


class LSTM(RNNBase):
    r"""The long short-term memory: a recurrent layer that learns what to keep, what to forget and what to show.

    .. math::
        i, f, g, o = \sigma(z_i), \sigma(z_f), \tanh(z_g), \sigma(z_o), \qquad z = W x_t + b + U h_{t-1} + v

        c_t = f c_{t-1} + i g, \qquad h_t = P \, (o \tanh c_t)

    The arguments are those of `RNN`, without `nonlinearity`, and:

    Args:
        proj_size: The size of h, if it is to be smaller than that of c; 0 for no P.

    Attributes:
        weight_ih_l0: W of the first layer, of shape (4 hidden_size, input_size), for i, f, g, o in this order.
        weight_hh_l0: U, of shape (4 hidden_size, hidden_size).
        bias_ih_l0: b, of shape (4 hidden_size,).
        bias_hh_l0: v, of shape (4 hidden_size,).
        weight_hr_l0: P, of shape (proj_size, hidden_size), if there is one.

    Raises:
        ValueError: A size is not positive, `dropout` no probability, or `proj_size` not smaller than `hidden_size`.

    Example:
        >>> import lucid
        >>> y, (h, c) = LSTM(3, 4, num_layers=2)(lucid.zeros(5, 2, 3))
        >>> y.shape, h.shape, c.shape
        ((5, 2, 4), (2, 2, 4), (2, 2, 4))

    Source: S. Hochreiter and J. Schmidhuber, "Long short-term memory", 1997.
    """

    gates, states = 4, 2

    def step_kind(self, x: Any, states: list[Any], weights: list[Any], **order: Any) -> Any:
        """Run one layer in one direction."""
        return lstm(x, *states, *weights, **order)


class LSTMCell(_Cell):
    r"""One step of `LSTM`.

    .. math::
        i, f, g, o = \sigma(z_i), \sigma(z_f), \tanh(z_g), \sigma(z_o), \qquad z = W x + b + U h + v

        c' = f c + i g, \qquad h' = o \tanh c'

    The arguments are those of `RNNCell`, without `nonlinearity`.

    Example:
        >>> import lucid
        >>> h, c = LSTMCell(3, 4)(lucid.zeros(2, 3))
        >>> h.shape, c.shape
        ((2, 4), (2, 4))
    """

    gates, states = 4, 2

    def step(self, x: Any, states: list[Any], weights: list[Any], sizes: tuple[int]) -> Any:
        """Make one step."""
        return lstm(x, *states, *weights, sizes=sizes)
