"""Vision functions: images resized, warped, padded and rearranged, under PyTorch's heading.

All take (N, C, *size) and know nothing of windows; what slides one is in `ops/convolution` and `ops/pooling`.

- interpolation: interpolate, a linear filter along one dimension after the other
- upsample: the same under its older names
- grid_sample, affine_grid: the elements of images at given positions, and the positions of an affine map
- weighted_gather: the sums that grid_sample takes, and their gradients
- padding: pad
- pixel_shuffle: channels as pixels, and channels of groups interleaved

Read interpolation.py first.
"""
