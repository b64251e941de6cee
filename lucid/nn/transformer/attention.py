"""Multi-head attention."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ... import ops
from ...autograd.typing import DeviceLike, DType
from ...ops.arguments import whole
from ...ops.attention.scaled_dot_product import scaled_dot_product_attention
from ...tensor import Tensor
from .. import functional as F
from .. import init
from ..linear import Linear
from ..module.module import Module
from ..parameter import Parameter


class MultiheadAttention(Module):
    r"""Multi-head attention: scaled dot-product attention of several projections of query, key and value.

    .. math:: \text{head}_i = \operatorname{softmax}\left(\tfrac{1}{\sqrt{d}} q_i k_i^\top + m\right) v_i, \qquad
        y = [\text{head}_1, \dots, \text{head}_h] \, W^\top + b

    where :math:`q_i, k_i, v_i` are linear projections of query, key and value to :math:`d` = embed_dim / num_heads
    features. It returns a pair, the output and the attention weights. In a boolean mask True means *masked*, the
    opposite of `functional.scaled_dot_product_attention`. Time comes first unless `batch_first`.

    Args:
        embed_dim: The number of features of the query and of the output, of all heads together.
        num_heads: The number of heads h, which divides `embed_dim`.
        dropout: The dropout probability of the attention weights, in training mode.
        bias: Whether the projections have a bias.
        add_bias_kv: Whether to append a learned key and value.
        add_zero_attn: Whether to append a key and value of zeros.
        kdim: The number of features of the keys; `embed_dim` if None.
        vdim: The number of features of the values; `embed_dim` if None.
        batch_first: Whether inputs and output are (batch, time, features) instead of (time, batch, features).
        device: The device of the parameters.
        dtype: The data type of the parameters.

    Shape:
        query: (L, N, embed_dim), (N, L, embed_dim) with `batch_first`, or (L, embed_dim).
        key: (S, N, kdim), (N, S, kdim) or (S, kdim); value: (S, N, vdim), (N, S, vdim) or (S, vdim).
        key_padding_mask: (N, S) or (S,); attn_mask: (L, S) or (N · num_heads, L, S).
        output: the shape of query.
        weights: (N, L, S) or (L, S), the mean over the heads; (N, num_heads, L, S) or (num_heads, L, S) without
            `average_attn_weights`; None without `need_weights`. S is one more for each appended key.

    Attributes:
        in_proj_weight: The weights of q, k and v, stacked, of shape (3 embed_dim, embed_dim); or None, and
            `q_proj_weight`, `k_proj_weight` and `v_proj_weight` in its place, where kdim or vdim differ.
        in_proj_bias: Their biases, of shape (3 embed_dim,), or None.
        out_proj: The linear layer of W and b.
        bias_k, bias_v: The appended key and value, of shape (1, 1, embed_dim); or None.

    Raises:
        ValueError: `embed_dim` or `num_heads` is not positive.
        AssertionError: `num_heads` does not divide `embed_dim`.

    Example:
        >>> import lucid
        >>> x = lucid.zeros(5, 2, 8)
        >>> y, weights = MultiheadAttention(8, 2)(x, x, x)
        >>> y.shape, weights.shape
        (lucid.Size([5, 2, 8]), lucid.Size([2, 5, 5]))

    Source: A. Vaswani et al., "Attention is all you need", 2017.
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        device: DeviceLike | None = None,
        dtype: DType | None = None,
    ):
        super().__init__()
        embed_dim = whole("MultiheadAttention", "embed_dim", embed_dim)
        num_heads = whole("MultiheadAttention", "num_heads", num_heads)
        if embed_dim <= 0 or num_heads <= 0:
            raise ValueError(
                f"MultiheadAttention: embed_dim and num_heads must be greater than 0, got {embed_dim} and {num_heads}"
            )
        if embed_dim % num_heads:
            raise AssertionError(
                f"MultiheadAttention: embed_dim must be divisible by num_heads, got {embed_dim} and {num_heads}"
            )
        self.embed_dim = embed_dim
        self.kdim = embed_dim if kdim is None else kdim
        self.vdim = embed_dim if vdim is None else vdim
        self.num_heads = num_heads
        self.head_dim = embed_dim // num_heads
        self.dropout = dropout
        self.batch_first = batch_first
        self.add_zero_attn = add_zero_attn

        def parameter(*shape: int) -> Parameter:
            return Parameter(ops.empty(shape, device=device, dtype=dtype))

        e = embed_dim
        together = self.kdim == e == self.vdim
        for name, shape in {
            "in_proj_weight": (3 * e, e) if together else None,
            "q_proj_weight": None if together else (e, e),
            "k_proj_weight": None if together else (e, self.kdim),
            "v_proj_weight": None if together else (e, self.vdim),
            "in_proj_bias": (3 * e,) if bias else None,
        }.items():
            self.register_parameter(name, None if shape is None else parameter(*shape))
        self.out_proj = Linear(e, e, bias, device, dtype)
        for name in ("bias_k", "bias_v"):
            self.register_parameter(name, parameter(1, 1, e) if add_bias_kv else None)
        self._reset_parameters()

    def _reset_parameters(self) -> None:
        for weight in (self.in_proj_weight, self.q_proj_weight, self.k_proj_weight, self.v_proj_weight):
            if weight is not None:
                init.xavier_uniform_(weight)
        if self.in_proj_bias is not None:
            init.zeros_(self.in_proj_bias)
        if self.out_proj.bias is not None:
            init.zeros_(self.out_proj.bias)
        for extra in (self.bias_k, self.bias_v):
            if extra is not None:
                init.xavier_normal_(extra)

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """Return the output, and the attention weights or None; the shapes are those of the class.

        Args:
            query: What each of L positions asks for.
            key: What each of S positions offers.
            value: What each of S positions contributes.
            key_padding_mask: True for keys that no query attends to; or a float mask, added to the scores.
            need_weights: Whether to return the attention weights; it is faster without.
            attn_mask: True where a query does not attend to a key; or a float mask, added to the scores.
            average_attn_weights: Whether the weights are the mean over the heads.
            is_causal: A hint that `attn_mask`, which must be given too, is the causal mask and need not be read.

        Raises:
            RuntimeError: The shapes do not fit, or there is no `attn_mask` although `is_causal`.
        """
        self._check(query, key, value)
        batched = query.ndim == 3
        same = query is key, key is value
        if not batched:
            query, key, value = (ops.unsqueeze(a, 0) for a in (query, key, value))
        elif not self.batch_first:
            query, key, value = (ops.transpose(a, 0, 1) for a in (query, key, value))
        n, length, source = query.shape[0], query.shape[1], key.shape[1]
        if is_causal and attn_mask is None:
            raise RuntimeError("MultiheadAttention: is_causal=True needs attn_mask too, the causal mask")
        causal = is_causal and key_padding_mask is None and not need_weights
        mask = None if causal else self._mask(attn_mask, key_padding_mask, (n, length, source), query.dtype)

        q, k, v = self._project(query, key, value, same)
        if self.bias_k is not None:
            k, v = (
                ops.cat([a, ops.expand(extra, (n, 1, self.embed_dim))], 1)
                for a, extra in ((k, self.bias_k), (v, self.bias_v))
            )
        q, k, v = (
            ops.transpose(ops.reshape(a, (*a.shape[:2], self.num_heads, self.head_dim)), 1, 2) for a in (q, k, v)
        )
        if self.add_zero_attn:
            zeros = ops.zeros(n, self.num_heads, 1, self.head_dim, dtype=k.dtype, device=k.device)
            k, v = ops.cat([k, zeros], 2), ops.cat([v, zeros], 2)
        extra_keys = k.shape[2] - source
        if mask is not None and extra_keys:  # every query attends to them
            free = ops.zeros(*mask.shape[:-1], extra_keys, dtype=mask.dtype, device=mask.device)
            mask = ops.cat([mask, free], -1)

        dropout = self.dropout if self.training else 0.0
        weights = None
        if need_weights:
            scores = ops.matmul(q * (1 / math.sqrt(self.head_dim)), ops.mT(k))
            weights = F.dropout(ops.softmax(scores if mask is None else scores + mask, -1), dropout)
            y = ops.matmul(weights, v)
            weights = ops.mean(weights, 1) if average_attn_weights else weights
            weights = weights if batched else ops.squeeze(weights, 0)
        else:
            y = scaled_dot_product_attention(q, k, v, mask, dropout, causal and not extra_keys)
        y = self.out_proj(ops.reshape(ops.transpose(y, 1, 2), (n, length, self.embed_dim)))
        if not batched:
            return ops.squeeze(y, 0), weights
        return y if self.batch_first else ops.transpose(y, 0, 1), weights

    def _project(self, query: Any, key: Any, value: Any, same: tuple[bool, bool]) -> Any:
        """The projections of query, key and value, by one product where they are one and the same tensor."""
        w, b = self.in_proj_weight, self.in_proj_bias
        if w is None:
            weights: Sequence[Any] = (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight)
        elif all(same):
            return ops.chunk(ops.linear(query, w, b), 3, -1)
        else:
            weights = ops.chunk(w, 3)
        biases = (None,) * 3 if b is None else ops.chunk(b, 3)
        return [ops.linear(a, w, b) for a, w, b in zip((query, key, value), weights, biases, strict=True)]

    def _check(self, query: Any, key: Any, value: Any) -> None:
        shapes = [tuple(a.shape) for a in (query, key, value)]
        got = f"got shapes {shapes[0]}, {shapes[1]} and {shapes[2]}"
        if len({len(s) for s in shapes}) > 1 or len(shapes[0]) not in (2, 3):
            raise RuntimeError(f"MultiheadAttention: expected query, key and value all 2-D or all 3-D, {got}")
        features = (self.embed_dim, self.kdim, self.vdim)
        if tuple(s[-1] for s in shapes) != features:
            raise RuntimeError(
                f"MultiheadAttention: expected {features[0]} features of query, {features[1]} of key and "
                f"{features[2]} of value, {got}"
            )
        batch = 0 if self.batch_first else 1
        if shapes[1][:-1] != shapes[2][:-1] or (len(shapes[0]) == 3 and shapes[0][batch] != shapes[1][batch]):
            raise RuntimeError(f"MultiheadAttention: expected key and value alike, and one batch size, {got}")

    def _mask(self, attn_mask: Any, padding: Any, sizes: tuple[int, int, int], dtype: Any) -> Any:
        """Both masks as one float mask, of a shape that broadcasts to (N, heads, L, S)."""
        n, length, source = sizes
        total = None
        if attn_mask is not None:
            wanted = (length, source), (n * self.num_heads, length, source)
            if tuple(attn_mask.shape) not in wanted:
                raise RuntimeError(
                    f"MultiheadAttention: expected attn_mask of shape {wanted[0]} or {wanted[1]}, got "
                    f"{tuple(attn_mask.shape)}"
                )
            shape = (1, 1, *wanted[0]) if attn_mask.ndim == 2 else (n, self.num_heads, length, source)
            total = ops.reshape(_float_mask("attn_mask", attn_mask, dtype), shape)
        if padding is not None:
            wanted_one = (n, source) if padding.ndim > 1 or n > 1 else (source,)
            if tuple(padding.shape) != wanted_one:
                raise RuntimeError(
                    f"MultiheadAttention: expected key_padding_mask of shape {wanted_one}, got {tuple(padding.shape)}"
                )
            own = ops.reshape(_float_mask("key_padding_mask", padding, dtype), (n, 1, 1, source))
            total = own if total is None else total + own
        return total


def _float_mask(name: str, mask: Any, dtype: Any) -> Tensor:
    """A mask as a float mask, which is added to the scores: -∞ where it is True."""
    if mask.dtype.kind == "b":
        return ops.masked_fill(ops.zeros(mask.shape, dtype=dtype, device=mask.device), mask, -math.inf)
    if mask.dtype.kind != "f":
        raise RuntimeError(f"MultiheadAttention: expected {name} of booleans or floats, got {mask.dtype}")
    return ops.to(mask, dtype)
