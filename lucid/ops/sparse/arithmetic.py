"""Arithmetic of sparse tensors: products, sums, and functions that are 0 at 0."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, Self, overload

from ...autograd.tape import Variable, wrap
from ...autograd.typing import Operand, Tensor
from ...backend import Array, scipy_module
from ..arguments import all_dims
from ..elementwise.arithmetic import add, mul, neg, true_divide
from ..elementwise.powers import pow as pow_
from ..indexing.gathering import index_select
from ..reduction.sums import sum as sum_
from ..shape.joining import cat
from ..shape.reshaping import reshape
from ..shape.transposing import transpose
from .layout import Layout, sparse_coo
from .pattern import Pattern, sparse_dense, unraveled

# What is 0 at 0, so that it is computed of the values alone; by the name of the operation.
# fmt: off
_ZERO_AT_ZERO = {
    "abs", "asin", "asinh", "atan", "atanh", "ceil", "deg2rad", "erf", "expm1", "floor", "log1p", "neg", "rad2deg",
    "relu", "round", "sign", "sin", "sinh", "sqrt", "square", "tan", "tanh", "trunc",
}
# fmt: on


class SparseArithmetic:
    """Arithmetic of sparse tensors; `SparseTensor` says what they are."""

    __slots__ = ()

    _at: Array
    _new: Callable[..., Any]
    _pattern: Callable[[], Pattern]
    _values: Any
    coalesce: Callable[[], Any]
    device: Any
    layout: Layout
    shape: tuple[int, ...]
    _with: Callable[[Any], Any]
    _flat: Callable[[], Array]
    t: Callable[[], Any]
    to_dense: Callable[[], Any]

    def _matrix(self, what: str) -> None:
        if self.ndim != 2:
            raise RuntimeError(f"{what}: expected a sparse matrix, got a sparse tensor of shape {self.shape}")

    @overload
    def __matmul__(self, other: Tensor) -> Tensor: ...
    @overload
    def __matmul__(self, other: Self) -> Self: ...
    def __matmul__(self, other: Any) -> Any:
        if isinstance(other, SparseArithmetic):
            return self._times_sparse(other)
        self._matrix("matmul")
        _check_dense(self, other, self.shape[1], 0)
        dense = reshape(other, (-1, 1)) if other.ndim == 1 else other
        y = sparse_dense(self._values, dense, pattern=self._pattern())
        return reshape(y, (-1,)) if other.ndim == 1 else y

    def __rmatmul__(self, other: Tensor) -> Tensor:
        self._matrix("matmul")
        _check_dense(self, other, self.shape[0], -1)
        return transpose(self.t() @ transpose(other, 0, 1), 0, 1) if other.ndim == 2 else self.t() @ other

    matmul = mm = mv = __matmul__

    def _times_sparse(self, other: Any) -> Any:
        """A product of two, whose positions and values are both new: it is constant."""
        if self.requires_grad or other.requires_grad:
            raise NotImplementedError(
                "matmul: the product of two sparse matrices has no gradients here; make one of them dense (to_dense())"
            )
        found = self._pattern().matrix(self._values._data) @ other._pattern().matrix(other._values._data)
        rows, cols, values = scipy_module(self.device, "sparse").find(found)
        at = self.device.xp.stack([rows, cols]).astype("int64")
        return self._new(at, wrap(values), (self.shape[0], other.shape[1]), self.layout, False).coalesce()

    # Arithmetic

    def __neg__(self) -> Self:
        return self._with(neg(self._values))

    def __mul__(self, other: Any) -> Self:
        if isinstance(other, SparseArithmetic):
            return self._common(other)
        if _ndim(other) == 0:
            return self._with(mul(self._values, other))
        if other.shape != self.shape:
            raise RuntimeError(f"mul: a sparse tensor of shape {self.shape} and a dense one of {tuple(other.shape)}")
        return self._with(mul(self._values, index_select(reshape(other, (-1,)), 0, self._flat())))

    __rmul__ = mul = __mul__

    def _common(self, other: Any) -> Any:
        """The elementwise product of two: the positions that both have."""
        a, b, xp = self.coalesce(), other._alike("mul", self).coalesce(), self.device.xp
        keys, i, j = xp.intersect1d(a._flat(), b._flat(), assume_unique=True, return_indices=True)
        values = mul(index_select(a._values, 0, i), index_select(b._values, 0, j))
        return self._new(unraveled(xp, keys, self.shape), values, self.shape, self.layout, True)

    def __truediv__(self, other: Operand) -> Self:
        if isinstance(other, SparseArithmetic) or _ndim(other):
            raise RuntimeError("div: a sparse tensor can only be divided by a number: elsewhere it would be 0 / 0")
        return self._with(true_divide(self._values, other))

    div = __truediv__

    def __add__(self, other: Self) -> Self:
        if not isinstance(other, SparseArithmetic):
            raise RuntimeError("add(sparse, dense) is not supported. Use add(dense, sparse), or to_dense()")
        other._alike("add", self)
        at = self.device.xp.concatenate([self._at, other._at], axis=1)
        return self._new(at, cat([self._values, other._values]), self.shape, self.layout, False).coalesce()

    add = __add__

    def __radd__(self, other: Tensor) -> Tensor:
        """A dense tensor plus this: a dense one."""
        return add(other, self.to_dense())

    def __sub__(self, other: Self) -> Self:
        return self + (-other)

    sub = __sub__

    def __rsub__(self, other: Tensor) -> Tensor:
        """A dense tensor minus this: a dense one."""
        return add(other, neg(self.to_dense()))

    def __rtruediv__(self, other: object) -> NoReturn:
        self._refuse("div by a sparse tensor")

    def pow(self, exponent: float) -> Self:
        """Return each value to a power above 0."""
        if not isinstance(exponent, (int, float)) or exponent <= 0:
            raise NotImplementedError(f"pow: of a sparse tensor, an exponent is a number above 0; got {exponent!r}")
        one = self.coalesce()
        return one._with(pow_(one._values, exponent))

    __pow__ = pow

    def sum(self, dim: int | Sequence[int] | None = None) -> Any:
        """Return the sum of all elements, a Tensor, or over some dimensions, a sparse tensor of the others."""
        dims = range(len(self.shape)) if dim is None else all_dims("sum", dim, len(self.shape))
        kept = [i for i in range(len(self.shape)) if i not in dims]
        if not kept:
            return sum_(self._values)
        shape = tuple(self.shape[i] for i in kept)
        return self._new(self._at[kept], self._values, shape, sparse_coo, False).coalesce()

    def __lucid_function__(
        self, function: Callable[..., Any], name: str, inputs: Sequence[Any], options: dict[str, Any]
    ) -> Any:
        """Run an operation on tensors that was called with this one; see ``autograd/primitive.py``."""
        first, *others = inputs
        if name in _ZERO_AT_ZERO and not others:
            one = first.coalesce()
            return one._with(function(one._values, **options))
        if name in _OPERATORS and len(inputs) == 2 and not options:
            if isinstance(first, SparseArithmetic):
                return _OPERATORS[name](first, others[0])
            return getattr(others[0], _REFLECTED[name])(first)
        if name == "sum" and not options.get("keepdim"):
            return first.sum(options.get("dim"))
        return self._refuse(name)

    def _refuse(self, name: str) -> NoReturn:
        raise NotImplementedError(
            f"{name}: not defined for sparse tensors (see lucid.sparse for what is); x.to_dense() makes a dense one"
        )

    def __getattr__(self, name: str) -> Any:
        if name in _ZERO_AT_ZERO:
            one = self.coalesce()
            return lambda: one._with(getattr(one._values, name)())
        raise AttributeError(
            f"a sparse tensor has no {name} (see lucid.sparse for what it has); x.to_dense() makes a dense one",
            name=name,
        )

    def __eq__(self, other: object) -> NoReturn:  # which would compare identities
        self._refuse("eq")

    def __ne__(self, other: object) -> NoReturn:
        self._refuse("ne")

    __hash__ = object.__hash__

    def __getitem__(self, index: Any) -> NoReturn:
        self._refuse("indexing")

    def __array__(self, *args: Any, **options: Any) -> NoReturn:
        raise TypeError("can't convert Sparse layout tensor to numpy. Use Tensor.to_dense() first.")

    def _alike(self, what: str, other: Any) -> Any:
        if self.shape != other.shape:
            raise RuntimeError(f"{what}: expected sparse tensors of one shape, got {other.shape} and {self.shape}")
        return self


def _ndim(value: Any) -> int:
    return len(getattr(value, "shape", ()))


def _check_dense(sparse: Any, dense: Any, size: int, dim: int) -> None:
    if not isinstance(dense, Variable):
        raise TypeError(f"matmul: expected a Tensor beside a sparse matrix, got {type(dense).__name__}")
    shape = dense._data.shape
    if len(shape) not in (1, 2) or shape[dim] != size:
        raise RuntimeError(f"matmul: a sparse matrix of shape {sparse.shape} does not fit a dense operand of {shape}")
    if dense._data.dtype != sparse.dtype:
        raise RuntimeError(
            f"matmul: expected one dtype, got a sparse matrix of {sparse.dtype} and a dense operand of "
            f"{dense._data.dtype}; convert one of them, for example with .to(...)"
        )


# With a dense left operand, whose own operator was what led here.
_REFLECTED = {"add": "__radd__", "sub": "__rsub__", "mul": "__rmul__", "div": "__rtruediv__", "matmul": "__rmatmul__"}
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "matmul": operator.matmul,
}
