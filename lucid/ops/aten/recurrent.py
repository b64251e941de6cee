"""Recurrent cells as functions of their weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...autograd.typing import Tensor
from ..recurrent.gru import gru
from ..recurrent.lstm import lstm
from ..recurrent.rnn import rnn
from ..shape.reshaping import squeeze, unsqueeze


def gru_cell(
    input: Tensor,
    hx: Tensor,
    w_ih: Tensor,
    w_hh: Tensor,
    b_ih: Tensor | None = None,
    b_hh: Tensor | None = None,
) -> Tensor:
    """One step of a GRU as a function; its formula is that of `nn.GRUCell`.

    Args:
        input: The features of this step.
        hx: The hidden state.
        w_ih: The input-hidden weight W.
        w_hh: The hidden-hidden weight U.
        b_ih: The input-hidden bias b, or None.
        b_hh: The hidden-hidden bias v, or None.

    Shape:
        input: (N, features) or (features,); hx: (N, hidden) or (hidden,).
        w_ih: (3 hidden, features); w_hh: (3 hidden, hidden); b_ih, b_hh: (3 hidden,).
        output: as hx.

    Raises:
        RuntimeError: The shapes do not fit.

    Example:
        >>> import lucid
        >>> lucid.gru_cell(lucid.zeros(1, 2), lucid.zeros(1, 1), lucid.zeros(3, 2), lucid.zeros(3, 1))
        tensor([[0.]])
    """
    return _step("gru_cell", gru, 3, input, [hx], w_ih, w_hh, b_ih, b_hh)[0]


def lstm_cell(
    input: Tensor,
    hx: Sequence[Tensor],
    w_ih: Tensor,
    w_hh: Tensor,
    b_ih: Tensor | None = None,
    b_hh: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """One step of an LSTM as a function; its formula is that of `nn.LSTMCell`.

    Args:
        input: The features of this step.
        hx: The hidden state, a pair (h, c).
        w_ih: The input-hidden weight W.
        w_hh: The hidden-hidden weight U.
        b_ih: The input-hidden bias b, or None.
        b_hh: The hidden-hidden bias v, or None.

    Shape:
        input: (N, features) or (features,); hx: each (N, hidden) or (hidden,).
        w_ih: (4 hidden, features); w_hh: (4 hidden, hidden); b_ih, b_hh: (4 hidden,).
        output: as hx.

    Raises:
        RuntimeError: The shapes do not fit.

    Example:
        >>> import lucid
        >>> h = lucid.ones(1, 1)
        >>> lucid.lstm_cell(lucid.zeros(1, 2), (h, h), lucid.zeros(4, 2), lucid.zeros(4, 1))[1]
        tensor([[0.5000]])
    """
    h, c = _step("lstm_cell", lstm, 4, input, list(hx), w_ih, w_hh, b_ih, b_hh)
    return h, c


def rnn_tanh_cell(
    input: Tensor,
    hx: Tensor,
    w_ih: Tensor,
    w_hh: Tensor,
    b_ih: Tensor | None = None,
    b_hh: Tensor | None = None,
) -> Tensor:
    """One step of an Elman network with tanh as a function; its formula is that of `nn.RNNCell`.

    Args:
        input: The features of this step.
        hx: The hidden state.
        w_ih: The input-hidden weight W.
        w_hh: The hidden-hidden weight U.
        b_ih: The input-hidden bias b, or None.
        b_hh: The hidden-hidden bias v, or None.

    Shape:
        input: (N, features) or (features,); hx: (N, hidden) or (hidden,).
        w_ih: (hidden, features); w_hh: (hidden, hidden); b_ih, b_hh: (hidden,).
        output: as hx.

    Raises:
        RuntimeError: The shapes do not fit.

    Example:
        >>> import lucid
        >>> lucid.rnn_tanh_cell(lucid.zeros(1, 2), lucid.zeros(1, 1), lucid.zeros(1, 2), lucid.zeros(1, 1))
        tensor([[0.]])
    """

    def step(*inputs: Any, sizes: Any) -> Any:
        return rnn(*inputs, sizes=sizes, nonlinearity="tanh")

    return _step("rnn_tanh_cell", step, 1, input, [hx], w_ih, w_hh, b_ih, b_hh)[0]


def rnn_relu_cell(
    input: Tensor,
    hx: Tensor,
    w_ih: Tensor,
    w_hh: Tensor,
    b_ih: Tensor | None = None,
    b_hh: Tensor | None = None,
) -> Tensor:
    """One step of an Elman network with relu as a function; its formula is that of `nn.RNNCell`.

    Args:
        input: The features of this step.
        hx: The hidden state.
        w_ih: The input-hidden weight W.
        w_hh: The hidden-hidden weight U.
        b_ih: The input-hidden bias b, or None.
        b_hh: The hidden-hidden bias v, or None.

    Shape:
        input: (N, features) or (features,); hx: (N, hidden) or (hidden,).
        w_ih: (hidden, features); w_hh: (hidden, hidden); b_ih, b_hh: (hidden,).
        output: as hx.

    Raises:
        RuntimeError: The shapes do not fit.

    Example:
        >>> import lucid
        >>> lucid.rnn_relu_cell(lucid.zeros(1, 2), lucid.zeros(1, 1), lucid.zeros(1, 2), lucid.zeros(1, 1))
        tensor([[0.]])
    """

    def step(*inputs: Any, sizes: Any) -> Any:
        return rnn(*inputs, sizes=sizes, nonlinearity="relu")

    return _step("rnn_relu_cell", step, 1, input, [hx], w_ih, w_hh, b_ih, b_hh)[0]


def _step(
    name: str,
    layer: Callable[..., Any],
    gates: int,
    x: Any,
    states: list[Any],
    w: Any,
    u: Any,
    b: Any,
    v: Any,
) -> list[Any]:
    """One time step of a layer."""
    hidden, unbatched = tuple(states[0].shape)[-1:], len(x.shape) == 1
    rows = gates * (hidden[0] if hidden else 0)
    shapes = [(w, (rows, *x.shape[-1:])), (u, (rows, *hidden)), (b, (rows,)), (v, (rows,))]
    wrong = any(a is not None and tuple(a.shape) != shape for a, shape in shapes)
    if wrong or len(x.shape) not in (1, 2) or any(tuple(s.shape) != (*x.shape[:-1], *hidden) for s in states):
        got = ", ".join(str(tuple(a.shape)) for a in (x, *states, w, u))
        raise RuntimeError(
            f"{name}: expected input (N, features), states (N, hidden), w_ih ({gates} hidden, features) and w_hh "
            f"({gates} hidden, hidden), got {got}"
        )
    x, *states = [unsqueeze(a, 0) if unbatched else a for a in (x, *states)]
    if (b is None) != (v is None):
        raise RuntimeError(f"{name}: give both b_ih and b_hh, or none of them")
    after = layer(x, *states, w, u, b, v, sizes=(x.shape[0],))[1:]
    return [squeeze(a, 0) for a in after] if unbatched else list(after)
