"""The base class of recurrent layers: parameters, stacked layers, directions, shapes."""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ... import ops
from ...autograd.typing import DeviceLike, DType
from ...hints import warn
from ...ops.arguments import check_one_dtype, whole
from ...tensor import Tensor
from .. import functional as F
from .. import init
from ..module.module import Module
from ..parameter import Parameter
from ..utils.rnn import PackedSequence

Batch = TypeVar("Batch", Tensor, PackedSequence)
State = TypeVar("State")  # a Tensor, or a pair of them


def checked_states(name: str, hx: Any, x: Any, shapes: list[tuple[int, ...]]) -> list[Any]:
    """The states h, or h and c, that were given for an input x, if they have these shapes and its dtype.

    Raises:
        RuntimeError: They do not, or are no pair where two are wanted.
    """
    if len(shapes) == 2 and not (isinstance(hx, tuple | list) and len(hx) == 2):
        raise RuntimeError(f"{name}: expected the states as a pair (h, c), got {type(hx).__name__}")
    states = [hx] if len(shapes) == 1 else list(hx)
    for what, state, shape in zip("hc", states, shapes, strict=False):
        if not isinstance(state, Tensor) or tuple(state.shape) != shape:
            got = tuple(state.shape) if isinstance(state, Tensor) else type(state).__name__
            raise RuntimeError(f"{name}: expected the state {what} of shape {shape}, got {got}")
        check_one_dtype(name, input=x, **{what: state})
    return states


