"""Train a network on one task, then use its frozen features for another with a new head."""

import os
import tempfile
from collections import OrderedDict
from copy import deepcopy

import numpy as np
import torch
import torch.nn as nn
import torch.optim as optim
from torch.optim import lr_scheduler

rng = np.random.RandomState(0)
base = rng.randn(3, 12)


def task(n, classes):
    """Points on three directions, in classes by direction, or by direction and side."""
    direction, side = rng.randint(0, 3, n), rng.choice([-1, 1], n)
    x = side[:, None] * base[direction] + 0.4 * rng.randn(n, 12)
    y = direction if classes == 3 else 2 * direction + (side > 0)
    return torch.from_numpy(x.astype(np.float32)), torch.from_numpy(y.astype(np.int64))


def fill(module):
    for m in module.modules():
        if isinstance(m, nn.Linear):
            m.weight.data = torch.from_numpy((rng.randn(*m.weight.shape) / np.sqrt(m.in_features)).astype("float32"))
            nn.init.zeros_(m.bias)


class Net(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.features = nn.Sequential(
            OrderedDict(
                [
                    ("fc1", nn.Linear(12, 32)),
                    ("bn1", nn.BatchNorm1d(32)),
                    ("relu1", nn.ReLU(inplace=True)),
                    ("fc2", nn.Linear(32, 16)),
                    ("relu2", nn.ReLU(inplace=True)),
                ]
            )
        )
        self.fc = nn.Linear(16, num_classes)

    def forward(self, x):
        return self.fc(self.features(x))


def train_model(model, data, criterion, optimizer, scheduler, num_epochs):
    best_model_wts, best_loss = deepcopy(model.state_dict()), float("inf")
    (x, y), (x_val, y_val) = data
    for epoch in range(num_epochs):
        model.train()
        for i in range(0, len(x), 32):
            optimizer.zero_grad()
            with torch.set_grad_enabled(True):
                loss = criterion(model(x[i : i + 32]), y[i : i + 32])
                loss.backward()
                optimizer.step()
        scheduler.step()
        model.eval()
        with torch.set_grad_enabled(False):
            outputs = model(x_val)
            _, preds = torch.max(outputs, 1)
            val_loss, acc = criterion(outputs, y_val).item(), torch.sum(preds == y_val.data).double() / len(y_val)
        print("{}/{} Loss: {:.4f} Acc: {:.4f}".format(epoch, num_epochs - 1, val_loss, acc))
        if val_loss < best_loss:
            best_loss, best_model_wts = val_loss, deepcopy(model.state_dict())
    model.load_state_dict(best_model_wts)
    return model


criterion = nn.CrossEntropyLoss(label_smoothing=0.05)
source = Net(3)
fill(source)
optimizer = optim.SGD(source.parameters(), lr=0.1, momentum=0.9, nesterov=True)
scheduler = lr_scheduler.MultiStepLR(optimizer, milestones=[3, 5], gamma=0.3)
train_model(source, (task(320, 3), task(100, 3)), criterion, optimizer, scheduler, 5)
path = os.path.join(tempfile.mkdtemp(), "source.pth")
torch.save(source.state_dict(), path)

# Only the features are taken over; the head is new.
model = Net(6)
fill(model.fc)
pretrained = {k: v for k, v in torch.load(path).items() if not k.startswith("fc.")}
result = model.load_state_dict(pretrained, strict=False)
print("missing:", result.missing_keys, "unexpected:", result.unexpected_keys)
for param in model.features.parameters():
    param.requires_grad = False
frozen = {name: p.clone() for name, p in model.features.named_parameters()}
optimizer = optim.AdamW(filter(lambda p: p.requires_grad, model.parameters()), lr=0.02)
scheduler = lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
data = (task(320, 6), task(100, 6))
train_model(model, data, criterion, optimizer, scheduler, 5)
assert all(torch.equal(p, frozen[name]) for name, p in model.features.named_parameters())

# At last everything is trained, the features more slowly.
for param in model.parameters():
    param.requires_grad_(True)
optimizer = optim.SGD(
    [
        {"params": model.features.parameters(), "lr": 1e-2},
        {"params": model.fc.parameters()},
    ],
    lr=0.05,
    momentum=0.9,
)
train_model(model, data, criterion, optimizer, lr_scheduler.CosineAnnealingLR(optimizer, T_max=4), 4)
assert not torch.equal(model.features.fc1.weight, frozen["fc1.weight"])
