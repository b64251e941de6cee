"""What is checked of an entry of PyTorch's own table of modules, `module_db`, for lucid's module of the same name.

In float64 and float32, in training and, where it differs, in evaluation, on each input of the entry:

- state: the names and shapes in the state_dict, which is loaded from PyTorch's;
- values: the results, and the buffers afterwards;
- gradients and second gradients, by inputs and parameters, as `checks.py` has them for operations;
- refusals: where PyTorch raises, when the module is made or called, lucid raises too, in its own words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.testing._internal.common_modules import ModuleErrorEnum, module_db

from lucid import nn

from .checks import FLOATS, Found, brief, gradients, raised
from .compare import difference, results
from .conversion import DTYPES, ours, tensors

# Of entries with hundreds of slow inputs, a part: prime strides meet each option in each of its values.
EVERY = {"Transformer": 7, "TransformerEncoder": 7, "TransformerEncoderLayer": 5, "TransformerDecoderLayer": 5}
EVERY |= {"MultiheadAttention": 7, "LSTM": 5, "GRU": 5, "RNN": 5, "CTCLoss": 3}


def modules(*names: str) -> list[Any]:
    """The entries that lucid has, all or those that are named."""
    return [m for m in module_db if hasattr(nn, name_of(m)) and (not names or name_of(m) in names)]


def name_of(entry: Any) -> str:
    """The name of an entry in torch.nn."""
    return str(entry.module_cls.__name__)


class Case:
    """An input of an entry: PyTorch's and lucid's module with equal parameters, and their arguments."""

    def __init__(self, entry: Any, given: Any, dtype: torch.dtype, training: bool):
        self.dtype, self.given, self.training, self.entry = dtype, given, training, entry
        self.made: dict[int, Any] = {}
        made = given.constructor_input
        self.module = getattr(nn, name_of(entry))(*self.converted(made.args), **self.converted(made.kwargs))
        self.module.train(training)

    def converted(self, value: Any) -> Any:
        """Arguments as lucid's."""
        for layer in tensors(value, torch.nn.TransformerEncoderLayer):
            self.made[id(layer)] = encoder_layer(layer)
        return ours(value, self.made)

    def parallel(self) -> Any:
        """PyTorch's module; its parameters, with those of lucid's, are among the tensors to differentiate by."""
        made, call = self.given.constructor_input, self.given.forward_input
        theirs = self.entry.module_cls(*made.args, **made.kwargs).to(self.dtype).train(self.training)
        self.module.to(DTYPES[self.dtype])
        if self.entry.is_lazy:
            theirs(*call.args, **call.kwargs)
            self.module(*self.converted(call.args), **self.converted(call.kwargs))
        self.theirs = call.args, call.kwargs, list(theirs.parameters())
        self.made |= {id(p): q for p, q in zip(theirs.parameters(), self.module.parameters(), strict=True)}
        return theirs

    def call(self) -> Any:
        """Call lucid's module."""
        call = self.given.forward_input
        return self.module(*self.converted(call.args), **self.converted(call.kwargs))

    def __str__(self) -> str:
        made, call = self.given.constructor_input, self.given.forward_input
        shown = [f"{brief(list(part.args))} {brief(part.kwargs)}" for part in (made, call) if part is not None]
        return f"{str(self.dtype).removeprefix('torch.')} {'training' if self.training else 'evaluation'} {shown}"


def encoder_layer(given: Any) -> Any:
    """A TransformerEncoderLayer that is an argument."""
    inner, attention = given.linear1, given.self_attn
    return nn.TransformerEncoderLayer(
        inner.in_features,
        attention.num_heads,
        inner.out_features,
        dropout=given.dropout.p,
        activation=ours(given.activation, {}),
        layer_norm_eps=given.norm1.eps,
        batch_first=attention.batch_first,
        norm_first=given.norm_first,
        bias=inner.bias is not None,
    )


def check_module(entry: Any, every: int | None = None) -> Iterator[Found]:
    """Each difference in an entry, on every input or on every so many."""
    stride = EVERY.get(name_of(entry), 1) if every is None else every
    for dtype in FLOATS:
        for training in (True, False)[: 1 + entry.train_and_eval_differ]:
            torch.manual_seed(0)
            inputs = entry.module_inputs_func(entry, device="cpu", dtype=dtype, requires_grad=True, training=training)
            for given in inputs[::stride]:
                name = f"{name_of(entry)} {given.desc}".strip()
                try:
                    case = Case(entry, given, dtype, training)
                    found = list(compared(case))
                except Exception as error:
                    yield Found(name, "values", given.desc, raised(error))
                    continue
                for what, text in found:
                    yield Found(name, what, str(case), text)
    for i, (case, text) in enumerate(refusals(entry)):
        yield Found(f"{name_of(entry)} {i}", "refusals", case, text)


@sdpa_kernel(SDPBackend.MATH)  # the other kernels have no second gradient
def compared(case: Case) -> Iterator[tuple[str, str]]:
    """The name of each check that fails on an input, and how."""
    theirs, mine = case.parallel(), case.module
    state = theirs.state_dict()
    if list(state) != list(mine.state_dict()):
        yield "state", f"{list(mine.state_dict())}, PyTorch has {list(state)}"
        return
    mine.load_state_dict({name: value.numpy() for name, value in state.items()})
    want = theirs(*case.theirs[0], **case.theirs[1])
    got = case.call()
    buffers = list(mine.buffers()), list(theirs.buffers())
    text = difference(results(got), results(want)) or difference(*buffers)
    if text:
        yield "values", text
        return
    twice = case.dtype is torch.float64 and case.entry.supports_gradgrad
    yield from gradients(case, results(want), results(got), twice)


def refusals(entry: Any) -> Iterator[tuple[str, str]]:
    """Inputs that PyTorch refuses and lucid does not."""
    torch.manual_seed(0)
    options = {"device": "cpu", "dtype": torch.float64, "requires_grad": False, "training": True}
    for wrong in entry.module_error_inputs_func(entry, **options) if entry.module_error_inputs_func else ():
        given = wrong.module_error_input
        try:
            case = Case(entry, given, torch.float32, training=True)
        except Exception as error:
            if wrong.error_on is not ModuleErrorEnum.CONSTRUCTION_ERROR:
                yield brief(given.constructor_input.kwargs), raised(error)
            continue
        try:
            if wrong.error_on is ModuleErrorEnum.FORWARD_ERROR:
                case.call()
        except Exception:
            continue
        yield str(case), f"PyTorch refuses: {wrong.error_regex}"
