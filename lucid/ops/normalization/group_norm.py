"""Group normalization: normalizes groups of channels of each sample.

Fused, as in layer_norm.py. A group is a row, for which a few samples at a time are put in order: it takes less time
than sums over channels that are last in memory.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...autograd.half import in_float32
from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array, native
from ...backend.chunks import NEAR, in_chunks
from ...backend.matmul import matmul, row_products
from ..arguments import check_dtype_of_norm, raw
from ..fused import by_definition, is_recorded
from ..shape.reshaping import reshape
from .batch_norm import check_vectors
from .channels import affine
from .standardize import standardize


def group_norm(
    input: Tensor, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    r"""Normalize each group of channels of each sample, then scale and shift each channel.

    .. math:: y = \frac{x - \operatorname{mean}(x)}{\sqrt{\operatorname{var}(x) + \epsilon}} \, w + b

    Training and evaluation do the same. With one group it is layer norm over (C, ...), with C groups instance norm.

    Args:
        input: The elements x.
        num_groups: The number of groups that the channels are divided into.
        weight: The factors w, one per channel; or None.
        bias: The summands b, one per channel; or None.
        eps: Added to the variance for numerical stability.

    Shape:
        input: (N, C, ...); weight, bias: (C,); output: the input's shape.

    Raises:
        RuntimeError: C is not divisible by `num_groups`; a vector does not have one element per channel; or the input
            has fewer than 2 dimensions, is not floating-point or of another dtype than a vector.
        ValueError: There is only one element to take a variance of.

    Example:
        >>> import lucid
        >>> group_norm(lucid.tensor([[1.0, 3.0, 5.0, 9.0]]), 2)
        tensor([[-1.0000,  1.0000, -1.0000,  1.0000]])

    Source: Y. Wu and K. He, "Group normalization", 2018.
    """
    shape = tuple(input.shape)
    if len(shape) < 2:
        raise RuntimeError(f"group_norm: expected input of shape (N, C, ...), got {shape}")
    check_dtype_of_norm("group_norm", input, weight=weight, bias=bias)
    if num_groups < 1 or shape[1] % num_groups:
        raise RuntimeError(
            f"group_norm: expected the number of channels to be divisible by num_groups, got input of shape {shape} "
            f"and num_groups={num_groups}"
        )
    if shape[0] * shape[1] // num_groups * math.prod(shape[2:]) == 1:
        raise ValueError(
            f"group_norm: expected more than 1 value per channel when training, got input of shape {shape}"
        )
    check_vectors("group_norm", shape, weight=weight, bias=bias)
    return by_groups(input, weight, bias, num_groups, eps)


@in_float32(mixed="first")
def by_groups(x: Any, weight: Any, bias: Any, groups: int, eps: float) -> Any:
    """Standardize groups of channels, then scale and shift each channel."""
    inputs = x, weight, bias
    options: dict[str, Any] = {"groups": int(groups), "eps": float(eps)}
    array = raw(x)
    if type(array) is not native or not array.size:
        return definition(*inputs, **options)
    y, m, s = _run(*map(raw, inputs), **options)
    return _group_norm(*inputs, y, m, s, **options)


def definition(x: Any, w: Any, b: Any, *, groups: int, eps: float) -> Any:
    """The formula by elementary operations."""
    n, channels, *positions = x.shape
    by_group = reshape(x, (n, groups, channels // groups, *positions))
    u = standardize(by_group, tuple(range(2, len(by_group.shape))), eps)
    return affine(reshape(u, x.shape), w, b)


@primitive(casts=True)
def _group_norm(
    xp: Any, x: Array, w: Array = None, b: Array = None, y: Array = None, m: Array = None, s: Array = None,
    *, groups: int, eps: float
) -> Array:  # fmt: skip
    """y, which is passed in with the mean m and s = 1 / √(var + eps) of each group, for the gradient."""
    return y


def _group_norm_vjp(
    g: Any, x: Any, w: Any, b: Any, m: Any, s: Any, groups: int, eps: float, wants: tuple[bool, ...]
) -> Sequence[Any]:
    if is_recorded(g):
        return by_definition(definition, (x, w, b), g, wants, groups=groups, eps=eps)
    return (*_run_vjp(g, x, w, m, s), None, None, None)


_group_norm.joint_vjp(_group_norm_vjp)


@primitive
def _run(xp: Any, x: Array, w: Array = None, b: Array = None, *, groups: int, eps: float) -> tuple[Array, Array, Array]:
    """y, and m and s of each group of each sample."""
    count, channels = x.shape[:2]
    n = x.size // (count * groups)
    y, m, s = xp.empty(x.shape, x.dtype), xp.empty((count, groups), x.dtype), xp.empty((count, groups), x.dtype)
    average = xp.full((n, 1), 1 / n, x.dtype)

    def work(i: int, j: int) -> None:
        r, u = xp.ascontiguousarray(x[i:j]).reshape(-1, n), y[i:j].reshape(-1, n)
        m[i:j] = matmul(xp, r, average).reshape(-1, groups)
        xp.subtract(r, m[i:j].reshape(-1, 1), out=u)
        s[i:j] = 1 / xp.sqrt(row_products(xp, u, u) / n + eps).reshape(-1, groups)
        a = _factors(s[i:j], w)
        u = u.reshape(a.size, -1)
        u *= a.reshape(-1, 1)
        if b is not None:
            u = u.reshape(j - i, channels, -1)
            u += b[:, None]

    in_chunks(xp, work, count, 2 * x.nbytes // count, NEAR)
    return y, m, s


def _factors(s: Array, w: Any) -> Array:
    """s w for each channel of each sample; s for each group if there are no weights."""
    return s if w is None else s[:, :, None] * w.reshape(1, s.shape[1], -1)


@primitive
def _run_vjp(
    xp: Any, g: Array, x: Array, w: Array = None, m: Array = None, s: Array = None
) -> tuple[Array, Array, Array]:  # fmt: skip
    """The gradients of x, w and b. With v = x - m, so that u = s v is what was normalized,

        dw = Σ g u        dx = s (g w - mean(g w) - u mean(g w u))

    the sum over samples and positions, and the means over each group.
    """
    (count, channels), groups = x.shape[:2], m.shape[1]
    positions, n = x.size // (count * channels), x.size // (count * groups)
    each = 1 if w is None else w.reshape(groups, -1)
    dx, ones = xp.empty(x.shape, x.dtype), xp.ones(positions, x.dtype)

    def work(i: int, j: int) -> tuple[Array, Array]:
        d, v, by_group = xp.ascontiguousarray(g[i:j]), dx[i:j].reshape(-1, n), (j - i, groups, -1)
        xp.subtract(xp.ascontiguousarray(x[i:j]).reshape(-1, n), m[i:j].reshape(-1, 1), out=v)
        d = d.reshape(-1, positions)
        sums = matmul(xp, d, ones).reshape(by_group)
        along = row_products(xp, d, v.reshape(d.shape)).reshape(by_group) * s[i:j, :, None]
        scale, mean, slope = s[i:j], (sums * each).sum(axis=2) / n, (along * each).sum(axis=2) / n
        v *= (scale * scale * slope).reshape(-1, 1)
        v += (scale * mean).reshape(-1, 1)
        a = _factors(scale, w)
        gw = d.reshape(a.size, -1) * a.reshape(-1, 1)
        xp.subtract(gw, v.reshape(gw.shape), out=v.reshape(gw.shape))
        return along.sum(axis=0), sums.sum(axis=0)

    dw, db = in_chunks(xp, work, count, 4 * x.nbytes // count, NEAR)
    return dx, dw.reshape(channels), db.reshape(channels)
