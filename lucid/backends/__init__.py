"""Engines beside lucid's own code, and their switches; at PyTorch's address, ``torch.backends``.

One so far: `cudnn`. An engine is optional, computes what lucid computes without it, and can be switched off here.
"""

from . import cudnn

__all__ = ["cudnn"]
