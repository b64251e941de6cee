"""What distributions refuse, in whose words; which shapes and dtypes they take; classes that users make."""

from __future__ import annotations

import copy
import re

import pytest

import lucid
from lucid import distributions as d

ZERO, TWO = lucid.zeros(2), lucid.tensor([2.0, -1.0])
REFUSED = {
    "Expected parameter scale (Tensor of shape (2,)) of distribution Normal(": lambda: d.Normal(0.0, TWO),
    "to satisfy the constraint GreaterThan(lower_bound=0.0), but found invalid values: [-1.]; make it positive, for "
    "example with softplus(x) or x.exp()": lambda: d.Normal(0.0, TWO),
    "Expected parameter loc": lambda: d.Normal(lucid.tensor(float("nan")), 1.0),
    "numbers of any size go in as logits": lambda: d.Bernoulli(probs=TWO),
    "Bernoulli: expected one of probs or logits, got none of them": lambda: d.Bernoulli(),
    "Categorical: expected one of probs or logits, got probs and logits": lambda: d.Categorical(TWO, TWO),
    "Categorical: expected probs to be a Tensor whose last dimension holds": lambda: d.Categorical(0.5),
    "Multinomial: expected total_count to be 0 or more, got -1": lambda: d.Multinomial(-1, ZERO + 1),
    "Dirichlet: expected concentration to be a Tensor of one dimension": lambda: d.Dirichlet(lucid.tensor(1.0)),
    "Normal: expected loc to be a number or a Tensor, got list; wrap it in lucid": lambda: d.Normal([0.0], 1.0),
    "Uniform: expected low < high": lambda: d.Uniform(1.0, 1.0),
    "Geometric(probs: (2,)": lambda: d.Geometric(lucid.tensor([0.5, 0.0])),
    "MultivariateNormal: expected one of covariance_matrix, precision_matrix or scale_tril, got none": lambda: (
        d.MultivariateNormal(ZERO)
    ),
    "expected covariance_matrix of shape (..., 2, 2) for loc of shape (2,), got (3, 3)": lambda: d.MultivariateNormal(
        ZERO, lucid.eye(3)
    ),
    "make it symmetric and positive definite": lambda: d.MultivariateNormal(ZERO, lucid.tensor([[1.0, 2], [2, 1]])),
    "Independent: expected reinterpreted_batch_ndims from 0 to 1": lambda: d.Independent(d.Normal(ZERO, 1.0), 2),
    "MixtureSameFamily: the component_distribution has batch_shape (2,)": lambda: d.MixtureSameFamily(
        d.Categorical(lucid.ones(3)), d.Normal(ZERO, 1.0)
    ),
    "TransformedDistribution: expected a Transform or a list of them": lambda: d.TransformedDistribution(
        d.Normal(0.0, 1.0), [abs]
    ),
    "the transforms take events of 1 dimensions, and the base distribution has 0": lambda: d.TransformedDistribution(
        d.Normal(0.0, 1.0), d.StickBreakingTransform()
    ),
    "Normal: the value argument must be a Tensor, got float": lambda: d.Normal(0.0, 1.0).log_prob(0.5),
    "a value of shape (3,) does not broadcast with batch_shape + event_shape (2,)": lambda: d.Normal(
        ZERO, 1.0
    ).log_prob(lucid.zeros(3)),
    "the last dimensions of a value are the event_shape (2,), got shape (3,)": lambda: d.Dirichlet(ZERO + 1).log_prob(
        lucid.ones(3) / 3
    ),
    "to be within the support": lambda: d.Exponential(1.0).log_prob(TWO),
    "IntegerInterval(lower_bound=0, upper_bound=1), but found invalid values: [2.": lambda: d.Categorical(
        ZERO + 1
    ).log_prob(lucid.tensor([2.0])),
    "outcomes are 0 and 1": lambda: d.Bernoulli(0.5).log_prob(TWO),
    "set_default_validate_args: expected True or False": lambda: d.Distribution.set_default_validate_args("no"),
}


