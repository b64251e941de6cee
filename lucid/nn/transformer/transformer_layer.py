"""Encoder and decoder layers of a transformer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import ops
from ...autograd.typing import DeviceLike, DType, Tensor
from ..dropout import Dropout
from ..linear import Linear
from ..module.module import Module
from ..normalization.layer_norm import LayerNorm
from .attention import MultiheadAttention

Activation = str | Callable[[Any], Any]
ACTIVATIONS: dict[str, Callable[[Any], Any]] = {"relu": ops.relu, "gelu": ops.gelu}


def activation_of(activation: Activation) -> Callable[[Any], Any]:
    """The function of a name.

    Raises:
        RuntimeError: It is neither ``"relu"`` nor ``"gelu"``.
    """
    if not isinstance(activation, str):
        return activation
    if activation not in ACTIVATIONS:
        raise RuntimeError(f"Transformer: activation must be 'relu' or 'gelu' or a function, got {activation!r}")
    return ACTIVATIONS[activation]


class _TransformerLayer(Module):
    """Self-attention, cross-attention in a decoder, and a feed-forward net: residual blocks, each with a norm."""

    _cross_attention = False

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Activation = ops.relu,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: DeviceLike | None = None,
        dtype: DType | None = None,
    ):
        super().__init__()
        kind: dict[str, Any] = {"device": device, "dtype": dtype}
        decoder = self._cross_attention
        self.self_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first, **kind)
        if decoder:
            self.multihead_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first, **kind)
        self.linear1 = Linear(d_model, dim_feedforward, bias, **kind)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias, **kind)
        self.norm_first = norm_first
        self.norm1 = LayerNorm(d_model, layer_norm_eps, bias=bias, **kind)
        self.norm2 = LayerNorm(d_model, layer_norm_eps, bias=bias, **kind)
        if decoder:
            self.norm3 = LayerNorm(d_model, layer_norm_eps, bias=bias, **kind)
        self.dropout1 = Dropout(dropout)
        self.dropout2 = Dropout(dropout)
        if decoder:
            self.dropout3 = Dropout(dropout)
        self.activation = activation_of(activation)

    def _feed_forward(self, x: Any) -> Any:
        return self.linear2(self.dropout(self.activation(self.linear1(x))))

    def _residual(self, x: Any, norm: Module, block: Callable[[Any], Any], dropout: Module) -> Any:
        """x plus a block of it, the norm before the block or after the sum."""
        return x + dropout(block(norm(x))) if self.norm_first else norm(x + dropout(block(x)))


class TransformerEncoderLayer(_TransformerLayer):
    r"""Transformer encoder layer: self-attention, then a feed-forward net, each a residual block with a norm.

    .. math::
        x \leftarrow \operatorname{norm}_1(x + \operatorname{attention}(x)), \qquad
        y = \operatorname{norm}_2(x + W_2 \, \phi(W_1 x + b_1) + b_2)

    or, with `norm_first`, :math:`x + \operatorname{attention}(\operatorname{norm}_1(x))` and so on, which
    trains without warmup. It knows nothing of the order of its input: add a positional encoding to it.

    Args:
        d_model: The number of features of input and output.
        nhead: The number of heads, which divides `d_model`.
        dim_feedforward: The number of features inside the feed-forward net.
        dropout: The dropout probability, of attention weights and of each block's output.
        activation: φ, ``"relu"``, ``"gelu"`` or a function.
        layer_norm_eps: The eps of the norms.
        batch_first: Whether input and output are (batch, time, features) instead of (time, batch, features).
        norm_first: Whether each norm comes before its block instead of after the sum.
        bias: Whether linear layers and norms have a bias.
        device: The device of the parameters.
        dtype: The data type of the parameters.

    Shape:
        src: (L, N, d_model), (N, L, d_model) with `batch_first`, or (L, d_model).
        src_mask: (L, L) or (N · nhead, L, L); src_key_padding_mask: (N, L) or (L,); as in `MultiheadAttention`.
        output: the shape of src.

    Attributes:
        self_attn: The attention, a `MultiheadAttention`.
        linear1, linear2: The layers of the feed-forward net.
        norm1, norm2: The norms of the two blocks.

    Raises:
        RuntimeError: `activation` is unknown.

    Example:
        >>> import lucid
        >>> TransformerEncoderLayer(8, 2, 16)(lucid.zeros(5, 3, 8)).shape
        lucid.Size([5, 3, 8])

    Source: A. Vaswani et al., "Attention is all you need", 2017; the order of `norm_first` after R. Xiong et al., "On
    layer normalization in the transformer architecture", 2020.
    """

    def forward(
        self,
        src: Tensor,
        src_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool = False,
    ) -> Tensor:
        """Return the output for a sequence; the masks are those of `MultiheadAttention`."""

        def self_attention(x: Any) -> Any:
            return self.self_attn(
                x, x, x, src_key_padding_mask, need_weights=False, attn_mask=src_mask, is_causal=is_causal
            )[0]

        x = self._residual(src, self.norm1, self_attention, self.dropout1)
        return self._residual(x, self.norm2, self._feed_forward, self.dropout2)  # type: ignore[no-any-return]


class TransformerDecoderLayer(_TransformerLayer):
    r"""Transformer decoder layer: self-attention, attention to the encoder's output, then a feed-forward net.

    Each is a residual block with a norm, as in `TransformerEncoderLayer`, whose arguments these are. The self-attention
    is causal only if `tgt_mask` says so; see `Transformer.generate_square_subsequent_mask`.

    Shape:
        tgt: (T, N, d_model), (N, T, d_model) with `batch_first`, or (T, d_model).
        memory: the encoder's output, (S, N, d_model), (N, S, d_model) or (S, d_model).
        tgt_mask: (T, T); memory_mask: (T, S); or one for each head, (N · nhead, T, ...).
        tgt_key_padding_mask: (N, T) or (T,); memory_key_padding_mask: (N, S) or (S,).
        output: the shape of tgt.

    Attributes:
        self_attn, multihead_attn: The attention to the target, and to the memory.
        linear1, linear2: The layers of the feed-forward net.
        norm1, norm2, norm3: The norms of the three blocks.

    Raises:
        RuntimeError: `activation` is unknown.

    Example:
        >>> import lucid
        >>> TransformerDecoderLayer(8, 2, 16)(lucid.zeros(4, 3, 8), lucid.zeros(5, 3, 8)).shape
        lucid.Size([4, 3, 8])

    Source: A. Vaswani et al., "Attention is all you need", 2017.
    """

    _cross_attention = True

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool = False,
        memory_is_causal: bool = False,
    ) -> Tensor:
        """Return the output for a target sequence and a memory; the masks are those of `MultiheadAttention`."""

        def self_attention(x: Any) -> Any:
            return self.self_attn(
                x, x, x, tgt_key_padding_mask, need_weights=False, attn_mask=tgt_mask, is_causal=tgt_is_causal
            )[0]

        def cross_attention(x: Any) -> Any:
            return self.multihead_attn(
                x,
                memory,
                memory,
                memory_key_padding_mask,
                need_weights=False,
                attn_mask=memory_mask,
                is_causal=memory_is_causal,
            )[0]

        x = self._residual(tgt, self.norm1, self_attention, self.dropout1)
        x = self._residual(x, self.norm2, cross_attention, self.dropout2)
        return self._residual(x, self.norm3, self._feed_forward, self.dropout3)  # type: ignore[no-any-return]
