"""What can be done with a tensor: its operators and methods, each of them an operation of `lucid.ops` by name."""

from __future__ import annotations

from typing import Any

from . import ops
from .autograd.inplace import in_place, put, refuse, reshaped
from .ops.activations.relu import _relu
from .ops.elementwise.arithmetic import _add, _sub
from .ops.elementwise.powers import _pow


def _reflected(operation: Any) -> Any:
    """The operation with its two inputs exchanged, for ``2 - x``."""
    return lambda self, other: operation(other, self)


def _compared(operation: Any) -> Any:
    """The comparison, or False for what cannot be compared at all, such as ``x == None``."""

    def compare(self: Any, other: Any) -> Any:
        return NotImplemented if other is None or isinstance(other, str) else operation(self, other)

    return compare


def _filled(name: str, make: Any) -> Any:
    """The method that overwrites every element with numbers from elsewhere: zeros, a constant, random ones."""

    def method(self: Any, *args: Any, **options: Any) -> Any:
        refuse(self, name)
        return put(self, make(self, *args, **options), name)

    method.__name__ = method.__qualname__ = name
    method.__doc__ = f"In place, overwrite every element; see `{getattr(make, '__name__', name)}`."
    return method


def _to(*dtype: Any, **device: Any) -> Any:
    """The method that converts to one dtype or device."""
    return lambda self: ops.to(self, *dtype, **device)


def _alike(x: Any, dtype: Any, device: Any) -> dict[str, Any]:
    return {"dtype": x.dtype if dtype is None else dtype, "device": x.device if device is None else device}


