"""The limits of hyper-parameters stand in the signature of an optimizer, and hold in every API."""

import numpy as np
import pytest

from lucid import optim
from lucid.optim import functional, transform
from lucid.optim.base.hyperparameters import Count, NonNegative, UpToOne, limits_of
from lucid.optim.optimizer import OPTIMIZERS

from ..parameters import param

FREE = {"params"}  # what has no limit


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_every_argument_of_an_optimizer_has_a_limit(optimizer):
    arguments = set(optimizer.__init__.__annotations__) - {"return"}
    assert arguments - FREE == set(limits_of(optimizer.__init__))


def test_both_ends_of_a_closed_interval_belong_to_it():
    assert optim.Adadelta([param([1.0])], rho=1.0).defaults["rho"] == 1.0
    transform.rmsprop(0.1, decay=1.0)
    with pytest.raises(ValueError, match=r"rho is out of range: got 1.001, expected 0.0 <= rho <= 1.0"):
        optim.Adadelta([param([1.0])], rho=1.001)


@pytest.mark.parametrize("value", [float("inf"), -float("inf"), float("nan")])
def test_infinite_is_out_of_every_range(value):
    with pytest.raises(ValueError, match=f"dampening is out of range: got {value}, expected a finite number"):
        optim.SGD([param([1.0])], dampening=value)


class Annotated(optim.Optimizer):
    def __init__(self, params, lr: float = 0.1, share: UpToOne = 0.5, rounds: Count = 2, bend: bool = False):
        super().__init__(params, locals())

    @staticmethod
    def rule(group):
        return optim.sgd.DESCENT


class Plain(optim.Optimizer):
    """Without annotations the names that mean the same everywhere have their limits."""

    def __init__(self, params, lr=0.1, betas=(0.9, 0.999), maximize=False):
        super().__init__(params, {"lr": lr, "betas": betas, "maximize": maximize})

    @staticmethod
    def rule(group):
        return optim.adam.PLAIN


class Narrower(Annotated):
    def __init__(self, params, lr: float = 0.1, share: NonNegative = 0.5):
        super().__init__(params, lr, share)


@pytest.mark.parametrize(
    ("make", "options", "error", "words"),
    [
        (Annotated, {"share": 2}, ValueError, "Annotated: share is out of range: got 2, expected 0.0 <= share <= 1.0"),
        (Annotated, {"rounds": 0}, ValueError, "Annotated: rounds must be a whole number from 1 on; got 0"),
        (Annotated, {"bend": 1}, TypeError, "Annotated: bend must be True or False; got 1"),
        (Annotated, {"lr": -1}, ValueError, "Annotated: lr is out of range"),
        (Plain, {"lr": "fast"}, TypeError, "Plain: lr must be a real number"),
        (Plain, {"betas": (0.9, 1.0)}, ValueError, r"Plain: betas\[1\] is out of range"),
        (Plain, {"maximize": 1}, TypeError, "Plain: maximize must be True or False"),
        (Narrower, {"share": -1}, ValueError, "Narrower: share is out of range: got -1, expected 0.0 <= share < inf"),
    ],
)
def test_an_optimizer_of_the_users_own(make, options, error, words):
    with pytest.raises(error, match=words):
        make([param([1.0])], **options)


def test_types_that_are_imported_for_type_checkers_only():
    class Own(optim.Optimizer):
        def __init__(self, params: "Nowhere", lr: "Nowhere" = 0.1):  # noqa: F821
            super().__init__(params, locals())

        @staticmethod
        def rule(group):
            return optim.sgd.DESCENT

    p = param([1.0], [1.0])
    Own([p]).step()
    np.testing.assert_allclose(p._data, [0.9])
    with pytest.raises(ValueError, match="Own: lr is out of range"):
        Own([p], lr=-1.0)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: functional.adadelta_update(1.0, 1.0, 0.0, 0.0, rho=2), "adadelta_update: rho is out of range: got 2"),
        (lambda: functional.rprop_update(1.0, 1.0, 0.0, 0.1, etas=(-1, 2)), r"rprop_update: etas\[0\] is out of range"),
        (lambda: functional.asgd_update(1.0, 1.0, 0.0, 2, lambd=float("inf")), "asgd_update: lambd is out of range"),
        (lambda: transform.adam(0.1, eps_root=-1.0), "adam: eps_root is out of range: got -1.0"),
        (lambda: transform.rmsprop(0.1, decay=1.5), "rmsprop: decay is out of range: got 1.5"),
        (lambda: transform.adagrad(0.1, -1.0), "adagrad: initial_accumulator_value is out of range: got -1.0"),
    ],
)
def test_the_pure_functions_have_the_limits_of_the_class(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_locals_are_the_hyperparameters():
    assert set(optim.Muon([param(np.ones((1, 1)))]).defaults) == {
        *("lr", "weight_decay", "momentum", "nesterov", "ns_coefficients", "eps", "ns_steps", "adjust_lr_fn"),
        "decoupled_weight_decay",
    }
    assert optim.LBFGS([param([1.0])], max_iter=8).defaults["max_eval"] == 10
