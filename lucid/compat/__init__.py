"""lucid in PyTorch's place: a script that says ``import torch`` runs on lucid, unchanged."""

from .install import install_as_torch, uninstall

__all__ = ["install_as_torch", "uninstall"]
