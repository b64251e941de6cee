"""Data sets, collation and the DataLoader, with PyTorch as the oracle where nothing is random."""

from __future__ import annotations

import collections
import functools

import numpy as np
import pytest

import lucid
from lucid.utils import data

from ..oracle import torch_
from .outcomes import outcome

Point = collections.namedtuple("Point", "x y")


class Row(list):
    pass


class Squares:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        return {"x": np.float32(i), "y": (i * i, f"no. {i}")}


class Together(Squares):
    def __init__(self):
        super().__init__(4)

    def __getitems__(self, indices):
        return [self[i] for i in indices]


def in_both(make):
    """The same thing of lucid and of PyTorch."""
    torch = torch_()
    assert outcome(lambda: make(lucid, lucid.utils.data)) == outcome(lambda: make(torch, torch.utils.data))


def pairs(library, utils):
    return utils.TensorDataset(library.arange(14.0).reshape(7, 2), library.arange(7))


class Stream:
    """Made into an IterableDataset of either library."""

    def __init__(self, n):
        self.n = n

    def __iter__(self):
        yield from (float(i) for i in range(self.n))


LOADERS = {
    "batches": lambda t, d: list(d.DataLoader(pairs(t, d), batch_size=3)),
    "batches of one": lambda t, d: list(d.DataLoader(pairs(t, d))),
    "last dropped": lambda t, d: list(d.DataLoader(pairs(t, d), 3, drop_last=True)),
    "larger than the set": lambda t, d: list(d.DataLoader(pairs(t, d), 100)),
    "no batches": lambda t, d: list(d.DataLoader(pairs(t, d), batch_size=None)),
    "arrays without batches": lambda t, d: list(d.DataLoader([np.zeros(2), {"a": np.ones(1)}], batch_size=None)),
    "dicts, numbers, strings": lambda t, d: list(d.DataLoader(Squares(5), 2)),
    "a list": lambda t, d: list(d.DataLoader([1.5, 2.5, 3.5], 2)),
    "named tuples": lambda t, d: list(d.DataLoader([Point(1, 2.0), Point(3, 4.0)], 2)),
    "arrays": lambda t, d: list(d.DataLoader([np.arange(3, dtype=np.int32)] * 3, 2)),
    "booleans": lambda t, d: list(d.DataLoader([True, False], 2)),
    "bytes": lambda t, d: list(d.DataLoader([b"a", b"b"], 2)),
    "texts of NumPy": lambda t, d: list(d.DataLoader(np.array(["a", "b"]), 2)),
    "numbers of NumPy's and Python's": lambda t, d: [
        d.default_collate([np.float32(1), other]) for other in (2, 2.5, np.float64(2))
    ],
    "dicts of other classes": lambda t, d: [
        (type(x), dict(x), getattr(x, "default_factory", None))
        for make in (d.default_collate, lambda s: d.default_convert(s[0]))
        for x in (make([kind(a=np.ones(1))] * 2) for kind in (functools.partial(collections.defaultdict, list), dict))
    ],
    "lists of other classes": lambda t, d: [
        (type(x), list(x)) for x in (d.default_collate([s, s]) for s in (Row([1, 2]), collections.deque([1]), b"ab"))
    ],
    "nested lists": lambda t, d: list(d.DataLoader([[1, [2.0, "a"]], [3, [4.0, "b"]]], 2)),
    "a sampler": lambda t, d: list(d.DataLoader(pairs(t, d), 2, sampler=[5, 0, 3])),
    "a batch sampler": lambda t, d: list(d.DataLoader(pairs(t, d), batch_sampler=[[5, 0], [3]])),
    "batches of other kinds": lambda t, d: list(
        d.DataLoader(pairs(t, d), batch_sampler=[(1, 2), range(2), t.tensor([3]), (i for i in [4, 5])])
    ),
    "a collate function": lambda t, d: list(d.DataLoader([1, 2, 3], 2, collate_fn=sum)),
    "a collate function over tensors": lambda t, d: list(d.DataLoader(pairs(t, d), 2, collate_fn=lambda b: b[0][0])),
    "a subset": lambda t, d: list(d.DataLoader(d.Subset(d.Subset(pairs(t, d), [6, 4, 2, 0]), [3, 1]), 2)),
    "two sets": lambda t, d: list(d.DataLoader(d.ConcatDataset([pairs(t, d), pairs(t, d)]), 5)),
    "side by side": lambda t, d: list(d.DataLoader(d.StackDataset(a=range(7), b=pairs(t, d)), 2)),
    "side by side, equally long": lambda t, d: list(d.DataLoader(d.StackDataset([1, 2], ["a", "b"]), 2)),
    "a stream": lambda t, d: list(d.DataLoader(type("S", (Stream, d.IterableDataset), {})(5), 2)),
    "a stream, last dropped": lambda t, d: list(
        d.DataLoader(type("S", (Stream, d.IterableDataset), {})(5), 2, drop_last=True)
    ),
    "streams chained": lambda t, d: list(d.ChainDataset([type("S", (Stream, d.IterableDataset), {})(2)] * 2)),
    "lengths": lambda t, d: [
        len(d.DataLoader(pairs(t, d), n, drop_last=drop)) for n in (1, 3, 7, 8) for drop in (True, False)
    ],
    "length without batches": lambda t, d: len(d.DataLoader(pairs(t, d), batch_size=None)),
    "length of batches of a sampler": lambda t, d: len(d.DataLoader(pairs(t, d), 2, sampler=[1, 2, 3])),
    "length of a batch sampler": lambda t, d: len(d.DataLoader(pairs(t, d), batch_sampler=[[1], [2]])),
    "a tensor set": lambda t, d: [pairs(t, d)[-1], pairs(t, d)[2:4], len(pairs(t, d))],
    "counted from the end": lambda t, d: d.ConcatDataset([[1, 2], [3]])[-3],
    "sum of sets": lambda t, d: (pairs(t, d) + pairs(t, d))[8],
    "sequential": lambda t, d: list(d.SequentialSampler("abc")),
    "numbers in batches": lambda t, d: [list(d.BatchSampler(range(5), 2, drop)) for drop in (True, False)],
    "parts": lambda t, d: [
        list(d.DistributedSampler(range(n), k, r, shuffle=False, drop_last=drop))
        for n, k in ((10, 3), (9, 3), (2, 5), (1, 4))
        for r in range(k)
        for drop in (True, False)
    ],
    "samples together": lambda t, d: list(d.DataLoader(d.Subset(Together(), [3, 1, 2]), 2)),
    "samples together, side by side": lambda t, d: list(d.DataLoader(d.StackDataset(a=Together(), b=range(4)), 3)),
    "0-d arrays": lambda t, d: list(d.DataLoader([np.array(1.5), np.array(2.5)], 2)),
    "rows of nothing": lambda t, d: list(d.DataLoader([np.zeros((0, 2)), np.zeros((0, 2))], 2)),
    "strings in arrays": lambda t, d: d.default_convert(
        {"a": np.array(["x"]), "b": np.float32(2), "c": (1, np.ones(2))}
    ),
    "certain": lambda t, d: list(d.WeightedRandomSampler([0.0, 1.0, 0.0], 4)),
    "shares": lambda t, d: [len(part) for part in d.random_split(range(10), [0.33, 0.33, 0.34])],
    "an empty set": lambda t, d: list(d.DataLoader(d.TensorDataset(t.zeros(0, 2)), 2, shuffle=False)),
}

