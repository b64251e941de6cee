"""Data sets, samplers and batches: the names of ``torch.utils.data``.

`DataLoader` (loader.py, the file to read first) takes indices from a sampler (sampler.py; distributed.py for training
in several processes), looks up the samples in a data set (dataset.py), and combines them into a batch (collate.py).
Each of the four can be replaced by your own. fetching.py is that work for one batch; iterator.py goes through an epoch,
with workers or without (workers/); seeding.py gives each sample its random numbers; progress.py is what a loader saves,
to go on in the middle of an epoch.
"""

from .collate import default_collate, default_convert
from .dataset import (
    ChainDataset,
    ConcatDataset,
    Dataset,
    IterableDataset,
    StackDataset,
    Subset,
    TensorDataset,
    random_split,
)
from .distributed import DistributedSampler
from .loader import DataLoader
from .sampler import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)
from .workers.info import WorkerInfo, get_worker_info

# fmt: off
__all__ = [
    "BatchSampler", "ChainDataset", "ConcatDataset", "DataLoader", "Dataset", "DistributedSampler", "IterableDataset",
    "RandomSampler", "Sampler", "SequentialSampler", "StackDataset", "Subset", "SubsetRandomSampler", "TensorDataset",
    "WeightedRandomSampler", "WorkerInfo", "default_collate", "default_convert", "get_worker_info", "random_split",
]
# fmt: on
