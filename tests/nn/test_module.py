"""What a Module does with what is set on it, called on it, and moved."""

from __future__ import annotations

import copy
import gc
import weakref

import pytest

import lucid
from lucid import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(2, 3)
        self.register_buffer("count", lucid.zeros(2))
        self.register_buffer("scratch", lucid.zeros(1), persistent=False)
        self.scale = nn.Parameter([1.0, 2.0, 3.0])
        self.body = nn.Sequential(nn.ReLU(), nn.Linear(3, 1))
        self.nothing = None

    def forward(self, x):
        return self.body(self.fc1(x) * self.scale)


NAMES = ["scale", "fc1.weight", "fc1.bias", "body.1.weight", "body.1.bias"]


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


def test_torch_registers_the_same():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: the parity extra brings it")

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
    assert nn.Parameter(x).data is x.data
    assert type(p * 2) is lucid.Tensor
    assert isinstance(p, lucid.Tensor)


def test_modes_and_gradients(device):
    net = Net().to(device)
    assert net.eval() is net
    assert {m.training for m in net.modules()} == {False}
    net.train()
    assert {m.training for m in net.modules()} == {True}
    net.body.requires_grad_(False)
    net(lucid.ones(4, 2, device=device)).sum().backward()
    assert [name for name, p in net.named_parameters() if p.grad is not None] == NAMES[:3]
    net.zero_grad(set_to_none=False)
    assert net.scale.grad.tolist() == [0, 0, 0]
    net.zero_grad()
    assert {p.grad for p in net.parameters()} == {None}


def test_moving_keeps_the_objects(device):
    net = Net()
    net.index = lucid.tensor([1])
    net.register_buffer("whole", lucid.tensor([1]))
    before = dict(net.named_parameters())
    net(lucid.ones(4, 2)).sum().backward()
    for move, dtype in (
        (lambda: net.to(device), "float32"), (net.double, "float64"), (net.half, "float16"), (net.float, "float32"),
        (lambda: net.to(device, "float64"), "float64"), (lambda: net.to(dtype="float32", device="cpu"), "float32"),
        (lambda: net.to(lucid.zeros(1, dtype="float64", device=device)), "float64"), (net.cpu, "float64"),
    ):  # fmt: skip
        assert move() is net
        assert {p.dtype.name for p in net.parameters()} == {dtype}
        assert {p.grad.dtype.name for p in net.parameters()} == {dtype}
        assert {p.grad.device for p in net.parameters()} == {p.device for p in net.parameters()}
        assert (net.whole.dtype, net.count.dtype) == ("int64", dtype)
        assert all(p is before[name] and p.is_leaf and p.requires_grad for name, p in net.named_parameters())
        net.zero_grad()
        net(lucid.ones(4, 2, device=net.scale.device, dtype=dtype)).sum().backward()
    assert net.count.device == "cpu"


def test_apply_goes_from_the_inside_out():
    seen = []
    Net().apply(lambda module: seen.append(type(module).__name__))
    assert seen == ["Linear", "ReLU", "Linear", "Sequential", "Net"]


def test_hooks():
    layer = nn.Linear(1, 1)
    x, seen = lucid.ones(1, 1), []
    plain = layer(x).item()
    with layer.register_forward_hook(lambda m, args, y: seen.append((m, args, y.item()))):
        layer(x)
    assert seen == [(layer, (x,), plain)]
    handles = [
        layer.register_forward_hook(lambda m, args, y: y * 10),
        layer.register_forward_hook(lambda m, args, y: y + 1),
        layer.register_forward_hook(lambda m, args, y: y + 2, prepend=True),
    ]
    assert layer(x).item() == pytest.approx((plain + 2) * 10 + 1)
    for handle in handles:
        handle.remove()
        handle.remove()
    assert layer(x).item() == plain
    with layer.register_forward_pre_hook(lambda m, args: args[0] * 0):
        assert layer(x).item() == layer.bias.item()
    with layer.register_forward_pre_hook(
        lambda m, args, kwargs: ((), {"input": kwargs["input"] * 0}), with_kwargs=True
    ):
        assert layer(input=x).item() == layer.bias.item()
    with (
        layer.register_forward_pre_hook(lambda m, args, kwargs: args, with_kwargs=True),
        pytest.raises(RuntimeError, match="pair"),
    ):
        layer(x)
    with layer.register_forward_hook(lambda m, args, kwargs, y: y * len(kwargs), with_kwargs=True):
        assert layer(input=x).item() == plain


class Two(nn.Module):
    """Two arguments, two results."""

    def forward(self, x, y, factor=1.0):
        return x * y * factor, y + 1


