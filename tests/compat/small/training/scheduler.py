import math

import torch
from torch.optim.lr_scheduler import LambdaLR, _LRScheduler


class WarmupCosine(_LRScheduler):
    def __init__(self, optimizer, warmup, total, last_epoch=-1):
        self.warmup, self.total = warmup, total
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        t = self.last_epoch
        if t < self.warmup:
            return [base * (t + 1) / self.warmup for base in self.base_lrs]
        progress = (t - self.warmup) / (self.total - self.warmup)
        return [base * 0.5 * (1 + math.cos(math.pi * progress)) for base in self.base_lrs]


p = torch.zeros(1, requires_grad=True)
p.grad = torch.ones(1)
optimizer = torch.optim.SGD([p], lr=0.1)
scheduler = WarmupCosine(optimizer, 3, 10)
for _ in range(8):
    optimizer.step()
    scheduler.step()
    print(f"{scheduler.get_last_lr()[0]:.6f} {p.item():.6f}")
optimizer = torch.optim.SGD([p], lr=1.0)
scheduler = LambdaLR(optimizer, lr_lambda=lambda epoch: 0.9**epoch)
optimizer.step()
scheduler.step()
print(optimizer.param_groups[0]["lr"])
