"""Sequential, ModuleList, ModuleDict, ParameterList and ParameterDict."""

from __future__ import annotations

from collections import OrderedDict

import pytest

import lucid
from lucid import nn


def layers(count):
    return [nn.Linear(i + 1, i + 2) for i in range(count)]


def test_sequential():
    a, b, c = layers(3)
    net = nn.Sequential(a, b, c)
    x = lucid.ones(2, 1)
    assert net(x).tolist() == c(b(a(x))).tolist()
    assert (net[0], net[-1], len(net), list(net)) == (a, c, 3, [a, b, c])
    assert list(net[1:]) == [b, c]
    assert [name for name, _ in net[1:].named_children()] == ["1", "2"]
    assert isinstance(net[:2], nn.Sequential)
    assert list(nn.Sequential(a) + nn.Sequential(b, c)) == [a, b, c]
    assert list(nn.Sequential(a).append(b).extend([c])) == [a, b, c]
    assert list(nn.Sequential(a, c).insert(1, b)) == [a, b, c]
    assert nn.Sequential()(x) is x
    assert list(2 * nn.Sequential(a, b)) == [a, b, a, b]
    doubled = nn.Sequential(a)
    doubled *= 2
    assert list(doubled) == [a, a]
    net[1] = nn.Identity()
    assert isinstance(net[1], nn.Identity)
    del net[0]
    assert [name for name, _ in net.named_children()] == ["0", "1"]
    assert net.pop(1) is c
    assert len(net) == 1


def test_sequential_with_names():
    net = nn.Sequential(OrderedDict(first=nn.Linear(1, 2), second=nn.ReLU()))
    assert (net.first, net.second) == (net[0], net[1])
    assert list(net.state_dict()) == ["first.weight", "first.bias"]
    assert [name for name, _ in nn.Sequential({"only": nn.ReLU()}).named_children()] == ["only"]


def test_module_list():
    a, b, c = layers(3)
    net = nn.ModuleList([a]).append(b).extend([c])
    assert (list(net), len(net), net[-1]) == ([a, b, c], 3, c)
    assert [name for name, _ in net.named_children()] == ["0", "1", "2"]
    assert list(net[::2]) == [a, c]
    assert [name for name, _ in net[1:].named_children()] == ["0", "1"]
    net.insert(0, c)
    assert list(net) == [c, a, b, c]
    del net[1:3]
    assert list(net) == [c, c]
    net += [a]
    assert [*net, b] == [c, c, a, b]
    with pytest.raises(NotImplementedError, match="ModuleList"):
        net(1)


def test_module_dict():
    a, b, c = layers(3)
    net = nn.ModuleDict({"a": a})
    net["b"] = b
    net.update([("c", c)])
    assert (list(net), list(net.values()), dict(net.items())["b"]) == (["a", "b", "c"], [a, b, c], b)
    assert ("a" in net, len(net), net.a) == (True, 3, a)
    assert net.pop("a") is a
    del net["b"]
    assert list(net.keys()) == ["c"]
    net.clear()
    assert not list(net.parameters())
    with pytest.raises(NotImplementedError, match="ModuleDict"):
        net(1)


def test_parameter_list():
    net = nn.ParameterList([lucid.ones(1), nn.Parameter(lucid.ones(2)), "text"])
    assert all(type(p) is nn.Parameter for p in net[:2])
    assert [name for name, _ in net.named_parameters()] == ["0", "1"]
    net.append(lucid.zeros(3))
    net[0] = lucid.zeros(5)
    net += [lucid.zeros(4)]
    assert [p.numel() for p in net.parameters()] == [5, 2, 3, 4]
    assert (len(net), net[-1].numel(), net[2]) == (5, 4, "text")
    with pytest.raises(RuntimeError, match="ParameterList"):
        net(1)


def test_parameter_dict():
    net = nn.ParameterDict({"left": lucid.ones(1)})
    net["right"] = lucid.ones(2)
    assert [name for name, _ in net.named_parameters()] == ["left", "right"]
    assert (list(net), len(net), "left" in net) == (["left", "right"], 2, True)
    assert net.pop("left").numel() == 1
    assert list(net.items()) == [("right", net["right"])]
    right, new = net["right"], nn.Parameter([1.0])
    assert net.get("left") is None and net.get("left", 5) == 5 and net.setdefault("new", new) is new
    assert net.setdefault("right") is right and list(reversed(net)) == ["new", "right"]
    assert list(net | nn.ParameterDict({"more": new})) == ["right", "new", "more"] and len(net) == 2
    other = net.copy()
    other |= {"more": new}
    assert other.popitem() == ("more", new) and other["right"] is right
    other.clear()
    assert not len(other) and len(net) == 2
    with pytest.raises(RuntimeError, match="ParameterDict"):
        net(1)


@pytest.mark.parametrize(
    ("mistake", "kind", "message"),
    [
        (lambda: nn.Sequential(nn.ReLU())[1], IndexError, r"index 1 .*Sequential with 1 module"),
        (lambda: nn.ModuleList()[0], IndexError, r"index 0 .*ModuleList with 0"),
        (lambda: nn.Sequential(lambda x: x), TypeError, r"function as module '0'"),
        (lambda: nn.ModuleList(nn.ReLU()), TypeError, r"list of modules, got ReLU"),
        (lambda: nn.ModuleList([nn.ReLU()]).insert(3, nn.ReLU()), IndexError, r"index 3"),
        (lambda: nn.Sequential(nn.ReLU()).__setitem__(0, 3), TypeError, r"expected a Module, got int"),
        (lambda: nn.Sequential(nn.ReLU()).insert(0, 3), TypeError, r"expected a Module, got int"),
        (lambda: nn.Sequential(nn.ReLU()) * 0, ValueError, r"multiplied by 1 or more, got 0"),
        (lambda: nn.ParameterDict().popitem(), KeyError, r"empty"),
        (lambda: nn.ModuleDict({"a": nn.ReLU()})["b"], KeyError, r"'b'.*'a'"),
        (lambda: nn.ModuleDict({"keys": nn.ReLU()}), KeyError, r"'keys' already exists"),
        (lambda: nn.ModuleDict({"a.b": nn.ReLU()}), KeyError, r"dot"),
        (lambda: nn.ParameterList([lucid.ones(1)])[1], IndexError, r"index 1"),
        (lambda: nn.ParameterList(lucid.ones(2)), TypeError, r"list of parameters, got Tensor"),
        (lambda: nn.ParameterDict({"a": lucid.ones(1)})["b"], KeyError, r"'b'.*'a'"),
        (lambda: nn.ParameterDict({"keys": lucid.ones(1)}), KeyError, r"'keys' already exists"),
    ],
)
def test_bad_input(mistake, kind, message):
    with pytest.raises(kind, match=message):
        mistake()


def test_a_list_with_something_else_is_not_half_added():
    net = nn.ModuleList([nn.ReLU()])
    with pytest.raises(TypeError, match=r"relu is a function; use its layer"):
        net.extend([nn.ReLU(), nn.functional.relu])
    assert len(net) == 1
