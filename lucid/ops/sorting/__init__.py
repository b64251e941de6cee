"""Sorting, searching and counting: functions that compare elements with each other.

What they find first are indices and counts, which have no gradient. Where elements are returned too, they are gathered
at these indices, and their gradients go back there. NaN counts as larger than any number, and equals nothing.

- sorting: sort, argsort, topk, kthvalue. Read it first.
- searching: searchsorted and bucketize: binary search in what is sorted already.
- counting: unique, bincount, histc, count_nonzero.

Median, mode and quantiles, which are made of these, are in `quantiles`; maxima and minima, which need no order, in
`reduction.extrema` and `cumulative`.
"""
