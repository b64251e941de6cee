"""Random inputs of the losses."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's, of the mean of nothing
rng = np.random.default_rng(41)
REDUCTIONS = ("mean", "sum", "none")


def normal(*shape):
    return rng.normal(size=shape)


def signs(*shape):
    return np.where(rng.uniform(size=shape) < 0.5, 1, -1)


def with_nan(x):
    """A copy with one element that is not a number."""
    x = x.copy()
    x.reshape(-1)[1] = np.nan
    return x
