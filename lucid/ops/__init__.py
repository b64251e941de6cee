"""The operations: each with its gradient rules under it, in a module for its family."""

# ruff: noqa: F401  (the names are here to be imported from here)

from .activation import elu, gelu, leaky_relu, log_softmax, relu, silu, softmax, softplus
from .arithmetic import (
    abs,
    absolute,
    add,
    atan2,
    ceil,
    div,
    divide,
    floor,
    floor_divide,
    mul,
    multiply,
    neg,
    negative,
    pow,
    remainder,
    round,
    sign,
    sub,
    subtract,
    true_divide,
    trunc,
)
from .comparison import (
    allclose,
    bitwise_and,
    bitwise_not,
    bitwise_or,
    bitwise_xor,
    eq,
    equal,
    ge,
    gt,
    isclose,
    isfinite,
    isinf,
    isnan,
    le,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    lt,
    ne,
)
from .conversion import clone, contiguous, to
from .creation import arange, empty, empty_like, eye, full, full_like, linspace, ones, ones_like, zeros, zeros_like
from .data import as_tensor, from_numpy, tensor
from .einsum import einsum
from .elementwise import (
    acos,
    asin,
    atan,
    cos,
    cosh,
    exp,
    expm1,
    log,
    log1p,
    log2,
    log10,
    reciprocal,
    rsqrt,
    sigmoid,
    sin,
    sinh,
    sqrt,
    square,
    tan,
    tanh,
)
from .extremes import amax, amin, argmax, argmin, max, min
from .gathering import embedding, gather, index_select, scatter, scatter_add, take_along_dim
from .generator import (
    Generator,
    default_generator,
    get_rng_state,
    initial_seed,
    manual_seed,
    seed,
    set_rng_state,
)
from .indexing import getitem, setitem
from .joining import cat, chunk, concat, concatenate, split, stack, unbind
from .linalg import bmm, dot, linear, matmul, mm, mv, outer
from .masking import diag, diagonal, masked_fill, masked_select, tril, triu
from .moments import logsumexp, norm, std, var
from .normalization import layer_norm
from .order import T, moveaxis, movedim, mT, permute, swapaxes, swapdims, t, transpose
from .random import bernoulli, multinomial, normal, rand, rand_like, randint, randn, randn_like, randperm
from .reduction import all, any, cumsum, mean, prod, sum
from .repeating import flip, repeat, roll, tile
from .selection import clamp, clip, maximum, minimum, where
from .shape import (
    broadcast_to,
    expand,
    expand_as,
    flatten,
    ravel,
    reshape,
    reshape_as,
    squeeze,
    unflatten,
    unsqueeze,
    view,
    view_as,
)
from .special import erf
