"""Devices of tensors: transfer, the default device, comparison with names."""

from __future__ import annotations

import pytest

import lucid


class TestDevices:
    def test_there_and_back(self, device):
        x = lucid.tensor([[1.0, 2.0]])
        y = x.to(device)
        assert (y.device, y.cpu().tolist()) == (device, x.tolist())
        assert (y is x) == (device == "cpu")
        assert not y.is_cuda or device.type == "cuda"

    def test_the_default(self, device):
        lucid.set_default_device(device)
        try:
            made = [lucid.tensor([1.0]), lucid.zeros(2), lucid.ones(2), lucid.arange(3), lucid.rand(2), lucid.eye(2)]
            assert [x.device for x in made] == [device] * len(made)
            assert lucid.zeros(1, device="cpu").device == "cpu"
        finally:
            lucid.set_default_device(None)
        assert lucid.zeros(1).device == "cpu"

    def test_devices_compare_with_their_names(self, device):
        x = lucid.tensor([1.0], device=device)
        assert x.device == str(device) == str(x.device)
        assert x.device != "cuda:7"

    def test_two_devices_do_not_mix(self):
        with pytest.raises(RuntimeError, match=r"add: .*cpu.*strict.*\.to\("):
            lucid.tensor([1.0]) + lucid.tensor([1.0], device="strict")
