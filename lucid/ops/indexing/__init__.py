"""Indexing: elements chosen by integers, slices and masks, and writing to them.

An index is read as PyTorch reads it: integers, slices, None and ``...`` give a view, arrays and masks a copy. The
gradient of reading is writing into zeros, where an element that was read twice receives both gradients; the gradient of
writing is reading. So each file here uses the others' primitives as its rules.

- getitem, setitem: ``x[index]`` and ``x[index] = value`` with every kind of index.
- gathering: index_select, gather, take: one index array along one dimension. Read it first.
- scattering: scatter, scatter_add, scatter_reduce: the reverse of gather.
- index_put: index_add, index_copy, index_fill, index_put, put: the reverse of index_select and take.
- masking: boolean masks, and the indices of what is not zero.
- repeating: repeat_interleave, and the sliding windows of `Tensor.unfold`.

Slices along one dimension are in `shape.slicing`, the order of elements in `sorting`.
"""
