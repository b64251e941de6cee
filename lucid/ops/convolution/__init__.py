"""Convolution: a window of weights that slides over sequences, images or volumes (N, C, *size).

On the CPU all of it works with channels last in memory and on a few images at a time. Pooling, which shares the window,
is in `ops/pooling`.

Read convolution.py first, then correlation.py and im2col.py: the public function checks its arguments and makes a
`Window`; im2col lays out the pixels that the window covers at each position as a row of a matrix; its product with the
kernels, one in each column, is the convolution. The gradient of the weight is a product with the same matrix, that of
the input a convolution with the flipped kernel.

- convolution: conv1d to conv3d, and the three operations that are one another's gradient rules
- conv_transpose: conv_transpose1d to 3d, the gradient of a convolution with respect to its input
- window: size, stride, padding, dilation and positions of a window, computed from the arguments; dimensions that it
  covers whole become channels
- correlation, im2col: convolution on arrays, as matrix products
- grouped, depthwise: the same for groups of few channels
- unfold: the windows themselves as columns, and their transpose
- kernels: the same on a GPU, which wants other schemes
"""
