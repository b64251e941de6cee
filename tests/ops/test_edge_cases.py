"""Edge cases of operations beside torch's: NaN, ties, empty and 0-d tensors."""

from __future__ import annotations

import numpy as np
import pytest

import lucid

from .tables.edge_cases import CALLS

each = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


def flat(result):
    """The arrays of a result that is a tensor, or several."""
    if isinstance(result, tuple | list):
        return [a for part in result for a in flat(part)]
    return [result.cpu().numpy()]


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore:var_mean")
@each
def test_as_in_torch(call, device, torch):
    got = flat(call(lucid, lambda a: lucid.tensor(np.asarray(a), device=device)))
    want = flat(call(torch, lambda a: torch.tensor(np.asarray(a))))
    assert len(got) == len(want)
    for a, b in zip(got, want, strict=True):
        assert (a.dtype, a.shape) == (b.dtype, b.shape)
        np.testing.assert_allclose(a, b, rtol=1e-15, atol=1e-15)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@each
def test_results_are_tensors_on_their_device(call, device):
    def walk(result):
        if isinstance(result, tuple | list):
            return [a for part in result for a in walk(part)]
        return [result]

    with np.errstate(all="ignore"):
        results = walk(call(lucid, lambda a: lucid.tensor(np.asarray(a), device=device)))
    assert all(isinstance(r, lucid.Tensor) and r.device == device for r in results)
