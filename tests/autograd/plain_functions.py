"""Functions of tensors, their inputs, and the comparison of nested results."""

import numpy as np

import lucid

X, Y = np.array([0.5, 1.0, -0.3]), np.array([[1.5, 2.0, 0.4], [0.1, -1.0, 0.7]])
V3, V2 = np.array([1.0, -2.0, 0.5]), np.array([0.3, 0.9])


def f1(x):
    return (x * x).sin()


def f2(x, y):
    return (y * x).sum(1), x.exp()


def f3(x, y):
    return (y @ x.tanh()).exp()


def s1(x):
    return (x**3).sum() * x[0]


def s2(x, y):
    return ((y * x).sin() * x.exp()).sum()


def tensors(*arrays, device="cpu"):
    made = tuple(lucid.tensor(a, device=device) for a in arrays)
    return made if len(made) > 1 else made[0]


def same(ours, theirs):
    """Whether two nested tuples or dicts of Tensors are the same."""
    if isinstance(theirs, tuple | list):
        assert type(ours) is type(theirs) and len(ours) == len(theirs)
        for a, b in zip(ours, theirs, strict=True):
            same(a, b)
    elif isinstance(theirs, dict):
        assert ours.keys() == theirs.keys()
        for key in theirs:
            same(ours[key], theirs[key])
    else:
        assert type(ours) is lucid.Tensor and ours.shape == tuple(theirs.shape)
        host = lucid.backend.transfer(ours._data, lucid.device("cpu"))
        np.testing.assert_allclose(host, theirs.detach().numpy(), rtol=1e-10, atol=1e-12)
