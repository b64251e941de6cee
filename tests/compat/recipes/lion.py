"""Lion as its users write it, a warmup in a LambdaLR, a checkpoint in the middle of the run, per-parameter options."""

import io
import math
from typing import Callable, Optional, Tuple

import numpy as np
import torch
from torch import nn
from torch.optim.optimizer import Optimizer, _use_grad_for_differentiable


def exists(val):
    return val is not None


def update_fn(p, grad, exp_avg, lr, wd, beta1, beta2):
    p.data.mul_(1.0 - lr * wd)
    update = exp_avg.clone().mul_(beta1).add(grad, alpha=1.0 - beta1).sign_()
    p.add_(update, alpha=-lr)
    exp_avg.mul_(beta2).add_(grad, alpha=1.0 - beta2)


class Lion(Optimizer):
    def __init__(
        self,
        params,
        lr: float = 1e-4,
        betas: Tuple[float, float] = (0.9, 0.99),
        weight_decay: float = 0.0,
        foreach: Optional[bool] = None,
        decoupled_weight_decay: bool = False,
    ):
        assert lr > 0.0
        assert all([0.0 <= beta <= 1.0 for beta in betas])
        self._init_lr = lr
        self.decoupled_wd = decoupled_weight_decay
        defaults = dict(lr=lr, betas=betas, weight_decay=weight_decay, foreach=foreach, differentiable=False)
        super().__init__(params, defaults)
        self.update_fn = update_fn

    def __setstate__(self, state):
        super(Lion, self).__setstate__(state)
        for group in self.param_groups:
            group.setdefault("foreach", None)

    @_use_grad_for_differentiable
    def step(self, closure: Optional[Callable] = None):
        loss = None
        if exists(closure):
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in filter(lambda p: exists(p.grad), group["params"]):
                grad, lr, wd, beta1, beta2, state = (
                    p.grad,
                    group["lr"],
                    group["weight_decay"],
                    *group["betas"],
                    self.state[p],
                )
                if self.decoupled_wd:
                    wd /= self._init_lr
                if len(state) == 0:
                    state["exp_avg"] = torch.zeros_like(p)
                self.update_fn(p, grad, state["exp_avg"], lr, wd, beta1, beta2)
        return loss


rng = np.random.RandomState(9)
x = torch.tensor(rng.uniform(-2, 2, (64, 2)), dtype=torch.float32)
y = (x[:, :1] * torch.sin(2 * x[:, 1:])).detach()


def build():
    model = nn.Sequential(nn.Linear(2, 32), nn.SiLU(), nn.LayerNorm(32), nn.Linear(32, 1))
    fill = np.random.RandomState(10)
    for name, p in model.named_parameters():
        if p.dim() > 1:
            p.data = torch.from_numpy(fill.normal(0, 0.4, tuple(p.shape)).astype("float32"))
        elif name.endswith("bias"):
            nn.init.zeros_(p)
    decay = [p for p in model.parameters() if p.dim() >= 2]
    rest = [p for p in model.parameters() if p.dim() < 2]
    groups = [{"params": decay, "weight_decay": 0.05}, {"params": rest, "lr": 1e-2}]
    optimizer = Lion(groups, lr=5e-3, betas=(0.9, 0.99), foreach=True)
    warm = lambda t: min(1.0, (t + 1) / 5) * 0.5 * (1 + math.cos(math.pi * min(t, 40) / 40))
    return model, optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=warm)


calls = []
model, optimizer, scheduler = build()
handle = optimizer.register_step_post_hook(lambda opt, args, kwargs: calls.append(len(opt.state)))
for t in range(40):

    def closure():
        optimizer.zero_grad()
        loss = nn.functional.huber_loss(model(x), y)
        loss.backward()
        return loss

    loss = optimizer.step(closure)
    scheduler.step()
    if t % 10 == 9:
        print(f"step {t + 1} loss {loss.item():.4f} lr {[round(g['lr'], 5) for g in optimizer.param_groups]}")
    if t == 19:
        buffer = io.BytesIO()
        parts = dict(
            model=model.state_dict(), optimizer=optimizer.state_dict(), scheduler=scheduler.state_dict()["last_epoch"]
        )
        torch.save(parts, buffer)
        buffer.seek(0)
        checkpoint = torch.load(buffer, weights_only=True)
        handle.remove()
        model, optimizer, scheduler = build()
        model.load_state_dict(checkpoint["model"])
        optimizer.load_state_dict(checkpoint["optimizer"])
        for _ in range(checkpoint["scheduler"]):
            scheduler.step()
print(calls, {k: tuple(v.shape) for k, v in optimizer.state_dict()["state"][1].items()})
print(
    f"momentum {sum(s['exp_avg'].abs().sum() for s in optimizer.state.values()).item():.4f}",
    optimizer.param_groups[0]["foreach"],
)
