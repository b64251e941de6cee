"""Tools for the parameters of a whole model, and for batches of sequences.

They are functions on modules and tensors rather than layers; this file lists the public ones at PyTorch's address.

- `clip_grad`: clipping gradients by norm or value, between ``backward()`` and ``step()``. `grad_norm`: its kernels.
- `vector`: all parameters flattened into one vector, and back.
- `parametrize`: a tensor of a module computed from what is learned; `parametrizations`: those that come with lucid.
- `reparametrization/`: weight and spectral normalization, in both ways, and orthogonal weights.
- `prune`, `pruning_methods`: weights set to zero for good, by a mask.
- `fusion`: a batch normalization merged into the layer before it. `modules`: hints on how modules are made.
- `rnn`: sequences of different lengths padded or packed, for the recurrent layers.
- `stateless`: a module called with given parameters; public as `lucid.func.functional_call`.
- `averaging`: stochastic weight averaging and moving averages of a model; public as `lucid.optim.swa_utils`.

Read `clip_grad` first; `reparametrization/weight_norm` shows what a hook can do.
"""

from . import parametrizations, parametrize, prune, rnn
from .clip_grad import (
    clip_grad_norm,
    clip_grad_norm_,
    clip_grad_value_,
    clip_grads_with_norm_,
    get_total_norm,
)
from .fusion import fuse_conv_bn_eval, fuse_conv_bn_weights, fuse_linear_bn_eval, fuse_linear_bn_weights
from .modules import convert_conv2d_weight_memory_format, convert_conv3d_weight_memory_format, skip_init
from .reparametrization.spectral_norm import remove_spectral_norm, spectral_norm
from .reparametrization.weight_norm import remove_weight_norm, weight_norm
from .vector import parameters_to_vector, vector_to_parameters

__all__ = [
    "clip_grad_norm",
    "clip_grad_norm_",
    "clip_grad_value_",
    "clip_grads_with_norm_",
    "convert_conv2d_weight_memory_format",
    "convert_conv3d_weight_memory_format",
    "fuse_conv_bn_eval",
    "fuse_conv_bn_weights",
    "fuse_linear_bn_eval",
    "fuse_linear_bn_weights",
    "get_total_norm",
    "parameters_to_vector",
    "parametrizations",
    "parametrize",
    "prune",
    "remove_spectral_norm",
    "remove_weight_norm",
    "rnn",
    "skip_init",
    "spectral_norm",
    "vector_to_parameters",
    "weight_norm",
]
