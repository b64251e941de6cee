"""Samplers: the order of a data set, as indices of samples or lists of indices, one per batch."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import numpy as np

from ...ops import Generator, as_tensor, default_generator, multinomial, randint, randperm

T_co = TypeVar("T_co", covariant=True)

AT_ONCE = 32  # indices that are drawn at once, as in PyTorch: an endless sampler draws as it goes


class Sampler(Generic[T_co]):
    """An order of the samples of a data set: subclass it, with ``__iter__()`` and, if it is known, ``__len__()``.

    Example:
        >>> class Backwards(Sampler):
        ...     def __init__(self, dataset):
        ...         self.size = len(dataset)
        ...
        ...     def __iter__(self):
        ...         return iter(range(self.size - 1, -1, -1))
        >>> list(Backwards("abc"))
        [2, 1, 0]
    """

    def __iter__(self) -> Iterator[T_co]:
        raise NotImplementedError(f"{type(self).__name__}: a Sampler needs a method __iter__(self)")


class SequentialSampler(Sampler[int]):
    """Every sample once, in order.

    Example:
        >>> list(SequentialSampler("abc"))
        [0, 1, 2]
    """

    def __init__(self, data_source: Any):
        self.data_source = data_source

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.data_source)))

    def __len__(self) -> int:
        return len(self.data_source)


class RandomSampler(Sampler[int]):
    """Samples in random order: every one once, unless told otherwise.

    Args:
        data_source: The data set.
        replacement: Whether a sample may be drawn again.
        num_samples: How many to draw; as many as there are if None. Without replacement, more than there are means
            to go through them again, in another order. With replacement they are drawn as they are needed, so that
            ``num_samples=10**10`` makes an endless loader.
        generator: Where the order is drawn from; the default generator if None.

    Raises:
        TypeError: `replacement` is not a bool.
        ValueError: `num_samples` is not a positive integer; or, while iterating, there is nothing to draw it from. Of
            an empty data set without `num_samples` there is no index, where PyTorch refuses.

    Example:
        >>> sorted(RandomSampler("abcd"))
        [0, 1, 2, 3]
    """

    def __init__(
        self,
        data_source: Any,
        replacement: bool = False,
        num_samples: int | None = None,
        generator: Generator | None = None,
    ):
        if not isinstance(replacement, bool):
            raise TypeError(f"RandomSampler: expected replacement to be True or False, got {replacement!r}")
        if num_samples is not None:
            num_samples = positive("RandomSampler", "num_samples", num_samples)
        self.data_source = data_source
        self.replacement = replacement
        self._num_samples = num_samples
        self.generator = generator

    @property
    def num_samples(self) -> int:
        """How many samples are drawn."""
        return len(self.data_source) if self._num_samples is None else self._num_samples

    def __iter__(self) -> Iterator[int]:
        n, wanted = len(self.data_source), self.num_samples
        if n == 0 and wanted:
            raise ValueError(f"RandomSampler: there are no samples to draw {wanted} from; leave out num_samples")
        if wanted <= n and not self.replacement:
            return iter(permutation(n, self.generator)[:wanted])
        # The rest is drawn while the program draws for itself, and workers ask for indices earlier than it would.
        source = Generator().manual_seed(int((self.generator or default_generator).numpy.integers(2**63)))
        return self._with_replacement(n, wanted, source) if self.replacement else self._again(n, wanted, source)

    @staticmethod
    def _with_replacement(n: int, wanted: int, source: Generator) -> Iterator[int]:
        for start in range(0, wanted, AT_ONCE):
            drawn = randint(n, size=(min(AT_ONCE, wanted - start),), generator=source, device="cpu")
            yield from drawn.tolist()

    @staticmethod
    def _again(n: int, wanted: int, source: Generator) -> Iterator[int]:
        for start in range(0, wanted, n):
            yield from permutation(n, source)[: wanted - start]

    def __len__(self) -> int:
        return self.num_samples


class SubsetRandomSampler(Sampler[int]):
    """The given indices, each once, in random order.

    Example:
        >>> sorted(SubsetRandomSampler([3, 5, 8]))
        [3, 5, 8]
    """

    def __init__(self, indices: Sequence[int], generator: Generator | None = None):
        self.indices = indices
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        return map(self.indices.__getitem__, permutation(len(self.indices), self.generator))

    def __len__(self) -> int:
        return len(self.indices)


class WeightedRandomSampler(Sampler[int]):
    """Samples drawn with given probabilities, for example to see rare classes as often as others.

    Args:
        weights: The weight of each sample, in proportion to its probability.
        num_samples: How many to draw.
        replacement: Whether a sample may be drawn again.
        generator: Where they are drawn from; the default generator if None.

    Raises:
        TypeError: `replacement` is not a bool.
        ValueError: `num_samples` is not a positive integer, or the weights are not of one dimension.

    Example:
        >>> list(WeightedRandomSampler([0.0, 2.0, 0.0], 3))
        [1, 1, 1]
    """

    def __init__(
        self, weights: Sequence[float], num_samples: int, replacement: bool = True, generator: Generator | None = None
    ):
        if not isinstance(replacement, bool):
            raise TypeError(f"WeightedRandomSampler: expected replacement to be True or False, got {replacement!r}")
        self.weights = as_tensor(weights, dtype="float64")
        if self.weights.ndim != 1:
            raise ValueError(f"WeightedRandomSampler: expected one weight a sample, got shape {self.weights.shape}")
        self.num_samples = positive("WeightedRandomSampler", "num_samples", num_samples)
        self.replacement = replacement
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        drawn = multinomial(self.weights, self.num_samples, self.replacement, generator=self.generator)
        return iter(drawn.tolist())

    def __len__(self) -> int:
        return self.num_samples


class BatchSampler(Sampler[list[int]]):
    """Batches of the indices that another sampler yields.

    Args:
        sampler: The other sampler.
        batch_size: The number of indices in a batch.
        drop_last: Whether to leave out the last batch if it is not full.

    Raises:
        ValueError: `batch_size` is not a positive integer, or `drop_last` not a bool.

    Example:
        >>> list(BatchSampler(range(5), batch_size=2, drop_last=False))
        [[0, 1], [2, 3], [4]]
    """

    def __init__(self, sampler: Iterable[int], batch_size: int, drop_last: bool):
        batch_size = positive("BatchSampler", "batch_size", batch_size)
        if not isinstance(drop_last, bool):
            raise ValueError(f"BatchSampler: expected drop_last to be True or False, got {drop_last!r}")
        self.sampler = sampler
        self.batch_size = batch_size
        self.drop_last = drop_last

    def __iter__(self) -> Iterator[list[int]]:
        return batches(iter(self.sampler), self.batch_size, self.drop_last)

    def __len__(self) -> int:
        n = len(self.sampler)  # type: ignore[arg-type]
        return n // self.batch_size if self.drop_last else -(-n // self.batch_size)


def batches(stream: Iterator[Any], batch_size: int, drop_last: bool) -> Iterator[list[Any]]:
    """Lists of `batch_size` items of a stream; the last may be shorter, or is left out."""
    while batch := list(itertools.islice(stream, batch_size)):
        if len(batch) == batch_size or not drop_last:
            yield batch


def permutation(n: int, generator: Generator | None) -> list[int]:
    """The numbers below n in random order."""
    return randperm(n, generator=generator, device="cpu").tolist()  # type: ignore[no-any-return]


def made_of(*owners: Any) -> list[Any]:
    """A loader's samplers, each once, with those that they are made of."""
    found: dict[int, Any] = {}
    waiting = list(owners)
    while waiting:
        owner = waiting.pop(0)
        if owner is not None and id(owner) not in found:
            found[id(owner)] = owner
            waiting.append(getattr(owner, "sampler", None))
    return list(found.values())


def generators_of(*owners: Any) -> list[Generator]:
    """The generators that a loader and its samplers were given, each once."""
    generators = [getattr(owner, "generator", None) for owner in made_of(*owners)]
    return list({id(g): g for g in generators if isinstance(g, Generator) and g is not default_generator}.values())


def is_of_the_program(sampler: Any) -> bool:
    """Whether the program's code draws the order, from whichever generator."""
    return any(not type(s).__module__.startswith(("lucid.", "builtins")) for s in made_of(sampler))


def positive(who: str, name: str, value: Any) -> int:
    """Return a positive integer, also one of NumPy's, as Python's.

    Raises:
        ValueError: It is none.
    """
    if isinstance(value, bool | np.bool_) or not hasattr(value, "__index__") or (number := operator.index(value)) <= 0:
        raise ValueError(f"{who}: expected {name} to be a positive integer, got {value!r}")
    return number
