"""Comparison of layers and functions with PyTorch's of the same name: values and derivatives."""

from __future__ import annotations

from contextlib import nullcontext

import numpy as np

import lucid
from lucid import nn

from ..oracle import torch_


def twins(make, device, prints=True):
    """A layer of lucid and one of PyTorch with the same parameters, in float64; `make` takes the library's nn."""
    torch = torch_()
    theirs, ours = make(torch.nn).double(), make(nn).double().to(device)
    if prints:
        assert repr(ours) == repr(theirs)
    state = {name: value.numpy() for name, value in theirs.state_dict().items()}
    assert list(state) == list(ours.state_dict())
    ours.load_state_dict(state)
    theirs.load_state_dict({name: torch.tensor(value.numpy(force=True)) for name, value in ours.state_dict().items()})
    return ours, theirs


def flat(result):
    """All tensors in nested tuples."""
    if isinstance(result, tuple | list):
        return [t for part in result for t in flat(part)]
    return [result] if result is not None else []


def same(ours, theirs, rtol, atol=1e-12):
    """Fail unless all tensors of one list are those of the other."""
    assert len(ours) == len(theirs)
    for a, b in zip(ours, theirs, strict=True):
        assert tuple(a.shape) == tuple(b.shape)
        np.testing.assert_allclose(a.numpy(force=True), b.numpy(force=True), rtol=rtol, atol=atol)


def weighted(library, outputs, **device):
    """One number made of all outputs, that treats no two elements alike."""
    r = np.random.default_rng(5)
    return sum((y * library.tensor(r.uniform(0.5, 2, tuple(y.shape)), **device)).sum() for y in outputs)


def derivatives(library, call, arrays, parameters, second=True, **device):
    """The outputs, their first gradients by two ways, and the gradients of the squares of those.

    Inputs that are integers have none.
    """
    inputs = [library.tensor(a, requires_grad=a.dtype.kind == "f", **device) for a in arrays]
    outputs = flat(call(library, *inputs))
    leaves = [x for x in inputs if x.requires_grad] + parameters
    total = weighted(library, outputs, **device)
    once = library.autograd.grad(total, leaves, retain_graph=True, allow_unused=True)
    first = library.autograd.grad(total, leaves, create_graph=True, allow_unused=True)
    squares = [(g * g).sum() for g in first if g is not None and g.requires_grad]
    none = [None] * len(leaves)
    twice = library.autograd.grad(sum(squares), leaves, allow_unused=True) if second and squares else none
    # One library may find 0 where the other finds that there is nothing to find.
    return (
        outputs,
        flat(once),
        flat(first),
        [x.detach() * 0 if z is None else z for x, z in zip(leaves, twice, strict=True)],
    )


def agree(call, arrays, device, layers=None, second=True):
    """Fail unless ``call(library, *tensors)`` gives the same on both libraries, and so do its derivatives.

    With layers, a pair from `twins`, it is ``call(library, layer, *tensors)``.
    """
    found = []
    for i, (library, where) in enumerate(((lucid, {"device": device}), (torch_(), {}))):
        run = call if layers is None else lambda t, *x, i=i: call(t, layers[i], *x)
        own = [] if layers is None else list(layers[i].parameters())
        # Only torch's plain attention can be differentiated twice.
        plain = library.nn.attention.sdpa_kernel(library.nn.attention.SDPBackend.MATH) if i else nullcontext()
        with plain:
            found.append(derivatives(library, run, arrays, own, second, **where))
    for mine, wanted, rtol in zip(*found, (1e-9, 1e-8, 1e-8, 1e-7), strict=True):
        same(mine, wanted, rtol, 1e-12 if rtol < 1e-7 else 1e-11)
