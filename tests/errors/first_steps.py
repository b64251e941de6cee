"""The mistakes of the first days: what beginners type, and what the message must hold."""

from __future__ import annotations

import numpy as np

import lucid
from lucid import nn, optim
from lucid.nn import functional as F

from .table import Row, target, tensor


class PlainList(nn.Module):
    """A model whose layers are in a plain list, where nobody finds them."""

    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(4, 2), nn.Linear(2, 1)]


class WithoutForward(nn.Module):
    pass


def linear():
    return nn.Linear(4, 2)


def double(*shape):
    return lucid.ones(*shape, dtype="float64")


def hidden_state_that_is_kept():
    w, h = tensor(2, grad=True), tensor(2)
    for _ in range(2):
        h = (h * w).tanh()
        h.sum().backward()


def second_derivative():
    x = tensor(2, grad=True)
    (g,) = lucid.autograd.grad((x * x * x).sum(), x)
    lucid.autograd.grad(g.sum(), x)


FIRST_STEPS = [
    # Dtypes
    Row("float64 into a layer", RuntimeError, lambda: linear()(double(3, 4)),
        "Linear: expected one dtype", ("x float64", "weight float32"), "x.float()", "model.double()"),
    Row("integers into a layer", RuntimeError, lambda: linear()(target(1, 2, 3, 4)),
        "Linear", "x int64", "one dtype", "x.float()"),
    Row("float32 into a float64 model", RuntimeError, lambda: linear().double()(tensor(3, 4)),
        "Linear", "x float32", "x.double()", "model.float()"),
    Row("an image of bytes", RuntimeError, lambda: nn.Conv2d(1, 2, 3)(lucid.ones(1, 1, 4, 4, dtype="uint8")),
        "Conv2d", "input uint8", "one dtype", "x.float()"),
    Row("matmul of two dtypes", RuntimeError, lambda: tensor(3, 4) @ double(4, 3),
        "matmul", ("input float32", "other float64"), "one dtype", "other.float()"),
    Row("features that are no integer", TypeError, lambda: nn.Linear(4.0, 2),
        "Linear", "4.0", "integer", "in_features"),
    # Parameters
    Row("a plain list of layers", ValueError, lambda: optim.SGD(PlainList().parameters(), 0.1),
        "SGD", "empty list of parameters", "plain list", "nn.ModuleList"),
    Row("a model as parameters", TypeError, lambda: optim.SGD(linear(), 0.1),
        "SGD", "Linear, a model", "parameters", "model.parameters()"),
    Row("brackets forgotten", TypeError, lambda: optim.SGD(linear().parameters, 0.1),
        "SGD", "method", "with brackets", "model.parameters()"),
    Row("a state as parameters", TypeError, lambda: optim.SGD(linear().state_dict(), 0.1),
        "SGD", "got a dict", "model.parameters()", "[group]"),
    # Modules
    Row("a class in a chain", TypeError, lambda: nn.Sequential(nn.ReLU),
        "'0'", "ReLU is a class", "a layer", "ReLU()"),
    Row("a list in a chain", TypeError, lambda: nn.Sequential([nn.ReLU()]),
        "'0'", "list", "nn.Module", "nn.Sequential(*layers)"),
    Row("a function in a chain", TypeError, lambda: nn.Sequential(F.relu),
        "'0'", "relu is a function", "its layer", "nn.ReLU()"),
    Row("several modules in a list", TypeError, lambda: nn.ModuleList(nn.ReLU(), nn.ReLU()),
        "ModuleList", "2 arguments", "one list", "[...]"),
    Row("no forward(), named once", NotImplementedError, lambda: WithoutForward()(tensor(2)),
        "WithoutForward has no forward()", (), "define", "def forward("),
    # Targets
    Row("one-hot integers", ValueError, lambda: F.cross_entropy(tensor(2, 3), lucid.ones(2, 3, dtype="int64")),
        "cross_entropy", "got (2, 3)", "class indices", ("target.argmax(1)", "target.float()")),
    Row("a column of classes", ValueError, lambda: F.cross_entropy(tensor(2, 3), lucid.ones(2, 1, dtype="int64")),
        "cross_entropy", "got (2, 1)", "(2,)", "target.squeeze(1)"),
    # Gradients
    Row("a hidden state that is kept", RuntimeError, hidden_state_that_is_kept,
        "backward a second time", "freed", "run the forward pass again", "detach()"),
    Row("a second derivative", RuntimeError, second_derivative,
        "grad", "does not require grad", "second derivative", "create_graph=True"),
    # NumPy
    Row("a format of several numbers", TypeError, lambda: f"{tensor(1):.2f}",
        "format", ("'.2f'", "(1,)"), "one number", "x.item()"),
    Row("NumPy's function of a tensor that requires grad", RuntimeError, lambda: np.add.reduce(tensor(2, grad=True)),
        "numpy", "requires grad", "could not record", ".detach().numpy()"),
]  # fmt: skip
