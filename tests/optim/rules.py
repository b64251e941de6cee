"""The optimizers under test that are rules, with the options that make rules of them; a new one is a row here."""

from lucid import optim

COUPLED = {"decoupled_weight_decay": False}
RULES = [
    (optim.SGD, {}),
    (optim.SGD, {"momentum": 0.9, "weight_decay": 0.1}),
    (optim.SGD, {"momentum": 0.9, "dampening": 0.5, "maximize": True}),
    (optim.SGD, {"momentum": 0.9, "nesterov": True}),
    (optim.SGD, {"momentum": 0.9, "maximize": True}),
    (optim.SGD, {"momentum": 0.9, "maximize": True, "weight_decay": 0.1}),
    (optim.Adam, {}),
    (optim.Adam, {"amsgrad": True, "weight_decay": 0.1}),
    (optim.AdamW, {"maximize": True}),
    (optim.Adamax, {}),
    (optim.Adamax, {"eps_inside_max": True, "weight_decay": 0.1}),
    (optim.Adamax, {"weight_decay": 0.1, "maximize": True, **COUPLED}),
    (optim.NAdam, {}),
    (optim.NAdam, {"momentum_schedule": "dozat", "weight_decay": 0.1}),
    (optim.NAdam, {"momentum_schedule": "constant", "weight_decay": 0.1, **COUPLED}),
    (optim.RAdam, {"weight_decay": 0.1}),
    (optim.Adagrad, {"lr_decay": 0.1, "initial_accumulator_value": 0.1}),
    (optim.Adadelta, {"weight_decay": 0.1}),
    (optim.RMSprop, {}),
    (optim.RMSprop, {"momentum": 0.9}),
    (optim.RMSprop, {"centered": True, "eps": 0.01}),
    (optim.RMSprop, {"centered": True, "momentum": 0.9, "eps": 0.01}),
    (optim.Rprop, {}),
    (optim.Rprop, {"maximize": True}),
    (optim.Lion, {"weight_decay": 0.1}),
    (optim.ASGD, {"t0": 1, "weight_decay": 0.1}),
]


def rule_of(optimizer, options):
    """The rule of an optimizer, and its hyper-parameters by letter."""
    from .parameters import param

    one = optimizer([param([1.0])], **options)
    return one._selector.select(one.param_groups[0])[1:]
