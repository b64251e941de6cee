"""einops takes lucid's tensors, with values and gradients as of PyTorch's."""

import sys

import numpy as np
import pytest

import lucid

PATTERNS = [
    ("rearrange", "n c h w -> n (c h w)", {}),
    ("rearrange", "n c (h a) w -> (n a) w c h", {"a": 2}),
    ("rearrange", "n c h w -> n c 1 h w", {}),
    ("reduce", "n c (h a) (w b) -> n c h w", {"reduction": "max", "a": 2, "b": 3}),
    ("reduce", "n c h w -> c", {"reduction": "mean"}),
    ("reduce", "n c h w -> n 1 1 w", {"reduction": "sum"}),
    ("reduce", "n c h w -> n c", {"reduction": "prod"}),
    ("repeat", "n c h w -> n c (h a) (w b)", {"a": 2, "b": 2}),
]


@pytest.fixture
def einops():
    found = pytest.importorskip("einops", reason="einops is not installed: the parity extra brings it")
    lucid.compat.register_einops()
    lucid.compat.register_einops()  # the second time changes nothing
    return found


@pytest.mark.parametrize(("name", "pattern", "options"), PATTERNS)
def test_as_on_pytorch(einops, torch, name, pattern, options):
    numbers = np.random.default_rng(0).normal(size=(2, 3, 4, 6))
    results = []
    for lib in (lucid, torch):
        x = lib.tensor(numbers, requires_grad=True)
        y = getattr(einops, name)(x, pattern, **options)
        (y * y).sum().backward()
        results.append((y.detach().numpy(), x.grad.numpy()))
    for ours, theirs in zip(*results, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)


def test_lists_einsum_pack_and_a_missing_package(einops, monkeypatch):
    x = lucid.arange(6.0).reshape(2, 3)
    assert einops.rearrange([x, x], "b h w -> (b h) w").shape == (4, 3)
    np.testing.assert_array_equal(einops.einsum(x, x, "i j, k j -> i k"), x @ x.T)
    packed, shapes = einops.pack([x, x[0]], "* w")
    assert packed.shape == (3, 3) and einops.unpack(packed, shapes, "* w")[0].shape == (2, 3)
    monkeypatch.setitem(sys.modules, "einops", None)
    with pytest.raises(ImportError, match="einops is not installed; pip install einops"):
        lucid.compat.register_einops()
