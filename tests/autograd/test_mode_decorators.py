"""Grad modes as decorators, of every kind of function, beside PyTorch's; and inside each other."""

import asyncio
import itertools

import pytest

import lucid

from ..oracle import torch_

torch = torch_()

DECORATORS = {
    "@no_grad": lambda lib: lib.no_grad,
    "@no_grad()": lambda lib: lib.no_grad(),
    "@enable_grad": lambda lib: lib.enable_grad,
    "@enable_grad()": lambda lib: lib.enable_grad(),
    "@set_grad_enabled(False)": lambda lib: lib.set_grad_enabled(False),
    "@set_grad_enabled(True)": lambda lib: lib.set_grad_enabled(True),
    "@set_grad_enabled(mode=False)": lambda lib: lib.set_grad_enabled(mode=False),
    "@inference_mode": lambda lib: lib.inference_mode,
    "@inference_mode()": lambda lib: lib.inference_mode(),
    "@inference_mode(False)": lambda lib: lib.inference_mode(False),
    "@inference_mode(mode=False)": lambda lib: lib.inference_mode(mode=False),
}
SWITCHES = {name: make for name, make in DECORATORS.items() if name.endswith(")") and "mode=" not in name}


def state(lib):
    x = lib.ones(2, requires_grad=True)
    return lib.is_grad_enabled(), lib.is_inference_mode_enabled(), (x * 2).requires_grad


def of_a_function(lib, decorate):
    @decorate
    def f(a, *, b):
        """Its docstring."""
        return a, b, state(lib)

    return [f.__name__, f.__doc__, f(1, b=2), state(lib), f(1, b=2)]


def of_a_method(lib, decorate):
    class Model:
        @decorate
        def f(self):
            return state(lib)

        @staticmethod
        @decorate
        def g():
            return state(lib)

        @classmethod
        @decorate
        def h(cls):
            return cls.__name__, state(lib)

    return [Model().f(), Model.g(), Model.h(), state(lib)]


def of_a_recursion(lib, decorate):
    seen = []

    @decorate
    def f(depth):
        seen.append(state(lib))
        if depth:
            f(depth - 1)
        with lib.set_grad_enabled(depth % 2 == 0):
            seen.append(state(lib))
        seen.append(state(lib))

    f(3)
    return [*seen, state(lib)]


def of_an_exception(lib, decorate):
    @decorate
    def f():
        raise KeyError(state(lib))

    with pytest.raises(KeyError) as error:
        f()
    return [error.value.args, state(lib)]


def of_a_generator(lib, decorate):
    """Sent to, thrown into, returned from, closed early: inside by the decorator, outside by the caller's mode."""
    seen = []

    @decorate
    def f(n):
        try:
            for i in range(n):
                try:
                    seen.append(("sent", (yield i), state(lib)))
                except KeyError:
                    seen.append(("caught", state(lib)))
            return "returned"
        finally:
            seen.append(("finally", state(lib)))

    steps = f(2)
    seen.append((next(steps), state(lib)))
    seen.append((steps.send("a"), state(lib)))
    with pytest.raises(StopIteration) as end:
        steps.throw(KeyError())
    seen.append((end.value.value, state(lib)))
    early = f(2)
    next(early)
    early.close()
    broken = f(2)
    next(broken)
    with pytest.raises(ValueError, match="unknown"):
        broken.throw(ValueError("unknown"))
    return [*seen, list(f(3)), f.__name__, state(lib)]


def of_a_class(lib, decorate):
    with pytest.warns(FutureWarning, match="class"):

        @decorate
        class Model:
            def __init__(self):
                self.made = state(lib)

            def f(self):
                return state(lib)

    model = Model()
    return [model.made, model.f(), isinstance(Model, type), state(lib)]


KINDS = [of_a_function, of_a_method, of_a_recursion, of_an_exception, of_a_generator, of_a_class]


@pytest.mark.parametrize("outside", [True, False])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__.removeprefix("of_"))
@pytest.mark.parametrize("decorator", DECORATORS.values(), ids=DECORATORS)
def test_decorates_as_pytorch_does(decorator, kind, outside):
    seen = []
    for lib in (lucid, torch):
        with lib.set_grad_enabled(outside):
            seen.append(kind(lib, decorator(lib)))
    assert seen[0] == seen[1]


@pytest.mark.parametrize(("outer", "inner"), list(itertools.product(SWITCHES.values(), repeat=2)))
def test_nests_as_pytorch_does(outer, inner):
    seen = []
    for lib in (lucid, torch):
        with outer(lib):
            with inner(lib):
                inside = state(lib)
            seen.append((inside, state(lib)))
    assert seen[0] == seen[1]
    assert state(lucid) == (True, False, True)


def test_coroutines_are_under_it_while_they_run():
    """PyTorch's decorator ends when the coroutine is made, before its body runs."""

    @lucid.no_grad()
    async def f():
        before = lucid.is_grad_enabled()
        await asyncio.sleep(0)
        return before, lucid.is_grad_enabled()

    async def g():
        seen = []
        for _ in range(3):
            seen.append(lucid.is_grad_enabled())
            await asyncio.sleep(0)
        return seen

    async def both():
        return await asyncio.gather(f(), g())

    assert asyncio.run(both()) == [(False, False), [True, True, True]]


async def numbers():
    yield 1


@pytest.mark.parametrize("other", [numbers, classmethod(len), True, None], ids=["async", "classmethod", "True", "None"])
def test_what_cannot_be_decorated(other):
    with pytest.raises(TypeError, match="no_grad decorates functions"):
        lucid.no_grad()(other)
    assert lucid.is_grad_enabled()
