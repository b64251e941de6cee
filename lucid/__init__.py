"""lucid: a deep-learning framework to be read, and fast all the same, on NumPy or CuPy."""

# ruff: noqa: I001, RUF022
# fmt: off
from importlib import import_module as _import_module
from typing import TYPE_CHECKING as _TYPE_CHECKING, Any as _Any

from math import e, inf, nan, pi
from numpy import newaxis

from . import autograd, backend, backends, func, linalg, nn, optim, sparse
from .optim import swa_utils as _swa_utils  # noqa: F401  (optim cannot import it: it knows modules)
from .autograd.grad_mode import (
    enable_grad, inference_mode, is_anomaly_check_nan_enabled, is_anomaly_enabled, is_grad_enabled,
    is_inference_mode_enabled, no_grad, set_anomaly_enabled, set_grad_enabled,
)
from .backends.switches import (
    are_deterministic_algorithms_enabled, get_deterministic_debug_mode, get_float32_matmul_precision,
    get_num_interop_threads, is_deterministic_algorithms_warn_only_enabled, set_deterministic_debug_mode,
    set_float32_matmul_precision, set_flush_denormal, set_num_interop_threads, use_deterministic_algorithms,
)
from .backend import cuda, device, get_default_device, set_default_device
from .backend.config import show_config
from .backend.threads import get_num_threads, set_num_threads
from .backend.dtypes import (
    bool_ as bool, channels_last, channels_last_3d, contiguous_format, double, float16, float32, float64,
    get_default_dtype, half, int8, int16, int32, int64, long, memory_format, preserve_format, set_default_dtype,
    short, uint8, float_ as float, int_ as int,
)
from .tensor import Tensor, is_tensor  # before `ops`, whose function `tensor` takes the name of the module
from .ops import (
    Generator, abs, absolute, acos, acosh, add, addbmm, addcdiv, addcmul, addmm, addmv, addr, adjoint, alias_copy,
    all, allclose, amax, amin, aminmax, angle, any, arange, arccos, arccosh, arcsin, arcsinh, arctan, arctan2,
    arctanh, argmax, argmin, argsort, argwhere, as_strided, as_strided_copy, as_strided_scatter, as_tensor, asarray,
    asin, asinh, atan, atan2, atanh, atleast_1d, atleast_2d, atleast_3d, baddbmm, bartlett_window, bernoulli,
    bincount, binomial, bitwise_and, bitwise_left_shift, bitwise_not, bitwise_or, bitwise_right_shift, bitwise_xor,
    blackman_window, block_diag, bmm, broadcast_shapes, broadcast_tensors, broadcast_to, bucketize, can_cast,
    cartesian_prod, cat, cdist, ceil, chain_matmul, cholesky, cholesky_inverse, cholesky_solve, chunk, clamp,
    clamp_max, clamp_min, clip, clone, column_stack, combinations, concat, concatenate, conj, conj_physical,
    copysign, corrcoef, cos, cosh, count_nonzero, cov, cross, cummax, cummin, cumprod, cumsum, cumulative_trapezoid,
    deg2rad, det, detach, detach_copy, diag, diag_embed, diagflat, diagonal, diagonal_copy, diagonal_scatter, diff,
    digamma, dist, div, divide, dot, dsplit, dstack, einsum, empty, empty_like, empty_permuted, empty_strided, eq,
    equal, erf, erfc, erfinv, exp, exp2, expand_copy, expm1, eye, fill, finfo, fix, flatten, flip, fliplr, flipud,
    float_power, floor, floor_divide, fmax, fmin, fmod, frac, frexp, from_dlpack, from_file, from_numpy, frombuffer,
    full, full_like, gather, gcd, ge, geqrf, ger, get_device, get_rng_state, gradient, greater, greater_equal, gt,
    hamming_window, hann_window, heaviside, histc, histogram, histogramdd, hsplit, hstack, hypot, i0, igamma,
    igammac, iinfo, imag, index_add, index_copy, index_fill, index_put, index_reduce, index_select, initial_seed,
    inner, inverse, is_complex, is_conj, is_distributed, is_floating_point, is_inference, is_neg, is_nonzero,
    is_same_size, is_signed, is_storage, isclose, isfinite, isin, isinf, isnan, isneginf, isposinf, isreal,
    kaiser_window, kron, kthvalue, lcm, ldexp, le, lerp, less, less_equal, lgamma, linspace, log, log10, log1p, log2,
    log_softmax, logaddexp, logaddexp2, logcumsumexp, logdet, logical_and, logical_not, logical_or, logical_xor,
    logit, logspace, logsumexp, lt, lu_packed as lu, lu_solve_packed as lu_solve, lu_unpack, manual_seed,
    masked_fill, masked_scatter, masked_select, matmul, matrix_exp, matrix_power, max, maximum, mean, median,
    meshgrid, min, minimum, mm, mode, moveaxis, movedim, msort, mul, multinomial, multiply, mv, mvlgamma, nan_to_num,
    nanmean, nanmedian, nanquantile, nansum, narrow, narrow_copy, ne, neg, negative, nextafter, nonzero,
    nonzero_static, norm, normal, not_equal, numel, ones, ones_like, orgqr, ormqr, outer, pca_lowrank, permute,
    permute_copy, pinv, pinverse, poisson, polygamma, positive, pow, prod, promote_types, put, qr_factors as qr,
    quantile, rad2deg, rand, rand_like, randint, randint_like, randn, randn_like, randperm, range, ravel, real,
    reciprocal, relu, remainder, renorm, repeat_interleave, reshape, resolve_conj, resolve_neg, result_type, roll,
    rot90, round, row_stack, rsqrt, rsub, scalar_tensor, scatter, scatter_add, scatter_reduce, searchsorted, seed,
    segment_reduce, select, select_copy, select_scatter, set_rng_state, sgn, sigmoid, sign, signbit, sin, sinc, sinh,
    slice_copy, slice_scatter, slogdet, softmax, sort, split, split_copy, split_with_sizes, split_with_sizes_copy,
    sqrt, square, squeeze, squeeze_copy, stack, std, std_mean, sub, subtract, sum, svd_factors as svd, svd_lowrank,
    swapaxes, swapdims, t, t_copy, take, take_along_dim, tan, tanh, tensor, tensor_split, tensordot, tile, to_dlpack,
    topk, trace, transpose, transpose_copy, trapezoid, trapz, triangular_solve, tril, tril_indices, triu,
    triu_indices, true_divide, trunc, typename, unbind, unbind_copy, unflatten, unfold_copy, unique,
    unique_consecutive, unravel_index, unsafe_chunk, unsafe_split, unsafe_split_with_sizes, unsqueeze,
    unsqueeze_copy, vander, var, var_mean, vdot, view_copy, vsplit, vstack, where, xlogy, zeros, zeros_like,
)
from .func import vmap
from .ops.sparse.construction import sparse_coo_tensor, sparse_csr_tensor
from .ops.sparse.layout import Layout as layout, sparse_coo, sparse_csr, strided
from .ops.sparse.functions import mm as spmm
from .in_place import (
    abs_, acos_, acosh_, addmv_, arccos_, arccosh_, arcsin_, arcsinh_, arctan_, arctanh_, as_strided_, asin_, asinh_,
    atan_, atanh_, ceil_, clamp_, clamp_max_, clamp_min_, clip_, conj_physical_, cos_, cosh_, deg2rad_, detach_,
    erf_, erfc_, exp2_, exp_, expm1_, fill_, fix_, floor_, frac_, gcd_, i0_, index_put_, lcm_, ldexp_, log10_, log1p_,
    log2_, log_, logit_, nan_to_num_, neg_, negative_, rad2deg_, reciprocal_, relu_, resize_as_, round_, rsqrt_,
    sigmoid_, sin_, sinc_, sinh_, sqrt_, square_, tan_, tanh_, trunc_, xlogy_, zero_,
)
from .ops.activations.elu import celu, selu
from .ops.activations.hardtanh import threshold
from .ops.activations.relu import prelu, rrelu
from .ops.activations.shrink import hardshrink
from .ops.activations.twins import celu_, rrelu_, selu_, threshold_
from .ops.aten.dropout import (
    alpha_dropout, alpha_dropout_, dropout, dropout_, feature_alpha_dropout, feature_alpha_dropout_, feature_dropout,
    feature_dropout_,
)
from .ops.aten.losses import (
    binary_cross_entropy_with_logits, cosine_embedding_loss, ctc_loss, hinge_embedding_loss, kl_div,
    margin_ranking_loss, poisson_nll_loss, triplet_margin_loss,
)
from .ops.aten.normalization import batch_norm, group_norm, instance_norm, layer_norm
from .ops.aten.recurrent import gru_cell, lstm_cell, rnn_relu_cell, rnn_tanh_cell
from .ops.aten.vision import (
    affine_grid_generator, constant_pad_nd, convolution, embedding, grid_sampler, grid_sampler_2d, grid_sampler_3d,
)
from .ops.convolution.conv_tbc import conv_tbc
from .ops.convolution.conv_transpose import conv_transpose1d, conv_transpose2d, conv_transpose3d
from .ops.convolution.convolution import conv1d, conv2d, conv3d
from .ops.distance import cosine_similarity, pairwise_distance, pdist
from .ops.linear import bilinear
from .ops.normalization.rms_norm import rms_norm
from .ops.pooling.adaptive_pool import adaptive_avg_pool1d
from .ops.pooling.avg_pool import avg_pool1d
from .ops.pooling.max_pool import max_pool1d, max_pool2d, max_pool3d
from .ops.pooling.with_indices import adaptive_max_pool1d_with_indices as adaptive_max_pool1d, max_pool1d_with_indices
from .ops.vision.pixel_shuffle import channel_shuffle, native_channel_shuffle, pixel_shuffle, pixel_unshuffle
from .ops.numbers.real import COMPLEX as _COMPLEX
from .printing import get_printoptions, printoptions, set_printoptions
from .serialization import load, save
from .size import Size
from .version import __version__

