"""Creation: tensors that are no result of an operation on other tensors.

Each function makes an array on a device and wraps it as a leaf of the graph. The dtype is the default one, or what the
numbers ask for; the device is the default one, or where the data is. A seed gives the same random numbers on every
device; generator.py says how.

- from_data: tensor, as_tensor, from_numpy: numbers, nested lists and arrays. Read it first.
- from_shape: zeros, ones, empty, full, eye, and the same in the shape of another tensor.
- ranges: arange, linspace, logspace.
- grids: meshgrid, combinations, and matrices and indices of a given structure.
- generator: the random number generators, their seeds and states.
- random: rand, randn, randint, randperm. fills: what `random_`, `exponential_` and the like write into a tensor.
- philox: masks of dropout and attention, which each device draws itself.
- sampling: bernoulli, normal, multinomial, poisson, binomial, whose distributions tensors describe.
- implicit: samples of gamma and Dirichlet distributions, which have gradients.

Copies, and conversions to another dtype or device, are in `conversion`.
"""
