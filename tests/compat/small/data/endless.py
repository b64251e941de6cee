import itertools

import torch
from torch.utils.data import DataLoader, RandomSampler, TensorDataset

dataset = TensorDataset(torch.arange(12.0).view(6, 2))
sampler = RandomSampler(dataset, replacement=True, num_samples=int(1e10))
loader = DataLoader(dataset, sampler=sampler, batch_size=3)
for (batch,) in itertools.islice(loader, 3):
    print(batch.shape, bool((batch[:, 1] - batch[:, 0] == 1).all()))
data_iter = iter(loader)
print(next(data_iter)[0].size(0))
