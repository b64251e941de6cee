"""Derivatives as functions of functions, over nested tuples, lists and dicts of tensors.

The names are those of ``torch.func``. Leaves may be Tensors, arrays or Python floats; results are Tensors. The
functions nest: ``grad(grad(f))`` is the second derivative. A result can itself be differentiated, by an enclosing
function or by `backward`, if something that it depends on requires grad and grad mode is on; else it is not recorded.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .autograd.backward import filled_like
from .autograd.grad_mode import enable_grad, mode
from .autograd.jacobian import pull, push, rows, tracked
from .autograd.pytree import align, leaves, tree_map, unflatten
from .autograd.tape import Variable, wrap
from .backend import XP, dtypes, get_default_device
from .nn.utils.stateless import functional_call

__all__ = ["functional_call", "grad", "hessian", "hvp", "jacobian", "jacrev", "jvp", "value_and_grad", "vjp"]

Argnums = int | tuple[int, ...]


def grad(func: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    r"""Return a function that computes the gradient :math:`\partial y / \partial x` of the number y = ``func(x, ...)``.

    Args:
        func: A function that returns a 0-d Tensor, or with `has_aux` a pair of it and anything else.
        argnums: Which argument x is; a tuple asks for a tuple of gradients.
        has_aux: Whether `func` returns something beside the number; the gradient function then does so too.

    Returns:
        A function with the arguments of `func` that returns a structure like x.

    Raises:
        TypeError: The function does not return a 0-d Tensor, or a leaf of x is no floating-point value.

    Example:
        >>> import lucid
        >>> loss = lambda p, x: ((p["w"] * x - 1) ** 2).sum()
        >>> grad(loss)({"w": lucid.tensor([1.0, 2.0])}, lucid.tensor([3.0, 4.0]))
        {'w': tensor([12., 56.])}
        >>> grad(grad(lambda x: x**3))(2.0)
        tensor(12.)
    """
    both = value_and_grad(func, argnums, has_aux)

    @functools.wraps(func)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        value, g = both(*args, **kwargs)
        return (g, value[1]) if has_aux else g

    return gradient


def value_and_grad(func: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """Return a function that computes ``func(x, ...)`` and its gradient by x, as a pair.

    The arguments are those of `grad`. With `has_aux` the pair is ``((value, aux), gradient)``, as in JAX.

    Example:
        >>> import lucid
        >>> value_and_grad(lambda x: (x * x).sum())(lucid.tensor([1.0, 2.0, 3.0]))
        (tensor(14.), tensor([2., 4., 6.]))
    """

    @functools.wraps(func)
    def both(*args: Any, **kwargs: Any) -> Any:
        at = _Point("grad", func, args, kwargs, argnums, has_aux)
        y = at.output
        if not isinstance(y, Variable) or y._data.ndim != 0:
            got = f"shape {y._data.shape}" if isinstance(y, Variable) else type(y).__name__
            raise TypeError(f"grad: the function must return a 0-d Tensor, got {got}; reduce it, for example by .sum()")
        with enable_grad():
            found = pull([y], at.inputs, [filled_like(y._data, 1)], at.again)
        value = at.finished(y)
        return ((value, at.finished(at.aux)) if has_aux else value), at.like_inputs(found)

    return both


def vjp(func: Callable[..., Any], *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    r"""Return y = ``func(*primals)`` and a function that computes :math:`v^\top J` for any v like y.

    That function returns a tuple with an entry for each of the primals. With `has_aux`, `func` returns a pair, and
    its second half comes third.

    Example:
        >>> import lucid
        >>> y, pullback = vjp(lambda x: x * x, lucid.tensor([1.0, 2.0, 3.0]))
        >>> pullback(lucid.tensor([1.0, 1.0, 0.0]))
        (tensor([2., 4., 0.]),)
    """
    at = _Point("vjp", func, primals, {}, tuple(range(len(primals))), has_aux)

    def pullback(cotangents: Any) -> Any:
        v = _vectors("vjp", at.outputs, align(at.output, cotangents, "vjp: the cotangents"))
        again = at.again or (mode.grad and any(c.node is not None for c in v))
        with enable_grad():
            return at.like_inputs(pull(at.outputs, at.inputs, v, again))

    result = (at.finished(at.output), pullback)
    return (*result, at.finished(at.aux)) if has_aux else result


def jvp(
    func: Callable[..., Any], primals: tuple[Any, ...], tangents: tuple[Any, ...], *, has_aux: bool = False
) -> tuple[Any, ...]:
    r"""Return ``func(*primals)`` and its derivative :math:`J v` in the direction v of the tangents.

    With `has_aux`, `func` returns a pair, and its second half comes third.

    Example:
        >>> import lucid
        >>> x, v = lucid.tensor([1.0, 2.0, 3.0]), lucid.tensor([1.0, 1.0, 0.0])
        >>> jvp(lambda x: x * x, (x,), (v,))[1]
        tensor([2., 4., 0.])
    """
    at = _Point("jvp", func, _tuple("jvp", "primals", primals), {}, tuple(range(len(primals))), has_aux)
    v = _vectors("jvp", at.inputs, align(primals, _tuple("jvp", "tangents", tangents), "jvp: the tangents"))
    again = at.again or (mode.grad and any(t.node is not None for t in v))
    with enable_grad():
        found = push(at.outputs, at.inputs, v, again)
    result = (at.finished(at.output), unflatten(at.output, found))
    return (*result, at.finished(at.aux)) if has_aux else result


def jacrev(
    func: Callable[..., Any], argnums: Argnums = 0, *, has_aux: bool = False, chunk_size: int | None = None
) -> Callable[..., Any]:
    r"""Return a function that computes the Jacobian of y = ``func(x, ...)``.

    Args:
        func: A function that returns a Tensor or a nested structure of them.
        argnums: Which argument x is; a tuple asks for a tuple of Jacobians.
        has_aux: Whether `func` returns a pair, the second half of which is to be returned beside the Jacobian.
        chunk_size: How many rows PyTorch computes at once; here it is always one, which takes the least memory.

    Returns:
        A function with the arguments of `func`. It returns a structure like y, with at each leaf a structure like x,
        with at each leaf a Tensor of the shape ``y.shape + x.shape``.

    Example:
        >>> import lucid
        >>> jacrev(lambda x: x * x)(lucid.tensor([1.0, 2.0]))
        tensor([[2., 0.],
                [0., 4.]])
    """

    @functools.wraps(func)
    def jacobian_of(*args: Any, **kwargs: Any) -> Any:
        at = _Point("jacrev", func, args, kwargs, argnums, has_aux)
        with enable_grad():
            found = unflatten(at.output, [at.like_inputs(rows(y, at.inputs, at.again)) for y in at.outputs])
        return (found, at.finished(at.aux)) if has_aux else found

    return jacobian_of


jacobian = jacrev


def hessian(func: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    r"""Return a function that computes the Hessian of the number y = ``func(x, ...)``.

    .. math:: H_{ij} = \frac{\partial^2 y}{\partial x_i \partial x_j}

    Example:
        >>> import lucid
        >>> hessian(lambda x: (x**3).sum())(lucid.tensor([1.0, 2.0]))
        tensor([[ 6.,  0.],
                [ 0., 12.]])
    """
    return jacrev(jacrev(func, argnums), argnums)


def hvp(func: Callable[..., Any], primals: tuple[Any, ...], tangents: tuple[Any, ...]) -> Any:
    r"""Return the product :math:`H v` of the Hessian of the number ``func(*primals)`` with the tangents v.

    The Hessian itself is never made: this costs about as much as two gradients.

    Returns:
        A tuple like `primals`.

    Example:
        >>> import lucid
        >>> x, v = lucid.tensor([1.0, 2.0]), lucid.tensor([1.0, 1.0])
        >>> hvp(lambda x: (x**3).sum(), (x,), (v,))
        (tensor([ 6., 12.]),)
    """
    gradient = grad(func, tuple(range(len(_tuple("hvp", "primals", primals)))))
    # H is symmetric, so that vᵀH, which is cheaper, serves for H v.
    return vjp(gradient, *primals)[1](_tuple("hvp", "tangents", tangents))


class _Point:
    """A function evaluated at some arguments, ready to be differentiated by those that argnums names."""

    def __init__(
        self,
        who: str,
        func: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        argnums: Argnums,
        has_aux: bool,
    ):
        chosen = (argnums,) if isinstance(argnums, int) else tuple(argnums)
        if not all(-len(args) <= i < len(args) for i in chosen) or len({i % len(args) for i in chosen}) != len(chosen):
            raise ValueError(f"{who}: argnums={argnums} must name different ones of {len(args)} positional arguments")
        self._like = args[argnums] if isinstance(argnums, int) else tuple(args[i] for i in chosen)
        given = {i % len(args): [_tensor(who, leaf) for leaf in leaves(args[i])] for i in chosen}
        by_argument = {i: [tracked(x, linked=mode.grad) for x in xs] for i, xs in given.items()}
        self.inputs = [x for i in chosen for x in by_argument[i % len(args)]]
        arguments = [
            unflatten(arg, by_argument[i]) if i in by_argument else tree_map(_boxed, arg) for i, arg in enumerate(args)
        ]
        with enable_grad():
            result = func(*arguments, **tree_map(_boxed, kwargs))
        self.output: Any
        self.aux: Any
        self.output, self.aux = self._pair(who, result) if has_aux else (result, None)
        self.outputs = leaves(self.output)
        if wrong := [y for y in self.outputs if not isinstance(y, Variable)]:
            raise TypeError(f"{who}: the function must return Tensors, got {type(wrong[0]).__name__}")
        # Whether the derivative will itself be differentiated: something outside requires grad, and would miss it.
        self.again = mode.grad and (
            any(x.node is not None for xs in given.values() for x in xs) or _others(self.outputs, self.inputs)
        )

    @staticmethod
    def _pair(who: str, result: Any) -> Any:
        if not isinstance(result, tuple) or len(result) != 2:
            raise TypeError(f"{who}: with has_aux=True the function must return a pair, (output, aux)")
        return result

    def like_inputs(self, found: Sequence[Any]) -> Any:
        return unflatten(self._like, found)

    def finished(self, tree: Any) -> Any:
        """A result without its history, unless it is to be differentiated again."""
        return tree_map(lambda x: x if self.again or not isinstance(x, Variable) else wrap(x._data), tree)


def _others(outputs: Sequence[Variable], inputs: Sequence[Variable]) -> bool:
    """Whether the outputs depend on leaves besides the inputs."""
    known = {x.node for x in inputs}
    nodes = [y.node for y in outputs if y.node is not None]
    seen = set(nodes)
    for node in nodes:  # the list grows while it is walked
        if node.plan is None and node not in known:
            return True
        fresh = [parent for parent in node.parents if parent not in seen]
        seen.update(fresh)
        nodes.extend(fresh)
    return False


def _tensor(who: str, leaf: Any) -> Variable:
    """A leaf to differentiate by, as a Tensor."""
    if type(leaf) in XP:
        leaf = wrap(leaf)
    elif isinstance(leaf, float | np.floating):
        dtype = leaf.dtype if isinstance(leaf, np.floating) and type(leaf) is not np.float64 else None
        leaf = wrap(get_default_device().from_numpy(np.asarray(leaf, dtype or dtypes.get_default_dtype())))
    if not isinstance(leaf, Variable) or leaf._data.dtype.kind != "f":
        got = str(leaf._data.dtype) if isinstance(leaf, Variable) else type(leaf).__name__
        raise TypeError(
            f"{who}: only floating-point Tensors, arrays and numbers can be differentiated by, got {got}; "
            "convert it, or pass it by an argument that argnums does not name"
        )
    return leaf


def _boxed(leaf: Any) -> Any:
    return wrap(leaf) if type(leaf) in XP else leaf


def _vectors(who: str, like: Sequence[Variable], given: Sequence[Any]) -> list[Variable]:
    vectors = [_tensor(who, v) for v in given]
    for i, (y, v) in enumerate(zip(like, vectors, strict=True)):
        if y._data.shape != v._data.shape:
            raise ValueError(f"{who}: leaf {i} of the vector has shape {v._data.shape}, expected {y._data.shape}")
    return vectors


def _tuple(who: str, name: str, value: Any) -> tuple[Any, ...]:
    if not isinstance(value, tuple):
        raise TypeError(
            f"{who}: expected {name} to be a tuple, one entry for each argument, got {type(value).__name__}"
        )
    return value
