"""Encoder and decoder layers of a transformer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import ops
from ..dropout import Dropout
from ..linear import Linear
from ..module.module import Module
from ..normalization.layer_norm import LayerNorm
from .attention import MultiheadAttention

Activation = str | Callable[[Any], Any]
ACTIVATIONS = {"relu": ops.relu, "gelu": ops.gelu}


class _Layer(Module):
    """What encoder and decoder layers share: a feed-forward net, and each part in ``x + part(x)`` and a norm."""

    def _add_net(self, d_model: int, dim_feedforward: int, dropout: float, bias: bool, **kind: Any) -> None:
        self.linear1 = Linear(d_model, dim_feedforward, bias, **kind)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias, **kind)

    def _net(self, x: Any) -> Any:
        return self.linear2(self.dropout(self.activation(self.linear1(x))))

    def _added(self, x: Any, norm: Module, part: Callable[[Any], Any], dropout: Module) -> Any:
        """x with what a part makes of it, the norm before or behind."""
        return x + dropout(part(norm(x))) if self.norm_first else norm(x + dropout(part(x)))


def activation_of(activation: Activation) -> Callable[[Any], Any]:
    """The function of a name.

    Raises:
        RuntimeError: It is neither ``"relu"`` nor ``"gelu"``.
    """
    if callable(activation):
        return activation
    if activation not in ACTIVATIONS:
        raise RuntimeError(f"Transformer: activation must be 'relu' or 'gelu' or a function, got {activation!r}")
    return ACTIVATIONS[activation]


class TransformerEncoderLayer(_Layer):
    r"""Self-attention, then a feed-forward net, each with a way around it and a norm.

    .. math::
        x \leftarrow \operatorname{norm}_1(x + \operatorname{attention}(x)), \qquad
        y = \operatorname{norm}_2(x + W_2 \, \phi(W_1 x + b_1) + b_2)

    or, with `norm_first`, :math:`x + \operatorname{attention}(\operatorname{norm}_1(x))` and so on.

    Args:
        d_model: The features of input and result.
        nhead: The number of heads.
        dim_feedforward: The features inside the feed-forward net.
        dropout: The probability to leave an element out while training.
        activation: φ, ``"relu"``, ``"gelu"`` or a function.
        layer_norm_eps: The eps of the norms.
        batch_first: Whether input and result are (batch, steps, features) instead of (steps, batch, features).
        norm_first: Whether the norms come before the parts instead of behind.
        bias: Whether linear layers and norms have summands.
        device: Where the parameters are.
        dtype: Their data type.

    Raises:
        RuntimeError: `activation` is unknown.

    Example:
        >>> import lucid
        >>> TransformerEncoderLayer(8, 2, 16)(lucid.zeros(5, 3, 8)).shape
        (5, 3, 8)

    Source: A. Vaswani et al., "Attention is all you need", 2017; the order of `norm_first` after R. Xiong et al., "On
    layer normalization in the transformer architecture", 2020.
    """

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
        device: Any = None,
        dtype: Any = None,
    ):
        super().__init__()
        kind = {"device": device, "dtype": dtype}
        self.self_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first, **kind)
        self._add_net(d_model, dim_feedforward, dropout, bias, **kind)
        self.norm_first = norm_first
        self.norm1 = LayerNorm(d_model, layer_norm_eps, bias=bias, **kind)
        self.norm2 = LayerNorm(d_model, layer_norm_eps, bias=bias, **kind)
        self.dropout1 = Dropout(dropout)
        self.dropout2 = Dropout(dropout)
        self.activation = activation_of(activation)

    def forward(self, src: Any, src_mask: Any = None, src_key_padding_mask: Any = None, is_causal: bool = False) -> Any:
        """Return the result for a sequence; the masks are those of `MultiheadAttention`."""

        def attention(x: Any) -> Any:
            return self.self_attn(
                x, x, x, src_key_padding_mask, need_weights=False, attn_mask=src_mask, is_causal=is_causal
            )[0]

        x = self._added(src, self.norm1, attention, self.dropout1)
        return self._added(x, self.norm2, self._net, self.dropout2)


class TransformerDecoderLayer(_Layer):
    r"""Self-attention, attention to the memory of an encoder, then a feed-forward net.

    Each has a way around it and a norm, as in `TransformerEncoderLayer`, whose arguments these are.

    Raises:
        RuntimeError: `activation` is unknown.

    Example:
        >>> import lucid
        >>> TransformerDecoderLayer(8, 2, 16)(lucid.zeros(4, 3, 8), lucid.zeros(5, 3, 8)).shape
        (4, 3, 8)

    Source: A. Vaswani et al., "Attention is all you need", 2017.
    """

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
        device: Any = None,
        dtype: Any = None,
    ):
        super().__init__()
        kind = {"device": device, "dtype": dtype}
        self.self_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first, **kind)
        self.multihead_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first, **kind)
        self._add_net(d_model, dim_feedforward, dropout, bias, **kind)
        self.norm_first = norm_first
        self.norm1 = LayerNorm(d_model, layer_norm_eps, bias=bias, **kind)
        self.norm2 = LayerNorm(d_model, layer_norm_eps, bias=bias, **kind)
        self.norm3 = LayerNorm(d_model, layer_norm_eps, bias=bias, **kind)
        self.dropout1 = Dropout(dropout)
        self.dropout2 = Dropout(dropout)
        self.dropout3 = Dropout(dropout)
        self.activation = activation_of(activation)

    def forward(
        self,
        tgt: Any,
        memory: Any,
        tgt_mask: Any = None,
        memory_mask: Any = None,
        tgt_key_padding_mask: Any = None,
        memory_key_padding_mask: Any = None,
        tgt_is_causal: bool = False,
        memory_is_causal: bool = False,
    ) -> Any:
        """Return the result for a sequence; the masks are those of `MultiheadAttention`."""

        def own(x: Any) -> Any:
            return self.self_attn(
                x, x, x, tgt_key_padding_mask, need_weights=False, attn_mask=tgt_mask, is_causal=tgt_is_causal
            )[0]

        def across(x: Any) -> Any:
            return self.multihead_attn(
                x, memory, memory, memory_key_padding_mask,
                need_weights=False, attn_mask=memory_mask, is_causal=memory_is_causal,
            )[0]  # fmt: skip

        x = self._added(tgt, self.norm1, own, self.dropout1)
        x = self._added(x, self.norm2, across, self.dropout2)
        return self._added(x, self.norm3, self._net, self.dropout3)
