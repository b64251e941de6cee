"""Pooling: the largest element, the mean or a norm of each window of sequences, images or volumes (N, C, *size).

It shares the window, its positions and its padding with convolution (`ops/convolution/window.py`). On the CPU channels
are last in memory, a few images are worked on at a time, and each element of the window covers one slice of the padded
images at all positions; on a GPU each function is one launch.

Read avg_pool.py first: two functions, each the transpose of the other. Then max_pool.py.

- avg_pool, max_pool: windows of a size, at a stride
- max_unpool: the elements put back to the indices that max pooling returned
- adaptive_pool: as many windows as the output has elements
- fractional_max_pool: windows at random steps, for output sizes in between
- lp_pool: the p-norm of each window
- with_indices: max pooling that returns the indices, whatever it is told
- overloads: the types of max pooling, with and without indices
- padded: padded images, laid out so that an element of the window covers one slice
- kernels: the CUDA texts
"""
