"""Loading a state_dict brings each saved value to the host once."""

import numpy as np

from lucid import optim
from lucid.optim.engine import state_dict

from ..parameters import param


def test_a_saved_value_is_asked_for_its_device_once(monkeypatch):
    params = [param(np.ones(n), np.ones(n)) for n in (2, 3, 4)]
    optimizer = optim.Adamax(params)
    optimizer.step()
    saved = optimizer.state_dict()
    asked = []
    device_of = state_dict.device_of
    monkeypatch.setattr(state_dict, "device_of", lambda array: asked.append(id(array)) or device_of(array))
    optimizer.load_state_dict(saved)
    arrays = [tensor._data for entry in saved["state"].values() for tensor in entry.values()]
    assert len(arrays) == 9
    assert sorted(asked) == sorted([*map(id, arrays), *(id(p._data) for p in params)])
