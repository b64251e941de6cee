"""Optimizers: each is one rule, and every face, formula and kernel of it is derived from that rule."""

from .adam import Adam, AdamW
from .adamax import Adamax
from .nadam import NAdam
from .optimizer import Optimizer
from .sgd import SGD

__all__ = ["SGD", "Adam", "AdamW", "Adamax", "NAdam", "Optimizer"]
