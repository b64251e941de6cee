"""Data to learn from, carried in the package."""

from .digits import load_digits
from .sonnets import load_sonnets

__all__ = ["load_digits", "load_sonnets"]
