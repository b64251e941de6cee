"""Matrix products added to a tensor: addmm, addmv, addr, baddbmm, addbmm."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...autograd.half import in_float32
from ...autograd.typing import Tensor
from ..arguments import check_one_dtype
from ..reduction.sums import sum
from ..shape.broadcasting import expand
from .matmul import bmm, mm, mv, outer


def _add_product(name: str, input: Any, product: Any, beta: float, alpha: float) -> Any:
    """beta · input + alpha · product. With beta = 0 the input is ignored, even if it is NaN.

    Among integers and booleans both factors are converted to their dtype, as in PyTorch.
    """
    if name != "addr":
        check_one_dtype(name, input=input, product=product)
    own, shape = tuple(input.shape), tuple(product.shape)
    if len(own) > len(shape) or any(n not in (1, m) for n, m in zip(own[::-1], shape[::-1], strict=False)):
        raise RuntimeError(f"{name}: expected an input that broadcasts to the product, of shape {shape}, got {own}")
    if (kind := np.result_type(input.dtype, product.dtype)).kind != "f":
        beta, alpha = kind.type(beta).item(), kind.type(alpha).item()
    product = product if alpha == 1 else product * alpha
    if beta == 0:
        return product
    return expand(input, shape) * beta + product if beta != 1 else input + product


@in_float32(mixed="refuse")
def addmm(input: Tensor, mat1: Tensor, mat2: Tensor, *, beta: float = 1, alpha: float = 1) -> Tensor:
    """Matrix product added to a tensor: beta · input + alpha · mat1 mat2.

    Args:
        input: Broadcast to the product; ignored if beta is 0, even where it is NaN.
        mat1: The left matrix.
        mat2: The right matrix.
        beta: The factor of the input.
        alpha: The factor of the product.

    Shape:
        mat1: (n, m); mat2: (m, p); input: broadcasts to (n, p); output: (n, p).

    Raises:
        RuntimeError: mat1 or mat2 is not a matrix, or shapes or dtypes do not fit.

    Example:
        >>> import lucid
        >>> lucid.addmm(lucid.ones(2), lucid.ones(2, 3), lucid.ones(3, 2), alpha=2).tolist()
        [[7.0, 7.0], [7.0, 7.0]]
    """
    return _add_product("addmm", input, mm(mat1, mat2), beta, alpha)


@in_float32(mixed="refuse")
def addmv(input: Tensor, mat: Tensor, vec: Tensor, *, beta: float = 1, alpha: float = 1) -> Tensor:
    """Matrix-vector product added to a tensor: beta · input + alpha · mat vec; see `addmm`.

    Shape:
        mat: (n, m); vec: (m,); input: broadcasts to (n,); output: (n,).

    Raises:
        RuntimeError: mat is not a matrix, vec is not a vector, or shapes or dtypes do not fit.

    Example:
        >>> import lucid
        >>> lucid.addmv(lucid.ones(2), lucid.ones(2, 3), lucid.ones(3)).tolist()
        [4.0, 4.0]
    """
    return _add_product("addmv", input, mv(mat, vec), beta, alpha)


@in_float32
def addr(input: Tensor, vec1: Tensor, vec2: Tensor, *, beta: float = 1, alpha: float = 1) -> Tensor:
    """Outer product added to a tensor: beta · input + alpha · vec1 vec2ᵀ; see `addmm`.

    Shape:
        vec1: (n,); vec2: (m,); input: broadcasts to (n, m); output: (n, m).

    Raises:
        RuntimeError: vec1 or vec2 is not a vector, or the input does not broadcast to the product.

    Example:
        >>> import lucid
        >>> lucid.addr(lucid.zeros(2, 2), lucid.tensor([1.0, 2.0]), lucid.tensor([3.0, 4.0])).tolist()
        [[3.0, 4.0], [6.0, 8.0]]
    """
    return _add_product("addr", input, outer(vec1, vec2), beta, alpha)


@in_float32(mixed="refuse")
def baddbmm(input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: float = 1, alpha: float = 1) -> Tensor:
    """Batched matrix product added to a tensor: beta · input + alpha · batch1 batch2; see `addmm`.

    Shape:
        batch1: (b, n, m); batch2: (b, m, p); input: broadcasts to (b, n, p); output: (b, n, p).

    Raises:
        RuntimeError: batch1 or batch2 is not 3-D, or shapes or dtypes do not fit.

    Example:
        >>> import lucid
        >>> lucid.baddbmm(lucid.ones(1), lucid.ones(5, 2, 3), lucid.ones(5, 3, 4)).shape
        lucid.Size([5, 2, 4])
    """
    return _add_product("baddbmm", input, bmm(batch1, batch2), beta, alpha)


@in_float32(mixed="refuse")
def addbmm(input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: float = 1, alpha: float = 1) -> Tensor:
    """Batched matrix product, summed and added: beta · input + alpha · Σᵢ batch1[i] batch2[i]; see `addmm`.

    Shape:
        batch1: (b, n, m); batch2: (b, m, p); input: broadcasts to (n, p); output: (n, p).

    Raises:
        RuntimeError: batch1 or batch2 is not 3-D, or shapes or dtypes do not fit.

    Example:
        >>> import lucid
        >>> lucid.addbmm(lucid.zeros(2, 2), lucid.ones(5, 2, 3), lucid.ones(5, 3, 2)).tolist()
        [[15.0, 15.0], [15.0, 15.0]]
    """
    return _add_product("addbmm", input, sum(bmm(batch1, batch2), 0), beta, alpha)
