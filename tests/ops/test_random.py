"""Random tensors and generators: reproducible, resumable, the same on every device, and of the right distribution."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid.ops.creation.implicit import dirichlet, standard_gamma

DRAWS = {
    "rand": lambda **o: lucid.rand(50, **o),
    "randn": lambda **o: lucid.randn(5, 10, **o),
    "randint": lambda **o: lucid.randint(100, (50,), **o),
    "randperm": lambda **o: lucid.randperm(50, **o),
    "normal": lambda **o: lucid.normal(1.0, 2.0, (50,), **o),
    "rand_like": lambda **o: lucid.rand_like(lucid.zeros(5, 10), **o),
    "randn_like": lambda **o: lucid.randn_like(lucid.zeros(5, 10), **o),
    "uniform_": lambda generator=None, **o: lucid.zeros(50, **o).uniform_(-1.0, 3.0, generator=generator),
    "normal_": lambda generator=None, **o: lucid.zeros(50, **o).normal_(1.0, 2.0, generator=generator),
    "bernoulli_": lambda generator=None, **o: lucid.zeros(50, **o).bernoulli_(0.3, generator=generator),
    "random_": lambda generator=None, **o: lucid.zeros(50, **o).random_(generator=generator),
    "exponential_": lambda generator=None, **o: lucid.zeros(50, **o).exponential_(2.0, generator=generator),
    "cauchy_": lambda generator=None, **o: lucid.zeros(50, **o).cauchy_(generator=generator),
    "log_normal_": lambda generator=None, **o: lucid.zeros(50, **o).log_normal_(generator=generator),
    "geometric_": lambda generator=None, **o: lucid.zeros(50, **o).geometric_(0.3, generator=generator),
    "randint_like": lambda **o: lucid.randint_like(lucid.zeros(5, 10), 100, **o),
    "poisson": lambda generator=None, **o: lucid.poisson(lucid.full((50,), 9.0, **o), generator),
    "binomial": lambda generator=None, **o: lucid.binomial(
        lucid.full((50,), 9.0, **o), lucid.full((50,), 0.5, **o), generator
    ),
    "standard_gamma": lambda generator=None, **o: standard_gamma(lucid.full((50,), 2.0, **o), generator=generator),
    "dirichlet": lambda generator=None, **o: dirichlet(lucid.full((50, 3), 2.0, **o), generator=generator),
}


@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)
class TestEveryDraw:
    def test_seed_gives_the_same_numbers_on_every_device(self, draw, device):
        lucid.manual_seed(7)
        a, b = draw(), draw()
        lucid.manual_seed(7)
        c = draw(device=device)
        assert c.device == device
        assert c.tolist() == a.tolist() != b.tolist()

    def test_own_generator(self, draw):
        lucid.manual_seed(7)
        a = draw()
        state = lucid.get_rng_state()
        g = lucid.Generator().manual_seed(7)
        assert draw(generator=g).tolist() == a.tolist()
        assert (lucid.get_rng_state() == state).all()

    def test_goes_on_from_a_saved_state(self, draw, tmp_path):
        lucid.manual_seed(7)
        lucid.randint(5, (3,))
        lucid.save({"rng": lucid.get_rng_state()}, tmp_path / "state.npz")
        want = [draw().tolist(), draw().tolist()]
        lucid.set_rng_state(lucid.load(tmp_path / "state.npz")["rng"])
        assert [draw().tolist(), draw().tolist()] == want
        assert lucid.initial_seed() == 7


def test_state_keeps_half_used_words():
    """PCG64 hands out 32 bits at a time for small dtypes and keeps the other half."""
    g = lucid.Generator().manual_seed(3)
    g.numpy.integers(0, 10, dtype=np.int32)
    state = g.get_state()
    want = g.numpy.integers(0, 1000, 5, dtype=np.int32).tolist()
    assert lucid.Generator().set_state(state).numpy.integers(0, 1000, 5, dtype=np.int32).tolist() == want


def test_seeds():
    g = lucid.Generator()
    assert g.initial_seed() == g.initial_seed()
    assert g.seed() == g.initial_seed()
    assert g.manual_seed(-1).initial_seed() == 2**64 - 1
    assert repr(g.manual_seed(5)) == "Generator(seed=5)"
    assert lucid.Generator().initial_seed() != lucid.Generator().initial_seed()
    assert lucid.manual_seed(3).initial_seed() == lucid.initial_seed() == 3
    assert lucid.seed() == lucid.initial_seed()


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_distributions(dtype):
    """Means and variances of 100,000 numbers, which stray from the truth by about 1/300 of a standard deviation."""
    lucid.manual_seed(0)
    u = lucid.rand(100_000, dtype=dtype)
    z = lucid.randn(100_000, dtype=dtype)
    assert u.dtype == z.dtype == dtype
    u, z = u.numpy().astype(float), z.numpy().astype(float)
    assert 0 <= u.min() < 0.001 and 0.999 < u.max() < 1
    assert abs(u.mean() - 0.5) < 0.005 and abs(u.var() - 1 / 12) < 0.002
    assert abs(z.mean()) < 0.02 and abs(z.var() - 1) < 0.03


def test_randint_reaches_its_bounds_and_no_further():
    lucid.manual_seed(0)
    for x in (lucid.randint(-2, 3, (1000,)), lucid.randint(low=-2, high=3, size=(1000,), dtype="int8")):
        assert set(x.tolist()) == {-2, -1, 0, 1, 2}
    assert set(lucid.randint(2, (100,)).tolist()) == {0, 1}
    assert lucid.randint(5, (2,), dtype="float32").dtype == "float32"


def test_randperm():
    assert sorted(lucid.randperm(20).tolist()) == list(range(20))
    assert lucid.randperm(0).shape == (0,)


def test_bernoulli(device):
    lucid.manual_seed(0)
    p = lucid.tensor([0.0, 1.0, 0.25], device=device).expand(10_000, 3)
    x = lucid.bernoulli(p)
    assert (x.device, x.dtype) == (device, "float32")
    means = x.cpu().numpy().mean(0)
    assert means[0] == 0 and means[1] == 1 and abs(means[2] - 0.25) < 0.02
    assert not lucid.bernoulli(lucid.tensor(0.5, requires_grad=True)).requires_grad
    assert abs(lucid.bernoulli(lucid.zeros(10_000), 0.75).numpy().mean() - 0.75) < 0.02


def test_normal_takes_tensors(device):
    lucid.manual_seed(0)
    mean, std = lucid.tensor([[0.0], [100.0]], device=device), lucid.tensor([1.0, 0.0], device=device)
    x = lucid.normal(mean, std)
    assert (x.shape, x.device) == ((2, 2), device)
    assert x[:, 1].tolist() == [0, 100]
    assert lucid.normal(mean, 2.0).shape == (2, 1)
    assert lucid.normal(0.0, std).shape == (2,)


def test_multinomial(device):
    lucid.manual_seed(0)
    p = lucid.tensor([1.0, 0.0, 3.0], device=device)
    x = lucid.multinomial(p, 10_000, replacement=True)
    assert (x.dtype, x.device, x.shape) == ("int64", device, (10_000,))
    counts = np.bincount(x.cpu().numpy(), minlength=3)
    assert counts[1] == 0 and abs(counts[2] / 10_000 - 0.75) < 0.02
    assert sorted(lucid.multinomial(p, 2).tolist()) == [0, 2]
    first = lucid.multinomial(p.expand(4000, 3), 1).cpu().numpy()
    assert first.shape == (4000, 1) and abs((first == 2).mean() - 0.75) < 0.03


BAD = {
    "int": (lambda: lucid.rand(2, dtype="int64"), RuntimeError, "floating-point dtype, got int64"),
    "size": (lambda: lucid.rand(-2), (RuntimeError, ValueError), "negative"),
    "bounds": (lambda: lucid.randint(3, 3, (2,)), RuntimeError, "low < high, got 3 and 3"),
    "no-size": (lambda: lucid.randint(3), TypeError, r"randint\(high, size\)"),
    "randperm": (lambda: lucid.randperm(-1), RuntimeError, "must not be negative"),
    "probability": (lambda: lucid.bernoulli(lucid.tensor([1.5])), RuntimeError, "from 0 to 1"),
    "probability-nan": (lambda: lucid.bernoulli(lucid.tensor([float("nan")])), RuntimeError, "from 0 to 1"),
    "p": (lambda: lucid.bernoulli(lucid.zeros(2), -0.1), RuntimeError, "from 0 to 1, got -0.1"),
    "bernoulli-int": (lambda: lucid.bernoulli(lucid.tensor([1])), RuntimeError, "floating-point dtype, got int64"),
    "std": (lambda: lucid.normal(0.0, -1.0, (2,)), RuntimeError, "not negative, got -1.0"),
    "normal-size": (lambda: lucid.normal(0.0, 1.0), RuntimeError, "expected a size"),
    "normal-twice": (lambda: lucid.normal(lucid.zeros(2), 1.0, (2,)), RuntimeError, "expected a size"),
    "multinomial-negative": (lambda: lucid.multinomial(lucid.tensor([-1.0, 2.0]), 1), RuntimeError, "none negative"),
    "multinomial-few": (lambda: lucid.multinomial(lucid.tensor([0.0, 2.0]), 2), RuntimeError, "2 or more above 0"),
    "multinomial-0d": (lambda: lucid.multinomial(lucid.tensor(1.0), 1), RuntimeError, "1 or 2 dimensions"),
    "seed": (lambda: lucid.manual_seed(1.5), TypeError, "expected an integer, got float"),
    "seed-large": (lambda: lucid.manual_seed(2**64), RuntimeError, "64 bits"),
    "state": (lambda: lucid.set_rng_state(lucid.zeros(5)), TypeError, r"56 bytes of uint8; got shape \(5,\)"),
    "device": (lambda: lucid.Generator("cuda"), RuntimeError, "must be 'cpu'"),
}


@pytest.mark.parametrize(("call", "error", "says"), BAD.values(), ids=BAD)
def test_refused(call, error, says):
    with pytest.raises(error, match=says):
        call()
