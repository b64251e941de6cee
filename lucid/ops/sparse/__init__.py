"""Sparse tensors: those that keep the elements that are not 0 alone, for graphs and their like.

They are made by `sparse_coo_tensor`, `sparse_csr_tensor` and `Tensor.to_sparse`, and used in ``sparse @ dense``. The
positions are constant; gradients go to the values and to the dense side. The products are SciPy's (the
extra ``scipy``), or on a GPU those of its array library. ``lucid/sparse.py`` lists the names of ``torch.sparse``.

- ``pattern.py``: the positions of a sparse matrix, and its product with a dense one; read it first.
- ``sparse_tensor.py``: the class.
- ``construction.py``: how one is made.
- ``functions.py``: what ``torch.sparse`` has as functions.

What is not here, and is refused by name: hybrid tensors (dense dimensions behind sparse ones), compressed columns and
blocks, batches of CSR, and every operation whose result would be dense under another name.
"""
