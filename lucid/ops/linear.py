"""Linear and bilinear maps: the functions of the layers Linear and Bilinear."""

from __future__ import annotations

import math
from typing import Any

from ..autograd.primitive import primitive
from ..autograd.typing import Tensor
from ..backend import Array
from ..backend.matmul import matmul as array_matmul
from .arguments import check_one_dtype
from .linalg.matmul import _matmul, flatten_batch, matmul
from .shape.reshaping import _reshape, reshape, unsqueeze
from .shape.transposing import transpose


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """Linear (affine) map ``y = x Wᵀ + b``, as one operation, because every network is made of these.

    Args:
        input: x.
        weight: W, with a row for each output feature: the transpose of what ``x @ W`` would take.
        bias: b, or None.

    Shape:
        input: (..., in); weight: (out, in) or (in,); bias: (out,) or (); output: (..., out) or (...).

    Raises:
        RuntimeError: The shapes do not fit, or the dtypes differ.

    Example:
        >>> import lucid
        >>> w, b = lucid.tensor([[1.0, 2.0], [3.0, 4.0]]), lucid.tensor([0.5, 0.0])
        >>> linear(lucid.ones(1, 2), w, b).tolist()
        [[3.5, 7.0]]
    """
    return _linear(input, weight) if bias is None else _linear_bias(input, weight, bias)


def product_with_transposed(xp: Any, x: Array, weight: Array) -> Array:
    """The product x Wᵀ of two arrays; a batch of any shape is one matrix."""
    try:
        if x.ndim > 2 and weight.ndim == 2:
            return array_matmul(xp, flatten_batch(x), weight.T).reshape(*x.shape[:-1], weight.shape[0])
        return array_matmul(xp, x, weight.T)
    except ValueError:
        raise shape_error(x, weight) from None


@primitive(one_dtype=True)
def _linear(xp: Any, x: Array, weight: Array) -> Array:
    return product_with_transposed(xp, x, weight)


@primitive(name="linear", one_dtype=True)
def _linear_bias(xp: Any, x: Array, weight: Array, bias: Array) -> Array:
    y = product_with_transposed(xp, x, weight)
    try:
        y += bias
    except ValueError:
        raise shape_error(x, weight, bias) from None
    return y


def _linear_x_vjp(g: Any, weight: Any) -> Any:
    """g W"""
    if weight.ndim == 1:
        return unsqueeze(g, -1) * weight
    return _matmul(g, weight) if g.ndim == 2 else matmul(g, weight)


def _linear_weight_vjp(g: Any, x: Any) -> Any:
    """gᵀ x, where a batch of any shape is one batch."""
    if g.ndim < x.ndim:  # a weight of shape (in,)
        return _reshape(_matmul(flatten_batch(unsqueeze(g, -1)).T, flatten_batch(x)), shape=(x.shape[-1],))
    return _matmul(g.T, x) if g.ndim == 2 else _matmul(flatten_batch(g).T, flatten_batch(x))


_linear.vjp(x=_linear_x_vjp, weight=_linear_weight_vjp)
_linear_bias.vjp(x=_linear_x_vjp, weight=_linear_weight_vjp, bias=lambda g: g.sum(0) if g.ndim == 2 else g)


def shape_error(x: Array, weight: Array, bias: Any = None) -> RuntimeError:
    """The error for shapes that do not make a linear map."""
    if bias is not None:
        return RuntimeError(f"linear: expected a bias of shape {tuple(weight.shape[:-1])}, got {tuple(bias.shape)}")
    features = weight.shape[-1] if weight.ndim else 0
    return RuntimeError(
        f"linear: expected input with {features} features, got shape {tuple(x.shape)}; weight has shape "
        f"{tuple(weight.shape)}, which is (out_features, in_features)"
    )


def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    r"""Bilinear map: linear in each of two inputs.

    .. math:: y_k = x_1^\top W_k \, x_2 + b_k

    Args:
        input1: x₁.
        input2: x₂.
        weight: W.
        bias: b, or None.

    Shape:
        input1: (..., in1); input2: (..., in2), with the same leading dimensions.
        weight: (out, in1, in2); bias: (out,).
        output: (..., out).

    Raises:
        RuntimeError: The shapes do not fit, or the dtypes differ.

    Example:
        >>> import lucid
        >>> x, w = lucid.tensor([[1.0, 2.0]]), lucid.tensor([[[1.0, 0.0], [0.0, 10.0]]])
        >>> bilinear(x, x, w)
        tensor([[41.]])
    """
    lead, (n, m) = tuple(input1.shape[:-1]), (input1.shape[-1], input2.shape[-1])
    if weight.ndim != 3 or tuple(input2.shape[:-1]) != lead or tuple(weight.shape[1:]) != (n, m):
        raise RuntimeError(
            "bilinear: expected inputs (..., in1) and (..., in2), alike in their first dimensions, and a weight (out, "
            f"in1, in2); got shapes {tuple(input1.shape)}, {tuple(input2.shape)} and {tuple(weight.shape)}"
        )
    check_one_dtype("bilinear", input1=input1, input2=input2, weight=weight, bias=bias)
    k, rows = weight.shape[0], math.prod(lead)
    table = reshape(transpose(weight, 0, 1), (n, k * m))
    left = reshape(matmul(reshape(input1, (rows, n)), table), (rows, k, m))
    y = matmul(left, reshape(input2, (rows, m, 1)))
    y = reshape(y, (*lead, k))
    return y if bias is None else y + bias
