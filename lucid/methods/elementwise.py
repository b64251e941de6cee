"""Element-wise methods of a Tensor."""

from __future__ import annotations

from typing import Any

from .. import ops
from ..autograd.typing import Operand, Tensor
from ..ops.activations.relu import _relu
from ..ops.activations.relu import prelu as _prelu
from ..ops.activations.shrink import hardshrink as _hardshrink


class Elementwise:
    """Element-wise methods of a Tensor."""

    __slots__ = ()

    # arithmetic
    add = ops.add
    sub = ops.sub
    mul = ops.mul
    div = ops.div
    floor_divide = ops.floor_divide
    remainder = ops.remainder
    neg = ops.neg
    abs = ops.abs
    absolute = ops.absolute
    divide = ops.divide
    true_divide = ops.true_divide
    multiply = ops.multiply
    subtract = ops.subtract
    negative = ops.negative
    fmod = ops.fmod
    addcmul = ops.addcmul
    addcdiv = ops.addcdiv
    lerp = ops.lerp
    rsub = ops.rsub

    # powers
    pow = ops.pow
    sqrt = ops.sqrt
    rsqrt = ops.rsqrt
    square = ops.square
    reciprocal = ops.reciprocal

    # rounding
    floor = ops.floor
    ceil = ops.ceil
    round = ops.round
    trunc = ops.trunc
    frac = ops.frac
    fix = ops.fix

    # sign
    sign = ops.sign
    copysign = ops.copysign
    sgn = ops.sgn
    signbit = ops.signbit
    heaviside = ops.heaviside
    positive = ops.positive

    # exponential
    exp = ops.exp
    expm1 = ops.expm1
    log = ops.log
    log1p = ops.log1p
    log2 = ops.log2
    log10 = ops.log10
    sigmoid = ops.sigmoid
    exp2 = ops.exp2
    logaddexp = ops.logaddexp
    logaddexp2 = ops.logaddexp2
    logit = ops.logit
    xlogy = ops.xlogy

    # trigonometric
    sin = ops.sin
    cos = ops.cos
    tan = ops.tan
    asin = ops.asin
    acos = ops.acos
    atan = ops.atan
    sinh = ops.sinh
    cosh = ops.cosh
    tanh = ops.tanh
    acosh = ops.acosh
    asinh = ops.asinh
    atanh = ops.atanh
    arccos = ops.arccos
    arcsin = ops.arcsin
    arctan = ops.arctan
    arccosh = ops.arccosh
    arcsinh = ops.arcsinh
    arctanh = ops.arctanh
    atan2 = ops.atan2
    arctan2 = ops.arctan2
    hypot = ops.hypot
    sinc = ops.sinc
    deg2rad = ops.deg2rad
    rad2deg = ops.rad2deg

    # erf
    erf = ops.erf
    erfc = ops.erfc
    erfinv = ops.erfinv

    # gamma
    lgamma = ops.lgamma
    digamma = ops.digamma
    igamma = ops.igamma
    igammac = ops.igammac
    mvlgamma = ops.mvlgamma
    i0 = ops.i0

    # comparison
    isnan = ops.isnan
    isinf = ops.isinf
    isfinite = ops.isfinite
    eq = ops.eq
    ne = ops.ne
    lt = ops.lt
    le = ops.le
    gt = ops.gt
    ge = ops.ge
    greater = ops.greater
    greater_equal = ops.greater_equal
    less = ops.less
    less_equal = ops.less_equal
    not_equal = ops.not_equal
    isclose = ops.isclose
    allclose = ops.allclose
    equal = ops.equal
    isposinf = ops.isposinf
    isneginf = ops.isneginf

    # logical
    logical_and = ops.logical_and
    logical_or = ops.logical_or
    logical_xor = ops.logical_xor
    logical_not = ops.logical_not
    bitwise_and = ops.bitwise_and
    bitwise_or = ops.bitwise_or
    bitwise_xor = ops.bitwise_xor
    bitwise_not = ops.bitwise_not

    # clamp
    maximum = ops.maximum
    minimum = ops.minimum
    clamp = ops.clamp
    clip = ops.clip
    clamp_min = ops.clamp_min
    clamp_max = ops.clamp_max
    nan_to_num = ops.nan_to_num
    fmax = ops.fmax
    fmin = ops.fmin

    # zz
    relu = _relu
    prelu = _prelu
    hardshrink = _hardshrink

    # numbers
    gcd = ops.gcd
    lcm = ops.lcm
    bitwise_left_shift = ops.bitwise_left_shift
    bitwise_right_shift = ops.bitwise_right_shift
    frexp = ops.frexp
    ldexp = ops.ldexp
    nextafter = ops.nextafter
    float_power = ops.float_power

    # random
    bernoulli = ops.bernoulli
    multinomial = ops.multinomial

    def polygamma(self: Any, n: int) -> Tensor:
        """The n-th derivative of digamma; see `lucid.polygamma`."""
        return ops.polygamma(n, self)

    def where(self: Any, condition: Tensor, other: Operand) -> Tensor:
        """Return this tensor where the condition holds, and the other elsewhere."""
        return ops.where(condition, self, other)
