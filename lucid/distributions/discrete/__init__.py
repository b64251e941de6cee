"""Discrete distributions: of outcomes that are counted or listed.

- bernoulli, binomial, geometric, negative_binomial: trials that succeed or fail.
- categorical, one_hot_categorical, multinomial: one of n outcomes; counts of each.
- poisson: how often something happens in a given time.

Probabilities are given as `probs`, or as `logits`, which are numbers of any size: what a network puts out. Give exactly
one of them. No gradient passes through samples; for those that nearly are discrete, and have gradients, see
``relaxed.py``, the Gumbel-softmax.

Read ``categorical.py`` first.
"""
