"""Memory: how elements lie in it, and how it is shared with other libraries.

A tensor is a shape and strides over memory, its storage, that other tensors may look into too. What is here shows or
uses that layout: `as_strided` takes any view of the storage, `storage_offset` and `data_ptr` say where a tensor
begins, `resize_` gives a tensor another size, and `from_dlpack`, `frombuffer` and `asarray` make tensors over memory
that belongs to somebody else. Functions called ``..._copy`` are the views of ``shape`` as copies.

The views that programs need every day (reshape, transpose, slices, expand) are in ``shape``. Read ``strides.py`` first.
"""
