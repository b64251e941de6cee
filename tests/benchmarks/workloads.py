"""The models of a course, written once: each function gets a library, lucid or torch, and makes its training step."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

Step = Callable[[], Any]


def mlp(lib: Any) -> tuple[Any, Any, Any]:
    """784-256-128-10, batch 128."""
    nn = lib.nn
    model = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))
    return model, *classified(lib, (128, 784), (128,), 10)


def lenet(lib: Any) -> tuple[Any, Any, Any]:
    """LeNet-5 on 1x28x28, batch 64."""
    nn = lib.nn

    class LeNet(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
            self.conv2 = nn.Conv2d(6, 16, 5)
            self.fc1 = nn.Linear(400, 120)
            self.fc2 = nn.Linear(120, 84)
            self.fc3 = nn.Linear(84, 10)

        def forward(self, x: Any) -> Any:
            F = nn.functional
            x = F.max_pool2d(F.relu(self.conv1(x)), 2)
            x = F.max_pool2d(F.relu(self.conv2(x)), 2)
            x = x.flatten(1)
            return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))

    return LeNet(), *classified(lib, (64, 1, 28, 28), (64,), 10)


def conv_net(lib: Any) -> tuple[Any, Any, Any]:
    """Four 3x3 convolutions with batch norm, 32 32 64 64 channels, on 3x32x32, batch 32."""
    nn = lib.nn

    def block(n: int, m: int) -> list[Any]:
        return [nn.Conv2d(n, m, 3, padding=1, bias=False), nn.BatchNorm2d(m), nn.ReLU()]

    model = nn.Sequential(
        *block(3, 32), *block(32, 32), nn.MaxPool2d(2), *block(32, 64), *block(64, 64), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(64 * 8 * 8, 10),
    )  # fmt: skip
    return model, *classified(lib, (32, 3, 32, 32), (32,), 10)


def gpt(lib: Any) -> tuple[Any, Any, Any]:
    """GPT, 4 layers, width 128, 4 heads, context 64, batch 16."""
    nn, layers, width, heads, context, symbols = lib.nn, 4, 128, 4, 64, 65

    class Attention(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.qkv = nn.Linear(width, 3 * width)
            self.out = nn.Linear(width, width)

        def forward(self, x: Any) -> Any:
            n, t, _ = x.shape
            q, k, v = (a.reshape(n, t, heads, -1).transpose(1, 2) for a in self.qkv(x).split(width, dim=2))
            y = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
            return self.out(y.transpose(1, 2).reshape(n, t, width))

    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.norm1, self.attention = nn.LayerNorm(width), Attention()
            self.norm2 = nn.LayerNorm(width)
            self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

        def forward(self, x: Any) -> Any:
            x = x + self.attention(self.norm1(x))
            return x + self.mlp(self.norm2(x))

    class GPT(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.token, self.place = nn.Embedding(symbols, width), nn.Embedding(context, width)
            self.blocks = nn.Sequential(*(Block() for _ in range(layers)))
            self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, symbols, bias=False)

        def forward(self, x: Any) -> Any:
            h = self.token(x) + self.place(lib.arange(x.shape[1]))
            return self.head(self.norm(self.blocks(h))).flatten(0, 1)

    rng = np.random.default_rng(0)
    text = rng.integers(0, symbols, (16, context + 1))
    return GPT(), lib.tensor(text[:, :-1].copy()), lib.tensor(text[:, 1:].flatten())


def lstm(lib: Any) -> tuple[Any, Any, Any]:
    """LSTM 64 to 128, 32 steps, batch 32."""
    nn = lib.nn

    class Classifier(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lstm = nn.LSTM(64, 128, batch_first=True)
            self.out = nn.Linear(128, 10)

        def forward(self, x: Any) -> Any:
            return self.out(self.lstm(x)[0][:, -1])

    return Classifier(), *classified(lib, (32, 32, 64), (32,), 10)


def classified(lib: Any, inputs: tuple[int, ...], labels: tuple[int, ...], classes: int) -> tuple[Any, Any]:
    """Random inputs and classes, the same for both libraries."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=inputs).astype(np.float32)
    return lib.tensor(x), lib.tensor(rng.integers(0, classes, labels))


def equal_weights(lib: Any, *models: Any) -> None:
    """Give the models random weights that are the same in both libraries."""
    rng = np.random.default_rng(1)
    with lib.no_grad():
        for p in itertools.chain(*(model.parameters() for model in models)):
            scale = p[0].numel() ** -0.5 if p.dim() > 1 else 0.1
            p.copy_(lib.tensor((scale * rng.normal(size=tuple(p.shape))).astype(np.float32)))


WORKLOADS = {
    "MLP 784-256-128-10, batch 128": mlp,
    "LeNet-5 on 28x28, batch 64": lenet,
    "4 convolutions and batch norms on 3x32x32, batch 32": conv_net,
    "GPT, 4 layers of 128, 4 heads, context 64, batch 16": gpt,
    "LSTM 64-128, 32 steps, batch 32": lstm,
}


def training(lib: Any, make: Callable[[Any], tuple[Any, Any, Any]], optimizer: str, batch: int | None = None) -> Step:
    """The training step of a model, which returns the loss; its first weights are the same in both libraries.

    With `batch`, only so many of the inputs are used.
    """
    model, x, y = make(lib)
    x, y = x[:batch], y[: batch and batch * (len(y) // len(x))]
    equal_weights(lib, model)
    opt = getattr(lib.optim, optimizer)(model.parameters(), lr=1e-3)

    def step() -> Any:
        opt.zero_grad()
        loss = lib.nn.functional.cross_entropy(model(x), y)
        loss.backward()
        opt.step()
        return loss

    return step
