"""A step of a scheduler: how many calls it makes, whose `get_lr` it asks, and that a failed one changes nothing."""

import sys
import warnings

import pytest

from lucid import optim
from lucid.optim.lr_scheduler import LRScheduler, StepLR

from ..parameters import param


def made(scheduler=StepLR, *args):
    optimizer = optim.SGD([param([1.0], [1.0])], lr=1.0)
    one = scheduler(optimizer, *args)
    optimizer.step()
    return one


def test_an_ordinary_step_is_five_calls():
    scheduler = made(StepLR, 3)
    scheduler.step()
    called = []
    before = sys.getprofile()
    sys.setprofile(lambda frame, event, arg: called.append(frame.f_code.co_name) if event == "call" else None)
    try:
        scheduler.step()
    finally:
        sys.setprofile(before)
    assert called == ["step", "_update_lr", "_rates", "_present", "ratio"]


class Halved(StepLR):
    def get_lr(self):
        return [lr / 2 for lr in super().get_lr()]


def test_get_lr_of_a_subclass_is_asked_and_may_ask_its_base():
    scheduler = made(Halved, 2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scheduler.step()
    assert scheduler.get_last_lr() == [0.25]  # halved at t = 0 and t = 1


def test_get_lr_of_an_instance_is_asked():
    scheduler = made(StepLR, 2)
    scheduler.get_lr = lambda: [0.125]
    scheduler.step()
    assert scheduler.get_last_lr() == [0.125]


class Own(LRScheduler):
    answer = (1.0,)

    def get_lr(self):
        return self.answer


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (("fast",), TypeError, "Own: the learning rate of group 0 must be a real number; got 'fast'"),
        ((float("nan"),), ValueError, "Own: the learning rate of group 0 must be a number; got nan"),
        ((1.0, 2.0), ValueError, "the optimizer has 1 parameter groups by now, but this scheduler knows .* of 2"),
    ],
)
def test_a_step_that_fails_changes_nothing(answer, error, words):
    scheduler = made(Own)
    before = scheduler.state_dict(), scheduler.optimizer.lr
    scheduler.answer = answer
    with pytest.raises(error, match=words):
        scheduler.step()
    del scheduler.answer
    assert (scheduler.state_dict(), scheduler.optimizer.lr) == before
    scheduler.answer = (1,)
    scheduler.step()
    assert type(scheduler.optimizer.lr) is float


def test_a_learning_rate_that_became_a_function_is_refused():
    scheduler = made(StepLR, 2)
    scheduler.optimizer.param_groups[0]["lr"] = lambda k: 0.1
    with pytest.raises(TypeError, match="StepLR: the learning rate of parameter group 0 is a function"):
        scheduler.step()
