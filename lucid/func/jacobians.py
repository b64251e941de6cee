"""Jacobians: `jacrev` by rows, `jacfwd` by columns, and `hessian`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ..autograd.grad_mode import enable_grad
from ..autograd.jacobian import columns, rows
from ..autograd.pytree import unflatten
from ..ops.shape.transposing import permute
from .mapping import check_randomness
from .point import Argnums, Point


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
        at = Point("jacrev", func, args, kwargs, argnums, has_aux)
        with enable_grad():
            found = unflatten(at.output, [at.like_inputs(rows(y, at.inputs, at.again)) for y in at.outputs])
        return (found, at.finished(at.aux)) if has_aux else found

    return jacobian_of


jacobian = jacrev


def jacfwd(
    func: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False, *, randomness: str = "error"
) -> Callable[..., Any]:
    r"""Return a function that computes the Jacobian of y = ``func(x, ...)`` column by column.

    .. math:: J_{\cdot j} = J e_j

    For a function of few inputs and many outputs; `jacrev` is for the other kind. There is no forward mode here:
    :math:`u^T J` is linear in u, and its derivative by u in the direction :math:`e_j` is a column. So this costs one
    call of the function, one backward pass that is recorded, and one backward pass for each element of x.

    Args:
        func: A function that returns a Tensor or a nested structure of them.
        argnums: Which argument x is; a tuple asks for a tuple of Jacobians.
        has_aux: Whether `func` returns a pair, the second half of which is to be returned beside the Jacobian.
        randomness: As in PyTorch, which calls `func` in `vmap`; here it is called once, so that this says nothing.

    Returns:
        A function with the arguments of `func` that returns what that of `jacrev` returns.

    Raises:
        ValueError: `randomness` is none of ``"error"``, ``"different"`` and ``"same"``.

    Example:
        >>> import lucid
        >>> jacfwd(lambda x: x * x)(lucid.tensor([1.0, 2.0]))
        tensor([[2., 0.],
                [0., 4.]])
    """
    check_randomness("jacfwd", randomness)

    @functools.wraps(func)
    def jacobian_of(*args: Any, **kwargs: Any) -> Any:
        at = Point("jacfwd", func, args, kwargs, argnums, has_aux)
        with enable_grad():
            by_input = columns(at.outputs, at.inputs, at.again)
            by_output = [
                at.like_inputs([_rows_first(c, x) for c, x in zip(found, at.inputs, strict=True)])
                for found in zip(*by_input, strict=True)
            ]
            jacobian = unflatten(at.output, by_output)
        return (jacobian, at.finished(at.aux)) if has_aux else jacobian

    return jacobian_of


def _rows_first(column: Any, x: Any) -> Any:
    ndim = x._data.ndim
    return permute(column, *range(ndim, column._data.ndim), *range(ndim))


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
