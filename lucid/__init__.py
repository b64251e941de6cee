"""lucid: a deep-learning framework to be read, and fast all the same, on NumPy or CuPy."""

# ruff: noqa: I001, RUF022
# fmt: off
from . import autograd, backend, backends, compat, datasets, func, linalg, nn, optim, special, utils
from .optim import swa_utils as _swa_utils  # noqa: F401  (optim cannot import it: it knows modules)
from .autograd.grad_mode import (
    enable_grad, inference_mode, is_grad_enabled, is_inference_mode_enabled, no_grad, set_grad_enabled,
)
from .backend import cuda, device, get_default_device, set_default_device
from .backend.config import show_config
from .backend.threads import get_num_threads, set_num_threads
from .backend.dtypes import (
    bool_ as bool, double, float16, float32, float64, get_default_dtype, half, int8, int16, int32, int64, long,
    set_default_dtype, short, uint8, float_ as float, int_ as int,
)
from .ops import (
    Generator, abs, absolute, acos, acosh, add, addbmm, addcdiv, addcmul, addmm, addmv, addr, all, allclose, amax,
    amin, aminmax, any, arange, arccos, arccosh, arcsin, arcsinh, arctan, arctan2, arctanh, argmax, argmin, argsort,
    argwhere, as_tensor, asin, asinh, atan, atan2, atanh, atleast_1d, atleast_2d, atleast_3d, baddbmm, bernoulli,
    bincount, binomial, bitwise_and, bitwise_not, bitwise_or, bitwise_xor, block_diag, bmm, broadcast_shapes,
    broadcast_tensors, broadcast_to, bucketize, cartesian_prod, cat, cdist, ceil, cholesky, cholesky_solve, chunk,
    clamp, clamp_max, clamp_min, clip, clone, column_stack, combinations, concat, concatenate, copysign, corrcoef,
    cos, cosh, count_nonzero, cov, cross, cummax, cummin, cumprod, cumsum, cumulative_trapezoid, deg2rad, det, diag,
    diag_embed, diagflat, diagonal, diff, digamma, dist, div, divide, dot, dsplit, dstack, einsum, empty, empty_like,
    eq, equal, erf, erfc, erfinv, exp, exp2, expm1, eye, finfo, fix, flatten, flip, fliplr, flipud, floor,
    floor_divide, fmax, fmin, fmod, frac, from_numpy, full, full_like, gather, ge, get_rng_state, greater,
    greater_equal, gt, heaviside, histc, hsplit, hstack, hypot, i0, igamma, igammac, iinfo, index_add, index_copy,
    index_fill, index_put, index_select, initial_seed, inner, inverse, is_complex, is_floating_point, is_nonzero,
    isclose, isfinite, isin, isinf, isnan, isneginf, isposinf, kron, kthvalue, le, lerp, less, less_equal, lgamma,
    linspace, log, log10, log1p, log2, log_softmax, logaddexp, logaddexp2, logcumsumexp, logdet, logical_and,
    logical_not, logical_or, logical_xor, logit, logspace, logsumexp, lt, manual_seed, masked_fill, masked_scatter,
    masked_select, matmul, matrix_power, max, maximum, mean, median, meshgrid, min, minimum, mm, mode, moveaxis,
    movedim, msort, mul, multinomial, multiply, mv, mvlgamma, nan_to_num, nanmean, nanmedian, nanquantile, nansum,
    narrow, ne, neg, negative, nonzero, norm, normal, not_equal, numel, ones, ones_like, outer, permute, pinv,
    pinverse, poisson, polygamma, pow, prod, promote_types, put, quantile, rad2deg, rand, rand_like, randint,
    randint_like, randn, randn_like, randperm, ravel, reciprocal, relu, remainder, repeat_interleave, reshape, roll,
    rot90, round, rsqrt, scatter, scatter_add, scatter_reduce, searchsorted, seed, select, set_rng_state, sgn,
    sigmoid, sign, signbit, sin, sinc, sinh, slogdet, softmax, sort, split, sqrt, square, squeeze, stack, std,
    std_mean, sub, subtract, sum, swapaxes, swapdims, t, take, take_along_dim, tan, tanh, tensor, tensor_split,
    tensordot, tile, topk, trace, transpose, trapezoid, tril, tril_indices, triu, triu_indices, true_divide, trunc,
    unbind, unflatten, unique, unique_consecutive, unravel_index, unsqueeze, vander, var, var_mean, vdot, vsplit,
    vstack, where, xlogy, zeros, zeros_like,
)
from .func import vmap
from .printing import get_printoptions, printoptions, set_printoptions
from .serialization import load, save
from .tensor import Tensor, is_tensor
from .version import __version__

