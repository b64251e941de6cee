"""Multi-head attention as a function of all its weights."""

from __future__ import annotations

import math
from typing import Any

from ...autograd.typing import Tensor
from ..activations.softmax import softmax
from ..conversion import to
from ..creation.from_shape import zeros
from ..dropout import dropout as drop
from ..indexing.masking import masked_fill
from ..linalg.matmul import matmul
from ..linear import linear
from ..reduction.sums import mean
from ..shape.broadcasting import expand
from ..shape.joining import cat
from ..shape.reshaping import reshape, squeeze, unsqueeze
from ..shape.splitting import chunk
from ..shape.transposing import mT, transpose
from .scaled_dot_product import scaled_dot_product_attention


def multi_head_attention_forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    embed_dim_to_check: int,
    num_heads: int,
    in_proj_weight: Tensor | None,
    in_proj_bias: Tensor | None,
    bias_k: Tensor | None,
    bias_v: Tensor | None,
    add_zero_attn: bool,
    dropout_p: float,
    out_proj_weight: Tensor,
    out_proj_bias: Tensor | None,
    training: bool = True,
    key_padding_mask: Tensor | None = None,
    need_weights: bool = True,
    attn_mask: Tensor | None = None,
    use_separate_proj_weight: bool = False,
    q_proj_weight: Tensor | None = None,
    k_proj_weight: Tensor | None = None,
    v_proj_weight: Tensor | None = None,
    static_k: None = None,
    static_v: None = None,
    average_attn_weights: bool = True,
    is_causal: bool = False,
) -> tuple[Tensor, Tensor | None]:
    """Multi-head attention given all its weights: what `nn.MultiheadAttention` computes, whose formula it has.

    Time comes first. In a boolean mask True means *masked*.

    Args:
        query: What each of L positions asks for.
        key: What each of S positions offers.
        value: What each of S positions contributes.
        embed_dim_to_check: The number of features E of the query.
        num_heads: The number of heads, which divides E.
        in_proj_weight: The weights of q, k and v, stacked.
        in_proj_bias: Their biases, stacked, or None.
        bias_k: A key to append, or None.
        bias_v: A value to append, or None.
        add_zero_attn: Whether to append a key and value of zeros.
        dropout_p: The dropout probability of the attention weights.
        out_proj_weight: The weight of the last linear layer.
        out_proj_bias: Its bias, or None.
        training: Whether anything is dropped.
        key_padding_mask: True for keys that no query attends to; or a float mask, added to the scores.
        need_weights: Whether to return the attention weights.
        attn_mask: True where a query does not attend to a key; or a float mask, added to the scores.
        use_separate_proj_weight: Whether the next three take the place of `in_proj_weight`.
        q_proj_weight: The weight of q.
        k_proj_weight: The weight of k.
        v_proj_weight: The weight of v.
        static_k: Only None.
        static_v: Only None.
        average_attn_weights: Whether the weights are the mean over the heads.
        is_causal: A hint that `attn_mask`, which must be given too, is the causal mask.

    Shape:
        query: (L, N, E) or (L, E); key: (S, N, E_k) or (S, E_k); value: (S, N, E_v) or (S, E_v).
        in_proj_weight: (3 E, E); q_proj_weight: (E, E); k_proj_weight: (E, E_k); v_proj_weight: (E, E_v).
        output: the shape of query; weights: (N, L, S) or (L, S), or None.

    Raises:
        AssertionError: The heads do not divide the features.
        NotImplementedError: `static_k` or `static_v` is given.
        RuntimeError: The shapes do not fit, or there is no `attn_mask` although `is_causal`.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> x, w = lucid.ones(3, 1, 2), lucid.ones(6, 2)
        >>> y, weights = F.multi_head_attention_forward(
        ...     x, x, x, 2, 1, w, None, None, None, False, 0.0, lucid.ones(2, 2), None
        ... )
        >>> y.shape, weights.shape
        (lucid.Size([3, 1, 2]), lucid.Size([1, 3, 3]))

    Source: A. Vaswani et al., "Attention is all you need", 2017.
    """
    name, e = "multi_head_attention_forward", embed_dim_to_check
    if static_k is not None or static_v is not None:
        raise NotImplementedError(f"{name}: static_k and static_v are not part of lucid; leave them out")
    if num_heads <= 0 or e % num_heads:
        raise AssertionError(f"{name}: embed_dim must be divisible by num_heads, got {e} and {num_heads}")
    apart = (q_proj_weight, k_proj_weight, v_proj_weight)
    if any(w is None for w in (apart if use_separate_proj_weight else (in_proj_weight,))):
        raise RuntimeError(f"{name}: give in_proj_weight, or with use_separate_proj_weight=True the three others")
    features = (e, key.shape[-1], value.shape[-1]) if use_separate_proj_weight else (e, e, e)
    return attend(
        name,
        (query, key, value),
        features,
        num_heads,
        (None, *apart) if use_separate_proj_weight else (in_proj_weight, None, None, None),
        in_proj_bias,
        (bias_k, bias_v),
        add_zero_attn,
        dropout_p if training else 0.0,
        (out_proj_weight, out_proj_bias),
        (attn_mask, key_padding_mask),
        need_weights,
        average_attn_weights,
        is_causal,
        batch_first=False,
    )


