"""The base class of recurrent cells: one time step."""

from __future__ import annotations

import math
from typing import Any, Generic

from ... import ops
from ...autograd.typing import DeviceLike, DType, Tensor
from ...ops.arguments import check_one_dtype
from .. import init
from ..module.module import Module
from ..parameter import Parameter
from .base import State, checked_states


class RNNCellBase(Module):
    """The base class of recurrent cells: their weights and biases.

    Args:
        input_size: The number of features of the input.
        hidden_size: The number of features of the hidden state.
        bias: Whether there are biases.
        num_chunks: How many gates the weights are for, one below the other.
        device: The device of the parameters.
        dtype: The data type of the parameters.

    Shape:
        input: (N, input_size) or (input_size,); output: (N, hidden_size) or (hidden_size,).

    Attributes:
        weight_ih: Of shape (num_chunks hidden_size, input_size).
        weight_hh: Of shape (num_chunks hidden_size, hidden_size).
        bias_ih: Of shape (num_chunks hidden_size,), or None.
        bias_hh: Of shape (num_chunks hidden_size,), or None.

    Example:
        >>> RNNCellBase(3, 4, bias=False, num_chunks=2).weight_ih.shape
        lucid.Size([8, 3])
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool,
        num_chunks: int,
        device: DeviceLike | None = None,
        dtype: DType | None = None,
    ):
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        rows = num_chunks * hidden_size
        shapes: dict[str, Any] = {
            "weight_ih": (rows, input_size),
            "weight_hh": (rows, hidden_size),
            "bias_ih": rows,
            "bias_hh": rows,
        }
        for name, shape in shapes.items():
            wanted = bias or name.startswith("weight")
            param = Parameter(ops.empty(shape, device=device, dtype=dtype)) if wanted else None
            self.register_parameter(name, param)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw all weights and biases again."""
        bound = 1 / math.sqrt(self.hidden_size) if self.hidden_size else 0
        for param in self.parameters():
            init.uniform_(param, -bound, bound)

    def extra_repr(self) -> str:
        return f"{self.input_size}, {self.hidden_size}" + ("" if self.bias else f", bias={self.bias}")


class _Cell(RNNCellBase, Generic[State]):
    """One time step of a layer: shapes checked, states unpacked."""

    gates: int
    states = 1

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        device: DeviceLike | None = None,
        dtype: DType | None = None,
    ):
        super().__init__(input_size, hidden_size, bias, self.gates, device, dtype)

    def step(self, x: Any, states: list[Any], weights: list[Any], sizes: tuple[int]) -> Any:
        """Make one step; every subclass defines it."""
        raise NotImplementedError

    def forward(self, input: Tensor, hx: State | None = None) -> State:
        """Return the next hidden state; for an LSTMCell a pair (h, c).

        Args:
            input: The features of this step, of shape (N, input_size) or (input_size,).
            hx: The hidden state, of shape (N, hidden_size) or (hidden_size,); zeros if None. For an LSTMCell a pair.

        Raises:
            RuntimeError: The number of features, the dtype or a state's shape does not fit.
            ValueError: The input has neither 1 nor 2 dimensions.
        """
        name = type(self).__name__
        if input.ndim not in (1, 2):
            raise ValueError(f"{name}: expected input of 1 or 2 dimensions, got shape {tuple(input.shape)}")
        if input.shape[-1] != self.input_size:
            raise RuntimeError(f"{name}: expected input with {self.input_size} features, got {tuple(input.shape)}")
        check_one_dtype(name, input=input, weight=self.weight_ih)
        wanted = (*input.shape[:-1], self.hidden_size)
        if hx is None:
            states = [ops.zeros(wanted, dtype=input.dtype, device=input.device)] * self.states
        else:
            states = checked_states(name, hx, input, [wanted] * self.states)
        unbatched = input.ndim == 1
        x, *states = [ops.unsqueeze(a, 0) if unbatched else a for a in (input, *states)]
        weights = [self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh]
        next_states = self.step(x, states, weights, (x.shape[0],))[1:]
        next_states = [ops.squeeze(s, 0) for s in next_states] if unbatched else next_states
        return next_states[0] if self.states == 1 else tuple(next_states)  # type: ignore[return-value]
