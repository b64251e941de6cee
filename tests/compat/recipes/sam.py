"""Sharpness-aware minimization: an optimizer that climbs before it descends, around another optimizer."""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.modules.batchnorm import _BatchNorm

rng = np.random.RandomState(8)


class SAM(torch.optim.Optimizer):
    def __init__(self, params, base_optimizer, rho=0.05, adaptive=False, **kwargs):
        assert rho >= 0.0, f"Invalid rho, should be non-negative: {rho}"
        defaults = dict(rho=rho, adaptive=adaptive, **kwargs)
        super(SAM, self).__init__(params, defaults)
        self.base_optimizer = base_optimizer(self.param_groups, **kwargs)
        self.param_groups = self.base_optimizer.param_groups
        self.defaults.update(self.base_optimizer.defaults)

    @torch.no_grad()
    def first_step(self, zero_grad=False):
        grad_norm = self._grad_norm()
        for group in self.param_groups:
            scale = group["rho"] / (grad_norm + 1e-12)
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.state[p]["old_p"] = p.data.clone()
                e_w = (torch.pow(p, 2) if group["adaptive"] else 1.0) * p.grad * scale.to(p)
                p.add_(e_w)  # climb to the local maximum "w + e(w)"
        if zero_grad:
            self.zero_grad()

    @torch.no_grad()
    def second_step(self, zero_grad=False):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                p.data = self.state[p]["old_p"]  # get back to "w" from "w + e(w)"
        self.base_optimizer.step()
        if zero_grad:
            self.zero_grad()

    @torch.no_grad()
    def step(self, closure=None):
        assert closure is not None, "Sharpness Aware Minimization requires closure, but it was not provided"
        closure = torch.enable_grad()(closure)
        self.first_step(zero_grad=True)
        closure()
        self.second_step()

    def _grad_norm(self):
        shared_device = self.param_groups[0]["params"][0].device
        return torch.norm(
            torch.stack(
                [
                    ((torch.abs(p) if group["adaptive"] else 1.0) * p.grad).norm(p=2).to(shared_device)
                    for group in self.param_groups
                    for p in group["params"]
                    if p.grad is not None
                ]
            ),
            p=2,
        )

    def load_state_dict(self, state_dict):
        super().load_state_dict(state_dict)
        self.base_optimizer.param_groups = self.param_groups


def smooth_crossentropy(pred, gold, smoothing=0.1):
    n_class = pred.size(1)
    one_hot = torch.full_like(pred, fill_value=smoothing / (n_class - 1))
    one_hot.scatter_(dim=1, index=gold.unsqueeze(1), value=1.0 - smoothing)
    log_prob = F.log_softmax(pred, dim=1)
    return F.kl_div(input=log_prob, target=one_hot, reduction="none").sum(-1)


def disable_running_stats(model):
    def _disable(module):
        if isinstance(module, _BatchNorm):
            module.backup_momentum = module.momentum
            module.momentum = 0

    model.apply(_disable)


def enable_running_stats(model):
    def _enable(module):
        if isinstance(module, _BatchNorm) and hasattr(module, "backup_momentum"):
            module.momentum = module.backup_momentum

    model.apply(_enable)


labels = torch.arange(48) % 3
images = rng.normal(0, 0.5, (48, 1, 6, 6))
for i, label in enumerate(labels.tolist()):
    images[i, 0, 2 * label : 2 * label + 2] += 1
inputs = torch.tensor(images, dtype=torch.float32)
for base, adaptive in ((torch.optim.SGD, False), (torch.optim.Adam, True)):
    model = nn.Sequential(nn.Conv2d(1, 4, 3, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(64, 3))
    with torch.no_grad():
        for p in model.parameters():
            if p.dim() > 1:
                p.copy_(torch.from_numpy(rng.normal(0, 0.2, p.shape)))
        model[-1].bias.zero_()
    kwargs = dict(lr=0.05, momentum=0.9, weight_decay=5e-4) if base is torch.optim.SGD else dict(lr=0.01)
    optimizer = SAM(model.parameters(), base, rho=0.1, adaptive=adaptive, **kwargs)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer.base_optimizer, step_size=2, gamma=0.5)
    for epoch in range(4):
        model.train()
        for start in range(0, 48, 16):
            x, y = inputs[start : start + 16], labels[start : start + 16]
            enable_running_stats(model)
            predictions = model(x)
            loss = smooth_crossentropy(predictions, y)
            loss.mean().backward()
            optimizer.first_step(zero_grad=True)
            disable_running_stats(model)
            smooth_crossentropy(model(x), y).mean().backward()
            optimizer.second_step(zero_grad=True)
        scheduler.step()
    with torch.no_grad():
        correct = torch.argmax(model.eval()(inputs).data, 1) == labels
    saved = optimizer.state_dict()
    print(f"{base.__name__}: loss {loss.mean().item():.4f} accuracy {correct.float().mean().item():.3f}")
    print(sorted(saved), sorted(saved["state"]), list(saved["state"][0]), f"lr {saved['param_groups'][0]['lr']:.4f}")
    print(f"running mean {model[1].running_mean.norm().item():.4f} rho {optimizer.param_groups[0]['rho']}")
