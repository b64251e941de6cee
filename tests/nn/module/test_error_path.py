"""The path of a layer in the message of an error raised inside a model."""

from __future__ import annotations

import pytest

import lucid
from lucid import nn


class Block(nn.Module):
    def __init__(self, fail):
        super().__init__()
        self.layers = nn.ModuleList([nn.Identity(), Fails(fail)])

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Fails(nn.Module):
    def __init__(self, fail):
        super().__init__()
        self.fail = fail

    def forward(self, x):
        return self.fail(x)


class Net(nn.Module):
    def __init__(self, fail):
        super().__init__()
        self.block = nn.Sequential(nn.Identity(), Block(fail))

    def forward(self, x):
        return self.block(x)


def failing(error):
    def fail(x):
        raise error

    return Net(fail)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ValueError("too large"), "Net.block.1.layers.1 (Fails): too large"),
        (RuntimeError("fails: too large"), "Net.block.1.layers.1 (Fails): too large"),
        (RuntimeError("other: too large"), "Net.block.1.layers.1 (Fails): other: too large"),
        (ZeroDivisionError("division by zero"), "Net.block.1.layers.1 (Fails): division by zero"),
        (NotImplementedError("later"), "Net.block.1.layers.1 (Fails): later"),
    ],
)
def test_the_path_is_in_the_message(error, message):
    with pytest.raises(type(error)) as caught:
        failing(error)(1)
    assert caught.value is error
    assert str(error) == message
    assert not hasattr(error, "__notes__")


@pytest.mark.parametrize(
    "error", [KeyError("weight"), OSError(2, "no such file"), ValueError(), RuntimeError("a", "b")]
)
def test_the_path_is_a_note_where_the_message_is_not_text(error):
    before = str(error)
    with pytest.raises(type(error)):
        failing(error)(1)
    assert str(error) == before
    assert error.__notes__ == ["in Net.block.1.layers.1 (Fails)"]


def test_notes_of_others_stay():
    error = KeyError("weight")
    error.add_note("mine")
    with pytest.raises(KeyError):
        failing(error)(1)
    assert error.__notes__ == ["mine", "in Net.block.1.layers.1 (Fails)"]


def test_a_module_that_is_nobodys_child():
    loose = nn.Linear(3, 4)
    net = Net(lambda x: loose(x))
    with pytest.raises(RuntimeError, match=r"^Linear: expected input with 3 features, got shape \(1, 2\)"):
        net(lucid.ones(1, 2))


def test_an_interrupt_passes_untouched():
    error = KeyboardInterrupt("stop")
    with pytest.raises(KeyboardInterrupt):
        failing(error)(1)
    assert error.args == ("stop",)


def test_a_module_inside_itself_in_a_circle():
    net = failing(ValueError("too large"))
    net.block[1].back = net
    with pytest.raises(ValueError, match=r"^Net.block.1.layers.1 \(Fails\): too large$"):
        net(1)


def test_an_error_that_is_handled_inside_says_nothing():
    class Handles(Net):
        def forward(self, x):
            try:
                return super().forward(x)
            except ValueError:
                raise RuntimeError("given up") from None

    def fail(x):
        raise ValueError("too large")

    with pytest.raises(RuntimeError, match=r"^Handles: given up$"):
        Handles(fail)(1)


def test_hooks_are_inside():
    net = nn.Sequential(nn.Identity())
    net[0].register_forward_hook(lambda m, args, y: 1 / 0)
    with pytest.raises(ZeroDivisionError, match=r"^Sequential.0 \(Identity\): division by zero$"):
        net(1)
