"""Gated recurrent units: GRU and GRUCell."""

from __future__ import annotations

from typing import Any

from ...ops.recurrent.gru import gru
from .base import RNNBase
from .cell import _Cell


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


class GRUCell(_Cell):
    r"""One step of `GRU`.

    .. math::
        r, z = \sigma(W_{rz} x + b_{rz} + U_{rz} h + v_{rz}), \qquad n = \tanh(W_n x + b_n + r \, (U_n h + v_n))

        h' = (1 - z) \, n + z h

    The arguments are those of `RNNCell`, without `nonlinearity`.

    Example:
        >>> import lucid
        >>> GRUCell(3, 4)(lucid.zeros(2, 3)).shape
        (2, 4)
    """

    gates = 3

    def step(self, x: Any, states: list[Any], weights: list[Any], sizes: tuple[int]) -> Any:
        """Make one step."""
        return gru(x, *states, *weights, sizes=sizes)