REFUSED = {
    "unequal shapes": lambda t, d: list(d.DataLoader([t.zeros(2), t.zeros(3)], 2)),
    "unequal lists": lambda t, d: list(d.DataLoader([[1], [1, 2]], 2)),
    "texts in arrays": lambda t, d: list(d.DataLoader([np.array(["a", "b"])] * 2, 2)),
    "objects in arrays": lambda t, d: list(d.DataLoader([np.array([None])] * 2, 2)),
    "tensors beside numbers": lambda t, d: list(d.DataLoader([t.tensor(1.0), 2.0], 2)),
    "a type of its own": lambda t, d: list(d.DataLoader([object(), object()], 2)),
    "shuffle and sampler": lambda t, d: d.DataLoader([1], shuffle=True, sampler=[0]),
    "batch sampler and size": lambda t, d: d.DataLoader([1], 2, batch_sampler=[[0]]),
    "batch sampler and drop_last": lambda t, d: d.DataLoader([1], batch_sampler=[[0]], drop_last=True),
    "no batches and drop_last": lambda t, d: d.DataLoader([1], batch_size=None, drop_last=True),
    "batches of none": lambda t, d: d.DataLoader([1], 0),
    "a stream shuffled": lambda t, d: d.DataLoader(type("S", (Stream, d.IterableDataset), {})(5), shuffle=True),
    "a stream and a sampler": lambda t, d: d.DataLoader(type("S", (Stream, d.IterableDataset), {})(5), sampler=[0]),
    "fewer workers than none": lambda t, d: d.DataLoader([1], num_workers=-1),
    "time without end": lambda t, d: d.DataLoader([1], num_workers=1, timeout=-1),
    "tasks for no workers": lambda t, d: d.DataLoader([1], prefetch_factor=2),
    "no workers that stay": lambda t, d: d.DataLoader([1], persistent_workers=True),
    "a context for no workers": lambda t, d: d.DataLoader([1], multiprocessing_context="spawn"),
    "an unknown context": lambda t, d: d.DataLoader([1], num_workers=1, multiprocessing_context="teleport"),
    "a context of another kind": lambda t, d: d.DataLoader([1], num_workers=1, multiprocessing_context=3),
    "another size": lambda t, d: setattr(d.DataLoader([1]), "batch_size", 2),
    "another set": lambda t, d: setattr(d.DataLoader([1]), "dataset", [2]),
    "batches that are numbers": lambda t, d: list(d.DataLoader(pairs(t, d), batch_sampler=[1, 2])),
    "a set of arrays": lambda t, d: d.TensorDataset(np.zeros(3)),
    "no rank": lambda t, d: d.DistributedSampler(range(4), 2, 2),
    "no numbered samples": lambda t, d: d.Dataset()[0],
    "no length, shuffled": lambda t, d: d.DataLoader(d.Dataset(), shuffle=True),
    "out of range": lambda t, d: list(d.DataLoader([1, 2], sampler=[5])),
    "beyond the end of two": lambda t, d: d.ConcatDataset([[1], [2]])[-3],
    "lengths that do not add up": lambda t, d: d.random_split(range(10), [3, 3]),
    "no sets": lambda t, d: d.StackDataset(),
    "sets of unequal length": lambda t, d: d.StackDataset([1], [1, 2]),
    "sets by place and name": lambda t, d: d.StackDataset([1], a=[1]),
    "a weight table": lambda t, d: d.WeightedRandomSampler([[1.0]], 1),
    "no samples": lambda t, d: d.WeightedRandomSampler([1.0], 0),
    "replacement perhaps": lambda t, d: d.RandomSampler([1], replacement=1),
    "samples in halves": lambda t, d: d.RandomSampler([1], num_samples=0.5),
    "batches dropped perhaps": lambda t, d: d.BatchSampler(range(3), 2, drop_last=1),
}


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("name", LOADERS | REFUSED)
def test_as_in_pytorch(name):
    in_both((LOADERS | REFUSED)[name])


