"""One step of a recurrent layer at a time: RNNCell, LSTMCell and GRUCell."""

from __future__ import annotations

import math
from typing import Any

from .. import ops
from ..ops.recurrent.gru import gru
from ..ops.recurrent.lstm import lstm
from ..ops.recurrent.rnn import rnn
from . import init
from .module import Module
from .parameter import Parameter


class _Cell(Module):
    """What the cells share: their parameters, and the shapes that they take."""

    gates: int
    states = 1

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: Any = None):
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        rows = self.gates * hidden_size
        shapes = {"weight_ih": (rows, input_size), "weight_hh": (rows, hidden_size), "bias_ih": rows, "bias_hh": rows}
        for name, shape in shapes.items():
            wanted = bias or name.startswith("weight")
            param = Parameter(ops.empty(shape, device=device, dtype=dtype)) if wanted else None
            self.register_parameter(name, param)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw all weights and biases anew."""
        bound = 1 / math.sqrt(self.hidden_size) if self.hidden_size else 0
        for param in self.parameters():
            init.uniform_(param, -bound, bound)

    def step(self, x: Any, states: list[Any], weights: list[Any], sizes: tuple[int]) -> Any:
        """Make one step; each subclass says how."""
        raise NotImplementedError

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Return the new state; for an LSTMCell the pair of them.

        Args:
            input: The features of this step, of shape (features) or (batch, features).
            hx: The state, of shape (hidden) or (batch, hidden); zeros if None. For an LSTMCell the pair of them.
        """
        name = type(self).__name__
        if input.ndim not in (1, 2):
            raise ValueError(f"{name}: expected input of 1 or 2 dimensions, got shape {tuple(input.shape)}")
        if input.shape[-1] != self.input_size:
            raise RuntimeError(f"{name}: expected input with {self.input_size} features, got {tuple(input.shape)}")
        if input.dtype != self.weight_ih.dtype:
            raise RuntimeError(f"{name}: expected input of {self.weight_ih.dtype}, as the weights, got {input.dtype}")
        wanted = (*input.shape[:-1], self.hidden_size)
        if hx is None:
            states = [ops.zeros(wanted, dtype=input.dtype, device=input.device)] * self.states
        else:
            states = list(hx) if self.states == 2 else [hx]
        for state in states:
            if tuple(state.shape) != wanted:
                raise RuntimeError(f"{name}: expected a state of shape {wanted}, got {tuple(state.shape)}")
        unbatched = input.ndim == 1
        x, *states = [ops.unsqueeze(a, 0) if unbatched else a for a in (input, *states)]
        weights = [self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh]
        news = self.step(x, states, weights, (x.shape[0],))[1:]
        news = [ops.squeeze(s, 0) for s in news] if unbatched else news
        return news[0] if self.states == 1 else tuple(news)

    def extra_repr(self) -> str:
        return f"{self.input_size}, {self.hidden_size}" + ("" if self.bias else f", bias={self.bias}")


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
