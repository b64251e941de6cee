"""A network with parameters, buffers and modules inside modules."""

from __future__ import annotations

import lucid
from lucid import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(2, 3)
        self.register_buffer("count", lucid.zeros(2))
        self.register_buffer("scratch", lucid.zeros(1), persistent=False)
        self.scale = nn.Parameter([1.0, 2.0, 3.0])
        self.body = nn.Sequential(nn.ReLU(), nn.Linear(3, 1))
        self.nothing = None

    def forward(self, x):
        return self.body(self.fc1(x) * self.scale)


NAMES = ["scale", "fc1.weight", "fc1.bias", "body.1.weight", "body.1.bias"]
