"""Transformers: stacks of encoder and decoder layers."""

from __future__ import annotations

import copy
import math
from typing import Any

from ... import ops
from ...autograd.typing import DeviceLike, DType, Tensor
from .. import init
from ..module.container import ModuleList
from ..module.module import Module
from ..normalization.layer_norm import LayerNorm
from .transformer_layer import Activation, TransformerDecoderLayer, TransformerEncoderLayer


class TransformerEncoder(Module):
    """Transformer encoder: a stack of copies of an encoder layer.

    The layer is copied with its values, so that all copies start equal; `Transformer` draws them again.

    Args:
        encoder_layer: The layer to copy.
        num_layers: The number of copies.
        norm: A norm of the last one's output, or None; needed where the layers are `norm_first`.
        enable_nested_tensor: No effect: in PyTorch it chooses a faster implementation of the same.
        mask_check: No effect, as well.

    Shape:
        src: (L, N, E), (N, L, E) with the layers' `batch_first`, or (L, E).
        mask: (L, L) or (N · nhead, L, L); src_key_padding_mask: (N, L) or (L,).
        output: the shape of src.

    Attributes:
        layers: The copies, a `ModuleList`.

    Example:
        >>> import lucid
        >>> TransformerEncoder(TransformerEncoderLayer(8, 2, 16), num_layers=2)(lucid.zeros(5, 3, 8)).shape
        lucid.Size([5, 3, 8])

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
        self.layers = _clones(encoder_layer, num_layers)
        self.num_layers = num_layers
        self.norm = norm
        self.enable_nested_tensor = enable_nested_tensor
        self.mask_check = mask_check

    def forward(
        self,
        src: Tensor,
        mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool | None = None,
    ) -> Tensor:
        """Return the output for a sequence; the masks go to each layer."""
        x = src
        for layer in self.layers:
            x = layer(x, mask, src_key_padding_mask, is_causal=bool(is_causal))
        return x if self.norm is None else self.norm(x)


class TransformerDecoder(Module):
    """Transformer decoder: a stack of copies of a decoder layer, which start equal as in `TransformerEncoder`.

    Args:
        decoder_layer: The layer to copy.
        num_layers: The number of copies.
        norm: A norm of the last one's output, or None; needed where the layers are `norm_first`.

    Shape:
        tgt, memory, the masks and the output: as for `TransformerDecoderLayer`.

    Attributes:
        layers: The copies, a `ModuleList`.

    Example:
        >>> import lucid
        >>> decoder = TransformerDecoder(TransformerDecoderLayer(8, 2, 16), num_layers=2)
        >>> decoder(lucid.zeros(4, 3, 8), lucid.zeros(5, 3, 8)).shape
        lucid.Size([4, 3, 8])

    Source: A. Vaswani et al., "Attention is all you need", 2017.
    """

    def __init__(self, decoder_layer: Module, num_layers: int, norm: Module | None = None):
        super().__init__()
        self.layers = _clones(decoder_layer, num_layers)
        self.num_layers = num_layers
        self.norm = norm

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Tensor:
        """Return the output for a target sequence and the output of an encoder; the masks go to each layer."""
        x = tgt
        for layer in self.layers:
            x = layer(
                x,
                memory,
                tgt_mask,
                memory_mask,
                tgt_key_padding_mask,
                memory_key_padding_mask,
                bool(tgt_is_causal),
                memory_is_causal,
            )
        return x if self.norm is None else self.norm(x)


def _clones(layer: Module, count: int) -> ModuleList:
    return ModuleList([copy.deepcopy(layer) for _ in range(count)])


class Transformer(Module):
    """Transformer: an encoder of one sequence, and a decoder of another one that attends to the encoder's output.

    It has no embedding, no positional encoding and no output layer, and no mask is causal unless given: `tgt_mask`
    usually is `generate_square_subsequent_mask`. Time comes first unless `batch_first`.

    Args:
        d_model: The number of features of both sequences and of the output.
        nhead: The number of heads, which divides `d_model`.
        num_encoder_layers: The number of layers of the encoder.
        num_decoder_layers: The number of layers of the decoder.
        dim_feedforward: The number of features inside the feed-forward nets.
        dropout: The dropout probability.
        activation: ``"relu"``, ``"gelu"`` or a function.
        custom_encoder: A module to use as encoder.
        custom_decoder: A module to use as decoder.
        layer_norm_eps: The eps of the norms.
        batch_first: Whether sequences are (batch, time, features) instead of (time, batch, features).
        norm_first: Whether each norm comes before its block instead of after the sum.
        bias: Whether linear layers and norms have a bias.
        device: The device of the parameters.
        dtype: The data type of the parameters.

    Shape:
        src: (S, N, d_model), (N, S, d_model) with `batch_first`, or (S, d_model).
        tgt: (T, N, d_model), (N, T, d_model) with `batch_first`, or (T, d_model).
        src_mask: (S, S); tgt_mask: (T, T); memory_mask: (T, S); or one for each head, (N · nhead, ...).
        src_key_padding_mask, memory_key_padding_mask: (N, S) or (S,); tgt_key_padding_mask: (N, T) or (T,).
        output: the shape of tgt.

    Attributes:
        encoder: The encoder, with a norm at its end.
        decoder: The decoder, with a norm at its end.

    Raises:
        RuntimeError: `activation` is unknown.

    Example:
        >>> import lucid
        >>> model = Transformer(8, 2, 1, 1, 16)
        >>> model(lucid.zeros(5, 3, 8), lucid.zeros(4, 3, 8)).shape
        lucid.Size([4, 3, 8])

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
        device: DeviceLike | None = None,
        dtype: DType | None = None,
    ):
        super().__init__()
        kind: dict[str, Any] = {"device": device, "dtype": dtype}
        options = (d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias)
        if custom_encoder is not None:
            self.encoder = custom_encoder
        else:
            norm = LayerNorm(d_model, layer_norm_eps, bias=bias, **kind)
            self.encoder = TransformerEncoder(TransformerEncoderLayer(*options, **kind), num_encoder_layers, norm)
        if custom_decoder is not None:
            self.decoder = custom_decoder
        else:
            norm = LayerNorm(d_model, layer_norm_eps, bias=bias, **kind)
            self.decoder = TransformerDecoder(TransformerDecoderLayer(*options, **kind), num_decoder_layers, norm)
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
        src: Tensor,
        tgt: Tensor,
        src_mask: Tensor | None = None,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        src_is_causal: bool | None = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Tensor:
        """Return the output for a target sequence, given the source; the masks go to each layer.

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
        return self.decoder(  # type: ignore[no-any-return]
            tgt,
            memory,
            tgt_mask,
            memory_mask,
            tgt_key_padding_mask,
            memory_key_padding_mask,
            tgt_is_causal=tgt_is_causal,
            memory_is_causal=memory_is_causal,
        )

    @staticmethod
    def generate_square_subsequent_mask(
        sz: int, device: DeviceLike | None = None, dtype: DType | None = None
    ) -> Tensor:
        """Return the causal mask of a sequence: -∞ above the diagonal, 0 elsewhere, of shape (sz, sz).

        Example:
            >>> Transformer.generate_square_subsequent_mask(2)
            tensor([[0., -inf],
                    [0., 0.]])
        """
        return ops.triu(ops.full((sz, sz), -math.inf, device=device, dtype=dtype), 1)
