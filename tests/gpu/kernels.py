"""Every kernel against its NumPy text, on the device.

All kernels go through ``Device.launch``. Here it also runs the text on the host, with the same arrays, and compares;
then the functions of nn are called, forward and backward, with the inputs of their tests and with larger ones.
"""

from __future__ import annotations

import gc
import itertools
from collections import defaultdict
from typing import Any, NamedTuple

import numpy as np

from lucid.backend import Device, is_array
from lucid.backend.kernels.kernel import Kernel
from lucid.nn.utils import clip_grad_norm_
from tests.nn import tables as nn
from tests.nn.test_activations import FUNCTIONS
from tests.ops import tables as ops

from .stages import Check, in_short

# Units in the last place of the largest number: exp and others differ between libraries, and sums in their order.
ULPS = 64
LAYERS: list[tuple[str, Any]] = [  # from lucid.nn, of inputs of shape (4, 3, 5)
    ("LSTM", lambda nn: nn.LSTM(5, 6)),
    ("GRU", lambda nn: nn.GRU(5, 6)),
    ("RNN", lambda nn: nn.RNN(5, 6)),
    ("RNN with ReLU", lambda nn: nn.RNN(5, 6, nonlinearity="relu")),
    ("PReLU", lambda nn: nn.PReLU(3)),
    ("TransformerEncoderLayer", lambda nn: nn.TransformerEncoderLayer(5, 1, 6, dropout=0.0)),
]
# From lucid.nn.functional, with the shape of the input: more elements than one block of threads takes at once.
LARGE: list[tuple[str, Any, tuple[int, ...]]] = [
    ("gelu", lambda F, x: F.gelu(x), (100_003,)),
    ("softmax", lambda F, x: F.softmax(x, 1), (7, 5003)),
    ("softmax", lambda F, x: F.softmax(x, 1), (3, 70, 65)),
    ("log_softmax", lambda F, x: F.log_softmax(x, 0), (1025, 33)),
    ("layer_norm", lambda F, x: F.layer_norm(x, x.shape[1:]), (301, 777)),
    ("batch_norm", lambda F, x: F.batch_norm(x, None, None, training=True), (21, 35, 9, 7)),
    ("group_norm", lambda F, x: F.group_norm(x, 5), (21, 35, 9, 7)),
    ("cross_entropy", lambda F, x: F.cross_entropy(x, F.softmax(x.detach(), 1)), (129, 2049)),
    ("attention", lambda F, x: F.scaled_dot_product_attention(x, x, x, is_causal=True), (2, 3, 70, 64)),
    ("max_pool2d", lambda F, x: F.max_pool2d(x, 3, 2, 1), (5, 7, 33, 31)),
    ("dropout", lambda F, x: F.dropout(x, 0.3), (100_003,)),
    ("clip_grad_norm_", lambda F, x: clipped(x), (100_003,)),
    ("conv2d", lambda F, x: F.conv2d(x, x[:6, :, :3, :3], padding=1), (7, 5, 33, 31)),
]


def clipped(x: Any) -> Any:
    """The gradient x of a tensor, clipped."""
    p = x.detach().requires_grad_()
    p.grad = x.detach().clone()
    clip_grad_norm_([p], 1.0)
    return p.grad


class Watch:
    """Launches as they happen, each beside its NumPy text."""

    def __init__(self, device: Device):
        self.device, self.launch = device, device.launch
        self.seen: dict[str, float] = {}  # by kernel, the farthest from its text, as a share of what is allowed
        self.wrong: dict[str, str] = {}
        device.launch = self  # type: ignore[method-assign]

    def __call__(self, kernel: Any, *arrays: Any, **options: Any) -> Any:
        hosts, named = self.host(arrays), self.host(options)
        result = self.launch(kernel, *arrays, **options)
        expected = kernel.function(np, *hosts, **named)
        if result is None and "out" not in options:  # it writes into what it is given
            got, want = flat(self.host(arrays)), flat(hosts)
        else:
            got, want = flat(self.host((result, options.get("out")))), flat((expected, named.get("out")))
        name = kernel.name
        self.seen[name] = max(self.seen.get(name, 0.0), *(off(a, b) for a, b in zip(got, want, strict=True)), 0.0)
        if self.seen[name] > 1 and name not in self.wrong:
            shapes = ", ".join(f"{a.dtype} {a.shape}" for a in flat(hosts))
            self.wrong[name] = f"{self.seen[name]:.1f} x what is allowed, for {shapes}"
        return result

    def host(self, value: Any) -> Any:
        """The same with NumPy's arrays, copied."""
        if type(value) in (tuple, list):  # a Window is a tuple too
            return tuple(map(self.host, value))
        if isinstance(value, dict):
            return {k: self.host(v) for k, v in value.items()}
        return np.array(self.device.to_numpy(value)) if is_array(value) and not isinstance(value, np.ndarray) else value