@pytest.mark.filterwarnings("ignore:Full backward hook is firing")
@pytest.mark.parametrize("wanted", [(True, True), (True, False), (False, False)])
def test_full_backward_hooks_see_what_torchs_see(wanted, device):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: the parity extra brings it")

    class TorchTwo(torch.nn.Module):
        forward = Two.forward

    seen = []
    for library, module, place in ((lucid, Two(), device), (torch, TorchTwo(), "cpu")):
        w = library.tensor([5.0, 6.0], requires_grad=True, device=place)
        x = library.tensor([1.0, 2.0], requires_grad=wanted[0], device=place)
        y = library.tensor([3.0, 4.0], requires_grad=wanted[1], device=place)
        calls = []

        def hook(m, grad_input, grad_output, module=module, calls=calls):
            assert m is module
            calls.append([None if g is None else g.tolist() for g in (*grad_input, *grad_output)])
            return tuple(None if g is None else g * 10 for g in grad_input) if wanted[0] else None

        handle = module.register_full_backward_hook(hook)
        a, b = module(x, y, factor=w)
        loss = (a * library.tensor([1.0, 2.0], device=place) + b).sum()
        loss.backward()
        seen.append([calls, *(None if t.grad is None else t.grad.tolist() for t in (x, y, w))])
        handle.remove()
        module(x, y, factor=w)[0].sum().backward()
        assert len(calls) == 1
    if wanted == (True, False):  # torch says zeros where we say that there is none
        seen[1][0][0][1] = None
    assert seen[0] == seen[1]


def test_full_backward_hooks_are_recorded_under_create_graph():
    layer = nn.Tanh()
    layer.register_full_backward_hook(lambda m, grad_input, grad_output: (grad_input[0] * 3,))
    x = lucid.tensor(0.5, dtype="float64", requires_grad=True)
    (first,) = lucid.autograd.grad(layer(x), [x], create_graph=True)
    (second,) = lucid.autograd.grad(first, [x])
    y = x.tanh().item()
    assert first.item() == pytest.approx(3 * (1 - y * y))
    assert second.item() == pytest.approx(3 * -2 * y * (1 - y * y))


@pytest.mark.parametrize(
    ("hook", "output", "kind", "message"),
    [
        (lambda m, i, o: (i[0], i[0]), None, RuntimeError, "one gradient for each argument"),
        (lambda m, i, o: (i[0].sum(),), None, RuntimeError, "one gradient for each argument"),
        (lambda m, i, o: None, {}, TypeError, "Tensor or a tuple of Tensors, got dict"),
    ],
)
def test_full_backward_hooks_that_cannot_be(hook, output, kind, message):
    layer = nn.Identity()
    if output is not None:
        layer.forward = lambda x: output
    layer.register_full_backward_hook(hook)
    with pytest.raises(kind, match=message):
        layer(lucid.ones(2, requires_grad=True) * 2).sum().backward()


def test_copies_are_independent(device):
    net = Net().to(device)
    net(lucid.ones(1, 2, device=device)).sum().backward()
    other = copy.deepcopy(net)
    assert [name for name, _ in other.named_parameters()] == NAMES
    for p, q in zip(net.parameters(), other.parameters(), strict=True):
        assert q.tolist() == p.tolist()
        assert q.grad.tolist() == p.grad.tolist()
        assert (q is p, q.grad is p.grad, type(q), q.requires_grad) == (False, False, nn.Parameter, True)
    with lucid.no_grad():
        other.scale.mul_(0)
    assert net.scale.tolist() == [1, 2, 3]
    other(lucid.ones(1, 2, device=device)).sum().backward()


def test_deepcopy_keeps_what_is_shared():
    net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    net[1].weight = net[0].weight
    other = copy.deepcopy(net)
    assert other[1].weight is other[0].weight


def test_a_forgotten_model_is_freed_at_once():
    gc.collect()
    gc.disable()
    try:
        net = Net()
        net(lucid.ones(1, 2)).sum().backward()
        gone = weakref.ref(net.scale)
        del net
        assert gone() is None
    finally:
        gc.enable()


class Multi(nn.Module):
    def extra_repr(self):
        return "one\ntwo"


def test_printed_as_torch_prints():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: the parity extra brings it")

    class Multi(torch.nn.Module):
        extra_repr = globals()["Multi"].extra_repr

    def build(nn, one, multi):
        net = nn.Sequential(
            nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2), nn.Sequential(nn.ReLU(), nn.Tanh()), nn.ReLU()]),
            nn.ModuleDict({"a": nn.Linear(1, 1), "b": nn.Sequential()}), nn.ModuleList(), nn.ModuleDict(),
            nn.ParameterList([nn.Parameter(one), 3]), nn.ParameterList(), multi(), nn.Sequential(multi()),
        )  # fmt: skip
        net[6].inner = multi()
        net.nothing = None
        net.register_module("none", None)
        return repr(net)

    ours = build(nn, lucid.zeros(2, 3), globals()["Multi"])
    assert ours == build(torch.nn, torch.zeros(2, 3), Multi).replace("[torch.", "[")
