"""One operation as a graph of cuDNN's, made once for its shapes, and run with the addresses of arrays.

Every array is packed: channels first in float32, last in float16, as tensor cores read it. Vectors of one number per
channel are float32, and so are all sums.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ..device import Array, device_of

Shape = tuple[int, ...]


class Flags:
    """The switches of `lucid.backends.cudnn`."""

    def __init__(self) -> None:
        self.enabled = True
        self.allow_tf32 = False
        self.deterministic = False


flags = Flags()


@functools.cache
def load() -> tuple[Any, str]:
    """cuDNN's Python package and "", or None and the reason why it cannot be used."""
    try:
        import cudnn

        cudnn.backend_version()  # the package without the library is no use
    except Exception as error:
        return None, (
            f"cuDNN could not be loaded ({type(error).__name__}: {error}). "
            'Install it with: pip install "lucid-grad[cudnn12]" (or [cudnn13], to match the CUDA version of CuPy)'
        )
    return cudnn, ""


class Problem(NamedTuple):
    """One operation, as cuDNN is asked for it; its plan is kept under it.

    Attributes:
        operation: The name of the operation in cuDNN's graphs, such as ``conv_fprop``.
        describe: Adds the operation to a graph.
        dtype: Of the arrays.
        shapes: The letter and the shape of each whole array.
        window: The padding, stride and dilation of a convolution.
        tf32: Whether products of float32 may be rounded to TF32, which has 10 bits after the point.
        deterministic: Whether the result must be the same bits in every run.
        gpu: The number of the GPU.
    """

    operation: str
    describe: Callable[[Builder, Problem], None]
    dtype: str
    shapes: tuple[tuple[str, Shape], ...]
    window: tuple[Shape, ...]
    tf32: bool
    deterministic: bool
    gpu: int

    def __str__(self) -> str:
        shapes = ", ".join(f"{letter} {shape}" for letter, shape in self.shapes)
        return f"{self.operation} of {self.dtype}, {shapes}"


def problem_of(operation: str, describe: Any, a: Array, shapes: dict[str, Shape], *window: Shape) -> Problem | None:
    """The problem with the switches as they are; None if cuDNN is off or missing, or does not know such arrays."""
    device = device_of(a)
    empty = any(0 in shape for shape in shapes.values())
    if not flags.enabled or device.type != "cuda" or a.dtype.name not in ("float16", "float32") or empty:
        return None
    if load()[0] is None:
        return None
    tf32, gpu = flags.allow_tf32 and a.dtype.name == "float32", device.index or 0
    return Problem(operation, describe, a.dtype.name, tuple(shapes.items()), window, tf32, flags.deterministic, gpu)


def channels_last(dtype: Any) -> bool:
    """Whether arrays of this dtype have their channels last in memory."""
    return bool(np.dtype(dtype).itemsize < 4)


def strides(shape: Shape, last: bool) -> list[int]:
    """The strides, in elements, of a packed array of shape (N, C, ...), with its channels last in memory or not."""
    order = [0, *range(2, len(shape)), 1] if last else list(range(len(shape)))
    found, step = [0] * len(shape), 1
    for axis in reversed(order):
        found[axis] = step
        step *= shape[axis]
    return found


class Builder:
    """A graph that is being described, and its tensors by letter."""

    def __init__(self, problem: Problem, handle: Any = None):
        self.cudnn = load()[0]
        types = self.cudnn.data_type
        self.single = types.FLOAT
        self.whole = types.HALF if problem.dtype == "float16" else types.FLOAT
        self.last = channels_last(problem.dtype)
        self.shapes = dict(problem.shapes)
        self.tensors: dict[str, Any] = {}
        options = {"intermediate_data_type": self.single, "compute_data_type": self.single, "handle": handle}
        self.graph = self.cudnn.pygraph(io_data_type=self.whole, **options)
        problem.describe(self, problem)

    def array(self, letter: str) -> Any:
        """An input of the dtype and of one of the shapes of the problem."""
        return self._input(letter, self.shapes[letter], self.whole)

    def vector(self, letter: str) -> Any:
        """An input of one number per channel."""
        return self._input(letter, self._per_channel, self.single)

    def number(self, letter: str) -> Any:
        """An input that is a number on the host."""
        return self._input(letter, tuple(1 for _ in self._per_channel), self.single, is_pass_by_value=True)

    def output(self, letter: str, value: Any) -> None:
        """Say that a value of the graph is a result: one of the shapes of the problem, or one number per channel."""
        whole = letter in self.shapes
        shape = self.shapes[letter] if whole else self._per_channel
        value.set_output(True).set_data_type(self.whole if whole else self.single)
        value.set_dim(list(shape)).set_stride(strides(shape, self.last))
        self.tensors[letter] = value

    @property
    def _per_channel(self) -> Shape:
        _, channels, *rest = self.shapes["x"]
        return (1, channels, *(1 for _ in rest))

    def _input(self, letter: str, shape: Shape, dtype: Any, **options: Any) -> Any:
        dims = {"dim": list(shape), "stride": strides(shape, self.last)}
        self.tensors[letter] = self.graph.tensor(name=letter, data_type=dtype, **dims, **options)
        return self.tensors[letter]


