"""lucid: a deep-learning framework to be read, and fast all the same, on NumPy or CuPy."""

# ruff: noqa: I001, RUF022
# fmt: off
from . import autograd, backend, compat, datasets, func, nn, optim, utils
from .autograd.grad_mode import (
    enable_grad, inference_mode, is_grad_enabled, is_inference_mode_enabled, no_grad, set_grad_enabled,
)
from .backend import cuda, device, get_default_device, set_default_device
from .backend.dtypes import (
    bool_ as bool, double, float16, float32, float64, get_default_dtype, half, int8, int16, int32, int64, long,
    set_default_dtype, short, uint8, float_ as float, int_ as int,
)
from .ops import (
    Generator, abs, absolute, acos, add, all, amax, amin, any, arange, argmax, argmin, as_tensor, asin, atan, atan2,
    bernoulli, bitwise_and, bitwise_not, bitwise_or, bitwise_xor, bmm, broadcast_to, cat, ceil, chunk, clamp, clip,
    clone, concat, concatenate, cos, cosh, cumsum, diag, diagonal, div, divide, dot, einsum, empty, empty_like, eq,
    erf, exp, expm1, eye, flatten, flip, floor, floor_divide, from_numpy, full, full_like, gather, ge, get_rng_state,
    gt, index_select, initial_seed, isfinite, isinf, isnan, le, linspace, log, log1p, log2, log10, log_softmax,
    logical_and, logical_not, logical_or, logical_xor, logsumexp, lt, manual_seed, masked_fill, masked_select, matmul,
    max, maximum, mean, min, minimum, mm, moveaxis, movedim, mul, multinomial, multiply, mv, ne, neg, negative, norm,
    normal, ones, ones_like, outer, permute, pow, prod, rand, rand_like, randint, randn, randn_like, randperm, ravel,
    reciprocal, relu, remainder, reshape, roll, round, rsqrt, scatter, scatter_add, seed, set_rng_state, sigmoid,
    sign, sin, sinh, softmax, split, sqrt, square, squeeze, stack, std, sub, subtract, sum, swapaxes, swapdims, t,
    take_along_dim, tan, tanh, tensor, tile, transpose, tril, triu, true_divide, trunc, unbind, unflatten, unsqueeze,
    var, where, zeros, zeros_like,
)
from .printing import get_printoptions, printoptions, set_printoptions
from .serialization import load, save
from .tensor import Tensor, is_tensor
from .version import __version__

__all__ = [
    "Generator", "Tensor", "__version__", "abs", "absolute", "acos", "add", "all", "amax", "amin", "any", "arange",
    "argmax", "argmin", "as_tensor", "asin", "atan", "atan2", "autograd", "backend", "bernoulli", "bitwise_and",
    "bitwise_not", "bitwise_or", "bitwise_xor", "bmm", "bool", "broadcast_to", "cat", "ceil", "chunk", "clamp", "clip",
    "clone", "compat", "concat", "concatenate", "cos", "cosh", "cuda", "cumsum", "datasets", "device", "diag",
    "diagonal", "div", "divide", "dot", "double", "einsum", "empty", "empty_like", "enable_grad", "eq", "erf", "exp",
    "expm1", "eye", "flatten", "flip", "float", "float16", "float32", "float64", "floor", "floor_divide", "from_numpy",
    "full", "full_like", "func", "gather", "ge", "get_default_device", "get_default_dtype", "get_printoptions",
    "get_rng_state", "gt", "half", "index_select", "inference_mode", "initial_seed", "int", "int16", "int32", "int64",
    "int8", "is_grad_enabled", "is_inference_mode_enabled", "is_tensor", "isfinite", "isinf", "isnan", "le", "linspace",
    "load", "log", "log10", "log1p", "log2", "log_softmax", "logical_and", "logical_not", "logical_or", "logical_xor",
    "logsumexp", "long", "lt", "manual_seed", "masked_fill", "masked_select", "matmul", "max", "maximum", "mean", "min",
    "minimum", "mm", "moveaxis", "movedim", "mul", "multinomial", "multiply", "mv", "ne", "neg", "negative", "nn",
    "no_grad", "norm", "normal", "ones", "ones_like", "optim", "outer", "permute", "pow", "printoptions", "prod",
    "rand", "rand_like", "randint", "randn", "randn_like", "randperm", "ravel", "reciprocal", "relu", "remainder",
    "reshape", "roll", "round", "rsqrt", "save", "scatter", "scatter_add", "seed", "set_default_device",
    "set_default_dtype", "set_grad_enabled", "set_printoptions", "set_rng_state", "short", "sigmoid", "sign", "sin",
    "sinh", "softmax", "split", "sqrt", "square", "squeeze", "stack", "std", "sub", "subtract", "sum", "swapaxes",
    "swapdims", "t", "take_along_dim", "tan", "tanh", "tensor", "tile", "transpose", "tril", "triu", "true_divide",
    "trunc", "uint8", "unbind", "unflatten", "unsqueeze", "utils", "var", "where", "zeros", "zeros_like",
]
# fmt: on
