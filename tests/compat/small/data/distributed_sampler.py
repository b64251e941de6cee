import torch
import torch.distributed as dist
from torch.utils.data import DataLoader, TensorDataset
from torch.utils.data.distributed import DistributedSampler


def is_main_process():
    return not (dist.is_available() and dist.is_initialized()) or dist.get_rank() == 0


dataset = TensorDataset(torch.arange(7))
for rank in range(2):
    sampler = DistributedSampler(dataset, num_replicas=2, rank=rank, shuffle=False)
    sampler.set_epoch(1)
    if is_main_process():
        print(rank, [batch[0].tolist() for batch in DataLoader(dataset, batch_size=2, sampler=sampler)])