@pytest.mark.parametrize("message", REFUSED)
def test_refusals(message):
    with pytest.raises(ValueError, match=re.escape(message).replace(r"\(2,\)", r"(\(2,\)|\w+\.Size\(\[2\]\))")):
        REFUSED[message]()


def test_other_refusals():
    with pytest.raises(RuntimeError, match=r"Normal: shapes \(2,\), \(3,\) do not broadcast"):
        d.Normal(ZERO, lucid.ones(3))
    with pytest.raises(TypeError, match=r"sample: expected a shape, such as \(3,\), got 3"):
        d.Normal(0.0, 1.0).sample(3)
    with pytest.raises(NotImplementedError, match="expected total_count to be one integer for the whole batch"):
        d.Multinomial(TWO, TWO)
    with pytest.raises(NotImplementedError, match="want one total_count for the whole batch"):
        d.Binomial(TWO + 1, 0.5).entropy()
    with pytest.raises(NotImplementedError, match=r"use sample\(\), and log_prob\(sample\) in the loss"):
        d.Categorical(ZERO + 1).rsample()


def test_checks_can_be_left_out():
    assert d.Normal(0.0, -1.0, validate_args=False).stddev.item() == -1.0
    d.Distribution.set_default_validate_args(False)
    try:
        d.Normal(0.0, -1.0)
        assert d.Exponential(1.0).log_prob(lucid.tensor(-1.0)).item() == 1.0
    finally:
        d.Distribution.set_default_validate_args(True)


def test_numbers_take_the_dtype_of_tensors():
    assert d.Normal(0.0, 1.0).sample().dtype == lucid.float32
    assert d.Normal(0, lucid.ones(2, dtype=lucid.float64)).loc.dtype == lucid.float64
    assert d.Normal(lucid.tensor([0, 1]), 1).sample().dtype == lucid.float32
    assert d.Poisson(lucid.tensor(3)).sample().dtype == lucid.float32
    assert d.Categorical(lucid.ones(2)).log_prob(lucid.tensor([0, 1], dtype=lucid.int32)).dtype == lucid.float32


@pytest.mark.parametrize("name", ["Poisson", "Binomial", "NegativeBinomial", "Multinomial"])
def test_integers_lose_no_digits(name):
    p = lucid.tensor([0.5, 0.5], dtype=lucid.float64)
    made = d.Poisson(p) if name == "Poisson" else getattr(d, name)(7, probs=p)
    k = lucid.tensor([3, 4])
    assert made.log_prob(k).tolist() == made.log_prob(k.double()).tolist()


def test_empty_batches():
    x = d.Normal(lucid.zeros(0, 3), 1.0).sample((2,))
    assert x.shape == (2, 0, 3) and d.Categorical(lucid.ones(0, 3)).sample().shape == (0,)


def test_parameters_that_are_computed_are_kept_and_have_gradients():
    logits = lucid.tensor([0.0, 1.0], requires_grad=True)
    p = d.Categorical(logits=logits)
    with lucid.no_grad():
        p.probs  # noqa: B018  (it is kept from here on)
    p.probs[0].backward()
    assert logits.grad is not None
    assert copy.deepcopy(d.Normal(0.0, 1.0)).sample().shape == ()


def test_a_class_of_ones_own():
    class Point(d.Distribution):
        arg_constraints = {"at": d.constraints.real}
        support = d.constraints.real

        def __init__(self, at, validate_args=None):
            self.at = at
            super().__init__(at.shape, validate_args=validate_args)

        def rsample(self, sample_shape=()):
            return self.at.expand(self._extended_shape(sample_shape))

    p = Point(lucid.zeros(2))
    assert p.sample((3,)).shape == (3, 2) and p.expand((4, 2)).sample().shape == (4, 2)
    assert not p.sample().requires_grad
    for name in ("mean", "mode", "variance", "stddev"):
        with pytest.raises(NotImplementedError, match="Point has no"):
            getattr(p, name)
    for call in (p.entropy, lambda: p.log_prob(p.at), lambda: p.cdf(p.at), lambda: p.icdf(p.at), p.enumerate_support):
        with pytest.raises(NotImplementedError, match="Point has no"):
            call()
