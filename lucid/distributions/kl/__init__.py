"""Kullback-Leibler divergences: a table of formulas by the classes of the two distributions.

``registry.py`` finds the formula, ``same_family.py`` has those of two distributions of one class, ``cross_entropy.py``
those of two classes.
"""

from . import cross_entropy, same_family  # noqa: F401  (they fill the table)
from .registry import kl_divergence, register_kl

__all__ = ["kl_divergence", "register_kl"]
