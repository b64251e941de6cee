"""Transformer layers: attention, and the encoder and decoder that are built from it.

- `attention`: MultiheadAttention, with all masks.
- `transformer_layer`: TransformerEncoderLayer and TransformerDecoderLayer: attention and a feed-forward net, each a
  residual block with a norm.
- `transformer`: TransformerEncoder and TransformerDecoder, which are stacks of them, and Transformer, which is both.

The product of it all, scaled dot-product attention, is a function: `lucid/ops/attention/`. Embeddings, positional
encodings and the output layer belong to the model; see `examples/gpt.py`.

Read `transformer_layer` first, from its `forward` methods, then `attention`.
"""
