"""Derivatives as functions of functions: `grad`, `vjp`, `jvp`, `hvp`, `linearize`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ..autograd.backward import filled_like
from ..autograd.grad_mode import enable_grad, mode
from ..autograd.jacobian import pull, push
from ..autograd.pytree import align, unflatten
from ..autograd.tape import Variable
from .point import Argnums, Point, tuple_of, vectors


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
        at = Point("grad", func, args, kwargs, argnums, has_aux)
        y = at.output
        if not isinstance(y, Variable) or y._data.ndim != 0:
            got = f"shape {y._data.shape}" if isinstance(y, Variable) else type(y).__name__
            raise TypeError(f"grad: the function must return a 0-d Tensor, got {got}; reduce it, for example by .sum()")
        with enable_grad():
            found = pull([y], at.inputs, [filled_like(y._data, 1)], at.again)
        value = at.finished(y)
        return ((value, at.finished(at.aux)) if has_aux else value), at.like_inputs(found)

    return both


def grad_and_value(func: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """Return a function that computes the gradient by x and ``func(x, ...)``, as a pair; as in PyTorch.

    The arguments are those of `grad`. With `has_aux` the pair is ``(gradient, (value, aux))``.

    Example:
        >>> import lucid
        >>> grad_and_value(lambda x: (x * x).sum())(lucid.tensor([1.0, 2.0, 3.0]))
        (tensor([2., 4., 6.]), tensor(14.))
    """
    both = value_and_grad(func, argnums, has_aux)

    @functools.wraps(func)
    def swapped(*args: Any, **kwargs: Any) -> Any:
        return both(*args, **kwargs)[::-1]

    return swapped


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
    at = Point("vjp", func, primals, {}, tuple(range(len(primals))), has_aux)

    def pullback(cotangents: Any) -> Any:
        v = vectors("vjp", at.outputs, align(at.output, cotangents, "vjp: the cotangents"))
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
    at = Point("jvp", func, tuple_of("jvp", "primals", primals), {}, tuple(range(len(primals))), has_aux)
    v = vectors("jvp", at.inputs, align(primals, tuple_of("jvp", "tangents", tangents), "jvp: the tangents"))
    again = at.again or (mode.grad and any(t.node is not None for t in v))
    with enable_grad():
        found = push(at.outputs, at.inputs, v, again)
    result = (at.finished(at.output), unflatten(at.output, found))
    return (*result, at.finished(at.aux)) if has_aux else result


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
    gradient = grad(func, tuple(range(len(tuple_of("hvp", "primals", primals)))))
    # H is symmetric, so that vᵀH, which is cheaper, serves for H v.
    return vjp(gradient, *primals)[1](tuple_of("hvp", "tangents", tangents))


def linearize(func: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[..., Any]]:
    r"""Return ``func(*primals)`` and the function :math:`v \mapsto J v`, which takes tangents like the primals.

    The function is called once; each product is one backward pass, as in `jacfwd`.

    Raises:
        ValueError: The tangents are not like the primals.

    Example:
        >>> import lucid
        >>> y, derivative = linearize(lambda x: x * x, lucid.tensor([1.0, 2.0]))
        >>> derivative(lucid.tensor([1.0, 0.0]))
        tensor([2., 0.])
    """
    at = Point("linearize", func, primals, {}, tuple(range(len(primals))), False)

    def derivative(*tangents: Any) -> Any:
        v = vectors("linearize", at.inputs, align(primals, tangents, "linearize: the tangents"))
        again = at.again or (mode.grad and any(t.node is not None for t in v))
        with enable_grad():
            return unflatten(at.output, push(at.outputs, at.inputs, v, again))

    return at.finished(at.output), derivative
