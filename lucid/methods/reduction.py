"""Methods of a Tensor that reduce, accumulate or normalize over dimensions."""

from __future__ import annotations

from .. import ops


class Reductions:
    """Methods of a Tensor that reduce, accumulate or normalize over dimensions."""

    __slots__ = ()

    # comparison
    is_nonzero = ops.is_nonzero

    # sums
    sum = ops.sum
    mean = ops.mean
    nansum = ops.nansum
    nanmean = ops.nanmean

    # products
    prod = ops.prod

    # extrema
    max = ops.max
    min = ops.min
    amax = ops.amax
    amin = ops.amin
    argmax = ops.argmax
    argmin = ops.argmin
    aminmax = ops.aminmax

    # variance
    var = ops.var
    std = ops.std

    # logsumexp
    logsumexp = ops.logsumexp

    # norms
    norm = ops.norm
    renorm = ops.renorm

    # cumulative
    cumsum = ops.cumsum
    cumprod = ops.cumprod
    cummax = ops.cummax
    cummin = ops.cummin
    logcumsumexp = ops.logcumsumexp

    # differences
    diff = ops.diff

    # any_all
    any = ops.any
    all = ops.all

    # softmax
    softmax = ops.softmax
    log_softmax = ops.log_softmax

    # counting
    count_nonzero = ops.count_nonzero

    # quantiles
    median = ops.median
    nanmedian = ops.nanmedian
    quantile = ops.quantile
    nanquantile = ops.nanquantile
    mode = ops.mode

    # distance
    dist = ops.dist

    # covariance
    cov = ops.cov
    corrcoef = ops.corrcoef

    # conversion
    is_complex = ops.is_complex
