"""Data sets: maps from an index to a sample, streams of samples, and sets made of other sets."""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, overload

from ...ops import Generator
from ...tensor import Tensor
from .sampler import permutation

T_co = TypeVar("T_co", covariant=True)


class Indexed(Protocol[T_co]):
    """What has samples by index: a data set, a list, an array, or a class of the user's."""

    def __getitem__(self, index: Any, /) -> T_co: ...


class Dataset(Generic[T_co]):
    """Samples by index: subclass it, with ``__getitem__(index)`` and, where the size is known, ``__len__()``.

    ``one + other`` is the set of both, one after the other.

    Example:
        >>> class Squares(Dataset):
        ...     def __len__(self):
        ...         return 4
        ...
        ...     def __getitem__(self, index):
        ...         return index, index**2
        >>> (Squares() + Squares())[6]
        (2, 4)
    """

    _batch: Any  # for type checkers: what batches are, where it is known

    def __getitem__(self, index: Any) -> T_co:
        raise NotImplementedError(f"{type(self).__name__}: a Dataset needs a method __getitem__(self, index)")

    def __add__(self, other: Dataset[Any]) -> ConcatDataset:
        return ConcatDataset([self, other])


class IterableDataset(Dataset[T_co]):
    """Samples that come as a stream, in an order of their own: subclass it, with ``__iter__()``.

    Example:
        >>> class CountDown(IterableDataset):
        ...     def __iter__(self):
        ...         yield from (3, 2, 1)
        >>> list(CountDown())
        [3, 2, 1]
    """

    def __iter__(self) -> Iterator[T_co]:
        raise NotImplementedError(f"{type(self).__name__}: an IterableDataset needs a method __iter__(self)")

    def __add__(self, other: Dataset[Any]) -> ChainDataset:  # type: ignore[override]
        return ChainDataset([self, other])


class TensorDataset(Dataset[tuple[Tensor, ...]]):
    """Tensors of equal length side by side: sample i is ``(a[i], b[i], ...)``.

    Raises:
        TypeError: Something is no tensor.
        ValueError: No tensor is given, or one is 0-d, or they are not of equal length.

    Example:
        >>> import lucid
        >>> TensorDataset(lucid.tensor([[1.0], [2.0]]), lucid.tensor([0, 1]))[1]
        (tensor([2.]), tensor(1))
    """

    _batch: list[Tensor]

    def __init__(self, *tensors: Tensor):
        if not all(isinstance(t, Tensor) for t in tensors):
            kinds = [type(t).__name__ for t in tensors]
            raise TypeError(f"TensorDataset: expected tensors, got {kinds}; make them of arrays by lucid.from_numpy")
        shapes = [tuple(t.shape) for t in tensors]
        if not shapes or any(not shape or shape[0] != shapes[0][0] for shape in shapes):
            raise ValueError(f"TensorDataset: expected tensors of equal length, one or more, got the shapes {shapes}")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        return tuple(t[index] for t in self.tensors)

    def __len__(self) -> int:
        return int(self.tensors[0].shape[0])


class StackDataset(Dataset[Any]):
    """Data sets of equal length side by side: sample i is ``(a[i], b[i], ...)``, or a dict for sets given by name.

    Raises:
        ValueError: No set is given, or sets both by position and by name, or they are not of equal length.

    Example:
        >>> StackDataset(image=[10, 20], text=["a", "b"])[1]
        {'image': 20, 'text': 'b'}
    """

    def __init__(self, *args: Any, **kwargs: Any):
        if bool(args) == bool(kwargs):
            raise ValueError("StackDataset: expected data sets, either all by place or all by name")
        self.datasets: Any = kwargs or args
        lengths = [len(d) for d in self._all()]
        if len(set(lengths)) > 1:
            raise ValueError(f"StackDataset: expected data sets of equal length, got {lengths}")

    def _all(self) -> list[Any]:
        return list(self.datasets.values() if isinstance(self.datasets, dict) else self.datasets)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(self.datasets, dict):
            return {name: dataset[index] for name, dataset in self.datasets.items()}
        return tuple(dataset[index] for dataset in self.datasets)

    def __getitems__(self, indices: list[Any]) -> list[Any]:
        if type(self).__getitem__ is not StackDataset.__getitem__:
            return [self[i] for i in indices]
        columns = [_samples(dataset, indices) for dataset in self._all()]
        rows = zip(*columns, strict=True)
        return (
            [dict(zip(self.datasets, row, strict=True)) for row in rows] if isinstance(self.datasets, dict) else [*rows]
        )

    def __len__(self) -> int:
        return len(self._all()[0])


