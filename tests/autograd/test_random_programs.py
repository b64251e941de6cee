"""Programs made at random, run by lucid and by torch: values, gradients, and gradients of gradients must agree.

A program is a list of steps; each applies an operation to earlier values and appends its result. Views, writes in
place, shared values, broadcasting and unused values all occur.
"""

import functools
import types

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lucid
from lucid import autograd

from ..oracle import torch_

torch = torch_()

# Bounded and smooth, so that no number explodes and no comparison hangs by a rounding error.
UNARY = {
    "sin": lambda m, a: a.sin(),
    "tanh": lambda m, a: a.tanh(),
    "exp": lambda m, a: (-a * a).exp(),
    "log": lambda m, a: (a * a + 1).log(),
    "sqrt": lambda m, a: (a * a + 1).sqrt(),
    "negative": lambda m, a: -a,
    "scaled": lambda m, a: 0.5 * a - 1.0,
    "rational": lambda m, a: 1.0 / (a * a + 2.0),
    "cubed": lambda m, a: (a.tanh()) ** 3,
    "sigmoid": lambda m, a: a.sigmoid(),
    "clamp": lambda m, a: a.clamp(-0.51, 0.52),
    "transposed": lambda m, a: a.transpose(0, 1),
    "flattened": lambda m, a: a.reshape(-1).reshape(3, 3),
    "flipped": lambda m, a: a.flip(1),
    "row": lambda m, a: a[1],
    "column": lambda m, a: a[:, 2:].expand(3, 3),
    "strided": lambda m, a: a[::2, [0, 1, 0]].sum(0),
    "repeated rows": lambda m, a: a[m.tensor([2, 2, 0])],
    "sum": lambda m, a: a.sum(),
    "mean over rows": lambda m, a: a.mean(0),
    "column sums": lambda m, a: a.sum(1, keepdim=True),
    "variance": lambda m, a: a.var(1, keepdim=True),
    "logsumexp": lambda m, a: a.logsumexp(1),
    "cumsum": lambda m, a: 0.3 * a.cumsum(0),
    "maximum of rows": lambda m, a: a.amax(0),
    "first of a split": lambda m, a: a.unbind(0)[0],
    "triangle": lambda m, a: a.tril(),
    "detached": lambda m, a: a.detach() * a,
    "in place on a copy": lambda m, a: a.clone().mul_(0.5).add_(a),
    "written row": lambda m, a: write(a.clone(), 0, a[2] * 2),
    "written column": lambda m, a: write(a * 1, (slice(None), 1), 0.25),
}
BINARY = {
    "plus": lambda m, a, b: a + b,
    "minus": lambda m, a, b: a - b,
    "times": lambda m, a, b: a.tanh() * b.tanh(),
    "quotient": lambda m, a, b: a / (b * b + 2.0),
    "product": lambda m, a, b: (a @ b).tanh(),
    "maximum": lambda m, a, b: m.maximum(a, b),
    "chosen": lambda m, a, b: m.where(a > b, a, b * 2),
    "stacked": lambda m, a, b: m.stack([a, b]).sum(0),
    "joined": lambda m, a, b: m.cat([a[:1], b[1:]]),
    "added in place": lambda m, a, b: (a * 1).add_(b),
}


def write(x, index, value):
    x[index] = value
    return x


step = st.one_of(
    st.tuples(st.sampled_from(sorted(UNARY)), st.integers(0, 30)),
    st.tuples(st.sampled_from(sorted(BINARY)), st.integers(0, 30), st.integers(0, 30)),
)


def run(m, program, leaves):
    """Run a program; every value is made 3 by 3 again, by broadcasting."""
    values = list(leaves)
    for name, *inputs in program:
        arguments = [values[i % len(values)] for i in inputs]
        values.append((UNARY | BINARY)[name](m, *arguments).expand(3, 3))
    weights = m.tensor(np.linspace(-1, 1, 9).reshape(3, 3))
    return values, (values[-1] * weights).sum() + 0.1 * sum(v.sum() for v in values[2::2])


def derivatives(m, grad, program, starts):
    """The values of a program, its gradients, and the gradients of a number made of these."""
    leaves = [m.tensor(a, requires_grad=True) for a in starts]
    values, y = run(m, program, leaves)
    first = grad(y, leaves, create_graph=True, allow_unused=True, materialize_grads=True)
    z = sum((g * g).sum() for g in first) + y
    second = grad(z, leaves, allow_unused=True, materialize_grads=True)
    return [np.asarray(t.detach().cpu().numpy()) for t in (*values, *first, *second)]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(program=st.lists(step, min_size=1, max_size=12), seed=st.integers(0, 2**16))
def test_agree(program, seed):
    rng = np.random.default_rng(seed)
    starts = rng.normal(size=(2, 3, 3))
    ours = derivatives(lucid, autograd.grad, program, starts)
    theirs = derivatives(torch, torch.autograd.grad, program, starts)
    assert len(ours) == len(theirs)
    for a, b in zip(ours, theirs, strict=True):
        scale = max(1.0, np.abs(b).max())
        np.testing.assert_allclose(a / scale, b / scale, rtol=1e-8, atol=1e-9)


def on(device):
    """lucid, with its tensors on some device."""
    names = {name: getattr(lucid, name) for name in ("maximum", "where", "stack", "cat")}
    return types.SimpleNamespace(tensor=functools.partial(lucid.tensor, device=device), **names)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(program=st.lists(step, min_size=1, max_size=12), seed=st.integers(0, 2**16))
def test_devices_agree(program, seed):
    starts = np.random.default_rng(seed).normal(size=(2, 3, 3))
    found = [derivatives(on(device), autograd.grad, program, starts) for device in ("cpu", "strict")]
    for a, b in zip(*found, strict=True):
        np.testing.assert_array_equal(a, b)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(program=st.lists(step, min_size=1, max_size=12), seed=st.integers(0, 2**16))
def test_backward_adds_what_grad_returns(program, seed):
    starts = np.random.default_rng(seed).normal(size=(2, 3, 3))
    leaves = [lucid.tensor(a, requires_grad=True) for a in starts]
    expected = autograd.grad(run(lucid, program, leaves)[1], leaves, allow_unused=True, materialize_grads=True)
    for _ in range(2):
        run(lucid, program, leaves)[1].backward()
    for x, g in zip(leaves, expected, strict=True):
        got = np.zeros((3, 3)) if x.grad is None else x.grad.numpy()
        np.testing.assert_allclose(got, 2 * g.numpy(), rtol=1e-12, atol=1e-13)
