import torch
from torch.utils.data import BatchSampler, ConcatDataset, DataLoader, Subset, SequentialSampler, random_split
from torch.utils.data import TensorDataset, WeightedRandomSampler, IterableDataset
from torch.utils.data.dataloader import default_collate

a, b = TensorDataset(torch.arange(5)), TensorDataset(torch.arange(5, 8))
both = ConcatDataset([a, b])
train, test = random_split(both, [6, 2], generator=torch.Generator().manual_seed(0))
print(len(both), len(train), len(test), sorted(int(both[i][0]) for i in [*train.indices, *test.indices]))
print([x.tolist() for (x,) in DataLoader(Subset(both, [7, 0, 3]), batch_size=2)])
print(list(BatchSampler(SequentialSampler(a), batch_size=2, drop_last=True)))
print(set(WeightedRandomSampler([0.0, 0.0, 1.0], num_samples=5)))
print(default_collate([{"x": 1.5, "y": [1, 2]}, {"x": 2.5, "y": [3, 4]}]))


class Counting(IterableDataset):
    def __iter__(self):
        yield from range(5)


print([x.tolist() for x in DataLoader(Counting(), batch_size=2, collate_fn=lambda batch: torch.tensor(batch))])
