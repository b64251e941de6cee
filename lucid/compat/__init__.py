"""PyTorch's module names for lucid: a script that says ``import torch`` runs on lucid.

lucid has PyTorch's names, arguments and values, so little is needed: modules called ``torch``, ``torch.nn`` and so on
that hold lucid's objects, and a few adapters where lucid's own conventions differ. What belongs here is only what a
script written for PyTorch would miss; a function that is useful without it belongs into lucid itself.

- install.py, to be read first: `install_as_torch` and `uninstall`, which enter the modules into ``sys.modules``.
- modules.py: which modules there are, in which modules of lucid their names are looked up, and names that are aliases.
- hints.py: switches and calls that can change no number: accepted, and named once.
- advice.py: what the error for a missing name suggests instead, and names that are refused only when they are called.
- names/: what needs code, such as optimizers with PyTorch's defaults, or mixed precision switched off.
- __main__.py: ``python -m lucid.compat script.py``, ``-m module`` and ``-c code``.

docs/compat.md says what is different from PyTorch; tests/compat has forty scripts that are run on both.
"""

from .einops import register_einops
from .install import install_as_torch, uninstall

__all__ = ["install_as_torch", "register_einops", "uninstall"]
