"""Kernels: computations that are one launch on a GPU, written once.

A launch costs some microseconds whatever it computes, and a formula of ten NumPy calls is ten launches, each of which
reads and writes all of its elements. So what a training step does often is a `Kernel`: a function in NumPy's words, the
reference that every device can run, and one CUDA kernel that computes the same. ``device.launch(kernel, ...)`` runs it:
this is the only door. Operations on the CPU do not pass through it: what is fast there is written out in ``lucid/ops``.

- ``graph.py``: formulas run on symbols instead of arrays; what comes out is the graph of their operations.
- ``c_text.py``: these operations in C.
- ``kernel.py``: what all kernels have in common.
- ``element.py``: symbols on which lucid's own operations run, so that what is made of them can be traced.
- ``traced.py``: what all traced kernels have in common: one text for each choice of dtypes, kept.
- ``elementwise.py``: kernels traced from functions of elements: activations, their gradients, the gates of an LSTM.
- ``rows.py``, ``row_text.py``: kernels traced from formulas with sums and maxima along rows, such as layer norm.
- ``over_dims.py``: the same for functions that name the dimensions that they reduce, such as softmax.
- ``written.py``: kernels whose CUDA text is written by hand, such as those of convolution and pooling.
- ``tables.py``: kernels over many arrays, by a table of their addresses: update rules, clipping of gradients.

Read ``kernel.py`` first. A formula whose text is traced cannot differ from its kernel; the few kernels that are written
by hand have a NumPy text beside them, and tests hold the two together, compiled as C++.
"""