class Methods:
    """The operators and methods of a Tensor."""

    __slots__ = ()

    # Operators
    __add__ = __radd__ = _add
    __mul__ = __rmul__ = ops.mul
    __sub__, __rsub__ = _sub, _reflected(_sub)
    __truediv__, __rtruediv__ = ops.true_divide, _reflected(ops.true_divide)
    __floordiv__, __rfloordiv__ = ops.floor_divide, _reflected(ops.floor_divide)
    __mod__, __rmod__ = ops.remainder, _reflected(ops.remainder)
    __pow__, __rpow__ = _pow, _reflected(_pow)
    __matmul__, __rmatmul__ = ops.matmul, _reflected(ops.matmul)
    __neg__, __abs__, __invert__ = ops.neg, ops.abs, ops.bitwise_not
    __pos__ = lambda self: self
    __lt__, __le__, __gt__, __ge__ = ops.lt, ops.le, ops.gt, ops.ge
    __eq__, __ne__ = _compared(ops.eq), _compared(ops.ne)  # type: ignore[assignment]
    __and__ = __rand__ = ops.bitwise_and
    __or__ = __ror__ = ops.bitwise_or
    __xor__ = __rxor__ = ops.bitwise_xor
    __iadd__, __isub__ = in_place(ops.add), in_place(ops.sub)
    __imul__, __itruediv__ = in_place(ops.mul), in_place(ops.true_divide)
    __ifloordiv__, __imod__ = in_place(ops.floor_divide), in_place(ops.remainder)
    __ipow__ = in_place(ops.pow)

    # Element by element
    add, sub, mul, div, floor_divide = ops.add, ops.sub, ops.mul, ops.div, ops.floor_divide
    remainder, pow, neg, abs, sign, exp = ops.remainder, ops.pow, ops.neg, ops.abs, ops.sign, ops.exp
    expm1, log, log1p, log2, log10, sqrt = ops.expm1, ops.log, ops.log1p, ops.log2, ops.log10, ops.sqrt
    rsqrt, square, reciprocal, sin, cos = ops.rsqrt, ops.square, ops.reciprocal, ops.sin, ops.cos
    tan, asin, acos, atan, sinh, cosh = ops.tan, ops.asin, ops.acos, ops.atan, ops.sinh, ops.cosh
    tanh, sigmoid, relu, erf, maximum = ops.tanh, ops.sigmoid, _relu, ops.erf, ops.maximum
    minimum, clamp, floor, ceil = ops.minimum, ops.clamp, ops.floor, ops.ceil
    round, trunc, isnan, isinf, isfinite = ops.round, ops.trunc, ops.isnan, ops.isinf, ops.isfinite
    eq, ne, lt, le, gt, ge, logical_and = ops.eq, ops.ne, ops.lt, ops.le, ops.gt, ops.ge, ops.logical_and
    logical_or, logical_xor, logical_not = ops.logical_or, ops.logical_xor, ops.logical_not
    bitwise_and, bitwise_or, bitwise_xor = ops.bitwise_and, ops.bitwise_or, ops.bitwise_xor
    bitwise_not = ops.bitwise_not
    absolute, clip, clamp_min, clamp_max, divide = ops.absolute, ops.clip, ops.clamp_min, ops.clamp_max, ops.divide
    true_divide, multiply, subtract, negative = ops.true_divide, ops.multiply, ops.subtract, ops.negative
    acosh, asinh, atanh, arccos, arcsin, arctan = ops.acosh, ops.asinh, ops.atanh, ops.arccos, ops.arcsin, ops.arctan
    arccosh, arcsinh, arctanh, atan2, arctan2 = ops.arccosh, ops.arcsinh, ops.arctanh, ops.atan2, ops.arctan2
    hypot, sinc, deg2rad, rad2deg, exp2 = ops.hypot, ops.sinc, ops.deg2rad, ops.rad2deg, ops.exp2
    logaddexp, logaddexp2, logit, xlogy, erfc = ops.logaddexp, ops.logaddexp2, ops.logit, ops.xlogy, ops.erfc
    erfinv, frac, fix, fmod, copysign, sgn = ops.erfinv, ops.frac, ops.fix, ops.fmod, ops.copysign, ops.sgn
    signbit, heaviside, nan_to_num, addcmul = ops.signbit, ops.heaviside, ops.nan_to_num, ops.addcmul
    addcdiv, lerp, greater, greater_equal, less = ops.addcdiv, ops.lerp, ops.greater, ops.greater_equal, ops.less
    less_equal, not_equal, isclose, allclose = ops.less_equal, ops.not_equal, ops.isclose, ops.allclose
    equal, bernoulli, multinomial = ops.equal, ops.bernoulli, ops.multinomial
    lgamma, digamma, polygamma = ops.lgamma, ops.digamma, lambda self, n: ops.polygamma(n, self)

    def where(self, condition: Any, other: Any) -> Any:
        """Return this tensor where the condition holds, and the other elsewhere."""
        return ops.where(condition, self, other)

    fmax, fmin, isposinf, isneginf = ops.fmax, ops.fmin, ops.isposinf, ops.isneginf

    # Over dimensions
    sum, mean, prod, max, min, amax = ops.sum, ops.mean, ops.prod, ops.max, ops.min, ops.amax
    amin, argmax, argmin, var, std = ops.amin, ops.argmax, ops.argmin, ops.var, ops.std
    logsumexp, norm, cumsum, any, all = ops.logsumexp, ops.norm, ops.cumsum, ops.any, ops.all
    softmax, log_softmax = ops.softmax, ops.log_softmax
    nansum, nanmean, count_nonzero, aminmax = ops.nansum, ops.nanmean, ops.count_nonzero, ops.aminmax
    median, nanmedian, quantile, nanquantile = ops.median, ops.nanmedian, ops.quantile, ops.nanquantile
    cumprod, cummax, cummin, logcumsumexp, diff = ops.cumprod, ops.cummax, ops.cummin, ops.logcumsumexp, ops.diff
    dist = ops.dist
    cov, corrcoef, mode, is_nonzero, is_complex = ops.cov, ops.corrcoef, ops.mode, ops.is_nonzero, ops.is_complex

    # Shape
    flatten, unflatten, ravel = ops.flatten, ops.unflatten, ops.ravel
    transpose = ops.transpose
    swapaxes = swapdims = ops.swapaxes
    t, movedim, moveaxis = ops.t, ops.movedim, ops.moveaxis
    view_as, reshape_as, expand_as = ops.view_as, ops.reshape_as, ops.expand_as
    squeeze, unsqueeze, broadcast_to, split = ops.squeeze, ops.unsqueeze, ops.broadcast_to, ops.split
    chunk, unbind, roll, reshape, view = ops.chunk, ops.unbind, ops.roll, ops.reshape, ops.view
    permute, expand, repeat, tile, flip = ops.permute, ops.expand, ops.repeat, ops.tile, ops.flip
    T, mT = property(ops.T), property(ops.mT)
    repeat_interleave, rot90, fliplr, flipud = ops.repeat_interleave, ops.rot90, ops.fliplr, ops.flipud
    tensor_split, hsplit, vsplit, dsplit = ops.tensor_split, ops.hsplit, ops.vsplit, ops.dsplit
    unfold = ops.windows

    # By index
    index_select, gather, take_along_dim = ops.index_select, ops.gather, ops.take_along_dim
    masked_select, masked_fill, scatter = ops.masked_select, ops.masked_fill, ops.scatter
    scatter_add = ops.scatter_add
    sort, argsort, msort, topk, kthvalue = ops.sort, ops.argsort, ops.msort, ops.topk, ops.kthvalue
    unique, unique_consecutive, bincount, histc = ops.unique, ops.unique_consecutive, ops.bincount, ops.histc
    nonzero, argwhere, narrow, select, take = ops.nonzero, ops.argwhere, ops.narrow, ops.select, ops.take
    put, index_add, index_copy, index_fill = ops.put, ops.index_add, ops.index_copy, ops.index_fill
    index_put, masked_scatter, scatter_reduce = ops.index_put, ops.masked_scatter, ops.scatter_reduce

    # Linear algebra
    matmul, mm, bmm, mv, dot, outer = ops.matmul, ops.mm, ops.bmm, ops.mv, ops.dot, ops.outer
    tril, triu, diag, diagonal = ops.tril, ops.triu, ops.diag, ops.diagonal
    addmm, addmv, addr, addbmm, baddbmm, inner = ops.addmm, ops.addmv, ops.addr, ops.addbmm, ops.baddbmm, ops.inner
    vdot, kron, cross, trace, diag_embed = ops.vdot, ops.kron, ops.cross, ops.trace, ops.diag_embed
    diagflat = ops.diagflat
    det, logdet, slogdet, inverse, pinverse = ops.det, ops.logdet, ops.slogdet, ops.inverse, ops.pinverse
    cholesky, cholesky_solve, matrix_power = ops.cholesky, ops.cholesky_solve, ops.matrix_power

    # To another dtype or device
    to, clone, contiguous = ops.to, ops.clone, ops.contiguous
    float, double, half = _to("float32"), _to("float64"), _to("float16")
    long, int, short, bool = _to("int64"), _to("int32"), _to("int16"), _to("bool")
    cpu = _to(device="cpu")

    def cuda(self, device: Any = "cuda") -> Any:
        """Return the tensor on a GPU."""
        return ops.to(self, device=device)

    def type(self, dtype: Any = None) -> Any:
        """The tensor converted to a dtype, or the name of its own."""
        return ops.to(self, dtype=dtype) if dtype is not None else f"lucid.{self.dtype}"  # type: ignore[attr-defined]

    def type_as(self, other: Any) -> Any:
        """The tensor with the dtype of another."""
        return ops.to(self, dtype=other.dtype)

    def new_tensor(self, data: Any, *, dtype: Any = None, device: Any = None, requires_grad: Any = False) -> Any:
        """A copy of data as a tensor, with this tensor's dtype and device unless told otherwise."""
        return ops.tensor(data, **_alike(self, dtype, device), requires_grad=requires_grad)

    def new_zeros(self, *size: Any, dtype: Any = None, device: Any = None, requires_grad: Any = False) -> Any:
        """Zeros, with this tensor's dtype and device unless told otherwise."""
        return ops.zeros(*size, **_alike(self, dtype, device), requires_grad=requires_grad)

    def new_ones(self, *size: Any, dtype: Any = None, device: Any = None, requires_grad: Any = False) -> Any:
        """Ones, with this tensor's dtype and device unless told otherwise."""
        return ops.ones(*size, **_alike(self, dtype, device), requires_grad=requires_grad)

    def new_empty(self, *size: Any, dtype: Any = None, device: Any = None, requires_grad: Any = False) -> Any:
        """Return uninitialized memory, with this tensor's dtype and device unless told otherwise."""
        return ops.empty(*size, **_alike(self, dtype, device), requires_grad=requires_grad)

    def new_full(
        self, size: Any, fill_value: Any, *, dtype: Any = None, device: Any = None, requires_grad: Any = False
    ) -> Any:
        """Return a tensor filled with `fill_value`, with this tensor's dtype and device unless told otherwise."""
        return ops.full(size, fill_value, **_alike(self, dtype, device), requires_grad=requires_grad)

    # In place
    add_, sub_, mul_, div_ = in_place(ops.add), in_place(ops.sub), in_place(ops.mul), in_place(ops.div)
    pow_, neg_, abs_, sign_ = in_place(ops.pow), in_place(ops.neg), in_place(ops.abs), in_place(ops.sign)
    exp_, expm1_, log_ = in_place(ops.exp), in_place(ops.expm1), in_place(ops.log)
    log1p_, log2_, log10_ = in_place(ops.log1p), in_place(ops.log2), in_place(ops.log10)
    sqrt_, rsqrt_, square_ = in_place(ops.sqrt), in_place(ops.rsqrt), in_place(ops.square)
    reciprocal_, sin_, cos_ = in_place(ops.reciprocal), in_place(ops.sin), in_place(ops.cos)
    tan_, tanh_, sigmoid_ = in_place(ops.tan), in_place(ops.tanh), in_place(ops.sigmoid)
    relu_, floor_, ceil_ = in_place(_relu), in_place(ops.floor), in_place(ops.ceil)
    round_, trunc_, clamp_ = in_place(ops.round), in_place(ops.trunc), in_place(ops.clamp)
    floor_divide_, remainder_ = in_place(ops.floor_divide), in_place(ops.remainder)
    masked_fill_, scatter_ = in_place(ops.masked_fill), in_place(ops.scatter)
    scatter_add_, tril_, triu_ = in_place(ops.scatter_add), in_place(ops.tril), in_place(ops.triu)
    absolute_, clip_, clamp_min_ = in_place(ops.absolute), in_place(ops.clip), in_place(ops.clamp_min)
    clamp_max_, divide_, true_divide_ = in_place(ops.clamp_max), in_place(ops.divide), in_place(ops.true_divide)
    multiply_, subtract_, negative_ = in_place(ops.multiply), in_place(ops.subtract), in_place(ops.negative)
    acos_, acosh_, asin_, asinh_ = in_place(ops.acos), in_place(ops.acosh), in_place(ops.asin), in_place(ops.asinh)
    atan_, atanh_, sinh_, cosh_ = in_place(ops.atan), in_place(ops.atanh), in_place(ops.sinh), in_place(ops.cosh)
    arccos_, arcsin_, arctan_ = in_place(ops.arccos), in_place(ops.arcsin), in_place(ops.arctan)
    arccosh_, arcsinh_, arctanh_ = in_place(ops.arccosh), in_place(ops.arcsinh), in_place(ops.arctanh)
    atan2_, arctan2_, hypot_ = in_place(ops.atan2), in_place(ops.arctan2), in_place(ops.hypot)
    sinc_, deg2rad_, rad2deg_ = in_place(ops.sinc), in_place(ops.deg2rad), in_place(ops.rad2deg)
    exp2_, logit_, xlogy_, erf_ = in_place(ops.exp2), in_place(ops.logit), in_place(ops.xlogy), in_place(ops.erf)
    erfc_, erfinv_, frac_, fix_ = in_place(ops.erfc), in_place(ops.erfinv), in_place(ops.frac), in_place(ops.fix)
    lgamma_, digamma_ = in_place(ops.lgamma), in_place(ops.digamma)
    polygamma_ = in_place(polygamma)
    fmod_, copysign_, sgn_ = in_place(ops.fmod), in_place(ops.copysign), in_place(ops.sgn)
    heaviside_, nan_to_num_, addcmul_ = in_place(ops.heaviside), in_place(ops.nan_to_num), in_place(ops.addcmul)
    addcdiv_, lerp_, addmm_ = in_place(ops.addcdiv), in_place(ops.lerp), in_place(ops.addmm)
    addmv_, addr_, addbmm_ = in_place(ops.addmv), in_place(ops.addr), in_place(ops.addbmm)
    baddbmm_, cumsum_, cumprod_ = in_place(ops.baddbmm), in_place(ops.cumsum), in_place(ops.cumprod)
    eq_, ne_, lt_, le_, gt_ = in_place(ops.eq), in_place(ops.ne), in_place(ops.lt), in_place(ops.le), in_place(ops.gt)
    ge_, greater_, greater_equal_ = in_place(ops.ge), in_place(ops.greater), in_place(ops.greater_equal)
    less_, less_equal_, not_equal_ = in_place(ops.less), in_place(ops.less_equal), in_place(ops.not_equal)
    logical_and_, logical_or_ = in_place(ops.logical_and), in_place(ops.logical_or)
    logical_xor_, logical_not_ = in_place(ops.logical_xor), in_place(ops.logical_not)
    bitwise_and_, bitwise_or_ = in_place(ops.bitwise_and), in_place(ops.bitwise_or)
    bitwise_xor_, bitwise_not_ = in_place(ops.bitwise_xor), in_place(ops.bitwise_not)
    index_add_, index_copy_, index_fill_ = in_place(ops.index_add), in_place(ops.index_copy), in_place(ops.index_fill)
    index_put_, put_, masked_scatter_ = in_place(ops.index_put), in_place(ops.put), in_place(ops.masked_scatter)
    scatter_reduce_ = in_place(ops.scatter_reduce)
    squeeze_, unsqueeze_, t_ = reshaped(ops.squeeze), reshaped(ops.unsqueeze), reshaped(ops.t)
    transpose_ = swapaxes_ = swapdims_ = reshaped(ops.transpose)
    zero_, fill_ = _filled("zero_", ops.zeros_like), _filled("fill_", ops.full_like)

    def copy_(self, other: Any, non_blocking: Any = False) -> Any:
        """In place, copy the elements of another tensor, broadcast and converted to this one's dtype and device."""
        refuse(self, "copy_", other)
        return put(self, ops.expand(ops.to(other, self.dtype, self.device), self.shape), "copy_")  # type: ignore[attr-defined]

    def uniform_(self, from_: Any = 0.0, to: Any = 1.0, *, generator: Any = None) -> Any:
        """In place, draw every element uniformly from [from, to)."""
        refuse(self, "uniform_")
        return put(self, ops.rand_like(self, generator=generator) * (to - from_) + from_, "uniform_")

    def normal_(self, mean: Any = 0.0, std: Any = 1.0, *, generator: Any = None) -> Any:
        """In place, draw every element from the normal distribution of that mean and standard deviation."""
        refuse(self, "normal_")
        return put(self, ops.randn_like(self, generator=generator) * std + mean, "normal_")

    def bernoulli_(self, p: Any = 0.5, *, generator: Any = None) -> Any:
        """In place, set every element to 1 with probability p, else to 0."""
        refuse(self, "bernoulli_")
        return put(self, ops.bernoulli(ops.full_like(self, p), generator=generator), "bernoulli_")
