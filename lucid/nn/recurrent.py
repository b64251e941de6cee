"""Recurrent layers over whole sequences: RNN, LSTM and GRU, in several layers and both directions."""

from __future__ import annotations

from typing import Any

from ..ops.recurrent.gru import gru
from ..ops.recurrent.lstm import lstm
from ..ops.recurrent.rnn import rnn
from .recurrent_base import RNNBase


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


class GRU(RNNBase):
    r"""The gated recurrent unit: a recurrent layer that learns what to keep and what to replace.

    .. math::
        r, z = \sigma(W_{rz} x_t + b_{rz} + U_{rz} h_{t-1} + v_{rz}), \qquad
        n = \tanh(W_n x_t + b_n + r \, (U_n h_{t-1} + v_n))

        h_t = (1 - z) \, n + z h_{t-1}

    The arguments are those of `RNN`, without `nonlinearity`.

    Attributes:
        weight_ih_l0: W of the first layer, of shape (3 hidden_size, input_size), for r, z, n in this order.
        weight_hh_l0: U, of shape (3 hidden_size, hidden_size).
        bias_ih_l0: b, of shape (3 hidden_size,).
        bias_hh_l0: v, of shape (3 hidden_size,).

    Raises:
        ValueError: A size is not positive, or `dropout` no probability.

    Example:
        >>> import lucid
        >>> y, h = GRU(3, 4, bidirectional=True)(lucid.zeros(5, 2, 3))
        >>> y.shape, h.shape
        ((5, 2, 8), (2, 2, 4))

    Source: K. Cho et al., "Learning phrase representations using RNN encoder-decoder for statistical machine
    translation", 2014.
    """

    gates = 3

    def __init__(self, *args: Any, **kw: Any):
        if "proj_size" in kw or len(args) > 7:
            raise ValueError("GRU: proj_size is for the LSTM only")
        super().__init__(*args, **kw)

    def step_kind(self, x: Any, states: list[Any], weights: list[Any], **order: Any) -> Any:
        """Run one layer in one direction."""
        return gru(x, *states, *weights[:4], **order)
