"""Distributions that are made from another one.

- independent: the last batch dimensions become dimensions of the event, so that `log_prob` sums over them.
- transformed_distribution: the outcomes go through transforms, as those of a normal distribution through tanh.

A mixture chooses among several distributions and is beside this folder, in ``mixture_same_family.py``, as it needs the
categorical distribution. Distributions that have a name and a formula of their own are in the folders of their
families, also where they could be made from another one by these means.

Read ``independent.py`` first.
"""
