"""Convolution layers: a window of weights that slides over sequences, images or volumes.

A layer here holds the arguments of a function in `lucid/ops/convolution/`, and a convolution also its weight and bias;
how a convolution becomes a product of matrices is told there. Each kind has a class for 1, 2 and 3 dimensions over one
base class, and the 2-D class has the full docstring.

- `convolution`: Convolution, the base class of all of them, and Conv1d, Conv2d, Conv3d.
- `conv_transpose`: ConvTranspose1d, 2d, 3d.
- `unfold`: Unfold and Fold, the windows as columns (im2col) and back.

Read `convolution` first. The lazy versions are in `nn/lazy`, padding layers in `nn/vision`.
"""
