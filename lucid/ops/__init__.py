"""The operations: each with its gradient rules under it, in a module for its family."""

# ruff: noqa: F401  (the names are here to be imported from here)

from .accumulation import cummax, cummin, cumprod, logcumsumexp
from .activation import elu, leaky_relu, log_softmax, relu, silu, softmax, softplus
from .angles import (
    acosh,
    arccos,
    arccosh,
    arcsin,
    arcsinh,
    arctan,
    arctan2,
    arctanh,
    asinh,
    atanh,
    deg2rad,
    hypot,
    rad2deg,
    sinc,
)
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
from .arranging import (
    atleast_1d,
    atleast_2d,
    atleast_3d,
    column_stack,
    dstack,
    fliplr,
    flipud,
    hstack,
    narrow,
    repeat_interleave,
    rot90,
    select,
    vstack,
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
    greater,
    greater_equal,
    gt,
    isclose,
    isfinite,
    isinf,
    isnan,
    le,
    less,
    less_equal,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    lt,
    ne,
    not_equal,
)
from .compound import addbmm, addcdiv, addcmul, addmm, addmv, addr, baddbmm, lerp
from .conv_transpose import conv_transpose1d, conv_transpose2d, conv_transpose3d
from .conversion import clone, contiguous, to
from .convolution import conv1d, conv2d, conv3d
from .counting import argwhere, bincount, count_nonzero, histc, nonzero, unique, unique_consecutive
from .creation import arange, empty, empty_like, eye, full, full_like, linspace, ones, ones_like, zeros, zeros_like
from .data import as_tensor, from_numpy, tensor
from .determinants import det, logdet, slogdet
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
from .enumerating import cartesian_prod, combinations, logspace, tril_indices, triu_indices, unravel_index, vander
from .error_function import erfc, erfinv
from .extremes import amax, amin, argmax, argmin, max, min
from .factoring import eigh, eigvalsh, qr, svd, svdvals
from .gamma import digamma, lgamma, polygamma
from .gathering import embedding, gather, index_select, scatter_add, take_along_dim
from .gelu import gelu
from .generator import (
    Generator,
    default_generator,
    get_rng_state,
    initial_seed,
    manual_seed,
    seed,
    set_rng_state,
)
from .grids import block_diag, diag_embed, diagflat, meshgrid, trace
from .indexing import getitem, setitem
from .inquiry import (
    broadcast_shapes,
    broadcast_tensors,
    finfo,
    iinfo,
    is_complex,
    is_floating_point,
    is_nonzero,
    isin,
    isneginf,
    isposinf,
    numel,
    promote_types,
)
from .inverses import cholesky, cholesky_solve, inv, inverse, solve, solve_triangular
from .joining import cat, chunk, concat, concatenate, split, stack, unbind
from .layer_norm import layer_norm
from .least_squares import lstsq, matrix_rank, pinv, pinverse
from .linalg import bmm, dot, linear, matmul, mm, mv, outer
from .logarithms import exp2, expit, logaddexp, logaddexp2, logit, xlogy
from .masking import diag, diagonal, masked_fill, masked_select, tril, triu
from .matrix_norms import cond, matrix_norm, vector_norm
from .matrix_products import matrix_power, multi_dot
from .moments import logsumexp, norm, std, var
from .order import T, moveaxis, movedim, mT, permute, swapaxes, swapdims, t, transpose
from .products import cdist, cross, inner, kron, tensordot, vdot, vecdot
from .quantiles import median, mode, nanmedian, nanquantile, quantile
from .random import bernoulli, multinomial, normal, rand, rand_like, randint, randn, randn_like, randperm
from .reduction import all, any, cumsum, mean, prod, sum
from .repeating import flip, repeat, roll, tile
from .rounding import copysign, fix, fmax, fmin, fmod, frac, heaviside, nan_to_num, sgn, signbit
from .scattering import scatter, scatter_reduce
from .searching import bucketize, searchsorted
from .selection import clamp, clamp_max, clamp_min, clip, maximum, minimum, where
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
from .sorting import argsort, kthvalue, msort, sort, topk
from .special import erf
from .splitting import dsplit, hsplit, tensor_split, vsplit, windows
from .statistics import (
    aminmax,
    corrcoef,
    cov,
    cumulative_trapezoid,
    diff,
    dist,
    nanmean,
    nansum,
    std_mean,
    trapezoid,
    var_mean,
)
from .writing import index_add, index_copy, index_fill, index_put, masked_scatter, put, take
