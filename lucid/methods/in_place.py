"""In-place methods of a Tensor, whose names end in an underscore."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from .. import ops
from ..autograd.inplace import in_place, put, refuse, reshaped
from ..autograd.tape import Variable
from ..autograd.typing import Operand, Tensor
from ..ops.activations.relu import _relu
from ..ops.creation import fills
from ..ops.creation.generator import Generator
from .elementwise import Elementwise

Method = TypeVar("Method", bound=Callable[..., Any])


def _drawn(function: Method) -> Method:
    """The method that overwrites every element with a random number."""
    method = in_place(function)
    method.__doc__ = f"In place. {function.__doc__}"
    return method


def _of_a_copy(operation: Any) -> Any:
    """The operation on a copy, so that what its rules save of the input is not overwritten."""

    @functools.wraps(operation)
    def on_copy(self: Any, *args: Any, **options: Any) -> Any:
        return operation(ops.clone(self), *args, **options)

    return on_copy


class InPlace:
    """In-place methods of a Tensor, whose names end in an underscore."""

    __slots__ = ()

    # arithmetic
    add_ = in_place(ops.add)
    sub_ = in_place(ops.sub)
    mul_ = in_place(ops.mul)
    div_ = in_place(ops.div)
    neg_ = in_place(ops.neg)
    abs_ = in_place(ops.abs)
    floor_divide_ = in_place(ops.floor_divide)
    remainder_ = in_place(ops.remainder)
    absolute_ = in_place(ops.absolute)
    divide_ = in_place(ops.divide)
    true_divide_ = in_place(ops.true_divide)
    multiply_ = in_place(ops.multiply)
    subtract_ = in_place(ops.subtract)
    negative_ = in_place(ops.negative)
    fmod_ = in_place(ops.fmod)
    addcmul_ = in_place(ops.addcmul)
    addcdiv_ = in_place(ops.addcdiv)
    lerp_ = in_place(ops.lerp)

    # powers
    pow_ = in_place(ops.pow)
    sqrt_ = in_place(ops.sqrt)
    rsqrt_ = in_place(ops.rsqrt)
    square_ = in_place(ops.square)
    reciprocal_ = in_place(ops.reciprocal)

    # rounding
    floor_ = in_place(ops.floor)
    ceil_ = in_place(ops.ceil)
    round_ = in_place(ops.round)
    trunc_ = in_place(ops.trunc)
    frac_ = in_place(ops.frac)
    fix_ = in_place(ops.fix)

    # sign
    sign_ = in_place(ops.sign)
    copysign_ = in_place(ops.copysign)
    sgn_ = in_place(ops.sgn)
    heaviside_ = in_place(ops.heaviside)

    # exponential
    exp_ = in_place(ops.exp)
    expm1_ = in_place(ops.expm1)
    log_ = in_place(ops.log)
    log1p_ = in_place(ops.log1p)
    log2_ = in_place(ops.log2)
    log10_ = in_place(ops.log10)
    sigmoid_ = in_place(ops.sigmoid)
    exp2_ = in_place(ops.exp2)
    logit_ = in_place(ops.logit)
    xlogy_ = in_place(ops.xlogy)

    # trigonometric
    sin_ = in_place(ops.sin)
    cos_ = in_place(ops.cos)
    tan_ = in_place(ops.tan)
    tanh_ = in_place(ops.tanh)
    acos_ = in_place(ops.acos)
    acosh_ = in_place(ops.acosh)
    asin_ = in_place(ops.asin)
    asinh_ = in_place(ops.asinh)
    atan_ = in_place(ops.atan)
    atanh_ = in_place(ops.atanh)
    sinh_ = in_place(ops.sinh)
    cosh_ = in_place(ops.cosh)
    arccos_ = in_place(ops.arccos)
    arcsin_ = in_place(ops.arcsin)
    arctan_ = in_place(ops.arctan)
    arccosh_ = in_place(ops.arccosh)
    arcsinh_ = in_place(ops.arcsinh)
    arctanh_ = in_place(ops.arctanh)
    atan2_ = in_place(ops.atan2)
    arctan2_ = in_place(ops.arctan2)
    hypot_ = in_place(ops.hypot)
    sinc_ = in_place(ops.sinc)
    deg2rad_ = in_place(ops.deg2rad)
    rad2deg_ = in_place(ops.rad2deg)

    # erf
    erf_ = in_place(ops.erf)
    erfc_ = in_place(ops.erfc)
    erfinv_ = in_place(ops.erfinv)

    # gamma
    lgamma_ = in_place(ops.lgamma)
    digamma_ = in_place(ops.digamma)
    igamma_ = in_place(ops.igamma)
    igammac_ = in_place(ops.igammac)
    mvlgamma_ = in_place(ops.mvlgamma)
    i0_ = in_place(ops.i0)

    # comparison
    eq_ = in_place(ops.eq)
    ne_ = in_place(ops.ne)
    lt_ = in_place(ops.lt)
    le_ = in_place(ops.le)
    gt_ = in_place(ops.gt)
    ge_ = in_place(ops.ge)
    greater_ = in_place(ops.greater)
    greater_equal_ = in_place(ops.greater_equal)
    less_ = in_place(ops.less)
    less_equal_ = in_place(ops.less_equal)
    not_equal_ = in_place(ops.not_equal)

    # logical
    logical_and_ = in_place(ops.logical_and)
    logical_or_ = in_place(ops.logical_or)
    logical_xor_ = in_place(ops.logical_xor)
    logical_not_ = in_place(ops.logical_not)
    bitwise_and_ = in_place(ops.bitwise_and)
    bitwise_or_ = in_place(ops.bitwise_or)
    bitwise_xor_ = in_place(ops.bitwise_xor)
    bitwise_not_ = in_place(ops.bitwise_not)

    # numbers
    gcd_ = in_place(ops.gcd)
    lcm_ = in_place(ops.lcm)
    bitwise_left_shift_ = in_place(ops.bitwise_left_shift)
    bitwise_right_shift_ = in_place(ops.bitwise_right_shift)
    ldexp_ = in_place(ops.ldexp)
    nextafter_ = in_place(ops.nextafter)
    float_power_ = in_place(ops.float_power)

    # norms
    renorm_ = in_place(_of_a_copy(ops.renorm))

    # clamp
    clamp_ = in_place(ops.clamp)
    clip_ = in_place(ops.clip)
    clamp_min_ = in_place(ops.clamp_min)
    clamp_max_ = in_place(ops.clamp_max)
    nan_to_num_ = in_place(ops.nan_to_num)

    # zz
    relu_ = in_place(_relu)
    polygamma_ = in_place(Elementwise.polygamma)

    # masking
    masked_fill_ = in_place(ops.masked_fill)
    masked_scatter_ = in_place(ops.masked_scatter)

    # scattering
    scatter_ = in_place(ops.scatter)
    scatter_add_ = in_place(ops.scatter_add)
    scatter_reduce_ = in_place(ops.scatter_reduce)
    index_reduce_ = in_place(_of_a_copy(ops.index_reduce))

    # diagonal
    tril_ = in_place(ops.tril)
    triu_ = in_place(ops.triu)

    # addmm
    addmm_ = in_place(ops.addmm)
    addmv_ = in_place(ops.addmv)
    addr_ = in_place(ops.addr)
    addbmm_ = in_place(ops.addbmm)
    baddbmm_ = in_place(ops.baddbmm)

    # cumulative
    cumsum_ = in_place(ops.cumsum)
    cumprod_ = in_place(ops.cumprod)

    # index_put
    index_add_ = in_place(ops.index_add)
    index_copy_ = in_place(ops.index_copy)
    index_fill_ = in_place(ops.index_fill)
    index_put_ = in_place(ops.index_put)
    put_ = in_place(ops.put)

    # reshaping
    squeeze_ = reshaped(ops.squeeze)
    unsqueeze_ = reshaped(ops.unsqueeze)

    # transposing
    t_ = reshaped(ops.t)
    transpose_ = reshaped(ops.transpose)
    swapaxes_ = reshaped(ops.transpose)
    swapdims_ = reshaped(ops.transpose)

    # from_shape
    def zero_(self: Any) -> Tensor:
        """In place, set every element to 0."""
        refuse(self, "zero_")
        return put(self, ops.zeros_like(self), "zero_", overlap=True)  # type: ignore[no-any-return]

    def fill_(self: Any, value: Tensor | float) -> Tensor:
        """In place, set every element to a number."""
        refuse(self, "fill_")
        return put(self, ops.fill(self, value), "fill_", overlap=True)  # type: ignore[no-any-return]

    def copy_(self: Any, other: Tensor, non_blocking: bool = False) -> Tensor:
        """In place, copy the elements of another tensor, broadcast and converted to this one's dtype and device."""
        if other is self:
            return self
        refuse(self, "copy_", other)
        return put(self, ops.expand(ops.to(other, self.dtype, self.device), self.shape), "copy_")  # type: ignore[no-any-return]

    # fills
    random_ = _drawn(fills.random)
    exponential_ = _drawn(fills.exponential)
    cauchy_ = _drawn(fills.cauchy)
    log_normal_ = _drawn(fills.log_normal)
    geometric_ = _drawn(fills.geometric)

    def uniform_(self: Any, from_: float = 0.0, to: float = 1.0, *, generator: Generator | None = None) -> Tensor:
        """In place, draw every element uniformly from [from, to)."""
        refuse(self, "uniform_")
        if not from_ <= to:
            raise RuntimeError(f"uniform_: expected from_ <= to, got {from_} and {to}")
        return put(self, ops.rand_like(self, generator=generator) * (to - from_) + from_, "uniform_")  # type: ignore[no-any-return]

    def normal_(self: Any, mean: float = 0.0, std: float = 1.0, *, generator: Generator | None = None) -> Tensor:
        """In place, draw every element from the normal distribution of that mean and standard deviation."""
        refuse(self, "normal_")
        if std < 0:
            raise RuntimeError(f"normal_: expected a standard deviation that is not negative, got {std}")
        return put(self, ops.randn_like(self, generator=generator) * std + mean, "normal_")  # type: ignore[no-any-return]

    def bernoulli_(self: Any, p: Operand = 0.5, *, generator: Generator | None = None) -> Tensor:
        """In place, set every element to 1 with probability p, a number or a tensor that broadcasts, else to 0."""
        refuse(self, "bernoulli_")
        if isinstance(p, Variable):
            drawn = ops.to(ops.bernoulli(ops.expand(p, self.shape), generator=generator), self.dtype)
        else:
            drawn = ops.bernoulli(self, p, generator=generator)  # type: ignore[arg-type]
        return put(self, drawn, "bernoulli_")  # type: ignore[no-any-return]
