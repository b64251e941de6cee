"""Einstein summation, as matrix products.

Each operand is first simplified: a repeated label becomes a diagonal, and a label that occurs nowhere else is summed.
Then two operands at a time are contracted. A label of the two is in both and in the result (a batch dimension), in both
but not in the result (summed), or in one of them alone; so the contraction is one batched matrix product. And because
each label of an operand is in the other one or in the result, the gradient of an operand is again a contraction.
"""

from __future__ import annotations

import math
import string
from typing import Any

from ...autograd.broadcasting import sum_to
from ...autograd.half import in_float32
from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from ...backend.matmul import matmul as array_matmul
from ..arguments import check_one_dtype
from ..shape.broadcasting import expand
from ..shape.diagonal import _diagonal
from ..shape.reshaping import _reshape
from ..shape.transposing import _permute


@in_float32(mixed="refuse")
def einsum(equation: Any, *operands: Tensor) -> Tensor:
    """Einstein summation: sums of products described by an equation, such as ``"ij,jk->ik"`` for the matrix product.

    ``y[labels after ->] = sum over all other labels of the product of the operands``. Without ``->`` the result has the
    labels that occur once, in alphabetical order. ``...`` stands for dimensions that are broadcast. A label repeated
    in one operand takes its diagonal.

    Args:
        equation: Subscript labels of each operand, separated by commas; spaces are ignored.
        operands: One for each, or a list of them. Or, without an equation, each operand followed by the list of its
            labels, integers from 0 to 51 or ``...``, and at the end that of the result.

    Shape:
        operands: one dimension for each label; dimensions with the same label have one size, or size 1.
        output: one dimension for each label after ``->``.

    Raises:
        RuntimeError: The equation is malformed, or does not match the operands; or the dtypes of two differ that are
            summed over.

    Example:
        >>> import lucid
        >>> a = lucid.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> lucid.einsum("ij,jk->ik", a, a).tolist(), lucid.einsum("ii", a).tolist()
        ([[7.0, 10.0], [15.0, 22.0]], 5.0)
    """
    if not isinstance(equation, str):
        equation, operands = from_sublists((equation, *operands))
    if len(operands) == 1 and isinstance(operands[0], list | tuple):
        operands = tuple(operands[0])
    labels, result = parse(equation, [tuple(a.shape) for a in operands])
    size: dict[str, int] = {}
    for names, a in zip(labels, operands, strict=True):
        for name, n in zip(names, a.shape, strict=True):
            if size.setdefault(name, n) == 1:
                size[name] = n
            if n not in (1, size[name]):
                raise RuntimeError(
                    f"einsum: label {name!r} in {equation!r} has size {n} and {size[name]}; "
                    f"the shapes are {', '.join(str(tuple(a.shape)) for a in operands)}"
                )
    total, names = simplify(operands[0], labels[0], "".join(labels[1:]) + result, size)
    for i, operand in enumerate(operands[1:], 1):
        needed = "".join(labels[i + 1 :]) + result
        other, others = simplify(operand, labels[i], names + needed, size)
        total, names = sum_out(total, names, others + needed)
        kept = "".join(dict.fromkeys(n for n in names + others if n in needed))
        total, names = _contract(total, other, left=names, right=others, out=kept), kept
    total, names = sum_out(total, names, result)
    order = tuple(names.index(n) for n in result)
    return total if order == tuple(range(len(order))) else _permute(total, dims=order)


