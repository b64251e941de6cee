"""Deep graphs, memory that is freed, and threads."""

import contextlib
import gc
import sys
import threading
import weakref

import numpy as np
import pytest

import lucid
from lucid import autograd

from .leaves import leaf


@pytest.fixture
def no_gc():
    """The test runs without Python's collector of reference cycles: memory must go by reference counts alone."""
    gc.freeze()  # what others made is not looked at, nor counted
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


class TestDeepGraphs:
    LENGTH = 100_000

    def chain(self, x):
        y = x
        for _ in range(self.LENGTH):
            y = y + 1.0
        return y

    def test_backward(self):
        x = leaf([1.0, 2.0])
        self.chain(x).sum().backward()
        assert x.grad.tolist() == [1, 1]

    def test_is_dropped_without_recursion(self, no_gc):
        x = leaf([1.0, 2.0])
        y = self.chain(x * x)
        first = weakref.ref(y)
        del y
        assert first() is None

    def test_create_graph(self):
        x = leaf(1.0)
        y = x
        for _ in range(5_000):
            y = y * 1.0001
        y = y * y
        (g,) = autograd.grad(y, x, create_graph=True)
        (h,) = autograd.grad(g, x)
        assert h.item() == pytest.approx(2 * 1.0001**10_000)
        del g, y

    def test_wide_and_shared(self):
        # Two paths from each step to the next: 2^200 paths, and 400 operations.
        x = leaf(1.0)
        y = x
        for _ in range(200):
            y = y + y * 0.0
        y.backward()
        assert x.grad.item() == 1


def steps(count):
    """Training steps of a small network with everything that a graph may hold."""
    rng = np.random.default_rng(0)
    w = leaf(rng.normal(size=(3, 4)))
    b = leaf(np.zeros(4))
    x = lucid.tensor(rng.normal(size=(5, 3)))
    for _ in range(count):
        h = (x @ w + b).tanh()
        loss = (h * h).mean() + h[:, :2].exp().sum() * 1e-3
        loss.backward()
        with lucid.no_grad():
            for p in (w, b):
                p -= 0.01 * p.grad
                p.grad = None


class Twice(autograd.Function):
    @staticmethod
    def forward(ctx, x):
        y = x * 2
        ctx.save_for_backward(x, y)
        ctx.set_materialize_grads(False)
        return y, y + 1

    @staticmethod
    def backward(ctx, g, h):
        return 2 * g if h is None else 2 * (g + h)


class TestFreeing:
    def test_thousands_of_steps_do_not_grow_memory(self, no_gc):
        steps(2_200)  # Python itself keeps up to 2,000 tuples of each length for reuse
        blocks, objects = sys.getallocatedblocks(), len(gc.get_objects())
        steps(1_500)
        assert sys.getallocatedblocks() - blocks < 100
        assert len(gc.get_objects()) - objects < 100

    PROGRAMS = {
        "backward": lambda x: (x * x).exp().sum().backward(),
        "never run backward": lambda x: (x * x).exp().sum(),
        "retain_graph": lambda x: (x * x).exp().sum().backward(retain_graph=True),
        "second order": lambda x: autograd.grad(autograd.grad((x**3).sum(), x, create_graph=True)[0].sum(), x),
        "views and indices": lambda x: (x.reshape(2, 2).T[0] * x[::2]).sum().backward(),
        "several results": lambda x: sum(p.exp().sum() for p in x.unbind(0)).backward(),
        "in place": lambda x: (x * 2).add_(1).exp_().sum().backward(),
        "function with saved output": lambda x: sum(Twice.apply(x)).sum().backward(),
        "function never run backward": lambda x: Twice.apply(x),
        "function twice": lambda x: autograd.grad(
            autograd.grad(Twice.apply(x)[0].exp().sum(), x, create_graph=True)[0].sum(), x
        ),
        "hooks": lambda x: hooked(x * 2).sum().backward(),
        "retain_grad": lambda x: retained(x * 2).sum().backward(),
        "func": lambda x: lucid.func.hessian(lambda v: (v**3).sum())(x),
        "jvp": lambda x: lucid.func.jvp(lambda v: v.exp(), (x,), (x,)),
        "failed backward": lambda x: failing(x),
    }

    @pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS.keys())
    def test_nothing_is_left_for_the_collector(self, program, no_gc):
        x = leaf([1.0, 2.0, 3.0, 4.0])
        program(x)  # fills the caches
        x.grad = None
        objects = len(gc.get_objects())
        for _ in range(20):
            program(x)
            x.grad = None
        assert len(gc.get_objects()) - objects < 15

    def test_saved_values_go_with_backward(self, no_gc):
        x = leaf(np.ones(1000))
        y = x * x.exp()
        held = [weakref.ref(v) for v in y.node.saved]
        loss = y.sum()
        del y
        assert any(ref() is not None for ref in held)
        loss.backward()
        assert all(ref() is None or ref() is x._data for ref in held)

    def test_tensors_go_with_their_last_name(self, no_gc):
        x = leaf([1.0])
        y = x * 2
        z = y + 1
        gone = weakref.ref(y), weakref.ref(z)
        del y
        assert gone[0]() is None, "z needs the node of y, not y"
        del z
        assert gone[1]() is None


def hooked(y):
    y.register_hook(lambda g: g * 2)
    return y


def retained(y):
    y.retain_grad()
    return y


def failing(x):
    y = x.exp().sum()
    y.backward()
    with contextlib.suppress(RuntimeError):
        y.backward()


class TestThreads:
    def test_graphs_of_threads_do_not_mix(self):
        found, failed = {}, []

        def work(k):
            try:
                for _ in range(50):
                    x = leaf([float(k), 1.0])
                    y = x
                    for _ in range(20):
                        y = (y * 1.01).add_(0.5)
                    (y * y).sum().backward()
                    found.setdefault(k, set()).add(tuple(x.grad.tolist()))
            except Exception as error:
                failed.append(error)

        threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert not failed
        assert [len(found[k]) for k in range(4)] == [1] * 4
        assert len(set.union(*found.values())) == 4

    def test_backward_in_another_thread(self):
        x = leaf([1.0, 2.0])
        y = (x * x).sum()
        thread = threading.Thread(target=y.backward)
        thread.start()
        thread.join()
        assert x.grad.tolist() == [2, 4]
