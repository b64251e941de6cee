"""Every distribution of the table against PyTorch: values, gradients, moments, shapes, texts."""

from __future__ import annotations

import ast
import re

import numpy as np
import pytest

import lucid
from lucid import distributions

from .table import TABLE

PROPERTIES = ("mean", "mode", "variance", "stddev", "batch_shape", "event_shape", "has_rsample")
PROPERTIES += ("has_enumerate_support", "support")


@pytest.fixture(params=TABLE, ids=[row.id for row in TABLE])
def row(request):
    return request.param


def ours(row, **options):
    parameters = [lucid.tensor(p, requires_grad=True, **options) for p in row.parameters.values()]
    return parameters, row.make(distributions, *parameters)


def theirs(row, torch):
    parameters = [torch.tensor(p, requires_grad=True) for p in row.parameters.values()]
    return parameters, row.make(torch.distributions, *parameters)


def close(got, want, tolerance=1e-9):
    assert tuple(got.shape) == tuple(want.shape)
    np.testing.assert_allclose(
        got.detach().cpu().numpy(), want.detach().numpy(), rtol=tolerance, atol=tolerance, equal_nan=True
    )


def weighted(result):
    """A number whose gradient tells the elements of a result apart, those that are finite."""
    number = 0.0
    for i, element in enumerate(result.reshape(-1)):
        if element == element and abs(element) < 1e300:
            number = number + element * (1 + 0.3 * i)
    return number


def functions(row):
    yield "log_prob", lambda d, x: d.log_prob(x)
    for name in row.has.split():
        yield name, (lambda d, x: d.cdf(x)) if name == "cdf" else lambda d, x: d.icdf(x * 0 + 0.3)


def gradients(library, result, inputs):
    number = weighted(result)
    if not getattr(number, "requires_grad", False):
        return None
    return library.autograd.grad(number, inputs, allow_unused=True, retain_graph=True)


def check_gradients(torch, got, want, inputs, their_inputs):
    first, second = gradients(lucid, got, inputs), gradients(torch, want, their_inputs)
    for a, b in zip(first or [None] * len(inputs), second or [None] * len(inputs), strict=True):
        a = np.zeros(()) if a is None else a.numpy()
        b = np.zeros(()) if b is None else b.numpy()
        np.testing.assert_allclose(np.where(np.isnan(b), b, a), b, rtol=1e-8, atol=1e-8)  # 0 where PyTorch has NaN


def test_values_and_gradients(row, torch):
    (parameters, d), (their_parameters, t) = ours(row), theirs(row, torch)
    discrete = t.support.is_discrete
    for name, function in functions(row):
        inputs, their_inputs = list(parameters), list(their_parameters)
        x, y = lucid.tensor(row.value), torch.tensor(row.value)
        if not discrete:
            x.requires_grad_()
            y.requires_grad_()
            inputs.append(x)
            their_inputs.append(y)
        got, want = function(d, x), function(t, y)
        close(got, want)
        refused = name == "cdf" and row.id in ("Gamma", "InverseGamma", "Chi2")
        if refused:  # neither library has the derivative of igamma with respect to the concentration
            inputs, their_inputs = inputs[1:], their_inputs[1:]
        check_gradients(torch, got, want, inputs, their_inputs)
    assert d.log_prob(x).shape == d.expand(d.batch_shape).log_prob(x).shape


def test_properties(row, torch):
    (parameters, d), (their_parameters, t) = ours(row), theirs(row, torch)
    for name in PROPERTIES:
        try:
            want = getattr(t, name)
        except NotImplementedError:
            with pytest.raises(NotImplementedError, match=f"has no {'variance' if name == 'stddev' else name}"):
                getattr(d, name)
            continue
        got = getattr(d, name)
        if name == "mode" and row.id == "Kumaraswamy":
            assert want.isnan().all()  # PyTorch takes the logarithm of 1 - b, for b > 1
            assert (d.log_prob(got) >= d.log_prob(got - 0.01)).all() and (
                d.log_prob(got) >= d.log_prob(got + 0.01)
            ).all()
        elif isinstance(want, torch.Tensor):
            close(got, want)
            if want.requires_grad and name != "mode":
                check_gradients(torch, got, want, parameters, their_parameters)
        elif name == "support":
            assert (got.is_discrete, got.event_dim) == (want.is_discrete, want.event_dim)
        else:
            assert got == want


