"""Linear algebra methods of a Tensor."""

from __future__ import annotations

from .. import ops


class LinearAlgebra:
    """Linear algebra methods of a Tensor."""

    __slots__ = ()

    # matmul
    matmul = ops.matmul
    mm = ops.mm
    bmm = ops.bmm
    mv = ops.mv
    dot = ops.dot
    outer = ops.outer

    # diagonal
    tril = ops.tril
    triu = ops.triu
    diag = ops.diag
    diagonal = ops.diagonal
    diag_embed = ops.diag_embed
    diagflat = ops.diagflat

    # addmm
    addmm = ops.addmm
    addmv = ops.addmv
    addr = ops.addr
    addbmm = ops.addbmm
    baddbmm = ops.baddbmm

    # products
    inner = ops.inner
    vdot = ops.vdot
    kron = ops.kron
    cross = ops.cross

    # determinants
    trace = ops.trace
    det = ops.det
    logdet = ops.logdet
    slogdet = ops.slogdet

    # solvers
    inverse = ops.inverse

    # least_squares
    pinverse = ops.pinverse

    # cholesky
    cholesky = ops.cholesky
    cholesky_solve = ops.cholesky_solve

    # matrix_power
    matrix_power = ops.matrix_power
