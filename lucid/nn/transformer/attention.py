"""Multi-head attention."""

from __future__ import annotations

from ... import ops
from ...autograd.typing import DeviceLike, DType
from ...ops.arguments import whole
from ...ops.attention.multi_head import attend
from ...tensor import Tensor
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
        return attend(
            "MultiheadAttention",
            (query, key, value),
            (self.embed_dim, self.kdim, self.vdim),
            self.num_heads,
            (self.in_proj_weight, self.q_proj_weight, self.k_proj_weight, self.v_proj_weight),
            self.in_proj_bias,
            (self.bias_k, self.bias_v),
            self.add_zero_attn,
            self.dropout if self.training else 0.0,
            (self.out_proj.weight, self.out_proj.bias),
            (attn_mask, key_padding_mask),
            need_weights,
            average_attn_weights,
            is_causal,
            batch_first=self.batch_first,
        )
