"""The table of mistakes: how to make each, and what the message must hold."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import lucid
from lucid import nn, optim
from lucid.nn import functional as F


@dataclass
class Row:
    """A mistake, the class of the exception, and what its message must hold."""

    mistake: str
    kind: type[Exception] | tuple[type[Exception], ...]
    call: Callable[[], Any]
    who: str
    got: str | tuple[str, ...]
    wanted: str | tuple[str, ...]
    way_out: str | tuple[str, ...]

    def parts(self):
        for part in (self.who, self.got, self.wanted, self.way_out):
            yield from (part,) if isinstance(part, str) else part


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 100)
        self.body = nn.Sequential(nn.ReLU(), nn.Linear(128, 10))

    def forward(self, x):
        return self.body(self.fc1(x))


class Forgetful(nn.Module):
    def __init__(self):
        self.fc = nn.Linear(2, 2)


def tensor(*shape, grad=False, device=None):
    return lucid.ones(*shape, device=device).requires_grad_(grad)


def second_backward():
    y = (tensor(2, grad=True) * tensor(2, grad=True)).sum()
    y.backward()
    y.backward()


def overwritten():
    x = tensor(2)
    y = (tensor(2, grad=True) * x).sum()
    x += 1
    y.backward()


def read_only():
    array = np.zeros(2)
    array.flags.writeable = False
    return array


def written_leaf_view():
    tensor(2, 3, grad=True)[0].mul_(2)


def written_unrecorded_view():
    y = tensor(2, 3, grad=True) * 1
    with lucid.no_grad():
        view = y[0]
    view.mul_(2)


def written_row_of_unbind():
    for row in tensor(2, 3, grad=True) * 1:
        row += 1


def stale_view():
    y = tensor(2, grad=True) * 1
    view = y.unbind()[0]
    y[0] = 1
    view * 2


def no_path():
    lucid.autograd.grad(tensor(2, grad=True).sum(), tensor(3, grad=True))


def wrong_state():
    model = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 4))
    state = dict(model.state_dict())
    del state["0.bias"], state["1.bias"]
    state["0.weight"] = lucid.zeros(5, 5)
    state["2.weight"] = lucid.zeros(1)
    model.load_state_dict(state)


def target(*classes, dtype="int64"):
    return lucid.tensor(classes, dtype=dtype)


TABLE = [
    # The shapes of layers and products
    Row("a wrong number of features inside a named layer", RuntimeError, lambda: Net()(tensor(32, 64)),
        "Net.body.1 (Linear)", "(32, 100)", "128 features", "weight has shape (10, 128)"),
    Row("matmul", RuntimeError, lambda: tensor(2, 3) @ tensor(2, 3),
        "matmul", "(2, 3) and (2, 3)", "must equal", ".mT"),
    Row("matmul of batches", RuntimeError, lambda: tensor(2, 1, 3) @ tensor(4, 3, 1),
        "matmul", "(2, 1, 3) and (4, 3, 1)", "batch dimensions", "broadcast"),
    Row("mm of a vector", RuntimeError, lambda: lucid.mm(tensor(2, 3), tensor(3)),
        "mm", "(2, 3) and (3,)", "2-D", "matmul"),
    Row("shapes that do not broadcast", RuntimeError, lambda: tensor(2, 3) + tensor(4),
        "add", ("(2, 3)", "(4,)"), "broadcast", ("equal", "1")),
    Row("reshape", RuntimeError, lambda: tensor(2, 3).reshape(4, 2),
        "reshape", ("(4, 2)", "(2, 3)", "6 elements"), "multiply", "-1"),
    Row("cat", RuntimeError, lambda: lucid.cat([tensor(2, 3), tensor(2, 4)]),
        "cat", ("(2, 3)", "(2, 4)"), "must be equal except in dimension 0", "stack"),
    Row("stack", RuntimeError, lambda: lucid.stack([tensor(2), tensor(3)]),
        "stack", ("(2,)", "(3,)"), "shape", "cat"),
    Row("a dimension that is not there", IndexError, lambda: tensor(2, 3).sum(dim=2),
        "sum", "got 2", "-2 to 1", "dim"),
    # Devices and dtypes
    Row("an unknown device", ValueError, lambda: lucid.zeros(2, device="gpu"),
        "device", "'gpu'", ("'cpu'", "'cuda'"), "'cuda:0'"),
    Row("an unknown device, moving", ValueError, lambda: tensor(2).to("gpu:0"),
        "device", "'gpu:0'", "'cpu'", "'cuda:0'"),
    Row("an unknown dtype", TypeError, lambda: lucid.zeros(2, dtype="float23"),
        "dtype", "'float23'", "float32", "expected one of"),
    Row("complex numbers", TypeError, lambda: lucid.tensor([1j]),
        "tensor", "1j", "complex numbers are not part of lucid", "real and imaginary"),
    Row("text", TypeError, lambda: lucid.tensor(["a", "b"]),
        "tensor", "str", "numbers", "lists"),
    Row("ragged lists", ValueError, lambda: lucid.tensor([[1.0, 2.0], [3.0]]),
        "tensor", ("row [1] has 1 item", "row [0] has 2 items"), "one length", "pad"),
    Row("ragged lists, deeper", ValueError, lambda: lucid.tensor([[[1], [2]], [[3], [4, 5]]]),
        "tensor", ("row [1][1] has 2 items", "row [1][0] has 1"), "one length", "pad"),
    Row("a number among lists", ValueError, lambda: lucid.tensor([[1, 2], 3]),
        "tensor", ("row [1] is a number", "row [0] has 2"), "one length", "pad"),
    Row("None among numbers", TypeError, lambda: lucid.tensor([1.0, None]),
        "tensor", "None", "numbers", "lists"),
    Row("a list as operand", TypeError, lambda: operator.add(tensor(2), [1, 2]),
        "add", "list", "Tensors", "lucid.tensor("),
    Row("integers that require grad", RuntimeError, lambda: lucid.tensor([1], requires_grad=True),
        "requires_grad", "int64", "floating-point", ".float()"),
    # Losses
    Row("float class indices", (RuntimeError, TypeError, ValueError),
        lambda: F.cross_entropy(tensor(2, 3), lucid.tensor([0.0, 1.0])),
        "cross_entropy", ("float32", "(2,)"), "must be integers", ".long()"),
    Row("out-of-range classes", IndexError, lambda: F.cross_entropy(tensor(2, 3), target(0, 3)),
        "cross_entropy", "3", "0 to 2", "ignore_index"),
    Row("negative classes", IndexError, lambda: F.cross_entropy(tensor(2, 3), target(0, -1)),
        "cross_entropy", "-1", "0 to 2", "ignore_index"),
    Row("out-of-range classes in the layer", IndexError, lambda: nn.CrossEntropyLoss()(tensor(2, 3), target(0, 7)),
        "CrossEntropyLoss", "7", "0 to 2", "ignore_index"),
    Row("a batch of another size", (RuntimeError, ValueError), lambda: F.cross_entropy(tensor(2, 3), target(0, 1, 2)),
        "cross_entropy", ("(2, 3)", "(3,)"), "expected", "(2,)"),
    Row("an index outside of an embedding", IndexError, lambda: nn.Embedding(5, 2)(target(0, 5)),
        "Embedding", "5", "0 to 4", "num_embeddings"),
    Row("an unknown reduction", ValueError, lambda: F.mse_loss(tensor(2), tensor(2), reduction="avg"),
        "mse_loss", "'avg'", ("'none'", "'sum'"), "'mean'"),
    # Gradients
    Row("backward of a non-scalar", RuntimeError, lambda: (tensor(2, grad=True) * 2).backward(),
        "backward", "(2,)", "one element", ".sum()"),
    Row("backward without a graph", RuntimeError, lambda: tensor(2).sum().backward(),
        "backward", "()", "require grad", "requires_grad_()"),
    Row("backward a second time", RuntimeError, second_backward,
        ("backward", "mul"), "second time", "saved values were freed", "retain_graph=True"),
    Row("a gradient of another shape", RuntimeError, lambda: (tensor(2, grad=True) * 2).backward(tensor(3)),
        "backward", "(3,)", "(2,)", "same shape"),
    Row("an input that is not used", RuntimeError, no_path,
        "grad", "(3,)", "depends", "allow_unused=True"),
    Row("numpy() of a tensor that requires grad", RuntimeError, lambda: tensor(2, grad=True).numpy(),
        "numpy", "(2,)", "requires grad", ".detach().numpy()"),
    # Writing in place
    Row("in place on a leaf", RuntimeError, lambda: tensor(2, grad=True).add_(1),
        "add_", "(2,)", "leaf", "no_grad()"),
    Row("by index on a leaf", RuntimeError, lambda: tensor(2, grad=True).__setitem__(0, 1),
        "setitem", "(2,)", "leaf", "no_grad()"),
    Row("an overwritten saved value", RuntimeError, overwritten,
        "mul", ("(2,)", "table.py"), ("overwritten", "x += 1"), "clone()"),
    Row("through a view of a leaf", RuntimeError, written_leaf_view,
        "mul_", "(3,)", "view of a leaf", "no_grad()"),
    Row("through a view that was not recorded", RuntimeError, written_unrecorded_view,
        "mul_", "getitem", "no_grad()", "clone()"),
    Row("through one of several views", RuntimeError, written_row_of_unbind,
        "add_", "unbind", "one of several", "x[i]"),
    Row("a view that a write made stale", RuntimeError, stale_view,
        "mul", "table.py", "view", "clone()"),
    Row("into an expanded tensor", RuntimeError, lambda: tensor(1).expand(3).mul_(2),
        "mul_", "(3,)", "one piece of memory", "clone()"),
    Row("by index into an expanded tensor", RuntimeError, lambda: tensor(1).expand(3).__setitem__(slice(2), 1.0),
        "setitem", "(2,)", "one piece of memory", "clone()"),
    Row("into read-only memory", RuntimeError, lambda: lucid.from_numpy(read_only()).add_(1),
        "add_", "(2,)", "read-only", "clone()"),
    Row("a result that is too large", RuntimeError, lambda: tensor(2).add_(tensor(3, 2)),
        "add_", ("(3, 2)", "(2,)"), "fit", "not in place"),
    Row("floats into integers", RuntimeError, lambda: target(1, 2).mul_(2.5),
        "mul_", "float32", "int64", ".float()"),
    Row("a value that does not fit by index", RuntimeError, lambda: tensor(2, 3).__setitem__(0, tensor(2)),
        "setitem", ("(2,)", "(3,)"), "broadcast", "must be equal, or 1"),
    # Indices
    Row("an index out of range", IndexError, lambda: tensor(2, 3)[5],
        "index", "5", "-2 to 1", "(2, 3)"),
    Row("a list of indices out of range", IndexError, lambda: tensor(2, 3)[:, [0, 3]],
        "index", "3", "-3 to 2", "(2, 3)"),
    Row("too many indices", IndexError, lambda: tensor(2, 3)[0, 0, 0],
        "index", ("too many", "3 were indexed"), "2-dimensional", "(2, 3)"),
    Row("a float index", IndexError, lambda: tensor(2)[lucid.tensor([0.0])],
        "index", "float32", "integers", ".long()"),
    Row("a mask of another shape", IndexError, lambda: tensor(2, 3)[lucid.tensor([True])],
        "index", "(1,)", "(2,)", "(2, 3)"),
    Row("gather out of range", (IndexError, RuntimeError),
        lambda: lucid.gather(tensor(2, 3), 1, lucid.tensor([[3], [0]])),
        "gather", "3", "0 to 2", "index"),
    # Modules
    Row("a state of another model", RuntimeError, wrong_state,
        "Sequential", ('"0.bias"', '"1.bias"', '"2.weight"', "(5, 5)"),
        ("Missing", "Unexpected", "(3, 2)"), "strict=False"),
    Row("no super().__init__()", AttributeError, Forgetful,
        "Forgetful", "fc", "first", "super().__init__()"),
    Row("no forward()", NotImplementedError, lambda: nn.Module()(tensor(2)),
        "Module", "forward()", "define", "def forward("),
    Row("an attribute that is not there", AttributeError, lambda: nn.Linear(2, 2).wieght,
        "Linear", "wieght", "has no", "weight"),
    # Optimizers
    Row("a negative learning rate", ValueError, lambda: optim.Adamax([tensor(2, grad=True)], lr=-1.0),
        "Adamax", "-1.0", "0.0 <= lr < inf", "lr"),
    Row("no parameters", ValueError, lambda: optim.NAdam([]),
        "NAdam", "empty", "parameters", "model.parameters()"),
    Row("a result as a parameter", ValueError, lambda: optim.Adamax([tensor(2, grad=True) * 2]),
        "Adamax", "(2,)", "not a leaf", "detach()"),
]  # fmt: skip

BETWEEN_DEVICES = [
    Row("two devices", RuntimeError, lambda: tensor(2) + tensor(2, device="strict"),
        "add", "cpu and strict", "one device", '.to("cpu")'),
    Row("numpy() of another device", TypeError, lambda: tensor(2, device="strict").numpy(),
        "numpy", "strict", "CPU", ".cpu()"),
]  # fmt: skip
