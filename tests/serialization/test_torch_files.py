"""Files that PyTorch wrote: their weights are read, without PyTorch; what could run code is refused."""

from __future__ import annotations

import argparse
import io
import pickle
import zipfile
from collections import OrderedDict

import numpy as np
import pytest

import lucid


def written(torch, obj):
    file = io.BytesIO()
    torch.save(obj, file)
    file.seek(0)
    return file


def test_weights_are_read(torch):
    base = torch.arange(12.0).view(3, 4)
    saved = {"epoch": 3, "lr": 0.5, "name": "net", "done": False, "betas": (0.9, 0.99), "steps": [1, 2]}
    saved["view"], saved["base"], saved["turned"] = base[1:, 1:3], base, base.t()
    saved["empty"], saved["scalar"] = torch.zeros(0, 3), torch.tensor(7)
    saved["parameter"] = torch.nn.Parameter(torch.ones(2))
    saved["more"] = OrderedDict(
        (str(d), torch.tensor([1.0, 0.0]).to(d)) for d in (torch.float64, torch.bool, torch.int16)
    )
    found = lucid.load(written(torch, saved))
    more = saved.pop("more")
    for name, value in {**saved, **more}.items():
        ours = found[name] if name in found else found["more"][name]
        if not torch.is_tensor(value):
            assert ours == value and type(ours) is type(value)
            continue
        assert ours.dtype == value.detach().numpy().dtype and ours.requires_grad == value.requires_grad
        np.testing.assert_array_equal(ours.detach().numpy(), value.detach().numpy())
    half = torch.tensor([1.5, -2.25, 3e38], dtype=torch.bfloat16)
    assert lucid.load(written(torch, half)).tolist() == half.float().tolist()


def test_a_model_takes_them(torch):
    theirs = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.LSTM(4, 2))
    ours = lucid.nn.Sequential(lucid.nn.Linear(3, 4), lucid.nn.BatchNorm1d(4), lucid.nn.LSTM(4, 2))
    ours.load_state_dict(lucid.load(written(torch, theirs.state_dict()), map_location="cpu"))
    x = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
    expected = theirs(torch.from_numpy(x))[0].detach().numpy()
    np.testing.assert_allclose(ours(lucid.tensor(x))[0].detach().numpy(), expected, rtol=1e-5, atol=1e-6)


def test_what_could_run_code_is_refused(torch):
    for obj in (torch.nn.Linear(1, 1), {"args": argparse.Namespace(lr=1)}):
        with pytest.raises(RuntimeError, match=r"written by PyTorch and holds more than weights.*state_dict"):
            lucid.load(written(torch, obj))


def forged(data):
    """A file as PyTorch writes it, of one storage of four zeros and a pickle of somebody else's."""
    with zipfile.ZipFile(file := io.BytesIO(), "w") as archive:
        archive.writestr("x/data.pkl", data)
        archive.writestr("x/data/0", bytes(16))
    return file


@pytest.mark.parametrize(
    ("size", "stride"), [((2, 2), (-1, 1)), ((9, 9), (-100, 100)), ((5,), (1,)), ((-1,), (1,)), ((1, 2), (1,))]
)
def test_no_tensor_looks_beyond_its_storage(size, stride, torch):
    class View:
        def __reduce__(self):
            return torch._utils._rebuild_tensor_v2, ("numbers", 0, size, stride, False, OrderedDict())

    class Pickler(pickle.Pickler):
        def persistent_id(self, obj):
            return ("storage", torch.FloatStorage, "0", "cpu", 4) if obj == "numbers" else None

    Pickler(data := io.BytesIO(), 2).dump(View())
    with pytest.raises(RuntimeError, match=r"beyond its storage|damaged"):
        lucid.load(forged(data.getvalue()))


def test_a_file_changes_no_class():
    numel = lucid.Size.numel
    lucid.load(forged(b"\x80\x02ctorch\nSize\nN}X\x05\x00\x00\x00numelK\x05s\x86b."))  # sets Size.numel to 5
    assert lucid.Size.numel is numel
