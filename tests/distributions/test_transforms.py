"""Transforms and constraints: against PyTorch, and by themselves."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import lucid
from lucid import distributions
from lucid.distributions import constraints, transforms

RNG = np.random.default_rng(5)
X = RNG.normal(size=(2, 3))
P = np.abs(X) + 0.1
TRANSFORMS = {
    "exp": (lambda t, _: t.ExpTransform(), X),
    "affine": (lambda t, _: t.AffineTransform(1.0, -2.0), X),
    "affine-tensors": (lambda t, m: t.AffineTransform(m.tensor([1.0, 2.0, 3.0]), m.tensor([-1.0, 2.0, 3.0])), X),
    "affine-event": (lambda t, _: t.AffineTransform(1.0, 2.0, event_dim=1), X),
    "power": (lambda t, _: t.PowerTransform(2.0), P),
    "sigmoid": (lambda t, _: t.SigmoidTransform(), X),
    "tanh": (lambda t, _: t.TanhTransform(), X),
    "softplus": (lambda t, _: t.SoftplusTransform(), X),
    "abs": (lambda t, _: t.AbsTransform(), P),
    "softmax": (lambda t, _: t.SoftmaxTransform(), X),
    "stick breaking": (lambda t, _: t.StickBreakingTransform(), X),
    "cholesky": (lambda t, _: t.LowerCholeskyTransform(), RNG.normal(size=(2, 3, 3))),
    "positive definite": (lambda t, _: t.PositiveDefiniteTransform(), RNG.normal(size=(2, 3, 3))),
    "reshape": (lambda t, _: t.ReshapeTransform((2, 3), (6,)), X),
    "independent": (lambda t, _: t.IndependentTransform(t.TanhTransform(), 1), X),
    "inverse": (lambda t, _: t.ExpTransform().inv, P),
    "composed": (lambda t, _: t.ComposeTransform([t.AffineTransform(0.5, -2.0), t.SigmoidTransform()]), X),
    "composed events": (lambda t, _: t.ComposeTransform([t.ExpTransform(), t.StickBreakingTransform()]), X),
    "inverse of composed": (lambda t, _: t.ComposeTransform([t.ExpTransform(), t.AffineTransform(1, 2)]).inv, P + 1.1),
    "none": (lambda t, _: t.ComposeTransform([]), X),
    "distribution function": (lambda t, m: t.CumulativeDistributionTransform(m.distributions.Normal(0.0, 2.0)), X),
}  # fmt: skip


@pytest.mark.parametrize(("make", "value"), TRANSFORMS.values(), ids=TRANSFORMS)
def test_as_in_pytorch(make, value, torch):
    ours, theirs = make(transforms, lucid), make(torch.distributions.transforms, torch)
    x, y = lucid.tensor(value, requires_grad=True), torch.tensor(value, requires_grad=True)
    got, want = ours(x), theirs(y)
    np.testing.assert_allclose(got.detach().numpy(), want.detach().numpy(), rtol=1e-9, atol=1e-12)
    back = ours.inv(got.detach())
    np.testing.assert_allclose(back.numpy(), theirs.inv(want.detach()).numpy(), rtol=1e-9, atol=1e-12)
    assert ours.forward_shape(x.shape) == tuple(theirs.forward_shape(y.shape)) == tuple(got.shape)
    assert ours.inverse_shape(got.shape) == tuple(value.shape)
    assert ours.bijective == theirs.bijective
    for name in ("domain", "codomain"):
        assert getattr(ours, name).event_dim == getattr(theirs, name).event_dim, name
    assert ours.codomain.check(got.detach()).all()
    try:
        want = theirs.log_abs_det_jacobian(y, want)
    except NotImplementedError:
        with pytest.raises(NotImplementedError, match="has no log_abs_det_jacobian"):
            ours.log_abs_det_jacobian(x, got)
        return
    got = ours.log_abs_det_jacobian(x, got)
    np.testing.assert_allclose(got.detach().numpy(), want.detach().numpy(), rtol=1e-9, atol=1e-12)
    assert got.requires_grad == want.requires_grad
    (g,) = lucid.autograd.grad(got.sum(), x, allow_unused=True) if got.requires_grad else (None,)
    (h,) = torch.autograd.grad(want.sum(), y, allow_unused=True) if want.requires_grad else (None,)
    np.testing.assert_allclose(0 if g is None else g.numpy(), 0 if h is None else h.numpy(), rtol=1e-8, atol=1e-8)


def test_a_cache_returns_the_very_x():
    f = transforms.TanhTransform(cache_size=1)
    x = lucid.tensor([30.0])
    y = f(x)
    assert y.item() == 1.0
    assert f.inv(y) is x
    assert f(x) is y
    assert transforms.TanhTransform()(x) is not y
    composed = transforms.ComposeTransform([transforms.AffineTransform(0.0, 1.0), f], cache_size=1)
    assert composed.inv(composed(x)).item() == 30.0
    d = distributions.TransformedDistribution(distributions.Normal(lucid.full((3,), 30.0), 1.0), [f])
    assert d.log_prob(d.rsample()).isfinite().all()  # although all are 1
    assert copy.deepcopy(f)(x).item() == 1.0
    with pytest.raises(ValueError, match="expected cache_size 0 or 1, got 2"):
        transforms.TanhTransform(2)


def test_equality():
    t = transforms
    assert t.ExpTransform() == t.ExpTransform() != t.TanhTransform()
    assert t.AffineTransform(1.0, 2.0) == t.AffineTransform(lucid.tensor(1.0), 2.0) != t.AffineTransform(1.0, 3.0)
    assert t.AffineTransform(0.0, lucid.ones(2)) != t.AffineTransform(0.0, lucid.ones(3))
    assert t.LowerCholeskyTransform() == t.LowerCholeskyTransform() != t.PositiveDefiniteTransform()
    assert t.ReshapeTransform((2,), (2, 1)) == t.ReshapeTransform((2,), (2, 1)) != t.ReshapeTransform((2,), (1, 2))
    assert t.IndependentTransform(t.ExpTransform(), 1) != t.IndependentTransform(t.ExpTransform(), 2)
    assert t.ComposeTransform([t.ExpTransform()]) == t.ComposeTransform([t.ExpTransform()])
    assert len({t.ExpTransform(), t.ExpTransform(), t.TanhTransform()}) == 2
    assert t.ExpTransform().inv == t.ExpTransform().inv
    assert t.ExpTransform().inv.inv == t.ExpTransform()
    assert repr(t.ComposeTransform([t.ExpTransform().inv])) == "ComposeTransform([ExpTransform().inv])"


C = lambda *rows: np.array(rows, dtype=float)
NAN = np.nan
CHECKED = {
    "real": C(0.0, NAN, np.inf),
    "positive": C(-1.0, 0.0, 1.0, NAN),
    "nonnegative": C(-1.0, 0.0, 1.0, NAN),
    "unit_interval": C(-0.1, 0.0, 0.5, 1.0, 1.1),
    "boolean": C(0.0, 1.0, 0.5),
    "nonnegative_integer": C(-1.0, 0.0, 0.5, 2.0),
    "positive_integer": C(-1.0, 0.0, 0.5, 2.0),
    "one_hot": C([0, 1, 0], [1, 1, 0], [0.5, 0.5, 0]),
    "simplex": C([0, 1, 0], [1, 1, 0], [0.5, 0.5, 0], [-0.5, 1, 0.5]),
    "real_vector": C([0, 1], [0, NAN]),
    "lower_triangular": C([[1, 0], [2, -1]], [[1, 1], [2, 1]]),
    "lower_cholesky": C([[1, 0], [2, -1]], [[1, 0], [2, 1]], [[1, 1], [2, 1]]),
    "corr_cholesky": C([[1, 0], [0.6, 0.8]], [[1, 0], [0.5, 0.8]]),
    "symmetric": C([[1, 2], [2, 1]], [[1, 2], [3, 1]]),
    "positive_semidefinite": C([[1, 0], [0, 1]], [[2, 1], [1, 2]]),
    "positive_definite": C([[1, 0], [0, 1]], [[2, 1], [1, 2]]),
    "square": C([[1, 2], [2, 1]]),
}
PARAMETRIC = {
    "greater_than": ((1.0,), C(0.0, 1.0, 2.0)),
    "greater_than_eq": ((1.0,), C(0.0, 1.0, 2.0)),
    "less_than": ((1.0,), C(0.0, 1.0, 2.0)),
    "interval": ((1.0, 2.0), C(0.0, 1.0, 2.0, 2.1)),
    "half_open_interval": ((1.0, 2.0), C(0.0, 1.0, 2.0)),
    "integer_interval": ((1, 2), C(0.0, 1.0, 1.5, 2.0, 3.0)),
    "multinomial": ((3,), C([1, 2, 0], [2, 2, 2], [-1, 3, 1])),
}


@pytest.mark.parametrize("name", [*CHECKED, *PARAMETRIC])
def test_constraints_as_in_pytorch(name, torch):
    ours, theirs = getattr(constraints, name), getattr(torch.distributions.constraints, name)
    value = CHECKED.get(name)
    if value is None:
        arguments, value = PARAMETRIC[name]
        ours, theirs = ours(*arguments), theirs(*arguments)
    assert ours.check(lucid.tensor(value)).tolist() == theirs.check(torch.tensor(value)).tolist()
    assert (ours.is_discrete, ours.event_dim) == (theirs.is_discrete, theirs.event_dim)
    assert repr(ours) == repr(theirs)


def test_matrices_that_are_not_definite():
    for matrix in ([[1.0, 2.0], [2.0, 1.0]], [[1.0, 2.0], [0.0, 1.0]]):
        assert not constraints.positive_definite.check(lucid.tensor(matrix))
    assert not constraints.square.check(lucid.zeros(2, 3))


REGISTERED = ["real", "positive", "nonnegative", "unit_interval", "simplex", "lower_cholesky", "positive_definite"]
REGISTERED += ["real_vector", "greater_than", "less_than", "interval", "half_open_interval"]


@pytest.mark.parametrize("registry", ["transform_to", "biject_to"])
@pytest.mark.parametrize("name", REGISTERED)
def test_registered_transforms_as_in_pytorch(registry, name, torch):
    ours, theirs = getattr(constraints, name), getattr(torch.distributions.constraints, name)
    if name in PARAMETRIC:
        ours, theirs = ours(*PARAMETRIC[name][0]), theirs(*PARAMETRIC[name][0])
    x = RNG.normal(size=(2, 3, 3))
    if registry == "biject_to" and name in ("lower_cholesky", "positive_definite"):
        with pytest.raises(NotImplementedError, match="no transform to"):  # as in PyTorch
            distributions.biject_to(ours)
        return
    f, g = getattr(distributions, registry)(ours), getattr(torch.distributions, registry)(theirs)
    got = f(lucid.tensor(x))
    np.testing.assert_allclose(got.numpy(), g(torch.tensor(x)).numpy(), rtol=1e-9)
    assert ours.check(got).all()


def test_a_transform_can_be_registered():
    class Mine(constraints.Constraint):
        pass

    with pytest.raises(NotImplementedError, match=r"no transform to Mine\(\); add one with biject_to.register"):
        distributions.biject_to(Mine())

    @distributions.biject_to.register(Mine)
    def _make(constraint):
        return transforms.ExpTransform()

    assert distributions.biject_to(Mine()) == transforms.ExpTransform()
