"""Indices of all kinds, and which elements they mean."""

from __future__ import annotations

import numpy as np

from ...oracle import torch_

T, F = True, False
MASK = np.random.default_rng(1).random((2, 3, 4)) > 0.5
SHAPE = (2, 3, 4)
INDICES = {
    "first": 0,
    "last": -1,
    "slice": slice(1, None),
    "step": (slice(None), slice(None, None, 2)),
    "two": (0, slice(1, 2)),
    "element": (1, 2, 3),
    "None": None,
    "ellipsis": ...,
    "last-dim": (..., 0),
    "nones": (None, 0, ..., None),
    "empty-slice": slice(0, 0),
    "past-the-end": slice(1, 100),
    "numpy-int": np.int64(1),
    "zero-dim": np.array(1),
    "zero-dim-second": (slice(None), np.array(-1)),
    "list": [0, 1, 1],
    "list-in-tuple": ([0, 1], 1),
    "range": range(2),
    "repeated": np.array([1, 0, 1]),
    "negative": np.array([-1, 0]),
    "int32": np.array([1, 0], np.int32),
    "two-dims": (slice(None), np.array([[0, 2], [1, 1]])),
    "pairs": (np.array([0, 1, 1]), np.array([2, 0, 0])),
    "broadcast": (np.array([[0], [1]]), np.array([0, 2])),
    "apart": (np.array([0, 1]), slice(None), np.array([1, 2])),
    "int-then-array-apart": (0, slice(None), np.array([1, 2])),
    "array-then-int": (np.array([0, 1]), 0),
    "int-between": (np.array([0, 1]), 0, np.array([1, 3])),
    "None-between": (None, np.array([0, 1, 1]), None, [0, 1, 2]),
    "no-index": np.zeros(0, np.int64),
    "empty-list": [],
    "mask": MASK,
    "mask-first": np.array([T, F]),
    "mask-second": (slice(None), np.array([T, F, T])),
    "mask-last": (..., np.array([T, T, F, T]), None),
    "mask-two": (MASK[..., 0], slice(1, 3)),
    "mask-after-int": (1, MASK[0]),
    "mask-list": [T, F],
    "mask-and-index": (np.array([T, F]), ..., np.array([0, 3])),
    "mask-none": np.zeros(SHAPE, bool),
    "True": True,
    "False": False,
    "True-second": (slice(None), True),
}


def converted(index, make):
    """The index with its arrays made tensors."""
    if isinstance(index, tuple):
        return tuple(converted(i, make) for i in index)
    return make(index) if isinstance(index, np.ndarray) else index


def places(index):
    """For each element of ``x[index]``, which element of x it is: torch's answer, with which all is compared."""
    torch = torch_()
    numbers = torch.arange(np.prod(SHAPE)).reshape(SHAPE)
    return numbers[converted(index, torch.tensor)].numpy()


def filled(shape=SHAPE):
    return np.random.default_rng(0).normal(size=shape)
