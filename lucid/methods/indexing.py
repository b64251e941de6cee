"""Methods of a Tensor that gather, scatter, mask, sort and count."""

from __future__ import annotations

from .. import ops


class Indexing:
    """Methods of a Tensor that gather, scatter, mask, sort and count."""

    __slots__ = ()

    # gathering
    index_select = ops.index_select
    gather = ops.gather
    take_along_dim = ops.take_along_dim
    take = ops.take

    # masking
    masked_select = ops.masked_select
    masked_fill = ops.masked_fill
    nonzero = ops.nonzero
    argwhere = ops.argwhere
    nonzero_static = ops.nonzero_static
    masked_scatter = ops.masked_scatter

    # scattering
    scatter = ops.scatter
    scatter_add = ops.scatter_add
    scatter_reduce = ops.scatter_reduce

    # segments
    index_reduce = ops.index_reduce

    # writing
    slice_scatter = ops.slice_scatter
    select_scatter = ops.select_scatter
    diagonal_scatter = ops.diagonal_scatter

    # sorting
    sort = ops.sort
    argsort = ops.argsort
    msort = ops.msort
    topk = ops.topk
    kthvalue = ops.kthvalue

    # counting
    unique = ops.unique
    unique_consecutive = ops.unique_consecutive
    bincount = ops.bincount
    histc = ops.histc

    # histograms
    histogram = ops.histogram

    # slicing
    narrow = ops.narrow
    select = ops.select

    # index_put
    put = ops.put
    index_add = ops.index_add
    index_copy = ops.index_copy
    index_fill = ops.index_fill
    index_put = ops.index_put
