"""Optimizers and schedulers as third parties write them for PyTorch, over `lib`: torch or lucid."""

from __future__ import annotations

import math
from collections import defaultdict
from types import SimpleNamespace


def written_for(torch):
    """The classes, written over a library."""
    Optimizer, LRScheduler = torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler

    class Lion(Optimizer):
        """Keywords of its own that PyTorch has too, and one that is required only by some groups."""

        def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0, foreach=None, maximize=0):
            if lr < 0.0:
                raise ValueError(f"Invalid learning rate: {lr}")
            defaults = {"lr": lr, "betas": betas, "weight_decay": weight_decay}
            defaults.update(foreach=foreach, maximize=maximize)
            super().__init__(params, defaults)
            self.lr = lr

        def __setstate__(self, state):
            super().__setstate__(state)
            for group in self.param_groups:
                group.setdefault("cautious", False)

        @torch.no_grad()
        def step(self, closure=None):
            loss = None
            if closure is not None:
                with torch.enable_grad():
                    loss = closure()
            for group in self.param_groups:
                beta1, beta2 = group["betas"]
                for p in group["params"]:
                    if p.grad is None:
                        continue
                    state = self.state[p]
                    if len(state) == 0:
                        state["step"] = 0
                        state["exp_avg"] = torch.zeros_like(p)
                    state["step"] += 1
                    p.mul_(1 - group["lr"] * group["weight_decay"])
                    update = state["exp_avg"].clone().mul_(beta1).add(p.grad, alpha=1 - beta1).sign_()
                    p.add_(update, alpha=-group["lr"])
                    state["exp_avg"].mul_(beta2).add_(p.grad, alpha=1 - beta2)
            return loss

    class SAM(Optimizer):
        """It holds another optimizer, and shares its groups."""

        def __init__(self, params, base_optimizer, rho=0.05, adaptive=False, **kwargs):
            super().__init__(params, dict(rho=rho, adaptive=adaptive, **kwargs))
            self.base_optimizer = base_optimizer(self.param_groups, **kwargs)
            self.param_groups = self.base_optimizer.param_groups
            self.defaults.update(self.base_optimizer.defaults)

        @torch.no_grad()
        def first_step(self, zero_grad=False):
            grads = [p.grad.norm(p=2) for group in self.param_groups for p in group["params"]]
            norm = torch.norm(torch.stack(grads), p=2)
            for group in self.param_groups:
                for p in group["params"]:
                    self.state[p]["old_p"] = p.data.clone()
                    p.add_(p.grad * group["rho"] / (norm + 1e-12))
            if zero_grad:
                self.zero_grad()

        @torch.no_grad()
        def second_step(self, zero_grad=False):
            for group in self.param_groups:
                for p in group["params"]:
                    p.data = self.state[p]["old_p"]
            self.base_optimizer.step()
            if zero_grad:
                self.zero_grad()

        def step(self, closure=None):
            closure = torch.enable_grad()(closure)
            self.first_step(zero_grad=True)
            loss = closure()
            self.second_step()
            return loss

        def load_state_dict(self, state_dict):
            super().load_state_dict(state_dict)
            self.base_optimizer.param_groups = self.param_groups

    class Lookahead(Optimizer):
        """A wrapper that never calls ``super().__init__``."""

        def __init__(self, optimizer, k=2, alpha=0.5):
            self.optimizer, self.k, self.alpha, self.counter = optimizer, k, alpha, 0
            self.param_groups = optimizer.param_groups
            self.defaults = optimizer.defaults
            self.state = defaultdict(dict)
            self._optimizer_step_pre_hooks = {}  # PyTorch's own `__init__` would make these
            self._optimizer_step_post_hooks = {}

        def step(self, closure=None):
            loss = self.optimizer.step(closure)
            self.counter += 1
            for group in self.param_groups:
                for p in group["params"]:
                    slow = self.state[p].setdefault("slow", p.data.clone())
                    if self.counter % self.k == 0:
                        slow += self.alpha * (p.data - slow)
                        p.data.copy_(slow)
            return loss

    class SharedAdam(torch.optim.Adam):
        """It fills the state of PyTorch's Adam before the first step."""

        def __init__(self, params, lr=1e-3):
            super().__init__(params, lr=lr, betas=(0.8, 0.99), eps=1e-6)
            for group in self.param_groups:
                for p in group["params"]:
                    state = self.state[p]
                    state["step"] = torch.tensor(3.0)
                    state["exp_avg"] = torch.full_like(p.data, 0.1)
                    state["exp_avg_sq"] = torch.full_like(p.data, 0.2)

    class OwnStep(torch.optim.Adam):
        """An Adam whose step is its own: it never runs PyTorch's."""

        @torch.no_grad()
        def step(self, closure=None):
            for group in self.param_groups:
                for p in group["params"]:
                    state = self.state[p]
                    if "step" not in state:
                        state["step"] = 0
                        state["exp_avg"] = torch.zeros_like(p)
                    state["step"] += 1
                    state["exp_avg"].lerp_(p.grad, 1 - group["betas"][0])
                    p.sub_(state["exp_avg"], alpha=group["lr"] / math.sqrt(state["step"]))

    class WarmupCosine(LRScheduler):
        """A schedule in `get_lr`, and a closed form."""

        def __init__(self, optimizer, warmup, total, last_epoch=-1):
            self.warmup, self.total = warmup, total
            super().__init__(optimizer, last_epoch)

        def get_lr(self):
            if self.last_epoch < self.warmup:
                return [base * (self.last_epoch + 1) / self.warmup for base in self.base_lrs]
            return self._get_closed_form_lr()

        def _get_closed_form_lr(self):
            done = (self.last_epoch - self.warmup) / (self.total - self.warmup)
            return [base * 0.5 * (1 + math.cos(math.pi * done)) for base in self.base_lrs]

    class GradualWarmup(LRScheduler):
        """A `step` of its own, which hands over to another scheduler."""

        def __init__(self, optimizer, total_epoch, after_scheduler):
            self.total_epoch, self.after_scheduler, self.finished = total_epoch, after_scheduler, False
            super().__init__(optimizer)

        def get_lr(self):
            if self.last_epoch > self.total_epoch:
                if not self.finished:
                    self.after_scheduler.base_lrs = [2 * lr for lr in self.base_lrs]
                    self.finished = True
                return self.after_scheduler.get_last_lr()
            return [lr * (1 + self.last_epoch / self.total_epoch) for lr in self.base_lrs]

        def step(self, epoch=None):
            if self.finished:
                self.after_scheduler.step()
                self._last_lr = self.after_scheduler.get_last_lr()
            else:
                super().step()
                assert self._step_count == self.last_epoch + 1

    return SimpleNamespace(**{k: v for k, v in locals().items() if isinstance(v, type)})
