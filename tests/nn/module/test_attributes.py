"""Attributes of a Module: parameters, buffers, modules; what is refused."""

from __future__ import annotations

import functools

import pytest

import lucid
from lucid import nn

from .network import NAMES, Net


def test_what_is_registered():
    net = Net()
    assert [name for name, _ in net.named_parameters()] == NAMES
    assert [name for name, _ in net.named_parameters("net")] == [f"net.{name}" for name in NAMES]
    assert [name for name, _ in net.named_parameters(recurse=False)] == ["scale"]
    assert [name for name, _ in net.named_buffers()] == ["count", "scratch"]
    assert [name for name, _ in net.named_children()] == ["fc1", "body"]
    assert [name for name, _ in net.named_modules()] == ["", "fc1", "body", "body.0", "body.1"]
    assert next(iter(net.modules())) is net
    assert list(net.children()) == [net.fc1, net.body]
    assert next(iter(net.parameters())) is net.scale
    assert next(iter(net.buffers())) is net.count
    assert list(net.state_dict()) == ["scale", "count", *NAMES[1:]]
    assert net.get_parameter("body.1.bias") is net.body[1].bias
    assert net.get_submodule("body.1") is net.body[1]
    assert net.get_submodule("") is net
    assert net.get_buffer("count") is net.count


def test_torch_registers_the_same(torch):

    def build(library):
        class Tied(library.nn.Module):
            def __init__(self):
                super().__init__()
                self.late = None
                self.a = library.nn.Linear(2, 2)
                self.b = library.nn.Linear(2, 2)
                self.b.weight = self.a.weight
                self.again = self.a
                self.register_parameter("empty", None)
                self.late = library.nn.Parameter(library.zeros(1))
                self.register_buffer("buffer", library.zeros(3))
                self.buffer = library.ones(3)
                self.empty = library.nn.Parameter(library.zeros(1))
                self.b.bias = None
                del self.late
                self.last = library.nn.ParameterList([library.zeros(1), library.nn.Parameter(library.zeros(2))])

        return Tied()

    ours, theirs = build(lucid), build(torch)
    for method in ("named_parameters", "named_buffers", "named_modules"):
        for once in (True, False):
            mine, wanted = (getattr(net, method)(remove_duplicate=once) for net in (ours, theirs))
            assert [name for name, _ in mine] == [name for name, _ in wanted]
    for net in (ours, theirs):
        memo = {net.a}
        assert "a" not in dict(net.named_modules(memo, "net")) and net in memo
    assert list(ours.state_dict()) == list(theirs.state_dict())
    assert [name for name, _ in ours.named_children()] == [name for name, _ in theirs.named_children()]


def test_attributes_are_ordinary_ones():
    net = Net()
    assert net.__dict__["scale"] is net.scale
    net.fc1.bias = None
    assert "fc1.bias" not in dict(net.named_parameters())
    net.fc1.bias = nn.Parameter(lucid.zeros(3))
    assert "fc1.bias" in dict(net.named_parameters())
    net.count = lucid.ones(2)
    assert "count" in dict(net.named_buffers())
    del net.fc1
    assert not hasattr(net, "fc1")
    assert "fc1" not in dict(net.named_children())
    net.scale.note = "a user's own attribute"
    assert net.scale.note


class Late(nn.Module):
    def __init__(self):
        self.weight = nn.Parameter([1.0])
        super().__init__()


class LateBuffer(nn.Module):
    def __init__(self):
        self.register_buffer("mean", lucid.zeros(1))


class Never(nn.Module):
    def __init__(self):
        self.size = 3


def nonleaf():
    return nn.Parameter([1.0]) * 2