__all__ = [
    "Generator", "Tensor", "__version__", "abs", "absolute", "acos", "acosh", "add", "addbmm", "addcdiv", "addcmul",
    "addmm", "addmv", "addr", "all", "allclose", "amax", "amin", "aminmax", "any", "arange", "arccos", "arccosh",
    "arcsin", "arcsinh", "arctan", "arctan2", "arctanh", "argmax", "argmin", "argsort", "argwhere", "as_tensor",
    "asin", "asinh", "atan", "atan2", "atanh", "atleast_1d", "atleast_2d", "atleast_3d", "autograd", "backend",
    "backends", "baddbmm", "bernoulli", "bincount", "binomial", "bitwise_and", "bitwise_not", "bitwise_or",
    "bitwise_xor", "block_diag", "bmm", "bool", "broadcast_shapes", "broadcast_tensors", "broadcast_to", "bucketize",
    "cartesian_prod", "cat", "cdist", "ceil", "cholesky", "cholesky_solve", "chunk", "clamp", "clamp_max",
    "clamp_min", "clip", "clone", "column_stack", "combinations", "compat", "concat", "concatenate", "copysign",
    "corrcoef", "cos", "cosh", "count_nonzero", "cov", "cross", "cuda", "cummax", "cummin", "cumprod", "cumsum",
    "cumulative_trapezoid", "datasets", "deg2rad", "det", "device", "diag", "diag_embed", "diagflat", "diagonal",
    "diff", "digamma", "dist", "div", "divide", "dot", "double", "dsplit", "dstack", "einsum", "empty", "empty_like",
    "enable_grad", "eq", "equal", "erf", "erfc", "erfinv", "exp", "exp2", "expm1", "eye", "finfo", "fix", "flatten",
    "flip", "fliplr", "flipud", "float", "float16", "float32", "float64", "floor", "floor_divide", "fmax", "fmin",
    "fmod", "frac", "from_numpy", "full", "full_like", "func", "gather", "ge", "get_default_device",
    "get_default_dtype", "get_num_threads", "get_printoptions", "get_rng_state", "greater", "greater_equal", "gt",
    "half", "heaviside", "histc", "hsplit", "hstack", "hypot", "i0", "igamma", "igammac", "iinfo", "index_add",
    "index_copy", "index_fill", "index_put", "index_select", "inference_mode", "initial_seed", "inner", "int",
    "int16", "int32", "int64", "int8", "inverse", "is_complex", "is_floating_point", "is_grad_enabled",
    "is_inference_mode_enabled", "is_nonzero", "is_tensor", "isclose", "isfinite", "isin", "isinf", "isnan",
    "isneginf", "isposinf", "kron", "kthvalue", "le", "lerp", "less", "less_equal", "lgamma", "linalg", "linspace",
    "load", "log", "log10", "log1p", "log2", "log_softmax", "logaddexp", "logaddexp2", "logcumsumexp", "logdet",
    "logical_and", "logical_not", "logical_or", "logical_xor", "logit", "logspace", "logsumexp", "long", "lt",
    "manual_seed", "masked_fill", "masked_scatter", "masked_select", "matmul", "matrix_power", "max", "maximum",
    "mean", "median", "meshgrid", "min", "minimum", "mm", "mode", "moveaxis", "movedim", "msort", "mul",
    "multinomial", "multiply", "mv", "mvlgamma", "nan_to_num", "nanmean", "nanmedian", "nanquantile", "nansum",
    "narrow", "ne", "neg", "negative", "nn", "no_grad", "nonzero", "norm", "normal", "not_equal", "numel", "ones",
    "ones_like", "optim", "outer", "permute", "pinv", "pinverse", "poisson", "polygamma", "pow", "printoptions",
    "prod", "promote_types", "put", "quantile", "rad2deg", "rand", "rand_like", "randint", "randint_like", "randn",
    "randn_like", "randperm", "ravel", "reciprocal", "relu", "remainder", "repeat_interleave", "reshape", "roll",
    "rot90", "round", "rsqrt", "save", "scatter", "scatter_add", "scatter_reduce", "searchsorted", "seed", "select",
    "set_default_device", "set_default_dtype", "set_grad_enabled", "set_num_threads", "set_printoptions",
    "set_rng_state", "sgn", "short", "show_config", "sigmoid", "sign", "signbit", "sin", "sinc", "sinh", "slogdet",
    "softmax", "sort", "special", "split", "sqrt", "square", "squeeze", "stack", "std", "std_mean", "sub",
    "subtract", "sum", "swapaxes", "swapdims", "t", "take", "take_along_dim", "tan", "tanh", "tensor",
    "tensor_split", "tensordot", "tile", "topk", "trace", "transpose", "trapezoid", "tril", "tril_indices", "triu",
    "triu_indices", "true_divide", "trunc", "uint8", "unbind", "unflatten", "unique", "unique_consecutive",
    "unravel_index", "unsqueeze", "utils", "vander", "var", "var_mean", "vdot", "vmap", "vsplit", "vstack", "where",
    "xlogy", "zeros", "zeros_like",
]
# fmt: on
