"""Reductions: functions that make one number of all elements, or of those along some dimensions.

Every reduction takes PyTorch's ``dim`` and ``keepdim``, or NumPy's names for them, ``axis`` and ``keepdims``. A
dimension counts from the end if it is negative; several are given as a tuple; None, or an empty tuple, means all. The
result has the input's shape without the reduced dimensions, or with size 1 in their place if they are kept. What
becomes of a gradient is nearly always the same: it is expanded to the input's shape, and multiplied by a slope.

- sums: sum and mean, also of what is not NaN; `expand_reduced`, the gradient of a sum. Read it first.
- products: prod, whose gradient is right where factors are zero.
- extrema: max, min, amax, amin, aminmax; positions: argmax, argmin, and elements at an index.
- any_all: whether any or all elements are true.
- variance: var, std, and both together with the mean.
- logsumexp: the logarithm of a sum of exponentials, without overflow.

Functions that keep the dimension are in `cumulative`, those that sort first in `quantiles`, norms in `linalg`.
"""
