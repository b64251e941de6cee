"""Factors of matrices in the compact forms of LAPACK, and what is computed with them.

`lu_factor` packs L and U into one matrix with a list of row exchanges, and `lu_solve` solves systems with it;
`geqrf` packs the reflections of a QR decomposition, and `householder_product` multiplies them out. The functions
called ``..._ex`` return a number that says whether a matrix could be factored, instead of raising an error, and the
low-rank ones find a few singular vectors of a large matrix by random projections.

Decompositions whose factors are matrices of their own (QR, SVD, eigenvalues, Cholesky) are one folder up. Read
``lu.py`` first.
"""