def from_sublists(given: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """The equation and the operands of ``einsum(a, [0, 1], b, [1, 2], [0, 2])``."""
    given, last = (given[:-1], given[-1:]) if len(given) % 2 else (given, ())
    labels = [*given[1::2], *last]
    if not all(isinstance(k, list | tuple) and all(n is ... or 0 <= n < 52 for n in k) for k in labels):
        raise RuntimeError("einsum: expected an equation, or operands each with a list of numbers from 0 to 51")
    terms = ["".join("..." if n is ... else string.ascii_letters[n] for n in k) for k in labels]
    inputs = ",".join(terms[: len(terms) - len(last)])
    return f"{inputs}->{terms[-1]}" if last else inputs, given[::2]


def parse(equation: str, shapes: list[tuple[int, ...]]) -> tuple[list[str], str]:
    """The labels of each operand and of the result, with a letter for each dimension that ``...`` stands for."""
    text = equation.replace(" ", "")
    given, arrow, result = text.partition("->")
    terms = given.split(",")
    if len(terms) != len(shapes):
        raise RuntimeError(f"einsum: {equation!r} has {len(terms)} operands, got {len(shapes)}")
    if wrong := set(given.replace("...", "").replace(",", "") + result.replace("...", "")) - set(string.ascii_letters):
        raise RuntimeError(f"einsum: expected letters, commas, `...` and `->` in an equation, got {min(wrong)!r}")
    spare = [c for c in string.ascii_letters if c not in text]
    most = 0
    for term, shape in zip(terms, shapes, strict=True):
        extra = len(shape) - len(term.replace("...", ""))
        if extra < 0 or (extra and "..." not in term) or term.count("...") > 1:
            raise RuntimeError(f"einsum: {term!r} in {equation!r} does not fit an operand of shape {shape}")
        most = max(most, extra if "..." in term else 0)
    dots = "".join(spare[:most])
    labels = []
    for term, shape in zip(terms, shapes, strict=True):
        extra = len(shape) - len(term.replace("...", ""))
        labels.append(term.replace("...", dots[most - extra :] if extra else ""))
    if arrow:
        result = result.replace("...", dots)
    else:
        every = given.replace("...", "").replace(",", "")
        result = dots + "".join(sorted(c for c in set(every) if every.count(c) == 1))
    if len(set(result)) < len(result) or (unknown := set(result) - set("".join(labels))):
        reason = "a label twice" if len(set(result)) < len(result) else f"{min(unknown)!r}, which no operand has"
        raise RuntimeError(f"einsum: the result of {equation!r} has {reason}")
    return labels, result


def simplify(x: Any, labels: str, needed: str, size: dict[str, int]) -> tuple[Any, str]:
    """Take the diagonals of repeated labels, sum out the labels that occur nowhere else, and expand sizes of 1."""
    while repeated := next((n for n in labels if labels.count(n) > 1), ""):
        first = labels.index(repeated)
        second = labels.index(repeated, first + 1)
        if x.shape[first] != x.shape[second]:
            raise RuntimeError(f"einsum: label {repeated!r} is repeated in an operand of shape {tuple(x.shape)}")
        x = _diagonal(x, offset=0, dim1=first, dim2=second)
        labels = "".join(n for i, n in enumerate(labels) if i not in (first, second)) + repeated
    x, labels = sum_out(x, labels, needed)
    full = tuple(size[n] for n in labels)
    return (x if tuple(x.shape) == full else expand(x, full)), labels


def sum_out(x: Any, labels: str, needed: str) -> tuple[Any, str]:
    """Sum over the labels that are no longer needed."""
    kept = "".join(n for n in labels if n in needed)
    if kept == labels:
        return x, labels
    summed = sum_to(x, shape=tuple(s if n in needed else 1 for n, s in zip(labels, x.shape, strict=True)))
    return _reshape(summed, shape=tuple(s for n, s in zip(labels, x.shape, strict=True) if n in needed)), kept


@primitive(name="einsum")
def _contract(xp: Any, a: Array, b: Array, *, left: str, right: str, out: str) -> Array:
    """y[out] = sum over the labels in left and right but not in out, of a[left] b[right]"""
    size = dict(zip(left + right, a.shape + b.shape, strict=True))
    batch = [n for n in left if n in right and n in out]
    summed = [n for n in left if n in right and n not in out]
    rows = [n for n in left if n not in right]
    columns = [n for n in right if n not in left]
    every = batch + rows + columns
    if summed:
        check_one_dtype("einsum", first=a, second=b)
        p, m, k, q = (math.prod(size[n] for n in group) for group in (batch, rows, summed, columns))
        x = a.transpose([left.index(n) for n in batch + rows + summed]).reshape(p, m, k)
        z = b.transpose([right.index(n) for n in batch + summed + columns]).reshape(p, k, q)
        y = array_matmul(xp, x, z).reshape([size[n] for n in every])
    else:
        x = a.transpose([left.index(n) for n in batch + rows]).reshape([size[n] if n in left else 1 for n in every])
        z = b.transpose([right.index(n) for n in batch + columns]).reshape(
            [size[n] if n in right else 1 for n in every]
        )
        y = x * z
    return y.transpose([every.index(n) for n in out])


_contract.vjp(
    a=lambda g, b, left, right, out: _contract(g, b, left=out, right=right, out=left),
    b=lambda g, a, left, right, out: _contract(g, a, left=out, right=left, out=right),
)
