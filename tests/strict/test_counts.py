"""What single calls cost on a GPU, as read from the source of CuPy 14.2: launches, waits, copies."""

from types import SimpleNamespace

import numpy as np
import pytest

from . import counting, strict, uncounted

xp = strict.xp

# Of a of shape (2, 3), b of shape (3, 4), v of shape (3,), integers i of shape (2,), a mask m of the shape of a, and
# batches of matrices p of shape (5, 2, 3), q of shape (5, 3, 4).
COSTS = {
    "slice": (lambda t: t.a[:, 1:], (0, 0, 0)),
    "element": (lambda t: t.a[0, 0], (0, 0, 0)),
    "transpose": (lambda t: t.a.T, (0, 0, 0)),
    "reshape": (lambda t: t.a.reshape(3, 2), (0, 0, 0)),
    "reshape of a transposed array": (lambda t: t.a.T.reshape(6), (1, 0, 0)),
    "ravel of a column": (lambda t: t.a[:, :1].ravel(), (0, 0, 0)),
    "broadcast_to": (lambda t: xp.broadcast_to(t.v, (2, 3)), (0, 0, 0)),
    "squeeze, expand_dims, moveaxis": (lambda t: xp.moveaxis(xp.expand_dims(t.a.squeeze(), 0), 0, 1), (0, 0, 0)),
    "flip": (lambda t: xp.flip(t.a, 0), (0, 0, 0)),
    "ascontiguousarray": (lambda t: xp.ascontiguousarray(t.a), (0, 0, 0)),
    "ascontiguousarray of a transposed array": (lambda t: xp.ascontiguousarray(t.a.T), (1, 0, 0)),
    "empty": (lambda t: xp.empty((2, 3)), (0, 0, 0)),
    "zeros": (lambda t: xp.zeros((2, 3)), (1, 0, 0)),
    "full, arange": (lambda t: (xp.full(3, 7.0), xp.arange(3)), (2, 0, 0)),
    "eye": (lambda t: xp.eye(3), (2, 0, 0)),
    "tril": (lambda t: xp.tril(t.a), (2, 0, 0)),
    "add": (lambda t: t.a + t.a.T.T, (1, 0, 0)),
    "add in place": (lambda t: t.a.__iadd__(1), (1, 0, 0)),
    "add into an operand": (lambda t: xp.add(t.a, 1, out=t.a), (1, 0, 0)),
    "add into a view of an operand": (lambda t: xp.add(t.a[:], 1, out=t.a[:]), (2, 0, 0)),
    "nothing to add": (lambda t: t.a[:0] + 1, (0, 0, 0)),
    "negative": (lambda t: -t.a, (1, 0, 0)),
    "where": (lambda t: xp.where(t.m, t.a, 0.0), (1, 0, 0)),
    "sum, max, mean, argmax": (lambda t: (t.a.sum(), t.a.max(0), t.a.mean(1), t.a.argmax()), (4, 0, 0)),
    "var": (lambda t: t.a.var(), (2, 0, 0)),
    "std": (lambda t: xp.std(t.a), (3, 0, 0)),
    "astype": (lambda t: t.a.astype("float64"), (1, 0, 0)),
    "astype without need": (lambda t: t.a.astype("float32", copy=False), (0, 0, 0)),
    "copy": (lambda t: t.a.copy(), (1, 0, 0)),
    "fill": (lambda t: t.a.fill(1), (1, 0, 0)),
    "concatenate two": (lambda t: xp.concatenate([t.a, t.a]), (2, 0, 0)),
    "concatenate nine": (lambda t: xp.concatenate([t.a] * 9), (1, 0, 1)),
    "concatenate nine different ones": (lambda t: xp.concatenate([t.a] * 8 + [t.a[:1]]), (1, 0, 3)),
    "stack two": (lambda t: xp.stack([t.a, t.a], axis=1), (2, 0, 0)),
    "tile": (lambda t: xp.tile(t.a, (2, 1)), (1, 0, 0)),
    "set to a number": (lambda t: t.a.__setitem__(0, 1.0), (1, 0, 0)),
    "set to an array": (lambda t: t.a.__setitem__(0, t.v), (1, 0, 0)),
    "set to itself": (lambda t: t.a.__setitem__(0, t.a[0]), (0, 0, 0)),
    "get by integers": (lambda t: t.a[t.i], (1, 0, 0)),
    "get by two arrays": (lambda t: t.a[t.i, t.i], (4, 0, 0)),
    "get by a list": (lambda t: t.a[[0, 1]], (1, 0, 1)),
    "get by a mask": (lambda t: t.a[t.m], (2, 1, 0)),
    "get rows by a mask": (lambda t: t.a[t.m[:, 0]], (4, 1, 0)),
    "set by integers": (lambda t: t.a.__setitem__(t.i, t.a), (1, 0, 0)),
    "set by integers to a number": (lambda t: t.a.__setitem__(t.i, 0.0), (1, 0, 1)),
    "set by two arrays to a number": (lambda t: t.a.__setitem__((t.i, t.i), 0.0), (4, 0, 1)),
    "set by a mask to a number": (lambda t: t.a.__setitem__(t.m, 0.0), (2, 1, 1)),
    "add.at": (lambda t: xp.add.at(t.a, t.i, t.a), (1, 0, 0)),
    "take": (lambda t: xp.take(t.a, t.i, axis=1), (1, 0, 0)),
    "take_along_axis": (lambda t: xp.take_along_axis(t.a, t.i[:, None], axis=1), (5, 0, 0)),
    "product": (lambda t: t.a @ t.b, (1, 0, 0)),
    "product with a transposed matrix": (lambda t: t.a.T @ t.a, (1, 0, 0)),
    "product with a slice": (lambda t: t.a[:, :2] @ t.a, (2, 0, 0)),
    "product into a slice": (lambda t: xp.matmul(t.a.T, t.a, out=xp.empty((3, 4), "float32")[:, :3]), (2, 0, 0)),
    "product of vectors": (lambda t: t.v @ t.v, (2, 0, 0)),
    "products": (lambda t: t.p @ t.q, (1, 0, 0)),
    "products with transposed matrices": (lambda t: t.p @ t.p.swapaxes(1, 2), (2, 0, 0)),
    "products with one matrix": (lambda t: t.p @ t.b, (4, 0, 0)),
    "tensordot": (lambda t: xp.tensordot(t.p, t.q, ([0, 2], [0, 1])), (2, 0, 0)),
    "item": (lambda t: t.v[0].item(), (0, 1, 0)),
    "tolist": (lambda t: t.v.tolist(), (0, 1, 0)),
    "any().item()": (lambda t: t.m.any().item(), (1, 1, 0)),
    "to_numpy": (lambda t: strict.to_numpy(t.a), (0, 1, 0)),
    "from_numpy": (lambda t: strict.from_numpy(np.ones(3)), (0, 0, 1)),
    "asarray of a list": (lambda t: xp.asarray([1, 2]), (0, 0, 1)),
    "asarray of a number": (lambda t: xp.asarray(2.0), (0, 0, 1)),
    "asarray of an array": (lambda t: xp.asarray(t.a), (0, 0, 0)),
    "nonzero": (lambda t: t.m.nonzero(), (2, 1, 0)),
    "nonzero of floats": (lambda t: xp.nonzero(t.a), (3, 1, 0)),
    "where of one argument": (lambda t: xp.where(t.m), (2, 1, 0)),
    "bincount": (lambda t: xp.bincount(t.i), (5, 2, 0)),
    "sort": (lambda t: xp.sort(t.a), (2, 0, 0)),
    "sort, argsort along another axis": (lambda t: (xp.sort(t.a, axis=0), t.a.argsort(axis=0)), (6, 0, 0)),
    "cumsum": (lambda t: (xp.cumsum(t.a, axis=1), xp.cumsum(t.a, axis=0)), (5, 0, 0)),
    "result_type": (lambda t: xp.result_type(t.a, "float64"), (0, 0, 0)),
}


