"""PyTorch's module names for lucid: a script that says ``import torch`` runs on lucid, unchanged.

lucid has PyTorch's names, arguments and values, so little is needed: modules called ``torch``, ``torch.nn`` and so on
that hold lucid's objects, and a few adapters where lucid's own conventions differ. What belongs here is only what a
script written for PyTorch would miss; a function that is useful without it belongs into lucid itself.

- install.py, to be read first: `install_as_torch` and `uninstall`, which enter the modules into ``sys.modules``.
- modules.py: which modules there are. torch_names.py: which names each has that lucid calls otherwise.
- autograd.py, cuda.py, optim.py, lr_scheduler.py: the adapters, such as optimizers with PyTorch's defaults.
- einops.py: `register_einops`, for einops without PyTorch's names.
- advice.py: what the error for a missing name suggests instead.
- __main__.py: ``python -m lucid.compat script.py``.

docs/compat.md says what is different from PyTorch; tests/compat/scripts are the scripts that are run on both.
"""

from .einops import register_einops
from .install import install_as_torch, uninstall

__all__ = ["install_as_torch", "register_einops", "uninstall"]
