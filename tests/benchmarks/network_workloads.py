"""Seven networks of a course, written once: each function gets a library, lucid or torch, and makes its training step.

Like workloads.py, whose models are feed-forward and trained alike; these have a loop, or a loss or a second network of
their own. `dropout` is whether dropout acts: the libraries draw other masks, so that losses agree without it only.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from .workloads import Step, classified, equal_weights, training


def mnist_cnn(lib: Any, dropout: bool) -> Step:
    """The network of PyTorch's MNIST example: two 3x3 convolutions of 32 and 64 channels, batch 64."""
    nn = lib.nn
    model = nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25 * dropout),
        nn.Flatten(), nn.Linear(64 * 12 * 12, 128), nn.ReLU(), nn.Dropout(0.5 * dropout), nn.Linear(128, 10),
    )  # fmt: skip
    return training(lib, lambda lib: (model, *classified(lib, (64, 1, 28, 28), (64,), 10)), "Adam")


def text_cnn(lib: Any, dropout: bool) -> Step:
    """Kim's network for sentences: windows of 3, 4 and 5 words, 100 filters each, batch 50 of 56 words."""
    nn, F, symbols, width, length = lib.nn, lib.nn.functional, 5000, 128, 56

    class TextCNN(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(symbols, width)
            self.convs = nn.ModuleList([nn.Conv2d(1, 100, (k, width)) for k in (3, 4, 5)])
            self.dropout = nn.Dropout(0.5 * dropout)
            self.out = nn.Linear(300, 2)

        def forward(self, x: Any) -> Any:
            x = self.embedding(x).unsqueeze(1)
            lines = [F.relu(conv(x)).squeeze(3) for conv in self.convs]
            return self.out(self.dropout(lib.cat([F.max_pool1d(y, y.shape[2]).squeeze(2) for y in lines], 1)))

    rng = np.random.default_rng(0)
    words, classes = rng.integers(0, symbols, (50, length)), rng.integers(0, 2, 50)
    return training(lib, lambda lib: (TextCNN(), lib.tensor(words), lib.tensor(classes)), "Adam")


def tcn(lib: Any, dropout: bool) -> Step:
    """A temporal convolutional network of 4 residual blocks of 32 channels, kernel 5, on 2 x 200, batch 32."""
    nn, F, kernel = lib.nn, lib.nn.functional, 5

    class Causal(nn.Module):
        def __init__(self, n: int, m: int, dilation: int) -> None:
            super().__init__()
            self.before = (kernel - 1) * dilation
            with warnings.catch_warnings(action="ignore"):  # PyTorch deprecates the function that TCNs are written with
                self.conv = nn.utils.weight_norm(nn.Conv1d(n, m, kernel, dilation=dilation))

        def forward(self, x: Any) -> Any:
            return F.dropout(F.relu(self.conv(F.pad(x, (self.before, 0)))), 0.2 * dropout)

    class Block(nn.Module):
        def __init__(self, n: int, m: int, dilation: int) -> None:
            super().__init__()
            self.body = nn.Sequential(Causal(n, m, dilation), Causal(m, m, dilation))
            self.shortcut = nn.Conv1d(n, m, 1) if n != m else nn.Identity()

        def forward(self, x: Any) -> Any:
            return F.relu(self.body(x) + self.shortcut(x))

    class TCN(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.blocks = nn.Sequential(*(Block(2 if i == 0 else 32, 32, 2**i) for i in range(4)))
            self.out = nn.Linear(32, 10)

        def forward(self, x: Any) -> Any:
            return self.out(self.blocks(x)[:, :, -1])

    return training(lib, lambda lib: (TCN(), *classified(lib, (32, 2, 200), (32,), 10)), "Adam")


def resnet8(lib: Any, dropout: bool) -> Step:
    """ResNet-8 on 3x32x32: three stages of one block, 16, 32 and 64 channels, batch 32."""
    nn, F = lib.nn, lib.nn.functional

    class Block(nn.Module):
        def __init__(self, n: int, m: int, stride: int) -> None:
            super().__init__()
            self.conv1, self.norm1 = nn.Conv2d(n, m, 3, stride, 1, bias=False), nn.BatchNorm2d(m)
            self.conv2, self.norm2 = nn.Conv2d(m, m, 3, 1, 1, bias=False), nn.BatchNorm2d(m)
            self.shortcut = nn.Sequential()
            if stride > 1:
                self.shortcut = nn.Sequential(nn.Conv2d(n, m, 1, stride, bias=False), nn.BatchNorm2d(m))

        def forward(self, x: Any) -> Any:
            y = self.norm2(self.conv2(F.relu(self.norm1(self.conv1(x)))))
            return F.relu(y + self.shortcut(x))

    def make(lib: Any) -> tuple[Any, Any, Any]:
        model = nn.Sequential(
            nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
            Block(16, 16, 1), Block(16, 32, 2), Block(32, 64, 2),
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10),
        )  # fmt: skip
        return model, *classified(lib, (32, 3, 32, 32), (32,), 10)

    return training(lib, make, "SGD")


def seq2seq(lib: Any, dropout: bool) -> Step:
    """Translation by GRUs of 128 with dot attention and teacher forcing, 12 words to 12, batch 32."""
    nn, F, symbols, width, length = lib.nn, lib.nn.functional, 1000, 128, 12

    class Translator(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.source, self.target = nn.Embedding(symbols, width), nn.Embedding(symbols, width)
            self.encoder = nn.GRU(width, width, batch_first=True)
            self.decoder = nn.GRUCell(2 * width, width)
            self.dropout = nn.Dropout(0.1 * dropout)
            self.out = nn.Linear(2 * width, symbols)

        def forward(self, words: Any) -> Any:
            memory, h = self.encoder(self.dropout(self.source(words[:, :length])))
            h, context, scores = h[0], lib.zeros(len(words), width), []
            for word in self.dropout(self.target(words[:, length:])).unbind(1):
                h = self.decoder(lib.cat([word, context], 1), h)
                attention = F.softmax(lib.bmm(memory, h.unsqueeze(2)).squeeze(2), 1)
                context = lib.bmm(attention.unsqueeze(1), memory).squeeze(1)
                scores.append(self.out(lib.cat([h, context], 1)))
            return lib.stack(scores, 1).flatten(0, 1)

    rng = np.random.default_rng(0)
    source, target = rng.integers(0, symbols, (32, length)), rng.integers(0, symbols, (32, length + 1))
    words = np.concatenate([source, target[:, :-1]], 1)
    return training(lib, lambda lib: (Translator(), lib.tensor(words), lib.tensor(target[:, 1:].flatten())), "Adam")


def wgan_gp(lib: Any, dropout: bool) -> Step:
    """A Wasserstein GAN with gradient penalty on 784 pixels, batch 64: a step of the critic, one of the generator."""
    nn, size, noise = lib.nn, 784, 100
    critic = nn.Sequential(
        nn.Linear(size, 512), nn.LeakyReLU(0.2), nn.Linear(512, 256), nn.LeakyReLU(0.2), nn.Linear(256, 1)
    )
    generator = nn.Sequential(
        nn.Linear(noise, 256), nn.BatchNorm1d(256), nn.LeakyReLU(0.2),
        nn.Linear(256, 512), nn.BatchNorm1d(512), nn.LeakyReLU(0.2), nn.Linear(512, size), nn.Tanh(),
    )  # fmt: skip
    equal_weights(lib, critic, generator)
    adams = [lib.optim.Adam(model.parameters(), lr=1e-4, betas=(0.5, 0.9)) for model in (critic, generator)]
    rng = np.random.default_rng(0)
    real = lib.tensor(rng.normal(size=(64, size)).astype(np.float32))
    draws = [lib.tensor(rng.normal(size=(64, noise)).astype(np.float32)) for _ in range(8)]
    mixtures = [lib.tensor(rng.uniform(size=(64, 1)).astype(np.float32)) for _ in range(8)]
    turns = itertools.cycle(zip(draws, mixtures, strict=True))

    def step() -> Any:
        z, epsilon = next(turns)
        fake = generator(z)
        between = (epsilon * real + (1 - epsilon) * fake.detach()).requires_grad_()
        scores = critic(between)
        (slope,) = lib.autograd.grad(scores, between, lib.ones_like(scores), create_graph=True)
        penalty = ((slope.norm(2, dim=1) - 1) ** 2).mean()
        loss = critic(fake.detach()).mean() - critic(real).mean() + 10 * penalty
        adams[0].zero_grad()
        loss.backward()
        adams[0].step()
        adams[1].zero_grad()
        score = -critic(fake).mean()
        score.backward()
        adams[1].step()
        return loss + score

    return step


def dqn(lib: Any, dropout: bool) -> Step:
    """Deep Q-learning of CartPole: a MLP 4-128-128-2, its target network, and 128 transitions of a memory of 10,000."""
    nn, F = lib.nn, lib.nn.functional
    policy, target = (
        nn.Sequential(nn.Linear(4, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 2)) for _ in range(2)
    )
    equal_weights(lib, policy)
    target.load_state_dict(policy.state_dict())
    adam = lib.optim.AdamW(policy.parameters(), lr=1e-3)
    rng = np.random.default_rng(0)
    states, nexts = rng.normal(size=(2, 10_000, 4)).astype(np.float32)
    actions, rewards = rng.integers(0, 2, (10_000, 1)), rng.normal(size=10_000).astype(np.float32)
    lasts = rng.uniform(size=10_000) < 0.05

    def batches() -> Iterator[list[Any]]:
        while True:
            chosen = rng.integers(0, 10_000, 128)
            yield [lib.tensor(each[chosen]) for each in (states, actions, rewards, nexts, lasts)]

    memory = batches()

    def step() -> Any:
        state, action, reward, following, last = next(memory)
        value = policy(state).gather(1, action).squeeze(1)
        with lib.no_grad():
            best = target(following).max(1).values.masked_fill(last, 0.0)
        loss = F.smooth_l1_loss(value, reward + 0.99 * best)
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(policy.parameters(), 1.0)
        adam.step()
        with lib.no_grad():
            for slow, fast in zip(target.parameters(), policy.parameters(), strict=True):
                slow.mul_(0.995).add_(fast, alpha=0.005)
        return loss

    return step


NETWORKS = {
    "MNIST CNN, batch 64": mnist_cnn,
    "text CNN, 56 words, batch 50": text_cnn,
    "TCN, 4 blocks of 32 on 200 steps, batch 32": tcn,
    "ResNet-8 on 3x32x32, batch 32": resnet8,
    "GRU seq2seq with attention, 12 words, batch 32": seq2seq,
    "WGAN-GP, MLP on 784, batch 64": wgan_gp,
    "DQN, batch 128": dqn,
}
