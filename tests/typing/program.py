"""A training program as a student writes it, for type checkers: see `test_checkers.py`, which plants mistakes in it."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np

import lucid
import lucid.nn.functional as F
from lucid import Tensor, distributions, nn, optim
from lucid.utils.data import DataLoader, Dataset, Subset, TensorDataset, random_split

device = lucid.device("cuda" if lucid.cuda.is_available() else "cpu")


class Waves(Dataset[tuple[Tensor, Tensor]]):
    """Noisy waves of two frequencies."""

    def __init__(self, count: int, length: int = 16, noise: float = 0.1):
        lucid.manual_seed(0)
        t = lucid.linspace(0, 6.28, length)
        self.labels = lucid.randint(0, 2, (count,))
        phase = lucid.rand(count, 1) * 3.14
        self.waves = lucid.sin((1 + self.labels.float()[:, None]) * t + phase) + noise * lucid.randn(count, length)

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.waves[index], self.labels[index]


class Block(nn.Module):
    """A residual block."""

    def __init__(self, width: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, 2 * width)
        self.down = nn.Linear(2 * width, width, bias=False)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        y = F.gelu(self.up(self.norm(x)), approximate="tanh")
        return x + self.dropout(self.down(y))


class Classifier(nn.Module):
    """Blocks between two linear layers, and a mean over time of a recurrent layer."""

    scale: Tensor

    def __init__(self, length: int, width: int = 32, blocks: int = 2) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Linear(length, width), nn.ReLU())
        self.blocks = nn.ModuleList([Block(width) for _ in range(blocks)])
        self.rnn = nn.GRU(1, width, batch_first=True)
        self.last = nn.Linear(2 * width, 2)
        self.gain = nn.Parameter(lucid.ones(width))
        self.register_buffer("scale", lucid.full((width,), 0.5))
        nn.init.xavier_uniform_(self.last.weight)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        h = self.first(x)
        for block in self.blocks:
            h = block(h)
        steps, state = self.rnn(x.unsqueeze(-1))
        h = h + 0 * state.squeeze(0)
        both = lucid.cat([h * self.gain, steps.mean(dim=1) * self.scale], dim=-1)
        return self.last(both), h


@lucid.no_grad()
def accuracy(model: Classifier, loader: DataLoader[list[Tensor]]) -> float:
    """The share of right answers."""
    model.eval()
    right, count = 0, 0
    for x, y in loader:
        logits, _ = model(x.to(device))
        right += int((logits.argmax(dim=1).cpu() == y).sum().item())
        count += y.size(0)
    model.train()
    return right / count


@lucid.no_grad
def weight_norm(model: nn.Module) -> float:
    """The norm of all parameters."""
    return float(lucid.stack([p.pow(2).sum() for p in model.parameters()]).sum().sqrt())


def train(model: Classifier, loader: DataLoader[list[Tensor]], epochs: int = 2, lr: float = 1e-2) -> list[float]:
    """The losses of the epochs."""
    decay = [p for p in model.parameters() if p.dim() > 1]
    other = [p for p in model.parameters() if p.dim() <= 1]
    groups = [{"params": decay, "weight_decay": 0.01}, {"params": other, "weight_decay": 0.0}]
    optimizer = optim.AdamW(groups, lr=lr, betas=(0.9, 0.99))
    scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs)
    criterion = nn.CrossEntropyLoss(label_smoothing=0.05)
    losses: list[float] = []
    for _ in range(epochs):
        total = 0.0
        for x, y in loader:
            x, y = x.to(device), y.to(device)
            optimizer.zero_grad()
            logits, hidden = model(x)
            loss = criterion(logits, y) + 1e-4 * hidden.square().mean()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            total += loss.item() * len(x)
        scheduler.step()
        losses.append(total / len(loader))
    return losses


def largest(x: Tensor) -> tuple[Tensor, Tensor]:
    """The maxima of pairs, and where they are."""
    return F.max_pool1d(F.max_pool1d(x, kernel_size=2), 2, return_indices=True)


def arithmetic() -> Tensor:
    """Tensors, operators, views and reductions."""
    x = lucid.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    z = 2 - x / 3 + x @ x.T - abs(x) ** 2 // 1
    values, indices = z.max(dim=1)
    top = z.topk(1).values
    mask = (z > 0) & ~(z == 1.0)
    picked = lucid.where(mask, z, 0.0)[..., 0].reshape(-1)
    y = lucid.stack([values, indices.double(), picked], dim=0).permute(1, 0).contiguous()
    y[0] = 1.0
    y += 1
    y.clamp_(min=-1.0, max=5.0).mul_(2)
    (gradient,) = lucid.autograd.grad(z.sum(), [x])
    u, s, v = lucid.linalg.svd(gradient)
    array = y.detach().cpu().numpy() + np.ones(3)
    return (
        lucid.from_numpy(array).sum() + top.mean() + u.norm() + s.prod() + lucid.exp(v).std(dim=0, keepdim=True).sum()
    )


def keywords(x: Tensor) -> Tensor:
    """The other keywords of PyTorch and NumPy, and results that are written into a tensor."""
    out = lucid.empty_like(x, memory_format=lucid.preserve_format)
    first, second = lucid.split(x, split_size=1, axis=0)
    both = lucid.cat([first, second], axis=0)
    lucid.add(both, 1, out=out)
    lucid.matmul(x, x.T, out=lucid.empty(2, 2))
    lucid.max(x, dim=1, out=(lucid.empty(2), lucid.empty(2, dtype=lucid.int64)))
    lucid.where(x > 0, x, 0.0, out=lucid.exp(x, out=out))
    return out.unsqueeze(axis=1).squeeze(1).softmax(axis=-1) / lucid.linalg.norm(x, axis=0, keepdims=True)


class Squashed(distributions.Transform):
    """A transform of the user's own, as the documentation says to write it."""

    domain, codomain = distributions.constraints.real, distributions.constraints.interval(-1.0, 1.0)
    bijective = True

    def _call(self, x: Tensor) -> Tensor:
        return x / (1 + x.abs())


def chances(loc: Tensor) -> Tensor:
    """Distributions, and what is made from them."""
    policy = distributions.Normal(loc, 1.0).expand((2, *loc.shape))
    action = policy.rsample((4,))
    squashed = distributions.TransformedDistribution(policy, [Squashed(cache_size=1)]).sample()
    return policy.log_prob(action) + policy.support.check(squashed) + Squashed().inv.with_cache(1)(squashed).log()


def main(path: Path) -> None:
    """Train, save, load, and compare."""
    waves = Waves(64)
    data = TensorDataset(waves.waves, waves.labels)
    train_set, test_set = random_split(data, [48, 16])
    train_loader = DataLoader(train_set, batch_size=16, shuffle=True, drop_last=True)
    test_loader = DataLoader(test_set, batch_size=8)
    model = Classifier(length=16).to(device)
    best = copy.deepcopy(model.state_dict())
    losses = train(model, train_loader)
    lucid.save({"model": model.state_dict(), "losses": losses}, path)
    model.load_state_dict(lucid.load(path)["model"])
    print(f"{losses[-1]:.3f}, {accuracy(model, test_loader):.0%}, {weight_norm(model):.2f}, {len(best)}")
    wave, _ = Subset(waves, range(8))[0]
    print(len(test_loader.dataset), wave.shape)
    x, y = next(iter(test_loader))
    print(arithmetic().shape, x.dtype, F.cross_entropy(model(x)[0], y, reduction="sum").item())


if __name__ == "__main__":
    main(Path("model.npz"))
