"""Optimizers: each is one update rule, from which its three APIs, its formula and its kernels are derived.

- Classes, as in PyTorch: `Adamax` and the others here; they update parameters in place.
- Gradient transformations, as in optax: `lucid.optim.transform`.
- Plain functions, as in an exercise: `lucid.optim.functional`.

Learning rates change by `lucid.optim.lr_scheduler` (PyTorch's schedulers) or `lucid.optim.schedules` (functions of the
step). Read ``adamax.py`` first: a rule and its class; then ``rule.py`` and ``optimizer.py``.
"""

from . import functional, lr_scheduler, schedules, transform
from .adadelta import Adadelta
from .adafactor import Adafactor
from .adagrad import Adagrad
from .adam import Adam, AdamW
from .adamax import Adamax
from .asgd import ASGD
from .base.no_decay import no_decay
from .compare import compare, conventions
from .lbfgs import LBFGS
from .lion import Lion
from .muon import Muon
from .nadam import NAdam
from .optimizer import OPTIMIZERS, Optimizer
from .radam import RAdam
from .rmsprop import RMSprop
from .rprop import Rprop
from .sgd import SGD
from .show import formula, show_kernel, show_program

# fmt: off
__all__ = [
    "ASGD", "LBFGS", "SGD", "Adadelta", "Adafactor", "Adagrad", "Adam", "AdamW", "Adamax", "Lion", "Muon", "NAdam",
    "Optimizer", "RAdam", "RMSprop", "Rprop", "compare", "conventions", "formula", "functional", "lr_scheduler",
    "no_decay", "schedules", "show_kernel", "show_program", "transform",
]
# fmt: on

# An exported optimizer is known to `formula`, `show_kernel` and `show_program` by its name in lower case.
OPTIMIZERS.update(
    (value.__name__.lower(), value)
    for value in map(globals().get, __all__)
    if isinstance(value, type) and issubclass(value, Optimizer) and value is not Optimizer
)
