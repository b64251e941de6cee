"""Tensor's operators and methods: lists of names, each of them an operation of `lucid.ops`.

`Tensor` inherits from one class of each file here, and the files are named by the subjects of `lucid.ops`:
``x.sum()`` is ``lucid.sum(x)``, and where it is computed is found under the same subject there, in
``ops/reduction``. No method computes anything itself. What is written in place is the operation out of place, put into
the tensor's own memory by `autograd/inplace.py`; those methods are in ``in_place.py``, all others where their
subject is. What a tensor is, rather than what can be done with it, is in ``tensor.py``.

Read ``operators.py`` first.
"""
