"""`DistributedSampler`: each of several processes that train one model sees its part of the data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...ops import Generator
from .sampler import Sampler, permutation


class DistributedSampler(Sampler[int]):
    """The part of a data set that one of several processes sees, the same number of samples in each.

    Rank r of R sees the samples r, r + R, r + 2R, ... of an order that is the same in all. Call ``set_epoch(epoch)``
    before each epoch: without it, every epoch has the same order.

    Args:
        dataset: The data set.
        num_replicas: How many processes there are. lucid itself trains in one, so it has to be told.
        rank: Which of them this is, from 0.
        shuffle: Whether the order is random.
        seed: What the order is drawn from, with the epoch; the same in all processes.
        drop_last: Whether to leave out samples at the end, so that all parts are equally long; else some come twice.

    Raises:
        RuntimeError: `num_replicas` or `rank` is not given.
        ValueError: The rank is not one of those.

    Example:
        >>> [list(DistributedSampler(range(5), num_replicas=2, rank=r, shuffle=False)) for r in (0, 1)]
        [[0, 2, 4], [1, 3, 0]]
    """

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
    ):
        if num_replicas is None or rank is None:
            raise RuntimeError(
                "DistributedSampler: lucid trains in one process and knows of no others: pass num_replicas=... and "
                "rank=..., or use no DistributedSampler"
            )
        if not 0 <= rank < num_replicas:
            raise ValueError(f"DistributedSampler: expected a rank from 0 to {num_replicas - 1}, got {rank}")
        self.dataset = dataset
        self.num_replicas = num_replicas
        self.rank = rank
        self.epoch = 0
        self.shuffle = shuffle
        self.seed = seed
        self.drop_last = drop_last
        self.num_samples = len(dataset) // num_replicas if drop_last else -(-len(dataset) // num_replicas)
        self.total_size = self.num_samples * num_replicas

    def __iter__(self) -> Iterator[int]:
        n = len(self.dataset)
        source = Generator().manual_seed(self.seed + self.epoch)
        order = permutation(n, source) if self.shuffle else range(n)
        return (order[i % n] for i in range(self.rank, self.total_size, self.num_replicas))

    def __len__(self) -> int:
        return self.num_samples

    def set_epoch(self, epoch: int) -> None:
        """Set the number of the epoch, which changes the order.

        Example:
            >>> sampler = DistributedSampler(range(100), num_replicas=1, rank=0)
            >>> first = list(sampler)
            >>> sampler.set_epoch(1)
            >>> list(sampler) == first
            False
        """
        self.epoch = epoch
