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
    ger = ops.ger

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
    triangular_solve = ops.triangular_solve

    # least_squares
    pinverse = ops.pinverse

    # cholesky
    cholesky = ops.cholesky
    cholesky_solve = ops.cholesky_solve
    cholesky_inverse = ops.cholesky_inverse

    # factors
    lu = ops.lu_packed
    lu_solve = ops.lu_solve_packed
    geqrf = ops.geqrf
    orgqr = ops.orgqr
    ormqr = ops.ormqr
    qr = ops.qr_factors
    svd = ops.svd_factors

    # matrix_power
    matrix_power = ops.matrix_power
    matrix_exp = ops.matrix_exp
