"""cuDNN, where it is installed: convolution and batch normalization of float16 and float32 arrays on a GPU.

It is an engine beside lucid's own code, which computes the same without it. Whether an operation goes to cuDNN is
decided before anything is computed, by `is_supported`, in this order:

1. `lucid.backends.cudnn.enabled`, and cuDNN can be loaded.
2. The array is on a GPU, not empty, and of float16 or float32; float64 never is.
3. cuDNN itself, asked with the description of the operation, offers an engine that keeps to the numbers asked for.

An error that comes after that is raised, with the way out; there is no second attempt without a word.

- plans.py, to be read first: the switches, one operation as a graph of cuDNN's, and how a graph is run.
- convolution.py: a convolution and its two gradients.
- batch_norm.py: batch normalization in training, and its gradient.
"""
