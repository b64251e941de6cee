"""Random inputs and masks of attention."""

from __future__ import annotations

import numpy as np

import lucid

rng = np.random.default_rng(21)


def normal(*shape):
    return rng.normal(size=shape)


SOME = rng.uniform(size=(4, 5)) < 0.6
SOME[:, 0] = True


def key_mask(kind, t, n, s, **where):
    """A padding mask in which the last key of the first sample is left out."""
    mask = np.zeros((n, s), bool)
    mask[0, -1] = True
    return t.tensor(mask if kind == "bool" else np.where(mask, -1.5, 0.0), **where)


def causal(t, n, device):
    where = {} if t is not lucid else {"device": device}
    return t.tensor(np.triu(np.full((n, n), -np.inf), 1), **where)