def flat(value: Any) -> list[np.ndarray]:
    """All arrays in a value."""
    if isinstance(value, tuple | list):
        return list(itertools.chain.from_iterable(map(flat, value)))
    return [np.asarray(value)] if isinstance(value, np.ndarray | np.generic) else []


def off(got: np.ndarray, want: np.ndarray) -> float:
    """How far two arrays are from each other, as a share of what is allowed."""
    if got.shape != want.shape or got.dtype != want.dtype:
        return float("inf")
    if got.dtype.kind != "f":
        return 0.0 if np.array_equal(got, want) else float("inf")
    with np.errstate(all="ignore"):
        a, b = got.astype("d"), want.astype("d")
        same = (a == b) | (np.isnan(a) & np.isnan(b))
        scale = np.max(np.abs(b), where=np.isfinite(b), initial=1.0) * ULPS * np.finfo(got.dtype).eps
        return float(np.max(np.where(same, 0, np.abs(a - b)), initial=0) / scale)


class Call(NamedTuple):
    """A function with its inputs, and the numbers of those that a gradient is wanted for."""

    name: str
    function: Any
    inputs: list[np.ndarray]
    wanted: tuple[int, ...]


def once(lucid: Any, call: Call, device: Device, dtype: str) -> None:
    """Call something forward and backward."""
    arrays = [x.astype(dtype) if x.dtype.kind == "f" else x for x in call.inputs]
    tensors = [lucid.tensor(a, device=device, requires_grad=i in call.wanted) for i, a in enumerate(arrays)]
    y = call.function(lucid, *tensors)
    y = y[0] if isinstance(y, tuple) else y
    if y.requires_grad:
        (y * y).sum().backward()


def calls() -> list[Call]:
    """What to call: first each function once, then again with other inputs."""
    groups: dict[str, list[Call]] = defaultdict(list)
    for row in nn.TABLE:
        if row.inputs[0].size:
            wanted = tuple(i for i in row.wanted if row.inputs[i].dtype.kind == "f")
            groups[row.id.partition(" ")[0]].append(Call(row.id, row.call, row.inputs, wanted))
    for row in ops.TABLE:
        if row.order:
            inputs = row.inputs(row.shapes[-1], "float64")
            function = lambda lucid, *x, call=row.call: call(lucid.ops, *x)
            wanted = tuple(i for i, x in enumerate(inputs) if x.dtype.kind == "f")
            groups[row.id.partition(" ")[0]].append(Call(row.id, function, inputs, wanted))
    rng = np.random.default_rng(0)
    x = rng.normal(size=(4, 3, 5))
    for name, make in LAYERS:
        function = lambda lucid, x, make=make: make(lucid.nn).to(x.device, x.dtype)(x)
        groups[name].append(Call(name, function, [x], (0,)))
    for name, options in FUNCTIONS:
        function = lambda lucid, x, n=name, o=options: getattr(lucid.nn.functional, n)(x, **o)
        groups[name].append(Call(f"{name} {options}", function, [x], (0,)))
    for name, function, shape in LARGE:
        call = lambda lucid, x, f=function: f(lucid.nn.functional, x)
        groups[f"{name} {shape}"].append(Call(f"{name} {shape}", call, [rng.normal(size=shape)], (0,)))
    rounds = itertools.zip_longest(*groups.values())
    return [one for round_ in rounds for one in round_ if one is not None]


def run(check: Check) -> None:
    lucid = check.tensor_library()
    device = lucid.device(check.device)
    watch = Watch(device)
    todo = calls()[: 30 if check.tiny else None]
    failed: dict[str, str] = {}
    done = 0
    # Errors of NumPy's texts that a GPU does not report either.
    with np.errstate(all="ignore"):
        for dtype in ("float32",) if check.tiny else ("float32", "float16", "float64"):
            for call in todo:
                if check.left <= 0:
                    break
                try:
                    once(lucid, call, device, dtype)
                except Exception as error:
                    failed.setdefault(call.name.partition(" ")[0], f"{call.name}, {dtype}: {in_short(error)}")
                done += 1
    for name, words in watch.wrong.items():
        check.say(f"kernel {name}", "differs", words, False)
    for name, words in failed.items():
        check.say(name, "failed", words, False)
    alive = {one.name for one in gc.get_objects() if isinstance(one, Kernel)}
    missing = sorted(alive - set(watch.seen))
    worst = max(watch.seen, key=lambda name: watch.seen[name], default="")
    note = f"{done} calls of functions; nearest to its limit: {worst} ({watch.seen.get(worst, 0):.2f} of {ULPS} ulp)"
    check.say("kernels as their text says", f"{len(watch.seen) - len(watch.wrong)} of {len(alive)}", note)
    if missing:
        check.say("kernels that nothing here launched", str(len(missing)), ", ".join(missing))