def test_entropy(row, torch):
    (parameters, d), (their_parameters, t) = ours(row), theirs(row, torch)
    try:
        want = t.entropy()
    except NotImplementedError:
        with pytest.raises(NotImplementedError, match="has no entropy"):
            d.entropy()
        return
    got = d.entropy()
    close(got, want, 1e-6 if row.id.startswith("Multinomial") else 1e-9)  # PyTorch takes the logarithm of n! in float32
    close(d.perplexity(), t.perplexity(), 1e-6)
    check_gradients(torch, got, want, parameters, their_parameters)


SHOWN = ("Normal", "Categorical-probs", "Independent", "Bernoulli-logits", "Dirichlet", "Binomial-probs")
SHOWN += ("MVN-scale_tril", "NegativeBinomial-probs")


def sizes(text):
    """A text in which a Size is written as a tuple."""
    return re.sub(r"\w+\.Size\((.*?)\)", lambda found: str(tuple(ast.literal_eval(found[1]))), text)


def test_enumeration_and_text(row, torch):
    (_, d), (_, t) = ours(row), theirs(row, torch)
    if row.id in SHOWN:
        assert sizes(repr(d)) == sizes(repr(t))
    if d.has_enumerate_support:
        for expand in (True, False):
            got, want = d.enumerate_support(expand), t.enumerate_support(expand)
            assert got.tolist() == want.tolist()
        assert lucid.allclose(d.log_prob(d.enumerate_support()).exp().sum(0), lucid.ones(1, dtype=lucid.float64))
    else:
        with pytest.raises(NotImplementedError):
            d.enumerate_support()


def test_shapes_of_samples(row, torch):
    """Of samples, also expanded; with gradients where there are some."""
    (parameters, d), (_, t) = ours(row), theirs(row, torch)
    wide, theirs_wide = d.expand((5, *d.batch_shape)), t.expand((5, *t.batch_shape))
    assert (wide.batch_shape, wide.event_shape) == (tuple(theirs_wide.batch_shape), tuple(theirs_wide.event_shape))
    for shape in ((), (2,), (7, 0)):
        x = d.sample(shape)
        assert x.shape == shape + d.batch_shape + d.event_shape and not x.requires_grad
        assert x.dtype == (lucid.int64 if "Categorical" in row.id[:11] or row.id == "Independent-0" else lucid.float64)
        assert wide.sample(shape).shape == (*shape, 5, *d.batch_shape, *d.event_shape)
    assert d.log_prob(d.sample((3,))).shape == (3, *d.batch_shape)
    assert wide.log_prob(wide.sample()).shape == (5, *d.batch_shape)
    if d.has_rsample:
        x = d.rsample((3,))
        grads = lucid.autograd.grad(x.sum(), parameters, allow_unused=True)
        assert any(g is not None and g.isfinite().all() for g in grads)
    else:
        with pytest.raises(NotImplementedError, match=r"rsample: no gradient passes .* use sample\(\)|has no rsample"):
            d.rsample()


@pytest.mark.parametrize(
    "row", [r for r in TABLE if r.id in ("Normal", "Gamma", "Categorical-logits", "MVN-scale_tril")]
)
def test_on_each_device(row, device):
    (_, d), (_, cpu) = ours(row, device=device), ours(row)
    lucid.manual_seed(1)
    x = d.sample((2,))
    lucid.manual_seed(1)
    assert x.device == device
    close(x, cpu.sample((2,)))
    value = lucid.tensor(row.value, device=device)
    close(d.log_prob(value), cpu.log_prob(lucid.tensor(row.value)))
    close(d.entropy(), cpu.entropy())
