"""Fit a noisy sine with a small network; the learning rate falls when the validation loss stalls."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, Sampler, TensorDataset


class NumpyOrder(Sampler):
    """Batches in an order that NumPy draws."""

    def __init__(self, data_source, seed):
        self.data_source = data_source
        self.rng = np.random.RandomState(seed)

    def __iter__(self):
        return iter(self.rng.permutation(len(self.data_source)).tolist())

    def __len__(self):
        return len(self.data_source)


rng = np.random.RandomState(0)
x = np.linspace(-1, 1, 200).reshape(-1, 1)
y = np.sin(4 * x) + 0.1 * rng.randn(*x.shape)
features, targets = torch.tensor(x, dtype=torch.float32), torch.from_numpy(y).float()
order = torch.as_tensor(rng.permutation(200))
train_set = TensorDataset(features[order[:150]], targets[order[:150]])
valid_x, valid_y = features[order[150:]], targets[order[150:]]

model = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1))
for module in model:
    if isinstance(module, nn.Linear):
        bound = 1 / np.sqrt(module.in_features)
        module.weight.data = torch.from_numpy(rng.uniform(-bound, bound, tuple(module.weight.shape))).float()
        nn.init.zeros_(module.bias)
print(sum(p.numel() for p in model.parameters() if p.requires_grad), "parameters")

criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2, weight_decay=1e-5)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, mode="min", factor=0.5, patience=2)
loader = DataLoader(train_set, batch_sampler=BatchSampler(NumpyOrder(train_set, 1), batch_size=32, drop_last=False))

for epoch in range(30):
    model.train()
    running = 0.0
    for inputs, labels in loader:
        optimizer.zero_grad(set_to_none=True)
        loss = criterion(model(inputs), labels)
        loss.backward()
        optimizer.step()
        running += loss.item() * inputs.size(0)
    model.eval()
    with torch.inference_mode():
        valid = criterion(model(valid_x), valid_y)
    scheduler.step(valid)
    if epoch % 5 == 4:
        lr = optimizer.param_groups[0]["lr"]
        print(f"epoch {epoch + 1}: train {running / len(train_set):.5f}, valid {valid:.5f}, lr {lr:g}")
assert valid.item() < 0.1
