"""Masks: a boolean for a subtree, and masks that do not fit."""

from typing import NamedTuple

import numpy as np
import pytest

from lucid.optim import transform


class Layer(NamedTuple):
    w: object
    b: object


PREFIXES = [
    True,
    {"net": True, "z": False},
    {"net": Layer(False, [True, False]), "z": True},
    {"net": Layer(True, [False, (True,)]), "z": False},
]


@pytest.mark.parametrize("mask", PREFIXES)
@pytest.mark.parametrize("name", ["adamw", "masked"])
def test_a_boolean_of_a_mask_stands_for_all_below_it(name, mask, optax):
    import jax

    def layered(a):
        return {"net": Layer(np.full((2, 3), a), [np.arange(3.0) * a, (np.full(2, -a),)]), "z": np.ones(2) + a}

    found = []
    for module in (transform, optax):
        solver = module.masked(module.adam(0.1), mask) if name == "masked" else module.adamw(0.1, mask=mask)
        params = layered(1.0)
        state = solver.init(params)
        for k in range(5):
            updates, state = solver.update(layered(0.1 * k), state, params)
            params = module.apply_updates(params, updates)
        found.append(jax.tree_util.tree_leaves(params))
    for a, b in zip(*found, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)


def test_a_mask_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"the mask\['b'\]: expected a list of 2, got list of 1"):
        transform.masked(transform.scale(1.0), {"a": True, "b": [True]}).init({"a": 1.0, "b": [1.0, 2.0]})
