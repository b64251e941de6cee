"""Tools for the parameters of a whole model, and for batches of sequences.

They are functions on modules and tensors rather than layers; this file lists the public ones at PyTorch's address.

- `clip_grad`: clipping gradients by norm or value, between ``backward()`` and ``step()``.
- `grad_norm`: the kernels of `clip_grad`.
- `vector`: all parameters flattened into one vector, and back.
- `weight_norm`, `spectral_norm`: a layer's weight reparametrized, by a hook in front of its `forward`.
- `rnn`: sequences of different lengths padded or packed, for the recurrent layers.
- `stateless`: a module called with given parameters; public as `lucid.func.functional_call`.
- `averaging`: stochastic weight averaging and moving averages of a model; public as `lucid.optim.swa_utils`.

Read `clip_grad` first; `weight_norm` shows what a hook can do.
"""

from . import rnn
from .clip_grad import clip_grad_norm_, clip_grad_value_
from .spectral_norm import remove_spectral_norm, spectral_norm
from .vector import parameters_to_vector, vector_to_parameters
from .weight_norm import remove_weight_norm, weight_norm

__all__ = [
    "clip_grad_norm_",
    "clip_grad_value_",
    "parameters_to_vector",
    "remove_spectral_norm",
    "remove_weight_norm",
    "rnn",
    "spectral_norm",
    "vector_to_parameters",
    "weight_norm",
]
