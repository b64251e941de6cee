"""Leaves of a graph."""

import lucid


def leaf(values, device="cpu"):
    return lucid.tensor(values, dtype=lucid.float64, device=device, requires_grad=True)
