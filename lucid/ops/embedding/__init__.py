"""Embeddings: vectors of a table, looked up by integer indices.

An embedding is indexing, ``weight[index]``, whose gradient adds the gradients of equal indices into their row. It is
the first layer of a network over words, users or other symbols, and the product of a one-hot vector and the table
without the product.

- `embedding`: one vector for each index. Read this first: the primitive and its rule are there.
- `embedding_bag`: bags of indices, each reduced to one vector by sum, mean or max; made of `embedding`.
- `one_hot`: classes as one-hot vectors, for where these are needed after all.

The classes with a table of their own are in `nn/embedding.py`; indexing of any tensor is in `ops/indexing`.
"""
