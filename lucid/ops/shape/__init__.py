"""Shape: functions that rearrange elements and compute nothing.

Most return views, which share the memory of their input and cost nothing; the others copy. The gradient of each is a
rearrangement too: that of reshape is a reshape back, that of cat is a split, that of expand is a sum.

- reshaping: reshape, view, flatten, squeeze and their variants. Read it first.
- transposing: transpose, permute, movedim, T: another order of the dimensions.
- broadcasting: expand, and the rules by which shapes fit each other.
- slicing: narrow, select, and the basic slice that they and indexing are made of.
- joining: cat, stack and their variants.
- splitting: split, chunk, tensor_split, unbind and their variants.
- tiling: repeat and tile.
- flipping: flip, roll, rot90.
- diagonal: diagonals and triangles of matrices.

Elements chosen by an index or a mask are in `indexing`.
"""