class RNNBase(Module, Generic[State]):
    """Base class of RNN, LSTM and GRU: parameters, stacked layers, directions and shapes; the arguments are `RNN`'s.

    Shape:
        As for `RNN`; for an LSTM the hidden state is a pair (h, c).

    Raises:
        TypeError: A size is not an integer, or `bias` or `batch_first` no bool.
        ValueError: A size is not positive, or `dropout` no probability.
    """

    gates: int  # how many rows of W and U belong to one element of h
    states = 1  # the LSTM has two, h and c

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
        super().__init__()
        name = type(self).__name__
        for what, size in (("input_size", input_size), ("hidden_size", hidden_size), ("num_layers", num_layers)):
            if whole(name, what, size) < 1:
                raise ValueError(f"{name}: {what} must be greater than zero, got {size}")
        for what, flag in (("bias", bias), ("batch_first", batch_first)):
            if not isinstance(flag, bool):
                raise TypeError(f"{name}: {what} must be True or False, got {flag!r}")
        if isinstance(dropout, bool) or not 0 <= dropout <= 1:
            raise ValueError(f"{name}: dropout must be a probability from 0 to 1, got {dropout!r}")
        if not 0 <= proj_size < hidden_size:
            raise ValueError(f"{name}: proj_size must be 0 or more and less than hidden_size={hidden_size}")
        if dropout and num_layers == 1:
            warn(
                f"{name}: dropout acts between layers, so dropout={dropout} has no effect with num_layers=1",
            )
        self.input_size = operator.index(input_size)
        self.hidden_size = operator.index(hidden_size)
        self.num_layers = operator.index(num_layers)
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        rows, out = self.gates * hidden_size, proj_size or hidden_size
        directions = 2 if bidirectional else 1
        self._names: list[list[str | None]] = []  # of w, u, b, v and p, for each layer and direction
        for layer in range(num_layers):
            for suffix in ("", "_reverse")[:directions]:
                end = f"_l{layer}{suffix}"
                features = input_size if layer == 0 else out * directions
                shapes: dict[str, tuple[int, ...]] = {
                    f"weight_ih{end}": (rows, features),
                    f"weight_hh{end}": (rows, out),
                }
                if bias:
                    shapes |= {f"bias_ih{end}": (rows,), f"bias_hh{end}": (rows,)}
                if proj_size:
                    shapes[f"weight_hr{end}"] = (proj_size, hidden_size)
                for key, shape in shapes.items():
                    setattr(self, key, Parameter(ops.empty(shape, device=device, dtype=dtype)))
                kinds = ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr")
                self._names.append([f"{kind}{end}" if f"{kind}{end}" in shapes else None for kind in kinds])
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw all weights and biases again."""
        bound = 1 / math.sqrt(self.hidden_size)
        for param in self.parameters():
            init.uniform_(param, -bound, bound)

    def flatten_parameters(self) -> None:
        """Do nothing: here PyTorch copies the weights into one block for cuDNN, which lucid does not use."""

    @property
    def all_weights(self) -> list[list[Parameter]]:
        """The parameters of each layer and direction."""
        return [[getattr(self, name) for name in names if name] for names in self._names]

    def step_kind(self, x: Any, states: list[Any], weights: list[Any], **order: Any) -> Any:
        """Run one layer in one direction; every subclass defines it."""
        raise NotImplementedError

    if TYPE_CHECKING:

        def __call__(self, input: Batch, hx: State | None = None) -> tuple[Batch, State]: ...

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, Any]:
        """Return the output of the last layer at all steps, and the final hidden state of each layer and direction.

        Args:
            input: Of shape (L, N, input_size), (N, L, input_size) with `batch_first`, or (L, input_size); or a
                `PackedSequence`, in which case the output is one too.
            hx: The initial hidden state, of the shape of the final one; zeros if None. For an LSTM a pair (h, c).

        Raises:
            RuntimeError: The number of features or a state's shape does not fit, dtypes differ, or the sequence is
                empty.
            ValueError: The input has neither 2 nor 3 dimensions.
        """
        packed = isinstance(input, PackedSequence)
        name = type(self).__name__
        if packed:
            x, sizes = input.data, tuple(input.batch_sizes.tolist())
            batched = True
        else:
            x = input
            if x.ndim not in (2, 3):
                raise ValueError(f"{name}: expected input of 2 or 3 dimensions, got shape {tuple(x.shape)}")
            batched = x.ndim == 3
            if not batched:
                x = ops.unsqueeze(x, 1)
            elif self.batch_first:
                x = ops.transpose(x, 0, 1)
            sizes = (x.shape[1],) * x.shape[0]
        self._check_input(x, sizes)
        states = self._initial_states(hx, x, sizes[0], batched, input.sorted_indices if packed else None)
        x = x if packed else ops.reshape(x, (sum(sizes), self.input_size))
        y, final_states = self._layers(x, states, sizes)
        if packed:
            back = input.unsorted_indices
            final_states = final_states if back is None else [ops.index_select(s, 1, back) for s in final_states]
            output: Any = PackedSequence(y, *input[1:])
        else:
            y = ops.reshape(y, (len(sizes), sizes[0], y.shape[-1]))
            output = ops.squeeze(y, 1) if not batched else ops.transpose(y, 0, 1) if self.batch_first else y
        final_states = final_states if batched else [ops.squeeze(s, 1) for s in final_states]
        return output, final_states[0] if self.states == 1 else tuple(final_states)

    def _layers(self, x: Any, states: list[Any], sizes: tuple[int, ...]) -> tuple[Any, list[Any]]:
        directions = 2 if self.bidirectional else 1
        final_states: list[list[Any]] = []
        for layer in range(self.num_layers):
            outputs = []
            for direction in range(directions):
                k = layer * directions + direction
                weights = [None if name is None else getattr(self, name) for name in self._names[k]]
                initial = [s[k] for s in states]
                y, *final = self.step_kind(x, initial, weights, sizes=sizes, reverse=direction == 1)
                outputs.append(y)
                final_states.append(final)
            x = outputs[0] if directions == 1 else ops.cat(outputs, 1)
            if self.dropout and layer < self.num_layers - 1:
                x = F.dropout(x, self.dropout, self.training)
        return x, [ops.stack(list(kind)) for kind in zip(*final_states, strict=True)]

    def _check_input(self, x: Any, sizes: tuple[int, ...]) -> None:
        name = type(self).__name__
        if x.shape[-1] != self.input_size:
            raise RuntimeError(f"{name}: expected input with {self.input_size} features, got shape {tuple(x.shape)}")
        check_one_dtype(name, input=x, weight=self.weight_ih_l0)
        if not sizes:
            raise RuntimeError(f"{name}: expected a sequence of at least one step, got shape {tuple(x.shape)}")

    def _initial_states(self, hx: Any, x: Any, batch: int, batched: bool, order: Any) -> list[Any]:
        """The initial states, each of shape (layers · directions, batch, size)."""
        name = type(self).__name__
        lead = self.num_layers * (2 if self.bidirectional else 1)
        shapes = [(lead, batch, self.proj_size or self.hidden_size), (lead, batch, self.hidden_size)][: self.states]
        if hx is None:
            return [ops.zeros(shape, dtype=x.dtype, device=x.device) for shape in shapes]
        states = checked_states(name, hx, x, [shape if batched else (shape[0], shape[2]) for shape in shapes])
        states = states if batched else [ops.unsqueeze(state, 1) for state in states]
        return states if order is None else [ops.index_select(state, 1, order) for state in states]

    def extra_repr(self) -> str:
        defaults = {"num_layers": 1, "bias": True, "batch_first": False, "dropout": 0, "bidirectional": False}
        text = f"{self.input_size}, {self.hidden_size}"
        text += f", proj_size={self.proj_size}" if self.proj_size else ""
        return text + "".join(f", {k}={getattr(self, k)}" for k, v in defaults.items() if getattr(self, k) != v)
