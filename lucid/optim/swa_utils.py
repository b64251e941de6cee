"""Weight averaging over training, under PyTorch's module name: `AveragedModel`, `SWALR`, `update_bn`.

Stochastic weight averaging, and with `get_ema_avg_fn` an exponential average:

    >>> from lucid import nn, optim
    >>> model = nn.Linear(2, 1)
    >>> optimizer = optim.SGD(model.parameters(), lr=0.1)
    >>> averaged, scheduler = AveragedModel(model), SWALR(optimizer, swa_lr=0.05)
    >>> for epoch in range(3):  # ... the gradients of an epoch, and then
    ...     optimizer.step()
    ...     averaged.update_parameters(model)
    ...     scheduler.step()
    >>> averaged.n_averaged
    tensor(3)

An averaged model is a module, so all but `SWALR` is defined in ``lucid/nn/utils/averaging.py``. This file alone in
lucid.optim knows modules, and nothing in lucid.optim imports it.
"""

from ..nn.utils.averaging import (
    AveragedModel,
    get_ema_avg_fn,
    get_ema_multi_avg_fn,
    get_swa_avg_fn,
    get_swa_multi_avg_fn,
    update_bn,
)
from .lr_scheduler.swa import SWALR

__all__ = [
    "SWALR",
    "AveragedModel",
    "get_ema_avg_fn",
    "get_ema_multi_avg_fn",
    "get_swa_avg_fn",
    "get_swa_multi_avg_fn",
    "update_bn",
]
