"""Optimizers as pairs of pure functions, in the shape, with the arguments and the conventions of optax.

``init(params)`` gives a state; ``update(grads, state, params)`` gives updates and the next state; `apply_updates` adds
them. Parameters are Tensors or arrays, or nested tuples, lists and dicts of them; `lucid.func.grad` gives gradients.
"""

from .aliases import adadelta, adagrad, adam, adamax, adamaxw, adamw, lion, nadam, nadamw, radam, rmsprop, sgd
from .base import GradientTransformation, apply_updates
from .combine import add_decayed_weights, chain, clip_by_global_norm, masked, scale, scale_by_schedule, trace

__all__ = [
    "GradientTransformation",
    "adadelta",
    "adagrad",
    "adam",
    "adamax",
    "adamaxw",
    "adamw",
    "add_decayed_weights",
    "apply_updates",
    "chain",
    "clip_by_global_norm",
    "lion",
    "masked",
    "nadam",
    "nadamw",
    "radam",
    "rmsprop",
    "scale",
    "scale_by_schedule",
    "sgd",
    "trace",
]
