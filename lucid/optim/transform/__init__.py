"""Gradient transformations: optimizers as pairs of pure functions, with the arguments and conventions of optax.

``init(params)`` returns a state; ``update(grads, state, params)`` returns updates and the next state; `apply_updates`
adds them. Parameters are Tensors or arrays, or nested tuples, lists and dicts of them; `lucid.func.grad` gives
gradients. The rules are those of the classes; what optax computes differently is in ``conventions.py``.

- ``base.py``: `GradientTransformation`, and how a rule becomes one; read it first.
- ``aliases.py``: the optimizers, under optax's names.
- ``combine.py``: what is chained with them: clipping, decay, scaling, momentum, masks.
- ``conventions.py``: rules in optax's form, where it differs from PyTorch's.
"""

from .aliases import adadelta, adagrad, adam, adamax, adamaxw, adamw, lion, nadam, nadamw, radam, rmsprop, sgd
from .base import GradientTransformation, apply_updates
from .combine import add_decayed_weights, chain, clip_by_global_norm, masked, scale, scale_by_schedule, trace

# fmt: off
__all__ = [
    "GradientTransformation", "adadelta", "adagrad", "adam", "adamax", "adamaxw", "adamw", "add_decayed_weights",
    "apply_updates", "chain", "clip_by_global_norm", "lion", "masked", "nadam", "nadamw", "radam", "rmsprop", "scale",
    "scale_by_schedule", "sgd", "trace",
]
# fmt: on
