"""Pooling layers: the largest element, the mean or a norm of each window of sequences, images or volumes.

A layer here holds the arguments of a function in `lucid/ops/pooling/` and learns nothing. Each kind has a class for 1,
2 and 3 dimensions, and the 2-D class has the full docstring.

- `max_pool`, `avg_pool`: MaxPool and AvgPool, to a given stride.
- `max_unpool`: MaxUnpool, from the indices that MaxPool returned.
- `adaptive_pool`: AdaptiveAvgPool and AdaptiveMaxPool, to a given output size.
- `fractional_max_pool`: FractionalMaxPool, windows at random steps.
- `lp_pool`: LPPool, the p-norm of each window.

Read `max_pool` first.
"""
