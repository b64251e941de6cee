"""A Function whose backward returns None: what lies behind it gets no gradient, as in PyTorch."""

import functools

import pytest

import lucid

from ..oracle import torch_

torch = torch_()


@functools.cache
def functions(lib):
    class Nothing(lib.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return None

    class Scale(lib.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g * 5

    class Second(lib.autograd.Function):
        @staticmethod
        def forward(ctx, x, y):
            return x * 2, y * 3

        @staticmethod
        def backward(ctx, g, h):
            return None, h

    return lib, Nothing.apply, Scale.apply, Second.apply


PROGRAMS = {
    "alone": lambda lib, none, scale, second, x: none(x),
    "through others": lambda lib, none, scale, second, x: none(x * 3 + 1).exp(),
    "beside another path": lambda lib, none, scale, second, x: none(x) + x,
    "beside an older path": lambda lib, none, scale, second, x: x * x + none(x * 2),
    "over": lambda lib, none, scale, second, x: scale(none(x)),
    "joined": lambda lib, none, scale, second, x: lib.cat([none(x), x]),
    "a product": lambda lib, none, scale, second, x: scale(x) * none(scale(x)),
    "the first of two": lambda lib, none, scale, second, x: second(x, x)[0],
    "the second of two": lambda lib, none, scale, second, x: second(x, x)[1],
    "the sum of two": lambda lib, none, scale, second, x: sum(second(x * 1, x * x)),
    "one of several results": lambda lib, none, scale, second, x: none(x.chunk(2)[0]),
    "one of several, beside another": lambda lib, none, scale, second, x: none(x.unbind()[0]) + x.unbind()[1],
}
WAYS = {
    "backward": lambda lib, y, x: (y.backward(), x.grad)[1],
    "backward(create_graph)": lambda lib, y, x: (y.backward(create_graph=True), x.grad)[1],
    "grad": lambda lib, y, x: lib.autograd.grad(y, x)[0],
    "grad(allow_unused)": lambda lib, y, x: lib.autograd.grad(y, x, allow_unused=True)[0],
    "grad(create_graph)": lambda lib, y, x: lib.autograd.grad(y, x, allow_unused=True, create_graph=True)[0],
    "grad(materialize)": lambda lib, y, x: lib.autograd.grad(y, x, allow_unused=True, materialize_grads=True)[0],
}


@pytest.mark.filterwarnings("ignore:Using backward. with create_graph")
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_gradients(program, way):
    seen = []
    for lib in (lucid, torch):
        x = lib.ones(2, requires_grad=True)
        try:
            g = way(lib, program(*functions(lib), x).sum(), x)
            seen.append(g if g is None else g.tolist())
        except RuntimeError as error:
            seen.append("allow_unused" in str(error))
    assert seen[0] == seen[1]


def test_optimizers_leave_such_a_parameter_alone():
    none = functions(lucid)[1]
    x, y = lucid.ones(2, requires_grad=True), lucid.ones(2, requires_grad=True)
    optimizer = lucid.optim.SGD([x, y], lr=0.1, weight_decay=1.0)
    seen = []
    x.register_hook(seen.append)
    with lucid.autograd.detect_anomaly():
        (none(x * 2) + y).sum().backward()
    optimizer.step()
    assert x.grad is None and x.tolist() == [1, 1] and y.tolist() != [1, 1] and seen == []


def test_an_existing_gradient_stays():
    x = lucid.ones(2, requires_grad=True)
    x.grad = lucid.ones(2)
    functions(lucid)[1](x).sum().backward()
    assert x.grad.tolist() == [1, 1]