def counted(operation):
    rng = np.random.default_rng(0)
    shapes = {"a": (2, 3), "b": (3, 4), "v": (3,), "p": (5, 2, 3), "q": (5, 3, 4)}
    arrays = {name: strict.from_numpy(rng.normal(size=shape).astype(np.float32)) for name, shape in shapes.items()}
    arrays |= {"i": xp.asarray([0, 1]), "m": arrays["a"] > 0}
    with counting() as counts:
        operation(SimpleNamespace(**arrays))
    return counts


@pytest.mark.parametrize(("operation", "cost"), COSTS.values(), ids=COSTS)
def test_costs(operation, cost):
    counts = counted(operation)
    assert (counts.launches, counts.waits, counts.copies) == cost


def test_nothing_is_counted_outside_or_in_uncounted():
    a = xp.zeros(3)
    with counting() as outer:
        a + 1
        with uncounted():
            (a + 1).tolist()
        with counting() as inner:
            a + 1
    a + 1
    assert (outer.launches, inner.launches, outer.waits) == (2, 1, 0)


def test_counts_by_the_line():
    with counting() as counts:
        xp.zeros(3) + 1
    ((file, _, function),) = counts.lines
    assert file == __file__ and function == "test_counts_by_the_line"


def test_a_kernel_is_one_launch():
    def function(xp, a, b, *, out, twice):
        np.add(a, 2 * b if twice else b, out=out)
        return out, a[0], a - b, None

    a, b, out = xp.ones((2, 3)), xp.ones(3), xp.empty((2, 3))
    with counting() as counts:
        first, row, difference, nothing = strict.launch(SimpleNamespace(function=function), a, b, out=out, twice=True)
    assert counts.launches == 1 and counts.waits == 0
    assert first is out and row.base is a and difference.base is None and nothing is None
    assert out.tolist() == [[3, 3, 3]] * 2
    with counting() as counts:
        strict.launch(SimpleNamespace(function=function, launches=2), a, b, out=out, twice=False)
    assert counts.launches == 2
