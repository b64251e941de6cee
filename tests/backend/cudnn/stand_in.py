"""A stand-in for cuDNN's package: it keeps the graph that is described to it, and runs it with NumPy at raw addresses.

And a device "cuda" whose arrays are NumPy's, with the two things of CuPy that the engine reads: an address and a
stream. What runs here is the mapping of arguments: which array goes where, in which shape, with which strides.
"""

from __future__ import annotations

import ctypes
import itertools
from types import SimpleNamespace
from typing import Any

import numpy as np

from lucid import backend


class Addressed(np.ndarray):
    """An array with CuPy's way to its address."""

    @property
    def data(self):
        return SimpleNamespace(ptr=self.__array_interface__["data"][0])


def addressed(array: Any) -> Any:
    return np.asarray(array).view(Addressed)


STREAM = 1234


class Library:
    """NumPy, with arrays that have addresses, and a current stream."""

    cuda = SimpleNamespace(get_current_stream=lambda: SimpleNamespace(ptr=STREAM))

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **kwargs: addressed(getattr(np, name)(*args, **kwargs))


class Device(backend.Device):
    type, index, xp, array = "cuda", 0, Library(), Addressed


device = Device()
backend.register_array(Addressed, Device.xp, lambda array: device)


class Tensor:
    def __init__(self, **options: Any):
        self.__dict__.update({"output": False} | options)

    def set_output(self, value: bool) -> Tensor:
        self.output = value
        return self

    def set_data_type(self, value: Any) -> Tensor:
        self.data_type = value
        return self

    def set_dim(self, value: list[int]) -> Tensor:
        self.dim = value
        return self

    def set_stride(self, value: list[int]) -> Tensor:
        self.stride = value
        return self

    def at(self, address: int) -> np.ndarray:
        """The array that lies at an address, as this tensor describes it."""
        dtype = np.dtype({"HALF": "e", "FLOAT": "f"}[self.data_type])
        last = sum(s * (n - 1) for n, s in zip(self.dim, self.stride, strict=True))
        memory = (ctypes.c_char * ((last + 1) * dtype.itemsize)).from_address(address)
        flat = np.frombuffer(memory, dtype)
        return np.lib.stride_tricks.as_strided(flat, self.dim, [s * dtype.itemsize for s in self.stride])


class NotSupported(RuntimeError):
    pass


class Graph:
    refuse = staticmethod(lambda graph: False)  # a test may put another one here
    made: list[Graph] = []

    def __init__(self, **options: Any):
        self.options, self.calls = options, []
        self.made.append(self)

    def tensor(self, **options: Any) -> Tensor:
        return Tensor(**options)

    def _operation(self, name: str, results: int, given: dict[str, Any]) -> list[Tensor]:
        self.name, self.given, self.results = name, given, [Tensor() for _ in range(results)]
        return self.results

    def conv_fprop(self, **given: Any) -> Tensor:
        return self._operation("conv_fprop", 1, given)[0]

    def conv_dgrad(self, **given: Any) -> Tensor:
        return self._operation("conv_dgrad", 1, given)[0]

    def conv_wgrad(self, **given: Any) -> Tensor:
        return self._operation("conv_wgrad", 1, given)[0]

    def batchnorm(self, **given: Any) -> list[Tensor]:
        return self._operation("batchnorm", 5, given)

    def batchnorm_backward(self, **given: Any) -> list[Tensor]:
        return self._operation("batchnorm_backward", 3, given)

    def __getattr__(self, name: str) -> Any:
        if name not in ("validate", "build_operation_graph", "create_execution_plans", "build_plans"):
            raise AttributeError(name)
        return lambda *args: self.calls.append(name)

    def deselect_numeric_notes(self, notes: list[str]) -> None:
        assert self.calls[-1] == "create_execution_plans", "only plans that are there can be ruled out"
        self.notes = notes

    def check_support(self) -> None:
        if self.refuse(self):
            raise NotSupported("no engine")

    def get_workspace_size(self) -> int:
        return 16

    def execute(self, addresses: dict[Tensor, int], workspace: int, handle: Any) -> None:
        assert self.calls[-1] == "build_plans" and type(workspace) is int and handle is double.handle
        assert double.stream == STREAM and all(type(address) is int for address in addresses.values())
        inputs = {k: v for k, v in self.given.items() if isinstance(v, Tensor)}
        assert set(addresses) == {*inputs.values(), *self.results} and all(t.output for t in self.results)
        arrays = {name: tensor.at(addresses[tensor]).astype("d") for name, tensor in inputs.items()}
        found = COMPUTED[self.name](**arrays, **{k: v for k, v in self.given.items() if k not in inputs})
        for tensor, value in zip(self.results, found, strict=True):
            # The gradient of an input is summed into an array of the size that the graph says.
            tensor.at(addresses[tensor])[...] = value(tensor.dim) if callable(value) else value


