"""Update rules as pure functions: parameters, gradients and state in; new parameters and state out.

This is the API of exercises and of proofs: one function per rule, without an object, for the formula itself. It has no
weight decay and no groups; for those take a class of `lucid.optim`, or a chain of `lucid.optim.transform`.

Parameters are Tensors, arrays or floats, or nested tuples, lists and dicts of them; gradients and state have the same
structure. Nothing is changed in place. ``t`` is the number of the step, from 1; ``lr`` may be a function of t - 1, such
as those of `lucid.optim.schedules`, and then the rules that do not use t need it too. Hyper-parameters have the names,
defaults and limits of the classes, and the results are theirs bit for bit.

- ``updates.py``: the functions; read it first.
- ``pure.py``: a rule applied to a pytree, for `lucid.optim.transform` too.

Example:
    >>> adamax_update([1.0, -2.0], [0.1, -0.3], m=[0.0, 0.0], u=[0.0, 0.0], t=1)[0]
    [0.9980000002, -1.9980000000666667]
"""

from .updates import (
    adadelta_update,
    adagrad_update,
    adam_update,
    adamax_update,
    asgd_update,
    lion_update,
    muon_update,
    nadam_update,
    radam_update,
    rmsprop_update,
    rprop_update,
    sgd_update,
)

# fmt: off
__all__ = [
    "adadelta_update", "adagrad_update", "adam_update", "adamax_update", "asgd_update", "lion_update", "muon_update",
    "nadam_update", "radam_update", "rmsprop_update", "rprop_update", "sgd_update",
]
# fmt: on