def attend(
    name: str,
    inputs: tuple[Any, Any, Any],
    features: tuple[int, int, int],
    heads: int,
    weights: tuple[Any, Any, Any, Any],
    bias: Any,
    extra: tuple[Any, Any],
    zero_attention: bool,
    dropout: float,
    out: tuple[Any, Any],
    masks: tuple[Any, Any],
    need_weights: bool,
    average: bool,
    is_causal: bool,
    *,
    batch_first: bool,
) -> tuple[Any, Any]:
    """The output and the weights, or None; `multi_head_attention_forward` has the same arguments one by one.

    Raises:
        RuntimeError: The shapes do not fit, or there is no `attn_mask` although `is_causal`.
    """
    query, key, value = inputs
    head_dim = features[0] // heads
    _check(name, (query, key, value), features, batch_first)
    batched = query.ndim == 3
    same = query is key, key is value
    if not batched:
        query, key, value = (unsqueeze(a, 0) for a in (query, key, value))
    elif not batch_first:
        query, key, value = (transpose(a, 0, 1) for a in (query, key, value))
    n, length, source = query.shape[0], query.shape[1], key.shape[1]
    if is_causal and masks[0] is None:
        raise RuntimeError(f"{name}: is_causal=True needs attn_mask too, the causal mask")
    appended = zero_attention or extra[0] is not None
    causal = is_causal and masks[1] is None and not need_weights and not appended  # appended keys are not in that mask
    mask = None if causal else _mask(name, *masks, (n, length, source), heads, query.dtype)

    q, k, v = _project((query, key, value), weights, bias, same)
    if extra[0] is not None:
        k, v = (cat([a, expand(one, (n, 1, features[0]))], 1) for a, one in ((k, extra[0]), (v, extra[1])))
    q, k, v = (transpose(reshape(a, (*a.shape[:2], heads, head_dim)), 1, 2) for a in (q, k, v))
    if zero_attention:
        nothing = zeros(n, heads, 1, head_dim, dtype=k.dtype, device=k.device)
        k, v = cat([k, nothing], 2), cat([v, nothing], 2)
    if mask is not None and appended:  # every query attends to them
        free = zeros(*mask.shape[:-1], k.shape[2] - source, dtype=mask.dtype, device=mask.device)
        mask = cat([mask, free], -1)

    p = None
    if need_weights:
        scores = matmul(q * (1 / math.sqrt(head_dim)), mT(k))
        p = drop(softmax(scores if mask is None else scores + mask, -1), dropout)
        y = matmul(p, v)
        p = mean(p, 1) if average else p
        p = p if batched else squeeze(p, 0)
    else:
        y = scaled_dot_product_attention(q, k, v, mask, dropout, causal)
    y = linear(reshape(transpose(y, 1, 2), (n, length, features[0])), *out)
    if not batched:
        return squeeze(y, 0), p
    return y if batch_first else transpose(y, 0, 1), p


def _project(inputs: Any, given: Any, b: Any, same: tuple[bool, bool]) -> Any:
    """The projections of query, key and value, by one product where they are one and the same tensor."""
    w, *apart = given
    if w is None:
        weights: Any = apart
    elif all(same):
        return chunk(linear(inputs[0], w, b), 3, -1)
    else:
        weights = chunk(w, 3)
    biases = (None,) * 3 if b is None else chunk(b, 3)
    return [linear(a, w, b) for a, w, b in zip(inputs, weights, biases, strict=True)]


def _check(name: str, inputs: Any, features: tuple[int, ...], batch_first: bool) -> None:
    shapes = [tuple(a.shape) for a in inputs]
    got = f"got shapes {shapes[0]}, {shapes[1]} and {shapes[2]}"
    if len({len(s) for s in shapes}) > 1 or len(shapes[0]) not in (2, 3):
        raise RuntimeError(f"{name}: expected query, key and value all 2-D or all 3-D, {got}")
    if tuple(s[-1] for s in shapes) != features:
        raise RuntimeError(
            f"{name}: expected {features[0]} features of query, {features[1]} of key and {features[2]} of value, {got}"
        )
    batch = 0 if batch_first else 1
    if shapes[1][:-1] != shapes[2][:-1] or (len(shapes[0]) == 3 and shapes[0][batch] != shapes[1][batch]):
        raise RuntimeError(f"{name}: expected key and value alike, and one batch size, {got}")


def _mask(name: str, attn_mask: Any, padding: Any, sizes: tuple[int, int, int], heads: int, dtype: Any) -> Any:
    """Both masks as one float mask, of a shape that broadcasts to (N, heads, L, S)."""
    n, length, source = sizes
    total = None
    if attn_mask is not None:
        wanted = (length, source), (n * heads, length, source)
        if tuple(attn_mask.shape) not in wanted:
            raise RuntimeError(
                f"{name}: expected attn_mask of shape {wanted[0]} or {wanted[1]}, got {tuple(attn_mask.shape)}"
            )
        shape = (1, 1, *wanted[0]) if attn_mask.ndim == 2 else (n, heads, length, source)
        total = reshape(_float_mask(name, "attn_mask", attn_mask, dtype), shape)
    if padding is not None:
        wanted_one = (n, source) if padding.ndim > 1 or n > 1 else (source,)
        if tuple(padding.shape) != wanted_one:
            raise RuntimeError(f"{name}: expected key_padding_mask of shape {wanted_one}, got {tuple(padding.shape)}")
        own = reshape(_float_mask(name, "key_padding_mask", padding, dtype), (n, 1, 1, source))
        total = own if total is None else total + own
    return total


def _float_mask(name: str, what: str, mask: Any, dtype: Any) -> Tensor:
    """A mask as a float mask, which is added to the scores: -∞ where it is True."""
    if mask.dtype.kind == "b":
        return masked_fill(zeros(mask.shape, dtype=dtype, device=mask.device), mask, -math.inf)
    if mask.dtype.kind != "f":
        raise RuntimeError(f"{name}: expected {what} of booleans or floats, got {mask.dtype}")
    return to(mask, dtype)
