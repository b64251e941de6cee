"""Attention: the mean of values, weighted by how well a query matches their keys.

The weights of all queries for all keys are the largest arrays of a transformer, so attention is one fused operation:
on the CPU the weights of a few samples at a time stay in the cache, on a GPU everything between the products is one
launch. The definition by elementary operations is beside it, for higher derivatives and for the reader.

- scaled_dot_product: the function, its definition, and the fused implementation on the CPU
- attention_kernels: the same on a GPU
- multi_head: attention of several heads, with the projections in front of it and behind it

Read scaled_dot_product.py first, from `definition` on. The weights of the projections belong to the layer
`MultiheadAttention`, in nn/transformer/attention.py.
"""
