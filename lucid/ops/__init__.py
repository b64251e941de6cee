"""The operations: each with its gradient rules under it, in a module for its family."""

from .creation import arange, empty, empty_like, eye, full, full_like, linspace, ones, ones_like, zeros, zeros_like
from .data import as_tensor, from_numpy, tensor
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
from .joining import cat, chunk, concat, concatenate, flip, repeat, roll, split, stack, tile, unbind
from .linalg import bmm, dot, linear, matmul, mm, mv, outer
from .masking import diag, diagonal, masked_fill, masked_select, tril, triu
from .random import bernoulli, multinomial, normal, rand, rand_like, randint, randn, randn_like, randperm
from .shape import (
    T,
    broadcast_to,
    expand,
    expand_as,
    flatten,
    moveaxis,
    movedim,
    mT,
    permute,
    ravel,
    reshape,
    reshape_as,
    squeeze,
    swapaxes,
    swapdims,
    t,
    transpose,
    unflatten,
    unsqueeze,
    view,
    view_as,
)
