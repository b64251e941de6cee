"""Data to learn from, carried in the package."""

from .digits import load_digits

__all__ = ["load_digits"]