class Plan(NamedTuple):
    """A graph that is ready to run, its tensors by letter, and the bytes of scratch memory that it needs."""

    graph: Any
    tensors: dict[str, Any]
    workspace: int


refused: list[Problem] = []  # what cuDNN offered no engine for


@functools.lru_cache(maxsize=1024)
def plan_of(problem: Problem) -> Plan | None:
    """The plan of a problem, or None where cuDNN offers no engine for it."""
    cudnn = load()[0]
    try:
        built = Builder(problem, _handle(problem.gpu))
        graph = built.graph
        graph.validate()
        graph.build_operation_graph()
        graph.create_execution_plans([cudnn.heur_mode.A, cudnn.heur_mode.FALLBACK])
        graph.deselect_numeric_notes(_ruled_out(problem))  # only plans that are there can be ruled out
        graph.check_support()
        graph.build_plans()
    except cudnn.cudnnGraphNotSupportedError:
        refused.append(problem)
        return None
    except Exception as error:
        raise _failure(problem, error) from error
    return Plan(graph, built.tensors, int(graph.get_workspace_size()))


def _ruled_out(problem: Problem) -> list[Any]:
    """The properties of cuDNN's engines that the numbers asked for do not allow."""
    note = load()[0].numerical_note
    notes = [note.DOWN_CONVERT_INPUTS, note.REDUCED_PRECISION_REDUCTION]
    if problem.dtype == "float32" and not problem.tf32:
        notes.append(note.TENSOR_CORE)  # which for float32 means TF32
    return [*notes, note.NONDETERMINISTIC] if problem.deterministic else notes


@functools.cache
def _handle(gpu: int) -> Any:
    """cuDNN's handle of the GPU of that number, which is the current one."""
    return load()[0].create_handle()


def run(
    problem: Problem, inputs: dict[str, Array], outputs: tuple[str, ...], numbers: dict[str, float] | None = None
) -> tuple[Array, ...]:
    """Run a problem that cuDNN takes: packed arrays and numbers go in by letter, new arrays come out.

    Raises:
        RuntimeError: cuDNN does not take the problem, or fails in it.
    """
    plan = plan_of(problem)
    if plan is None:
        raise RuntimeError(f"cuDNN offers no engine for {problem}: is_supported says so beforehand")
    xp = device_of(next(iter(inputs.values()))).xp
    shapes = dict(problem.shapes)
    found = {letter: _empty(xp, letter, shapes, problem.dtype) for letter in outputs}
    host = {letter: np.full(1, value, np.float32) for letter, value in (numbers or {}).items()}
    addresses = {plan.tensors[letter]: int(a.data.ptr) for letter, a in (inputs | found).items()}
    addresses |= {plan.tensors[letter]: a.ctypes.data for letter, a in host.items()}
    workspace = xp.empty(max(plan.workspace, 1), "uint8")  # CuPy gives it away again in the order of the stream
    cudnn, handle = load()[0], _handle(problem.gpu)
    try:
        cudnn.set_stream(handle=handle, stream=xp.cuda.get_current_stream().ptr)
        plan.graph.execute(addresses, int(workspace.data.ptr), handle=handle)
    except Exception as error:
        raise _failure(problem, error) from error
    return tuple(found.values())


def _failure(problem: Problem, error: Exception) -> RuntimeError:
    way = "lucid.backends.cudnn.enabled = False does without cuDNN"
    return RuntimeError(f"cuDNN failed in {problem}: {type(error).__name__}: {error}; {way}")


def _empty(xp: Any, letter: str, shapes: dict[str, Shape], dtype: str) -> Array:
    shape = shapes.get(letter)
    if shape is None:
        return xp.empty(shapes["x"][1], "float32")
    if channels_last(dtype):
        return xp.moveaxis(xp.empty((shape[0], *shape[2:], shape[1]), dtype), -1, 1)
    return xp.empty(shape, dtype)


def packed(a: Array) -> Array:
    """The array with its channels where its dtype has them, itself or a copy."""
    xp = device_of(a).xp
    if channels_last(a.dtype):
        return xp.moveaxis(xp.ascontiguousarray(xp.moveaxis(a, 1, -1)), -1, 1)
    return xp.ascontiguousarray(a)
