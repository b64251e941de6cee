r"""Scaled dot-product attention, as one fused operation (see fused.py).

.. math:: y = p v, \qquad p = \operatorname{softmax}(s \, q k^\top + m)

Fused, because the weights p of all queries for all keys are the largest arrays of a transformer: here they are computed
for a few samples at a time, which stay in the cache from the product to the softmax and the second product.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from ...autograd.half import in_float32_on_cpu
from ...autograd.primitive import primitive
from ...autograd.tape import Variable
from ...autograd.typing import Tensor
from ...backend import Array, device_of, native
from ...backend.chunks import in_chunks
from ...backend.matmul import matmul as array_matmul
from ..activations.softmax import softmax
from ..arguments import check_floating, check_one_dtype, common_shape
from ..creation.philox import random_mask
from ..elementwise.where import where
from ..fused import by_definition, is_recorded
from ..linalg.matmul import matmul
from ..shape.broadcasting import expand
from ..shape.reshaping import _reshape, unsqueeze
from ..shape.transposing import mT
from .attention_kernels import launch, launch_vjp, like_heads


@in_float32_on_cpu
def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    r"""Scaled dot-product attention: the mean of the values, weighted by how well the query matches their keys.

    .. math:: y = \operatorname{softmax}(s \, q k^\top + m) \, v

    A query with all keys masked gets zeros. True in a mask of booleans lets a key take part; in the masks of
    `MultiheadAttention` it leaves one out.

    Args:
        query: q.
        key: k.
        value: v.
        attn_mask: True where a query may attend to a key; or the summand m of the scores, of the query's dtype.
        dropout_p: The probability that a weight is set to 0. There is no training mode here: pass 0.0 to evaluate.
        is_causal: Whether query i may attend only to the keys up to i.
        scale: s; :math:`1 / \sqrt{E}` if None.
        enable_gqa: Grouped-query attention: whether there may be more heads (dimension -3) of the query than of key and
            value, each of which then serves several of the query's.

    Shape:
        query: (..., L, E); key: (..., S, E); value: (..., S, F); the first dimensions are broadcast.
        attn_mask: Broadcasts to (..., L, S).
        output: (..., L, F).

    Raises:
        RuntimeError: The shapes or dtypes do not fit, or there are both a mask and `is_causal`.
        ValueError: `dropout_p` is not between 0 and 1.

    Example:
        >>> import lucid
        >>> q, v = lucid.tensor([[0.0], [100.0]]), lucid.tensor([[1.0], [3.0]])
        >>> scaled_dot_product_attention(q, q, v).tolist()
        [[2.0], [3.0]]

    Source: A. Vaswani et al., "Attention is all you need", 2017; in pieces after T. Dao et al., "FlashAttention", 2022.
    """
    q, k, v = _same_batch(query, key, value, enable_gqa)
    if not 0 <= dropout_p <= 1:
        raise ValueError(f"scaled_dot_product_attention: dropout_p must be between 0 and 1, got {dropout_p}")
    mask = None
    weights_shape = (*q.shape[:-1], k.shape[-2])
    if attn_mask is not None:
        if is_causal:
            raise RuntimeError("scaled_dot_product_attention: got attn_mask and is_causal=True; pass one of them")
        mask = _additive(attn_mask, q, weights_shape)
    keep = None
    if dropout_p:
        kept = 1 / (1 - dropout_p) if dropout_p < 1 else 0.0
        keep = random_mask(device_of(getattr(q, "_data", q)), weights_shape, q.dtype, dropout_p, kept)
    options: dict[str, Any] = {
        "scale": 1 / math.sqrt(q.shape[-1] or 1) if scale is None else float(scale),
        "causal": bool(is_causal),
        "keep": keep,
    }
    inputs = (q, k, v, mask)
    y, p = _run(*(a._data if isinstance(a, Variable) else a for a in inputs), **options)  # type: ignore[arg-type]
    return _attention(*inputs, saved=Saved(y, p), **options)


def _same_batch(q: Any, k: Any, v: Any, grouped: bool) -> tuple[Any, Any, Any]:
    """q, k and v with the same dimensions before the last two."""
    name = "scaled_dot_product_attention"
    shapes = [tuple(a.shape) for a in (q, k, v)]
    wanted = "expected query (..., L, E), key (..., S, E) and value (..., S, F)"
    got = f"got shapes {shapes[0]}, {shapes[1]} and {shapes[2]}"
    if min(map(len, shapes)) < 2 or shapes[0][-1] != shapes[1][-1] or shapes[1][-2] != shapes[2][-2]:
        raise RuntimeError(f"{name}: {wanted}, {got}")
    check_one_dtype(name, query=q, key=k, value=v)
    check_floating(name, q)
    if grouped:
        heads, own, other = (s[-3] if len(s) > 2 else 0 for s in shapes)
        if not own or own != other or heads % own:
            raise RuntimeError(f"{name}: enable_gqa wants heads of query that are a multiple of those of key, {got}")
        k, v = (_repeated(a, heads // own) for a in (k, v))
    try:
        lead = common_shape(name, *(a.shape[:-2] for a in (q, k, v)))
    except RuntimeError:
        raise RuntimeError(f"{name}: {wanted} whose first dimensions broadcast, {got}") from None
    return tuple(a if a.shape[:-2] == lead else expand(a, (*lead, *a.shape[-2:])) for a in (q, k, v))  # type: ignore[return-value]


def _repeated(x: Any, times: int) -> Any:
    """Each head repeated, one copy after the other."""
    *lead, heads, n, m = x.shape
    return _reshape(expand(unsqueeze(x, -3), (*lead, heads, times, n, m)), shape=(*lead, heads * times, n, m))


def _additive(mask: Any, q: Any, shape: tuple[int, ...]) -> Any:
    """A mask as a summand of the scores: 0 where it is True and -∞ where it is False."""
    name = "scaled_dot_product_attention"
    ndim = len(mask.shape)
    # Broadcasting must not enlarge the scores, or there would be more results than queries.
    if ndim > len(shape) or any(n not in (1, m) for n, m in zip(mask.shape, shape[len(shape) - ndim :], strict=True)):
        raise RuntimeError(f"{name}: expected attn_mask of a shape that broadcasts to {shape}, got {tuple(mask.shape)}")
    if mask.dtype.kind == "b":
        array = mask._data if isinstance(mask, Variable) else mask
        device = device_of(array)
        with device.scope():
            mask = device.xp.where(array, 0, -math.inf).astype(q.dtype)
    elif mask.dtype != q.dtype:
        raise RuntimeError(f"{name}: expected attn_mask of booleans or of query's {q.dtype}, got {mask.dtype}")
    return mask if ndim == len(shape) else _reshape(mask, shape=(*(1,) * (len(shape) - ndim), *mask.shape))


def definition(q: Any, k: Any, v: Any, mask: Any, *, scale: float, causal: bool, keep: Any) -> Any:
    """The formula, with the scores s, the weights p, and the factors `keep` of the dropout."""
    s = matmul(q, mT(k)) * scale
    if causal:
        s = where(_later(s), -math.inf, s)
    elif mask is not None:
        s = s + mask
    masked = _all_masked(s)  # the softmax of a row of -∞ is NaN
    p = where(masked, 0.0, softmax(where(masked, 0.0, s), -1))
    return matmul(p if keep is None else p * keep, v)


@primitive
def _later(xp: Any, s: Array) -> Array:
    """Whether a key comes after the query: the causal mask."""
    return xp.arange(s.shape[-1]) > xp.arange(s.shape[-2])[:, None]


@primitive
def _all_masked(xp: Any, s: Array) -> Array:
    """Whether all keys of a query are masked."""
    return (s == -math.inf).all(axis=-1, keepdims=True)


class Saved(NamedTuple):
    """What `_run` computes, and hence what `_run_vjp` need not compute again."""

    y: Array
    p: Array  # the weights: the softmax of the scores


@primitive
def _attention(
    xp: Any, q: Array, k: Array, v: Array, mask: Any = None, *, saved: Saved, scale: float, causal: bool, keep: Any
) -> Array:
    """The result of `_run`."""
    return saved.y


def _attention_vjp(
    g: Any, q: Any, k: Any, v: Any, mask: Any, y: Any, saved: Saved, scale: float, causal: bool, keep: Any, wants: Any
) -> Sequence[Any]:
    if is_recorded(g):
        return by_definition(definition, (q, k, v, mask), g, wants, scale=scale, causal=causal, keep=keep)
    return _run_vjp(g, q, k, v, y, p=saved.p, keep=keep, scale=scale, mask_too=wants[3])  # type: ignore[return-value]


_attention.joint_vjp(_attention_vjp)


def _for_samples(xp: Any, work: Any, q: Array, keys: int) -> None:
    """Call ``work(part)`` for parts of the first dimension whose weights fit in the cache."""
    if q.ndim == 2:
        work(slice(None))
    else:
        size = 4 * q.itemsize * math.prod(q.shape[1:-1]) * max(keys, q.shape[-1])
        in_chunks(xp, lambda i, j: work(slice(i, j)), len(q), size)


@primitive
def _run(
    xp: Any, q: Array, k: Array, v: Array, mask: Any = None, *, scale: float, causal: bool, keep: Any
) -> tuple[Array, Array]:
    """The result y and the weights p."""
    n, m = q.shape[-2], k.shape[-2]
    if type(q) is not native and q.size and k.size:
        return launch(q, k, v, mask, scale, causal, keep)
    p = xp.empty((*q.shape[:-1], m), q.dtype)
    y = like_heads(xp, q, v.shape[-1])
    if causal:
        mask = xp.triu(xp.full((n, m), -math.inf, q.dtype), 1)
    ones = xp.ones((m, 1), q.dtype)
    lowest = xp.finfo(q.dtype).min

    def work(part: slice) -> None:
        s = p[part]
        array_matmul(xp, q[part] * scale, k[part].swapaxes(-1, -2), out=s)
        if mask is not None:
            s += mask if mask.ndim < q.ndim or mask.shape[0] == 1 else mask[part]
        s -= xp.maximum(s.max(axis=-1, keepdims=True), lowest)  # not -∞, which would make NaN
        xp.exp(s, out=s)
        total = array_matmul(xp, s, ones)
        s /= total if mask is None else xp.maximum(total, 1e-30)
        array_matmul(xp, s if keep is None else s * keep[part], v[part], out=y[part])

    if p.size:
        _for_samples(xp, work, q, m)
    else:
        y[...] = 0
    return y, p


@primitive
def _run_vjp(
    xp: Any, g: Array, q: Array, k: Array, v: Array, y: Array, *, p: Array, keep: Any, scale: float, mask_too: bool
) -> tuple[Any, ...]:
    """The gradients of q, k, v and the mask; d stands for the gradient with respect to what follows it."""
    if type(q) is not native and p.size:
        return launch_vjp(g, q, k, v, p, keep, scale, mask_too)
    dq, dk, dv = (like_heads(xp, a, a.shape[-1]) for a in (q, k, v))
    dmask = xp.empty_like(p) if mask_too else None

    def work(part: slice) -> None:
        w, dy = p[part], g[part]
        array_matmul(xp, (w if keep is None else w * keep[part]).swapaxes(-1, -2), dy, out=dv[part])
        ds = array_matmul(xp, dy, v[part].swapaxes(-1, -2))
        if keep is not None:
            ds *= keep[part]
        ds -= (dy * y[part]).sum(axis=-1, keepdims=True)
        ds *= w
        if mask_too:
            dmask[part] = ds  # type: ignore[index]
        ds *= scale
        array_matmul(xp, ds, k[part], out=dq[part])
        array_matmul(xp, ds.swapaxes(-1, -2), q[part], out=dk[part])

    if p.size:
        _for_samples(xp, work, q, p.shape[-1])
    else:
        for d in (dq, dk, dv):
            d[...] = 0
    return dq, dk, dv, dmask
