"""Initialization of weights with a structure: orthogonal, sparse, Dirac. `nn.init` lists them."""

from __future__ import annotations

import math

import numpy as np

from ..backend import Array, device_of, transfer, versions
from ..ops import Generator, default_generator
from ..tensor import Tensor


def fill(tensor: Tensor, values: Array | float) -> Tensor:
    """Write values into a tensor's memory, outside the graph."""
    array = tensor._data
    versions.written(versions.record_of(array))
    with device_of(array).scope():
        array[...] = values
    return tensor


def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """Fill the weight of a convolution so that it passes its input on: 1 in the middle of a kernel, for equal channels.

    Args:
        tensor: The weight, of 3, 4 or 5 dimensions.
        groups: In how many groups of output channels the identity is repeated.

    Raises:
        ValueError: The tensor has another number of dimensions, or the groups do not divide its first one.

    Example:
        >>> import lucid
        >>> dirac_(lucid.empty(2, 2, 3)).tolist()
        [[[0.0, 1.0, 0.0], [0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0], [0.0, 1.0, 0.0]]]

    Source: S. Zagoruyko and N. Komodakis, "DiracNets: training very deep neural networks without skip-connections",
    2017.
    """
    shape = tuple(tensor.shape)
    if len(shape) not in (3, 4, 5) or shape[0] % groups:
        raise ValueError(
            f"dirac_: expected a weight of 3, 4 or 5 dimensions, the first of which {groups} groups divide, got {shape}"
        )
    w, per_group = np.zeros(shape), shape[0] // groups
    for g in range(groups):
        for d in range(min(per_group, shape[1])):
            w[(g * per_group + d, d, *(k // 2 for k in shape[2:]))] = 1
    return fill(tensor, transfer(w.astype(tensor.dtype), tensor.device))


def orthogonal_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    r"""Fill a weight with a random semi-orthogonal matrix.

    .. math:: W W^\top = \text{gain}^2 I \quad \text{or} \quad W^\top W = \text{gain}^2 I

    whichever product is the smaller matrix. Dimensions after the first are flattened.

    Raises:
        ValueError: The tensor has fewer than 2 dimensions.

    Example:
        >>> import lucid
        >>> w = orthogonal_(lucid.empty(2, 3))
        >>> (w @ w.T).round(decimals=4).abs().tolist()
        [[1.0, 0.0], [0.0, 1.0]]

    Source: A. Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep linear networks", 2013.
    """
    if tensor.ndim < 2:
        raise ValueError(f"orthogonal_: expected a tensor of 2 or more dimensions, got shape {tuple(tensor.shape)}")
    if not tensor.numel():
        return tensor
    rows, columns = tensor.shape[0], tensor.numel() // tensor.shape[0]
    z = (generator or default_generator).numpy.standard_normal((max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(z)
    q *= np.sign(np.diag(r))  # or else not all orthogonal matrices would be equally likely
    w = (q if rows >= columns else q.T).reshape(tensor.shape) * gain
    return fill(tensor, transfer(w.astype(tensor.dtype), tensor.device))


def sparse_(tensor: Tensor, sparsity: float, std: float = 0.01, generator: Generator | None = None) -> Tensor:
    """Fill a matrix from the normal distribution with mean 0, and a share `sparsity` of each column with zeros.

    Raises:
        ValueError: The tensor does not have 2 dimensions.

    Example:
        >>> import lucid
        >>> (sparse_(lucid.empty(10, 2), 0.3) == 0).sum(dim=0).tolist()
        [3, 3]

    Source: J. Martens, "Deep learning via Hessian-free optimization", 2010.
    """
    if tensor.ndim != 2:
        raise ValueError(f"sparse_: expected a tensor of 2 dimensions, got shape {tuple(tensor.shape)}")
    rows, columns = tensor.shape
    source = (generator or default_generator).numpy
    w = source.standard_normal((rows, columns)) * std
    for column in range(columns):
        w[source.permutation(rows)[: math.ceil(sparsity * rows)], column] = 0
    return fill(tensor, transfer(w.astype(tensor.dtype), tensor.device))
