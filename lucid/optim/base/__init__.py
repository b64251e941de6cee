"""What every optimizer has: parameter groups, hyper-parameters within limits, hooks.

Nothing here knows an update rule by name, and nothing here runs one: this is the part of `Optimizer` that happens
before a step, when arguments arrive or a group has been edited, and the messages that refuse them.

- ``param_groups.py``: the `params` argument as a list of groups, and which parameters are refused.
- ``hyperparameters.py``: the types in the signature of an optimizer that state the limits of a hyper-parameter.
- ``selection.py``: a group's hyper-parameters, checked, and the rule that they select.
- ``checks.py``: checks of numbers, counts, flags and choices, for schedulers and schedules too.
- ``hooks.py``: the hooks before and after a step, and around saving and loading.
- ``no_decay.py``: parameter groups without weight decay for biases and norms.

Read ``hyperparameters.py`` first, beside the signature in ``lucid/optim/adamax.py``. A check that only one optimizer
needs is not here but in its own file, as `check_group` in ``sgd.py``.
"""
