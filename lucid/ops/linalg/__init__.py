"""Linear algebra: products, norms, decompositions and linear systems.

What NumPy calls `numpy.linalg` and PyTorch `torch.linalg`, together with the matrix products at the top level of both.
All functions work on matrices in the last two dimensions; the leading dimensions are a batch.

- `matmul`: matmul and the products of fixed dimensions: mm, bmm, mv, dot, outer. Read this first.
- `addmm`: a product added to a tensor, beta · input + alpha · product.
- `einsum`, `products`: sums of products over chosen dimensions; einsum, tensordot, inner, vecdot, kron, cross.
- `matrix_power`: powers of a matrix, and chains of products in the cheapest order.
- `norms`, `matrix_norms`: the p-norm; vector and matrix norms of torch.linalg, and the condition number.
- `solvers`: inverse and linear systems; the checks and the call of LAPACK that the files below share. Read it second.
- `cholesky`, `decompositions`: Cholesky, QR, SVD and the symmetric eigenvalue problem.
- `determinants`, `least_squares`: det, slogdet, trace; pseudoinverse, rank, lstsq.

In the gradient rules Y is the result, G its gradient, and ᵀ transposes the last two dimensions.
"""
