"""Transformers: stacks of encoder and decoder layers."""

from __future__ import annotations

import copy
import math
from typing import Any

from ... import ops
from .. import init
from ..module.container import ModuleList
from ..module.module import Module
from ..normalization.layer_norm import LayerNorm
from .transformer_layer import Activation, TransformerDecoderLayer, TransformerEncoderLayer


class TransformerEncoder(Module):
    """Several copies of an encoder layer, one behind the other.

    Args:
        encoder_layer: The layer to copy.
        num_layers: How many copies there are.
        norm: A norm behind the last one, or None.
        enable_nested_tensor: Accepted for PyTorch's sake, where it chooses a faster way; the result is the same.
        mask_check: Accepted as well.

    Example:
        >>> import lucid
        >>> TransformerEncoder(TransformerEncoderLayer(8, 2, 16), num_layers=2)(lucid.zeros(5, 3, 8)).shape
        (5, 3, 8)

    Source: A. Vaswani et al., "Attention is all you need", 2017.
    """

    def __init__(
        self,
        encoder_layer: Module,
        num_layers: int,
        norm: Module | None = None,
        enable_nested_tensor: bool = True,
        mask_check: bool = True,
    ):
        super().__init__()
        self.layers = _copies(encoder_layer, num_layers)
        self.num_layers = num_layers
        self.norm = norm
        self.enable_nested_tensor = enable_nested_tensor
        self.mask_check = mask_check

    def forward(
        self, src: Any, mask: Any = None, src_key_padding_mask: Any = None, is_causal: bool | None = None
    ) -> Any:
        """Return the result for a sequence; the masks are those of each layer."""
        x = src
        for layer in self.layers:
            x = layer(x, mask, src_key_padding_mask, is_causal=bool(is_causal))
        return x if self.norm is None else self.norm(x)


class TransformerDecoder(Module):
    """Several copies of a decoder layer, one behind the other.

    Args:
        decoder_layer: The layer to copy.
        num_layers: How many copies there are.
        norm: A norm behind the last one, or None.

    Example:
        >>> import lucid
        >>> decoder = TransformerDecoder(TransformerDecoderLayer(8, 2, 16), num_layers=2)
        >>> decoder(lucid.zeros(4, 3, 8), lucid.zeros(5, 3, 8)).shape
        (4, 3, 8)

    Source: A. Vaswani et al., "Attention is all you need", 2017.
    """

    def __init__(self, decoder_layer: Module, num_layers: int, norm: Module | None = None):
        super().__init__()
        self.layers = _copies(decoder_layer, num_layers)
        self.num_layers = num_layers
        self.norm = norm

    def forward(
        self,
        tgt: Any,
        memory: Any,
        tgt_mask: Any = None,
        memory_mask: Any = None,
        tgt_key_padding_mask: Any = None,
        memory_key_padding_mask: Any = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Any:
        """Return the result for a sequence and the memory of an encoder; the masks are those of each layer."""
        x = tgt
        for layer in self.layers:
            x = layer(
                x, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask,
                bool(tgt_is_causal), memory_is_causal,
            )  # fmt: skip
        return x if self.norm is None else self.norm(x)


def _copies(layer: Module, count: int) -> ModuleList:
    return ModuleList([copy.deepcopy(layer) for _ in range(count)])


class Transformer(Module):
    """An encoder that reads one sequence, and a decoder that reads another one and the encoder's memory.

    Args:
        d_model: The features of both sequences and of the result.
        nhead: The number of heads.
        num_encoder_layers: The number of layers in the encoder.
        num_decoder_layers: The number of layers in the decoder.
        dim_feedforward: The features inside the feed-forward nets.
        dropout: The probability to leave an element out while training.
        activation: ``"relu"``, ``"gelu"`` or a function.
        custom_encoder: A module to take the encoder's place.
        custom_decoder: A module to take the decoder's place.
        layer_norm_eps: The eps of the norms.
        batch_first: Whether sequences are (batch, steps, features) instead of (steps, batch, features).
        norm_first: Whether the norms come before the parts instead of behind.
        bias: Whether linear layers and norms have summands.
        device: Where the parameters are.
        dtype: Their data type.

    Example:
        >>> import lucid
        >>> model = Transformer(8, 2, 1, 1, 16)
        >>> model(lucid.zeros(5, 3, 8), lucid.zeros(4, 3, 8)).shape
        (4, 3, 8)

    Source: A. Vaswani et al., "Attention is all you need", 2017.
    """

    def __init__(
        self,
        d_model: int = 512,
        nhead: int = 8,
        num_encoder_layers: int = 6,
        num_decoder_layers: int = 6,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Activation = ops.relu,
        custom_encoder: Module | None = None,
        custom_decoder: Module | None = None,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ):
        super().__init__()
        kind = {"device": device, "dtype": dtype}
        own = (d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias)
        if custom_encoder is not None:
            self.encoder = custom_encoder
        else:
            norm = LayerNorm(d_model, layer_norm_eps, bias=bias, **kind)
            self.encoder = TransformerEncoder(TransformerEncoderLayer(*own, **kind), num_encoder_layers, norm)
        if custom_decoder is not None:
            self.decoder = custom_decoder
        else:
            norm = LayerNorm(d_model, layer_norm_eps, bias=bias, **kind)
            self.decoder = TransformerDecoder(TransformerDecoderLayer(*own, **kind), num_decoder_layers, norm)
        self._reset_parameters()
        self.d_model = d_model
        self.nhead = nhead
        self.batch_first = batch_first

    def _reset_parameters(self) -> None:
        for param in self.parameters():
            if param.ndim > 1:
                init.xavier_uniform_(param)

    def forward(
        self,
        src: Any,
        tgt: Any,
        src_mask: Any = None,
        tgt_mask: Any = None,
        memory_mask: Any = None,
        src_key_padding_mask: Any = None,
        tgt_key_padding_mask: Any = None,
        memory_key_padding_mask: Any = None,
        src_is_causal: bool | None = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Any:
        """Return the result for the target sequence, given the source; the masks are those of each layer.

        Raises:
            RuntimeError: The batch sizes differ, or the features are not `d_model`.
        """
        batch = 0 if self.batch_first else 1
        if src.ndim == 3 and src.shape[batch] != tgt.shape[batch]:
            raise RuntimeError(
                f"Transformer: expected one batch size of src and tgt, got shapes {tuple(src.shape)} and "
                f"{tuple(tgt.shape)}; see batch_first"
            )
        if src.shape[-1] != self.d_model or tgt.shape[-1] != self.d_model:
            raise RuntimeError(
                f"Transformer: expected {self.d_model} features of src and tgt, got shapes {tuple(src.shape)} and "
                f"{tuple(tgt.shape)}"
            )
        memory = self.encoder(src, src_mask, src_key_padding_mask, is_causal=src_is_causal)
        return self.decoder(
            tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask,
            tgt_is_causal=tgt_is_causal, memory_is_causal=memory_is_causal,
        )  # fmt: skip

    @staticmethod
    def generate_square_subsequent_mask(sz: int, device: Any = None, dtype: Any = None) -> Any:
        """Return the causal mask of a sequence: -∞ above the diagonal, 0 elsewhere.

        Example:
            >>> Transformer.generate_square_subsequent_mask(2)
            tensor([[0., -inf],
                    [0., 0.]])
        """
        return ops.triu(ops.full((sz, sz), -math.inf, device=device, dtype=dtype), 1)
