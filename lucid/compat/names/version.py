"""What ``torch.version`` holds: lucid's version, and that there is no CUDA that it was built with."""

from __future__ import annotations

from ...version import __version__

__all__ = ["__version__", "cuda", "debug", "git_version", "hip", "xpu"]

cuda = hip = xpu = None
debug = False
git_version = "unknown"
