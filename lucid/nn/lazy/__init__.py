"""Lazy layers: the number of input features or channels is taken from the first input.

A lazy layer has its parameters from the start, without elements, so that an optimizer can be made before their sizes
are known. At its first call it gives them their sizes and becomes an ordinary layer.

- `base`: what all of them do.
- `linear`: LazyLinear. Read it first.
- `convolution`: LazyConv and LazyConvTranspose.
- `normalization`: LazyBatchNorm and LazyInstanceNorm.
"""