__all__ = [
    "Generator", "Size", "Tensor", "__version__", "abs", "abs_", "absolute", "acos", "acos_", "acosh", "acosh_",
    "adaptive_avg_pool1d", "adaptive_max_pool1d", "add", "addbmm", "addcdiv", "addcmul", "addmm", "addmv", "addmv_",
    "addr", "adjoint", "affine_grid_generator", "alias_copy", "all", "allclose", "alpha_dropout", "alpha_dropout_",
    "amax", "amin", "aminmax", "angle", "any", "arange", "arccos", "arccos_", "arccosh", "arccosh_", "arcsin",
    "arcsin_", "arcsinh", "arcsinh_", "arctan", "arctan2", "arctan_", "arctanh", "arctanh_",
    "are_deterministic_algorithms_enabled", "argmax", "argmin", "argsort", "argwhere", "as_strided", "as_strided_",
    "as_strided_copy", "as_strided_scatter", "as_tensor", "asarray", "asin", "asin_", "asinh", "asinh_", "atan",
    "atan2", "atan_", "atanh", "atanh_", "atleast_1d", "atleast_2d", "atleast_3d", "autograd", "avg_pool1d",
    "backend", "backends", "baddbmm", "bartlett_window", "batch_norm", "bernoulli", "bilinear",
    "binary_cross_entropy_with_logits", "bincount", "binomial", "bitwise_and", "bitwise_left_shift", "bitwise_not",
    "bitwise_or", "bitwise_right_shift", "bitwise_xor", "blackman_window", "block_diag", "bmm", "bool",
    "broadcast_shapes", "broadcast_tensors", "broadcast_to", "bucketize", "can_cast", "cartesian_prod", "cat",
    "cdist", "ceil", "ceil_", "celu", "celu_", "chain_matmul", "channel_shuffle", "channels_last",
    "channels_last_3d", "cholesky", "cholesky_inverse", "cholesky_solve", "chunk", "clamp", "clamp_", "clamp_max",
    "clamp_max_", "clamp_min", "clamp_min_", "clip", "clip_", "clone", "column_stack", "combinations", "compat",
    "concat", "concatenate", "conj", "conj_physical", "conj_physical_", "constant_pad_nd", "contiguous_format",
    "conv1d", "conv2d", "conv3d", "conv_tbc", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d",
    "convolution", "copysign", "corrcoef", "cos", "cos_", "cosh", "cosh_", "cosine_embedding_loss",
    "cosine_similarity", "count_nonzero", "cov", "cross", "ctc_loss", "cuda", "cummax", "cummin", "cumprod",
    "cumsum", "cumulative_trapezoid", "datasets", "deg2rad", "deg2rad_", "det", "detach", "detach_", "detach_copy",
    "device", "diag", "diag_embed", "diagflat", "diagonal", "diagonal_copy", "diagonal_scatter", "diff", "digamma",
    "dist", "distributions", "div", "divide", "dot", "double", "dropout", "dropout_", "dsplit", "dstack", "e",
    "einsum", "embedding", "empty", "empty_like", "empty_permuted", "empty_strided", "enable_grad", "eq", "equal",
    "erf", "erf_", "erfc", "erfc_", "erfinv", "exp", "exp2", "exp2_", "exp_", "expand_copy", "expm1", "expm1_",
    "eye", "feature_alpha_dropout", "feature_alpha_dropout_", "feature_dropout", "feature_dropout_", "fill", "fill_",
    "finfo", "fix", "fix_", "flatten", "flip", "fliplr", "flipud", "float", "float16", "float32", "float64",
    "float_power", "floor", "floor_", "floor_divide", "fmax", "fmin", "fmod", "frac", "frac_", "frexp",
    "from_dlpack", "from_file", "from_numpy", "frombuffer", "full", "full_like", "func", "gather", "gcd", "gcd_",
    "ge", "geqrf", "ger", "get_default_device", "get_default_dtype", "get_deterministic_debug_mode", "get_device",
    "get_float32_matmul_precision", "get_num_interop_threads", "get_num_threads", "get_printoptions",
    "get_rng_state", "gradient", "greater", "greater_equal", "grid_sampler", "grid_sampler_2d", "grid_sampler_3d",
    "group_norm", "gru_cell", "gt", "half", "hamming_window", "hann_window", "hardshrink", "heaviside",
    "hinge_embedding_loss", "histc", "histogram", "histogramdd", "hsplit", "hstack", "hypot", "i0", "i0_", "igamma",
    "igammac", "iinfo", "imag", "index_add", "index_copy", "index_fill", "index_put", "index_put_", "index_reduce",
    "index_select", "inf", "inference_mode", "initial_seed", "inner", "instance_norm", "int", "int16", "int32",
    "int64", "int8", "inverse", "is_anomaly_check_nan_enabled", "is_anomaly_enabled", "is_complex", "is_conj",
    "is_deterministic_algorithms_warn_only_enabled", "is_distributed", "is_floating_point", "is_grad_enabled",
    "is_inference", "is_inference_mode_enabled", "is_neg", "is_nonzero", "is_same_size", "is_signed", "is_storage",
    "is_tensor", "isclose", "isfinite", "isin", "isinf", "isnan", "isneginf", "isposinf", "isreal", "kaiser_window",
    "kl_div", "kron", "kthvalue", "layer_norm", "layout", "lcm", "lcm_", "ldexp", "ldexp_", "le", "lerp", "less",
    "less_equal", "lgamma", "linalg", "linspace", "load", "log", "log10", "log10_", "log1p", "log1p_", "log2",
    "log2_", "log_", "log_softmax", "logaddexp", "logaddexp2", "logcumsumexp", "logdet", "logical_and",
    "logical_not", "logical_or", "logical_xor", "logit", "logit_", "logspace", "logsumexp", "long", "lstm_cell",
    "lt", "lu", "lu_solve", "lu_unpack", "manual_seed", "margin_ranking_loss", "masked_fill", "masked_scatter",
    "masked_select", "matmul", "matrix_exp", "matrix_power", "max", "max_pool1d", "max_pool1d_with_indices",
    "max_pool2d", "max_pool3d", "maximum", "mean", "median", "memory_format", "meshgrid", "min", "minimum", "mm",
    "mode", "moveaxis", "movedim", "msort", "mul", "multinomial", "multiply", "mv", "mvlgamma", "nan", "nan_to_num",
    "nan_to_num_", "nanmean", "nanmedian", "nanquantile", "nansum", "narrow", "narrow_copy",
    "native_channel_shuffle", "ne", "neg", "neg_", "negative", "negative_", "newaxis", "nextafter", "nn", "no_grad",
    "nonzero", "nonzero_static", "norm", "normal", "not_equal", "numel", "ones", "ones_like", "optim", "orgqr",
    "ormqr", "outer", "pairwise_distance", "pca_lowrank", "pdist", "permute", "permute_copy", "pi", "pinv",
    "pinverse", "pixel_shuffle", "pixel_unshuffle", "poisson", "poisson_nll_loss", "polygamma", "positive", "pow",
    "prelu", "preserve_format", "printoptions", "prod", "promote_types", "put", "qr", "quantile", "rad2deg",
    "rad2deg_", "rand", "rand_like", "randint", "randint_like", "randn", "randn_like", "randperm", "range", "ravel",
    "real", "reciprocal", "reciprocal_", "relu", "relu_", "remainder", "renorm", "repeat_interleave", "reshape",
    "resize_as_", "resolve_conj", "resolve_neg", "result_type", "rms_norm", "rnn_relu_cell", "rnn_tanh_cell", "roll",
    "rot90", "round", "round_", "row_stack", "rrelu", "rrelu_", "rsqrt", "rsqrt_", "rsub", "save", "scalar_tensor",
    "scatter", "scatter_add", "scatter_reduce", "searchsorted", "seed", "segment_reduce", "select", "select_copy",
    "select_scatter", "selu", "selu_", "set_anomaly_enabled", "set_default_device", "set_default_dtype",
    "set_deterministic_debug_mode", "set_float32_matmul_precision", "set_flush_denormal", "set_grad_enabled",
    "set_num_interop_threads", "set_num_threads", "set_printoptions", "set_rng_state", "sgn", "short", "show_config",
    "sigmoid", "sigmoid_", "sign", "signbit", "sin", "sin_", "sinc", "sinc_", "sinh", "sinh_", "slice_copy",
    "slice_scatter", "slogdet", "softmax", "sort", "sparse", "sparse_coo", "sparse_coo_tensor", "sparse_csr",
    "sparse_csr_tensor", "special", "split", "split_copy", "split_with_sizes", "split_with_sizes_copy", "spmm",
    "sqrt", "sqrt_", "square", "square_", "squeeze", "squeeze_copy", "stack", "std", "std_mean", "strided", "sub",
    "subtract", "sum", "svd", "svd_lowrank", "swapaxes", "swapdims", "t", "t_copy", "take", "take_along_dim", "tan",
    "tan_", "tanh", "tanh_", "tensor", "tensor_split", "tensordot", "threshold", "threshold_", "tile", "to_dlpack",
    "topk", "trace", "transpose", "transpose_copy", "trapezoid", "trapz", "triangular_solve", "tril", "tril_indices",
    "triplet_margin_loss", "triu", "triu_indices", "true_divide", "trunc", "trunc_", "typename", "uint8", "unbind",
    "unbind_copy", "unflatten", "unfold_copy", "unique", "unique_consecutive", "unravel_index", "unsafe_chunk",
    "unsafe_split", "unsafe_split_with_sizes", "unsqueeze", "unsqueeze_copy", "use_deterministic_algorithms",
    "utils", "vander", "var", "var_mean", "vdot", "view_copy", "vmap", "vsplit", "vstack", "where", "xlogy",
    "xlogy_", "zero_", "zeros", "zeros_like",
]
# fmt: on

# Imported when they are first asked for, since nothing else here needs them.
_ON_DEMAND = ["compat", "datasets", "distributions", "special", "utils"]
if _TYPE_CHECKING:
    from . import compat, datasets, distributions, special, utils


def __getattr__(name: str) -> _Any:
    if name in _ON_DEMAND:
        return _import_module(f"{__name__}.{name}")
    if name in _COMPLEX:
        raise AttributeError(f"{__name__}.{name}: complex numbers are not part of lucid; keep real and imaginary apart")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_ON_DEMAND})