@pytest.mark.parametrize(
    ("mistake", "kind", "message"),
    [
        (Late, AttributeError, r"Late\.weight .*super\(\).__init__\(\) first"),
        (LateBuffer, AttributeError, r"super\(\).__init__\(\)"),
        (lambda: list(Never().parameters()), AttributeError, r"super\(\).__init__\(\)"),
        (lambda: setattr(Net(), "scale", lucid.zeros(3)), TypeError, r"Tensor as parameter 'scale'.*nn.Parameter"),
        (lambda: setattr(Net(), "scale", [1.0]), TypeError, r"list as parameter 'scale'"),
        (lambda: setattr(Net(), "fc1", len), TypeError, r"module 'fc1'"),
        (lambda: setattr(Net(), "scale", nn.ReLU()), TypeError, r"ReLU as parameter 'scale'"),
        (lambda: setattr(Net(), "scale", nn.Buffer([1.0])), TypeError, r"Buffer as parameter 'scale'"),
        (lambda: setattr(Net(), "fc1", nn.Buffer([1.0])), TypeError, r"Buffer as module 'fc1'"),
        (lambda: setattr(Net(), "count", 3), TypeError, r"int as buffer 'count'.*Tensor"),
        (lambda: setattr(Net(), "other", nonleaf()), None, None),
        (lambda: Net().register_parameter("a.b", nn.Parameter([1.0])), KeyError, r"a\.b"),
        (lambda: Net().register_parameter("", nn.Parameter([1.0])), KeyError, r"empty"),
        (lambda: Net().register_parameter("fc1", nn.Parameter([1.0])), KeyError, r"fc1.*exists"),
        (lambda: Net().register_parameter("forward", None), KeyError, r"forward.*exists"),
        (lambda: Net().register_parameter("new", lucid.zeros(1)), TypeError, r"Tensor as parameter 'new'"),
        (lambda: Net().register_parameter(3, None), TypeError, r"string, got int"),
        (lambda: Net().register_buffer("new", 3.0), TypeError, r"float as buffer 'new'"),
        (lambda: Net().register_buffer("scale", lucid.zeros(1)), KeyError, r"scale.*exists"),
        (lambda: Net().add_module("new", "layer"), TypeError, r"str as module 'new'"),
        (lambda: Net().get_parameter("body.1.wait"), AttributeError, r"body\.1\.wait.*weight, bias"),
        (lambda: Net().get_submodule("body.7"), AttributeError, r"body.7.*body \(Sequential\).*0, 1"),
        (lambda: Net().fc3, AttributeError, r"Net.*'fc3'.*fc1"),
        (lambda: Net().train("yes"), ValueError, r"'yes'"),
        (lambda: Net().to("int64"), TypeError, r"int64"),
        (lambda: Net().to("gpu"), ValueError, r"'gpu'"),
        (lambda: nn.Parameter([1, 2]), RuntimeError, r"int64.*\[1.0, 2.0\]"),
        (lambda: nn.Module()(1), NotImplementedError, r"forward\(\)"),
    ],
)
def test_bad_input(mistake, kind, message):
    if kind is None:
        mistake()
        return
    with pytest.raises(kind, match=message):
        mistake()


def test_result_of_an_operation_is_no_parameter():
    made = nn.Parameter([1.0])
    made.node = nonleaf().node
    with pytest.raises(ValueError, match=r"parameter 'made'.*forward\(\)"):
        Net().made = made


def test_parameter():
    p = nn.Parameter([1.0, 2.0, 3.0])
    assert repr(p) == "Parameter containing:\ntensor([1., 2., 3.], requires_grad=True)"
    assert (p.requires_grad, p.is_leaf, p.dtype) == (True, True, "float32")
    assert not nn.Parameter([1, 2], requires_grad=False).requires_grad
    x = lucid.zeros(2)
    assert nn.Parameter(x)._data is x._data
    assert type(p * 2) is lucid.Tensor
    assert isinstance(p, lucid.Tensor)


class WithProperties(nn.Module):
    @property
    def size(self):
        return self.nothing

    @functools.cached_property
    def cached(self):
        return self.nothing

    @property
    def of_another(self):
        return self.size

    @property
    def of_a_tensor(self):
        return lucid.ones(1).nothing


@pytest.mark.parametrize("name", ["size", "cached", "of_another", "of_a_tensor"])
def test_an_attribute_that_a_property_misses_is_named_itself(name):
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        getattr(WithProperties(), name)
    assert not hasattr(WithProperties(), name)
    assert not hasattr(WithProperties(), "__name__")
