import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DataParallel
from torch.nn.parallel import DistributedDataParallel as DDP


def unwrap(model):
    return model.module if isinstance(model, (DataParallel, DDP, nn.DataParallel)) else model


model = nn.Linear(2, 2)
if torch.cuda.device_count() > 1:
    model = nn.DataParallel(model)
print(unwrap(model) is model, isinstance(model, DDP), dist.is_initialized() if dist.is_available() else False)
print(isinstance(model, nn.parallel.DistributedDataParallel))
