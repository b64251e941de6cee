import torch
from torch.optim.optimizer import Optimizer


class SignMomentum(Optimizer):
    def __init__(self, params, lr=1e-2, beta=0.9, weight_decay=0.0, foreach=None):
        if lr <= 0:
            raise ValueError(f"Invalid lr: {lr}")
        super().__init__(params, dict(lr=lr, beta=beta, weight_decay=weight_decay, foreach=foreach))

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["step"] = 0
                    state["exp_avg"] = torch.zeros_like(p, memory_format=torch.preserve_format)
                state["step"] += 1
                state["exp_avg"].mul_(group["beta"]).add_(p.grad, alpha=1 - group["beta"])
                p.data.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(torch.sign(state["exp_avg"]), alpha=-group["lr"])
        return loss


w = torch.tensor([1.0, -2.0], requires_grad=True)
optimizer = SignMomentum([w], lr=0.1, weight_decay=0.5, foreach=False)


def closure():
    optimizer.zero_grad()
    loss = (w**2).sum()
    loss.backward()
    return loss


for _ in range(4):
    print(f"{optimizer.step(closure).item():.5f}", w.data)
saved = optimizer.state_dict()
print(saved["state"][0]["step"], saved["state"][0]["exp_avg"], saved["param_groups"][0]["beta"])