def terms(x: tuple, w: tuple, y: tuple, pre: list, stride: list, dilation: list) -> Any:
    """For each product of a convolution: the index of its element in x, in w and in y; all batches at once."""
    per_group = y[1] // (x[1] // w[1])
    for o, c, *rest in itertools.product(range(y[1]), range(w[1]), *map(range, w[2:]), *map(range, y[2:])):
        tap, place = rest[: len(w) - 2], rest[len(w) - 2 :]
        pixel = [p * s + t * d - z for p, s, t, d, z in zip(place, stride, tap, dilation, pre, strict=True)]
        if all(0 <= i < n for i, n in zip(pixel, x[2:], strict=True)):
            yield (slice(None), o // per_group * w[1] + c, *pixel), (o, c, *tap), (slice(None), o, *place)


def fprop(image, weight, pre_padding, post_padding, stride, dilation):
    def y(dim):
        found = np.zeros(dim)
        for i, j, k in terms(image.shape, weight.shape, dim, pre_padding, stride, dilation):
            found[k] += image[i] * weight[j]
        return found

    return [y]


def dgrad(loss, filter, pre_padding, post_padding, stride, dilation):
    def x(dim):
        found = np.zeros(dim)
        for i, j, k in terms(dim, filter.shape, loss.shape, pre_padding, stride, dilation):
            found[i] += loss[k] * filter[j]
        return found

    return [x]


def wgrad(image, loss, pre_padding, post_padding, stride, dilation):
    def w(dim):
        found = np.zeros(dim)
        for i, j, k in terms(image.shape, dim, loss.shape, pre_padding, stride, dilation):
            found[j] += (image[i] * loss[k]).sum()
        return found

    return [w]


def batchnorm(input, scale, bias, in_running_mean, in_running_var, epsilon, momentum):
    axes = (0, *range(2, input.ndim))
    mean, var = input.mean(axes, keepdims=True), input.var(axes, keepdims=True)
    s = 1 / np.sqrt(var + epsilon.item())
    new = [(1 - momentum.item()) * a + momentum.item() * b for a, b in ((in_running_mean, mean), (in_running_var, var))]
    return [(input - mean) * s * scale + bias, mean, s, *new]


def batchnorm_backward(grad, input, scale, mean, inv_variance):
    axes = (0, *range(2, input.ndim))
    u = (input - mean) * inv_variance
    gw, gb = ((a).sum(axes, keepdims=True) for a in (grad * u, grad))
    n = input.size / input.shape[1]
    return [scale * inv_variance * (grad - gb / n - u * gw / n), gw, gb]


COMPUTED = {
    "conv_fprop": fprop, "conv_dgrad": dgrad, "conv_wgrad": wgrad,
    "batchnorm": batchnorm, "batchnorm_backward": batchnorm_backward,
}  # fmt: skip
NOTES = ("DOWN_CONVERT_INPUTS", "REDUCED_PRECISION_REDUCTION", "TENSOR_CORE", "NONDETERMINISTIC")
double = SimpleNamespace(
    pygraph=Graph,
    backend_version=lambda: 99999,
    data_type=SimpleNamespace(HALF="HALF", FLOAT="FLOAT"),
    heur_mode=SimpleNamespace(A="A", FALLBACK="FALLBACK"),
    numerical_note=SimpleNamespace(**{name: name for name in NOTES}),
    cudnnGraphNotSupportedError=NotSupported,
    handle=object(),
    create_handle=lambda: double.handle,
    set_stream=lambda handle, stream: setattr(double, "stream", stream),
)
