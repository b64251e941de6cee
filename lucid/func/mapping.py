"""`vmap`: a function of one sample, called with each sample of a batch."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from ..autograd.pytree import leaves, unflatten
from ..autograd.tape import Variable, wrap
from ..backend import device_of
from ..ops.creation.generator import default_generator
from ..ops.shape.joining import stack
from ..ops.shape.splitting import unbind

RANDOMNESS = ("error", "different", "same")


def vmap(
    func: Callable[..., Any],
    in_dims: Any = 0,
    out_dims: Any = 0,
    randomness: str = "error",
    *,
    chunk_size: int | None = None,
) -> Callable[..., Any]:
    r"""Return a function of batches that calls `func` with each sample and stacks what it returns.

    .. math:: y_i = f(x_i)

    So `func` is written for one sample, and any function that runs on one is right here, with branches on values,
    gradients of each sample, and derivatives of any order. **This is a loop**: a batch of N costs N calls of `func`,
    where PyTorch rewrites each operation for the batch. Where a function takes batches itself, as layers do, call it
    with the batch.

    Args:
        func: A function of Tensors, or nested structures of them, that returns Tensors or a nested structure of them.
        in_dims: Which dimension of each argument counts the samples; None passes it on whole. One for all arguments, or
            a tuple with one for each, which may be nested like the argument. Keyword arguments are passed on whole.
        out_dims: Where each result gets that dimension; None takes a result that is the same for all samples.
        randomness: What draws from the default generator do: ``"error"``, ``"different"`` numbers for each sample, or
            the ``"same"``. A generator that is passed to an operation is not watched, and goes on drawing.
        chunk_size: How many samples PyTorch computes at once; here it is always one, which takes the least memory.

    Returns:
        A function with the arguments of `func`.

    Raises:
        ValueError: A dimension is wrong, the arguments differ in the number of samples or none is mapped, or `func`
            returns something else than Tensors.
        RuntimeError: `func` draws random numbers, and `randomness` is ``"error"``.

    Example:
        >>> import lucid
        >>> from lucid.func import grad, vmap
        >>> x = lucid.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> vmap(lucid.dot)(x, x)
        tensor([ 5., 25.])
        >>> loss = lambda w, x: (w * x).sum() ** 2
        >>> vmap(grad(loss), in_dims=(None, 0))(lucid.tensor([1.0, 1.0]), x)  # the gradient of each sample
        tensor([[ 6., 12.],
                [42., 56.]])
    """
    check_randomness("vmap", randomness)
    if chunk_size is not None and not (isinstance(chunk_size, int) and chunk_size > 0):
        raise ValueError(f"vmap: chunk_size must be None or a whole number from 1 on, got {chunk_size!r}")
    name = f"vmap({getattr(func, '__name__', type(func).__name__)})"

    @functools.wraps(func)
    def mapped(*args: Any, **kwargs: Any) -> Any:
        given = leaves(args)
        dims = _input_dims(name, given, _spread(name, "in_dims", args, in_dims))
        size = _size(name, given, dims)
        if size:
            columns = [x if d is None else unbind(x, d) for x, d in zip(given, dims, strict=True)]
        else:  # a sample of zeros says what the results look like
            columns = [x if d is None else [_zeros(x, d)] for x, d in zip(given, dims, strict=True)]
        rows: list[list[Any]] = []
        for i in _drawing(name, randomness, max(size, 1)):
            sample = [x if d is None else x[i] for x, d in zip(columns, dims, strict=True)]
            result = func(*unflatten(args, sample), **kwargs)
            rows.append(_results(name, result))
        positions = _spread(name, "out_dims", result, out_dims)
        outs = [_joined(name, list(ys), d, size) for ys, d in zip(zip(*rows, strict=True), positions, strict=True)]
        return unflatten(result, outs)

    return mapped


def check_randomness(who: str, value: str) -> None:
    """Refuse a word that says nothing about randomness."""
    if value not in RANDOMNESS:
        raise ValueError(f"{who}: randomness must be one of {', '.join(map(repr, RANDOMNESS))}; got {value!r}")


def _drawing(name: str, randomness: str, size: int) -> Any:
    """Yield the index of each sample, and see to the random numbers that are drawn meanwhile."""
    start = default_generator.get_state()
    for i in range(size):
        if randomness == "same":
            default_generator.set_state(start)
        yield i
        if randomness == "error" and bytes(default_generator.get_state()._data) != bytes(start._data):
            raise RuntimeError(
                f"{name}: called a random operation while in randomness error mode; use randomness='different' for "
                "other numbers for each sample, 'same' for the same ones, or draw them outside"
            )


def _spread(name: str, what: str, tree: Any, dims: Any) -> list[Any]:
    """Return a dimension for each leaf of a structure."""
    if dims is None or (isinstance(dims, int) and not isinstance(dims, bool)):
        return [dims] * len(leaves(tree))
    if isinstance(tree, Variable) and isinstance(dims, tuple) and len(dims) == 1:
        return _spread(name, what, tree, dims[0])
    alike = isinstance(dims, type(tree)) or (isinstance(dims, list | tuple) and isinstance(tree, list | tuple))
    if isinstance(tree, dict) and alike and tree.keys() == dims.keys():
        return [d for key in tree for d in _spread(name, what, tree[key], dims[key])]
    if isinstance(tree, list | tuple) and alike and len(tree) == len(dims):
        return [d for part, given in zip(tree, dims, strict=True) for d in _spread(name, what, part, given)]
    kind = "the arguments" if what == "in_dims" else "what it returns"
    raise ValueError(
        f"{name}: {what} must be a number, None or a structure like {kind}, got {dims!r} for {_shown(tree)}"
    )


def _shown(tree: Any) -> str:
    return f"a {type(tree).__name__}" + (f" of {len(tree)}" if isinstance(tree, list | tuple | dict) else "")


def _input_dims(name: str, given: Sequence[Any], dims: Sequence[Any]) -> list[int | None]:
    found: list[int | None] = []
    for x, d in zip(given, dims, strict=True):
        if d is not None and not isinstance(x, Variable):
            raise ValueError(
                f"{name}: in_dim {d} is for a Tensor, got {type(x).__name__}; give None for what is passed on whole"
            )
        ndim = 0 if d is None else x._data.ndim
        if d is not None and not -ndim <= d < ndim:
            raise ValueError(f"{name}: in_dim {d} of a Tensor of shape {x._data.shape}, which has {ndim} dimensions")
        found.append(d if d is None else d % ndim)
    return found


def _size(name: str, given: Sequence[Any], dims: Sequence[int | None]) -> int:
    sizes = [x._data.shape[d] for x, d in zip(given, dims, strict=True) if d is not None]
    if not sizes:
        raise ValueError(f"{name}: no argument is mapped over; at least one in_dim must be a number")
    if len(set(sizes)) > 1:
        raise ValueError(f"{name}: expected the same size in each mapped dimension, got {sizes}")
    return int(sizes[0])


def _zeros(x: Any, dim: int) -> Any:
    device, shape = device_of(x._data), x._data.shape
    with device.scope():
        return wrap(device.xp.zeros((*shape[:dim], *shape[dim + 1 :]), x._data.dtype))


def _results(name: str, result: Any) -> list[Any]:
    found = leaves(result)
    wrong = [type(y).__name__ for y in found if not isinstance(y, Variable)]
    if wrong or result is None:
        raise ValueError(f"{name}: the function must only return Tensors, got {wrong[0] if wrong else 'None'}")
    return found


def _joined(name: str, ys: list[Any], dim: int | None, size: int) -> Any:
    ndim = ys[0]._data.ndim
    if dim is None:
        if any(y is not ys[0] and not bool((y._data == ys[0]._data).all()) for y in ys):
            raise ValueError(f"{name}: a result differs from sample to sample, so that its out_dim cannot be None")
        return ys[0]
    if not -ndim - 1 <= dim <= ndim:
        raise ValueError(f"{name}: out_dim {dim} of a result with {ndim} dimensions for each sample")
    return stack(ys, dim) if size else _none_of(ys[0], dim)


def _none_of(y: Any, dim: int) -> Any:
    device, shape = device_of(y._data), list(y._data.shape)
    shape.insert(dim % (len(shape) + 1), 0)
    with device.scope():
        return wrap(device.xp.zeros(shape, y._data.dtype))