@pytest.mark.parametrize("name", LOADERS)
def test_runs(name):
    assert LOADERS[name](lucid, data) is not None


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(name):
    assert isinstance(outcome(lambda: REFUSED[name](lucid, data)), type)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: data.TensorDataset(lucid.zeros(2), lucid.zeros(3)), r"equal length.*\[\(2,\), \(3,\)\]"),
        (lambda: data.TensorDataset(lucid.tensor(1.0)), "equal length"),
        (lambda: data.TensorDataset(), "one or more"),
        (lambda: data.ConcatDataset([]), "one data set or more"),
        (lambda: data.DataLoader([1], num_workers=2.0), "num_workers to be an integer, 0 or more, got 2.0"),
        (lambda: data.DataLoader([1], num_workers=1, prefetch_factor=0), "prefetch_factor to be an integer, 1 or more"),
        (lambda: list(data.RandomSampler([], num_samples=3)), "no samples to draw 3 from"),
    ],
)
def test_sets_refuse(make, message):
    with pytest.raises(ValueError, match=message):  # where PyTorch asserts
        make()


def test_a_chain_wants_streams():
    with pytest.raises(TypeError, match="ConcatDataset"):
        data.ChainDataset([[1]])


def shared(info, IterableDataset, n):
    """A stream that its workers share, of either library."""

    class Shared(IterableDataset):
        def __iter__(self):
            worker = info()
            return iter(range(worker.id, n, worker.num_workers))

    return Shared()


@pytest.mark.filterwarnings("ignore:This DataLoader will create")
@pytest.mark.parametrize(("workers", "n", "drop_last"), [(2, 7, False), (3, 11, True), (3, 2, False)])
def test_the_batches_of_workers_come_in_the_order_of_pytorch(torch, workers, n, drop_last):
    found = []
    for utils in (data, torch.utils.data):
        dataset = shared(utils.get_worker_info, utils.IterableDataset, n)
        kind = {"worker_method": "thread"} if utils is data else {}
        loader = utils.DataLoader(dataset, 2, num_workers=workers, drop_last=drop_last, **kind)
        found.append([batch.tolist() for batch in loader])
    assert found[0] == found[1]


def test_a_batch_size_of_numpy():
    assert [len(x) for x in data.DataLoader(range(5), np.int64(3))] == [3, 2]  # which PyTorch refuses


def test_unequal_shapes_name_the_way_out():
    with pytest.raises(RuntimeError, match=r"\(2,\), \(3,\).*collate_fn"):
        list(data.DataLoader([lucid.zeros(2), lucid.zeros(3)], 2))


def test_on_every_device(device):
    x, y = lucid.rand(5, 2, device=device), lucid.arange(5, device=device)
    for dataset in (data.TensorDataset(x, y), list(zip(x, y, strict=True))):
        batches = list(data.DataLoader(dataset, 2, sampler=[4, 0, 2]))
        assert [b.device for batch in batches for b in batch] == [device] * 4
        assert [y.tolist() for _, y in batches] == [[4, 0], [2]]
        assert batches[0][0].tolist() == [x[4].tolist(), x[0].tolist()]


def test_gradients_pass_through():
    x = lucid.rand(4, requires_grad=True)
    for (batch,) in data.DataLoader(data.TensorDataset(x), 2):
        (batch**2).sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), 2 * x.detach().numpy())