class ConcatDataset(Dataset[Any]):
    """Data sets one after the other.

    Raises:
        ValueError: No data set is given, or one is a stream (see `ChainDataset`); or an index lies before the first
            sample.
        IndexError: An index lies behind the last sample.

    Example:
        >>> both = ConcatDataset([["a", "b"], ["c"]])
        >>> len(both), both[2], both[-1]
        (3, 'c', 'c')
    """

    def __init__(self, datasets: Iterable[Any]):
        self.datasets = list(datasets)
        if not self.datasets or any(isinstance(d, IterableDataset) for d in self.datasets):
            kinds = [type(d).__name__ for d in self.datasets]
            raise ValueError(f"ConcatDataset: expected one data set or more, with numbered samples, got {kinds}")
        self.cumulative_sizes = list(itertools.accumulate(len(d) for d in self.datasets))

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]

    def __getitem__(self, index: int) -> Any:
        size = len(self)
        if not -size <= index < size:
            error = ValueError if index < 0 else IndexError  # as in PyTorch
            raise error(f"ConcatDataset: there is no sample {index} among {size}")
        index %= size
        which = bisect.bisect_right(self.cumulative_sizes, index)
        return self.datasets[which][index - (self.cumulative_sizes[which - 1] if which else 0)]


class ChainDataset(IterableDataset[Any]):
    """Streams one after the other.

    Raises:
        TypeError: One of them is no stream.

    Example:
        >>> class CountDown(IterableDataset):
        ...     def __iter__(self):
        ...         yield from (2, 1)
        >>> list(CountDown() + CountDown())
        [2, 1, 2, 1]
    """

    def __init__(self, datasets: Iterable[Any]):
        self.datasets = list(datasets)
        for d in self.datasets:
            if not isinstance(d, IterableDataset):
                raise TypeError(f"ChainDataset: expected IterableDatasets, got {type(d).__name__}; see ConcatDataset")

    def __iter__(self) -> Iterator[Any]:
        return itertools.chain.from_iterable(self.datasets)

    def __len__(self) -> int:
        return sum(len(d) for d in self.datasets)


class Subset(Dataset[T_co]):
    """The samples of a data set at the `indices`: sample i is ``dataset[indices[i]]``.

    Example:
        >>> Subset("abcdef", [4, 0])[0]
        'e'
    """

    def __init__(self, dataset: Indexed[T_co], indices: Sequence[int]):
        self.dataset: Any = dataset
        self.indices = indices

    def __getitem__(self, index: Any) -> T_co:
        if isinstance(index, list):
            return self.dataset[[self.indices[i] for i in index]]  # type: ignore[no-any-return]
        return self.dataset[self.indices[index]]  # type: ignore[no-any-return]

    def __getitems__(self, indices: list[Any]) -> list[T_co]:
        if type(self).__getitem__ is not Subset.__getitem__:
            return [self[i] for i in indices]
        return _samples(self.dataset, [self.indices[i] for i in indices])

    def __len__(self) -> int:
        return len(self.indices)


if TYPE_CHECKING:

    class _TensorSubset(Subset[tuple[Tensor, ...]]):  # a part of a TensorDataset, whose batches are known
        _batch: list[Tensor]


@overload
def random_split(
    dataset: TensorDataset, lengths: Sequence[float], generator: Generator | None = None
) -> list[_TensorSubset]: ...
@overload
def random_split(
    dataset: Indexed[T_co], lengths: Sequence[float], generator: Generator | None = None
) -> list[Subset[T_co]]: ...
def random_split(dataset: Any, lengths: Sequence[float], generator: Generator | None = None) -> list[Any]:
    """Share the samples out at random among new sets of the given lengths.

    Args:
        dataset: What to split.
        lengths: How many samples each part gets, all of them together; or the share of each part, which add up to 1.
            What rounding down leaves over then goes to the first parts, one sample each.
        generator: Where the order is drawn from; the default generator if None.

    Raises:
        ValueError: The lengths do not add up to that of the data set, nor the shares to 1.

    Example:
        >>> train, test = random_split(range(10), [0.75, 0.25])
        >>> len(train), len(test), sorted([*train, *test]) == list(range(10))
        (8, 2, True)
    """
    size = len(dataset)
    if math.isclose(sum(lengths), 1) and sum(lengths) <= 1 and all(0 <= share <= 1 for share in lengths):
        parts = [math.floor(size * share) for share in lengths]
        for i in range(size - sum(parts)):
            parts[i % len(parts)] += 1
    else:
        parts = list(lengths)  # type: ignore[arg-type]
    if sum(parts) != size or any(n < 0 or n != int(n) for n in parts):
        raise ValueError(
            f"random_split: expected lengths that add up to the {size} samples, or shares that add up to 1, "
            f"got {list(lengths)}"
        )
    order = permutation(size, generator)
    sizes = [int(n) for n in parts]
    return [Subset(dataset, order[end - n : end]) for n, end in zip(sizes, itertools.accumulate(sizes), strict=True)]


def _samples(dataset: Any, indices: list[Any]) -> list[Any]:
    """The samples at some indices, fetched together where the data set can.

    Raises:
        ValueError: The data set gave another number of samples.
    """
    if getattr(dataset, "__getitems__", None) is None:
        return [dataset[i] for i in indices]
    samples: list[Any] = dataset.__getitems__(indices)
    if len(samples) != len(indices):
        raise ValueError(
            f"{type(dataset).__name__}.__getitems__: expected a list of {len(indices)} samples, got {len(samples)}"
        )
    return samples
