"""Operations: every function of lucid, with its gradient rules right under it, in the folder of its subject.

The subjects are the headings of PyTorch's and NumPy's documentation: ``elementwise``, ``shape``, ``reduction``,
``indexing``, ``sorting``, ``linalg``, ``creation``, and for networks ``activations``, ``convolution``,
``normalization``, ``recurrent``, ``losses``, ``embedding``; what is one file's work has a file here. Classes with
parameters or state are in `lucid.nn`, under the same subjects. A file imports from the rooms before its own (the order
is in ``tests/test_architecture.py``), never from this list of names, which `lucid`, `lucid.Tensor` and `lucid.nn` read.

Read ``elementwise/trigonometric.py`` first, and then ``fused.py`` with ``normalization/layer_norm.py``.
"""

# ruff: noqa: F401, I001  (the names are here to be imported from here, and packed)
# fmt: off

from .activations.elu import elu
from .activations.gelu import gelu
from .activations.relu import leaky_relu, relu
from .activations.sigmoid import logit
from .activations.silu import silu
from .activations.softmax import log_softmax, softmax
from .activations.softplus import softplus
from .conversion import clone, contiguous, detach, finfo, iinfo, is_complex, is_floating_point, promote_types, to
from .convolution.conv_transpose import conv_transpose1d, conv_transpose2d, conv_transpose3d
from .convolution.convolution import conv1d, conv2d, conv3d
from .covariance import corrcoef, cov
from .creation.from_data import as_tensor, from_numpy, scalar_tensor, tensor
from .creation.from_shape import empty, empty_like, eye, full, full_like, ones, ones_like, zeros, zeros_like
from .creation.generator import (
    Generator, default_generator, get_rng_state, initial_seed, manual_seed, seed, set_rng_state,
)
from .creation.grids import (
    block_diag, cartesian_prod, combinations, meshgrid, tril_indices, triu_indices, unravel_index, vander,
)
from .creation.random import rand, rand_like, randint, randint_like, randn, randn_like, randperm
from .creation.ranges import arange, linspace, logspace, range
from .creation.sampling import bernoulli, binomial, multinomial, normal, poisson
from .creation.windows import bartlett_window, blackman_window, hamming_window, hann_window, kaiser_window
from .cumulative import cummax, cummin, cumprod, cumsum, logcumsumexp
from .differences import cumulative_trapezoid, diff, gradient, trapezoid, trapz
from .distance import cdist, dist
from .elementwise.arithmetic import (
    abs, absolute, add, addcdiv, addcmul, div, divide, lerp, mul, multiply, neg, negative, rsub, sub, subtract,
    true_divide,
)
from .elementwise.clamp import clamp, clamp_max, clamp_min, clip, fmax, fmin, maximum, minimum
from .elementwise.comparison import (
    allclose, eq, equal, ge, greater, greater_equal, gt, is_nonzero, isclose, isfinite, isin, isinf, isnan, isneginf,
    isposinf, le, less, less_equal, lt, ne, not_equal,
)
from .elementwise.erf import erf, erfc, erfinv
from .elementwise.exponential import (
    exp, exp2, expit, expm1, log, log1p, log2, log10, logaddexp, logaddexp2, sigmoid, xlogy,
)
from .elementwise.gamma import digamma, lgamma, polygamma
from .elementwise.logical import (
    bitwise_and, bitwise_not, bitwise_or, bitwise_xor, logical_and, logical_not, logical_or, logical_xor,
)
from .elementwise.powers import pow, reciprocal, rsqrt, sqrt, square
from .elementwise.rounding import ceil, fix, floor, floor_divide, fmod, frac, remainder, round, trunc
from .elementwise.sign import copysign, heaviside, positive, sgn, sign, signbit
from .elementwise.trigonometric import (
    acos, acosh, arccos, arccosh, arcsin, arcsinh, arctan, arctan2, arctanh, asin, asinh, atan, atan2, atanh, cos, cosh,
    deg2rad, hypot, rad2deg, sin, sinc, sinh, tan, tanh,
)
from .elementwise.where import nan_to_num
from .embedding.embedding import embedding
from .indexing.gathering import gather, index_select, take, take_along_dim
from .indexing.getitem import getitem
from .indexing.index_put import index_add, index_copy, index_fill, index_put, put
from .indexing.masking import argwhere, fill, masked_fill, masked_scatter, masked_select, nonzero, nonzero_static, where
from .indexing.repeating import repeat_interleave, unfold_dim
from .indexing.scattering import scatter, scatter_add, scatter_reduce
from .indexing.segments import index_reduce, segment_reduce
from .indexing.setitem import assign, setitem
from .indexing.writing import diagonal_scatter, select_scatter, slice_scatter
from .keywords import OUT, OUT_LINALG, publish
from .linalg.addmm import addbmm, addmm, addmv, addr, baddbmm
from .linalg.cholesky import cholesky, cholesky_inverse, cholesky_solve
from .linalg.decompositions import eigh, eigvalsh, qr, svd, svdvals
from .linalg.determinants import det, logdet, slogdet, trace
from .linalg.einsum import einsum
from .linalg.factors.householder import geqrf, orgqr, ormqr
from .linalg.factors.older_names import lu_packed, lu_solve_packed, lu_unpack, qr_factors, svd_factors
from .linalg.least_squares import lstsq, matrix_rank, pinv, pinverse
from .linalg.matmul import bmm, dot, ger, matmul, mm, mv, outer
from .linalg.matrix_norms import cond, matrix_norm, vector_norm
from .linalg.matrix_power import chain_matmul, matrix_exp, matrix_power, multi_dot
from .linalg.norms import norm, renorm
from .linalg.products import cross, inner, kron, tensordot, vdot, vecdot
from .linalg.solvers import inv, inverse, solve, solve_triangular, triangular_solve
from .linear import linear
from .memory.copies import (
    alias_copy, as_strided_copy, detach_copy, diagonal_copy, expand_copy, narrow_copy, permute_copy, select_copy,
    slice_copy, split_copy, split_with_sizes_copy, squeeze_copy, t_copy, transpose_copy, unbind_copy, unfold_copy,
    unsqueeze_copy, view_copy,
)
from .low_rank import pca_lowrank, svd_lowrank
from .memory.exchange import asarray, from_dlpack, from_file, frombuffer, to_dlpack
from .memory.in_place import apply_, fill_diagonal_, map2_, map_, resize_, resize_as_
from .memory.storage import (
    data_ptr, get_device, is_distributed, is_inference, is_same_size, is_set_to, is_signed, is_storage, pin_memory,
    share_memory_, storage, storage_offset, typename, untyped_storage,
)
from .memory.strides import as_strided, as_strided_scatter, empty_permuted, empty_strided
from .normalization.layer_norm import layer_norm
from .numbers.floating_point import float_power, frexp, ldexp, nextafter
from .numbers.integers import bitwise_left_shift, bitwise_right_shift, gcd, lcm
from .numbers.promotion import can_cast, result_type
from .numbers.real import (
    angle, conj, conj_physical, imag, is_conj, is_neg, isreal, real, resolve_conj, resolve_neg,
)
from .quantiles import median, mode, nanmedian, nanquantile, quantile
from .reduction.any_all import all, any
from .reduction.extrema import amax, amin, aminmax, max, min
from .reduction.logsumexp import logsumexp
from .reduction.positions import argmax, argmin
from .reduction.products import prod
from .reduction.sums import mean, nanmean, nansum, sum
from .reduction.variance import std, std_mean, var, var_mean
from .shape.broadcasting import broadcast_shapes, broadcast_tensors, broadcast_to, expand, expand_as, sum_to_size
from .shape.diagonal import diag, diag_embed, diagflat, diagonal, tril, triu
from .shape.flipping import flip, fliplr, flipud, roll, rot90
from .shape.joining import cat, column_stack, concat, concatenate, dstack, hstack, row_stack, stack, vstack
from .shape.reshaping import (
    atleast_1d, atleast_2d, atleast_3d, flatten, numel, ravel, reshape, reshape_as, squeeze, unflatten, unsqueeze, view,
    view_as,
)
from .shape.slicing import narrow, select
from .shape.splitting import (
    chunk, dsplit, hsplit, split, split_with_sizes, tensor_split, unbind, unsafe_chunk, unsafe_split,
    unsafe_split_with_sizes, vsplit,
)
from .shape.tiling import repeat, tile
from .shape.transposing import T, adjoint, moveaxis, movedim, mT, permute, swapaxes, swapdims, t, transpose
from .sorting.counting import bincount, count_nonzero, histc, unique, unique_consecutive
from .sorting.histograms import histogram, histogramdd
from .sorting.searching import bucketize, searchsorted
from .sorting.sorting import argsort, kthvalue, msort, sort, topk
from .special.incomplete_gamma import igamma, igammac, mvlgamma
from .special.modified_bessel import i0

publish(globals(), OUT + OUT_LINALG)
