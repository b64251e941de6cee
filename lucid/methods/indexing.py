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
    masked_scatter = ops.masked_scatter

    # scattering
    scatter = ops.scatter
    scatter_add = ops.scatter_add
    scatter_reduce = ops.scatter_reduce

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

    # slicing
    narrow = ops.narrow
    select = ops.select

    # index_put
    put = ops.put
    index_add = ops.index_add
    index_copy = ops.index_copy
    index_fill = ops.index_fill
    index_put = ops.index_put
