"""The text of a Module, as PyTorch prints it."""

from __future__ import annotations

import lucid
from lucid import nn


class Multi(nn.Module):
    def extra_repr(self):
        return "one\ntwo"


def test_printed_as_torch_prints(torch):

    class Multi(torch.nn.Module):
        extra_repr = globals()["Multi"].extra_repr

    def build(nn, one, multi):
        net = nn.Sequential(
            nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2), nn.Sequential(nn.ReLU(), nn.Tanh()), nn.ReLU()]),
            nn.ModuleDict({"a": nn.Linear(1, 1), "b": nn.Sequential()}), nn.ModuleList(), nn.ModuleDict(),
            nn.ParameterList([nn.Parameter(one), 3]), nn.ParameterList(), multi(), nn.Sequential(multi()),
        )  # fmt: skip
        net[6].inner = multi()
        net.nothing = None
        net.register_module("none", None)
        return repr(net)

    ours = build(nn, lucid.zeros(2, 3), globals()["Multi"])
    assert ours == build(torch.nn, torch.zeros(2, 3), Multi).replace("[torch.", "[")
