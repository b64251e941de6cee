"""Parametrizations that come with lucid, at PyTorch's address: orthogonal, spectral_norm, weight_norm."""

from .reparametrization.normalized import spectral_norm, weight_norm
from .reparametrization.orthogonal import orthogonal

__all__ = ["orthogonal", "spectral_norm", "weight_norm"]
