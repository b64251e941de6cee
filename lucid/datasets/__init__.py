"""Data sets that come with the package: handwritten digits, and Shakespeare's sonnets."""

from .digits import load_digits
from .sonnets import load_sonnets

__all__ = ["load_digits", "load_sonnets"]
