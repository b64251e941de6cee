"""How a tensor is printed: character for character as PyTorch prints it, with ``lucid.`` where that says ``torch.``.

The one difference is the operation that made a tensor: ``grad_fn=<mul>``, and not the name of a C++ class.
Large tensors are cut down to their edges where they are, so that printing one of a GPU copies only a few elements.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from .backend import XP, Array, device_of
from .backend.dtypes import bool_, get_default_dtype, int64
from .size import Size


@dataclass
class Options:
    """What `set_printoptions` sets."""

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


PROFILES = {
    "default": Options(),
    "short": Options(precision=2, edgeitems=2),
    "full": Options(threshold=math.inf),
}
options = Options()


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Set how tensors are printed; what is None stays as it is, but for ``sci_mode``, as in PyTorch.

    Args:
        precision: Digits after the point.
        threshold: Tensors of more elements than this are shown by their edges.
        edgeitems: How many items to show at each edge of each dimension.
        linewidth: Characters in a line.
        profile: ``"default"``, ``"short"`` or ``"full"``: values for all of the above, which these override.
        sci_mode: Whether to print 1e-03 for 0.001; None decides by the numbers.

    Raises:
        ValueError: An option is out of range; no option is changed then.

    Example:
        >>> from lucid import tensor
        >>> set_printoptions(precision=2)
        >>> tensor([1.12345, 20.0])
        tensor([ 1.12, 20.00])
        >>> set_printoptions(profile="default")
    """
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    if profile is not None and profile not in PROFILES:
        raise ValueError(f"set_printoptions: expected profile to be one of {', '.join(PROFILES)}, got {profile!r}")
    for name, value in given.items():
        fits = isinstance(value, int) or (name == "threshold" and value == math.inf)
        if value is not None and not (fits and value >= 0):
            raise ValueError(f"set_printoptions: expected {name} to be a whole number >= 0, got {value!r}")
    if sci_mode not in (True, False, None):
        raise ValueError(f"set_printoptions: expected sci_mode to be True, False or None, got {sci_mode!r}")
    chosen = asdict(PROFILES[profile]) if profile is not None else {}
    chosen |= {name: value for name, value in given.items() if value is not None}
    for name, value in (chosen | {"sci_mode": sci_mode}).items():
        setattr(options, name, value)


def get_printoptions() -> dict[str, Any]:
    """Return how tensors are printed, as keywords for `set_printoptions`.

    Example:
        >>> get_printoptions()
        {'precision': 4, 'threshold': 1000, 'edgeitems': 3, 'linewidth': 80, 'sci_mode': None}
    """
    return asdict(options)


@contextlib.contextmanager
def printoptions(**changes: Any) -> Iterator[None]:
    """Set how tensors are printed for the length of a ``with`` block; it takes what `set_printoptions` takes.

    Example:
        >>> from lucid import tensor
        >>> with printoptions(precision=1):
        ...     print(tensor(2.718))
        tensor(2.7)
    """
    before = get_printoptions()
    set_printoptions(**changes)
    try:
        yield
    finally:
        set_printoptions(**before)


def text(tensor: Any, name: str = "tensor") -> str:
    """Return what ``repr(tensor)`` shows: its elements, and dtype, device and gradient unless they are the default.

    Example:
        >>> from lucid import tensor
        >>> print(text(tensor([[1.0, 0.5]], requires_grad=True) * 2))
        tensor([[2., 1.]], grad_fn=<mul>)
    """
    array, node = tensor._data, tensor.node
    device, dtype = device_of(array), array.dtype
    said = []
    if device.type != "cpu":
        said.append(f"device='{device}'")
    if (array.size == 0 and array.ndim != 1) or (array.size > 0 and not options.edgeitems):
        said.append(f"size={tuple(array.shape)}")
    obvious = [get_default_dtype()] if array.size == 0 else [get_default_dtype(), int64, bool_]
    if dtype not in obvious:
        said.append(f"dtype={Size._place}.{dtype}")
    if node is not None:
        said.append(f"grad_fn=<{node.plan.op.name}>" if node.plan is not None else "requires_grad=True")
    start = f"{name}("
    return add_remarks(start + numbers_text(array, len(start)), said, len(start))


def sparse_text(parts: dict[str, Any], shape: tuple[int, ...], layout: Any, node: Any) -> str:
    """Return what ``repr`` of a sparse tensor shows: its positions and values, and what is said of them."""
    body = "tensor("
    for i, (name, array) in enumerate(parts.items()):
        body += f"{name}=tensor(" if i == 0 else f",\n       {name}=tensor("
        indent = len(body) - body.rfind("\n") - 1
        size = f", size={tuple(array.shape)}" if array.size == 0 else ""
        body += f"{numbers_text(array, indent)}{size})"
    values = parts["values"]
    device = device_of(values)
    said = [f"device='{device}'"] if device.type != "cpu" else []
    said += [f"size={tuple(shape)}", f"nnz={values.shape[0]}"]
    if values.dtype not in (get_default_dtype(), int64, bool_):
        said.append(f"dtype={Size._place}.{values.dtype}")
    said.append(f"layout={layout}")
    if node is not None:
        said.append(f"grad_fn=<{node.plan.op.name}>" if node.plan is not None else "requires_grad=True")
    if "indices" in parts:
        body += f",\n       {said.pop(0)}"
    return add_remarks(body, said, 7)


def add_remarks(body: str, remarks: list[str], indent: int) -> str:
    """Write remarks behind a tensor's elements, each on the last line if it fits there."""
    used = len(body) - body.rfind("\n") + 1
    for remark in remarks:
        if used + len(remark) + 2 > options.linewidth:
            body += f",\n{' ' * indent}{remark}"
            used = indent + len(remark)
        else:
            body += f", {remark}"
            used += len(remark) + 2
    return f"{body})"


def numbers_text(array: Array, indent: int) -> str:
    """Return the elements of an array in nested brackets that begin at column `indent`."""
    if array.size == 0:
        return "[]"
    shape, edge = array.shape, options.edgeitems
    cut = array.size > options.threshold
    if cut and not edge and shape:
        return "[...]"
    device = device_of(array)
    with device.scope():
        host = device.to_numpy(edges(array, edge) if cut else array)
    width, write = number_format(host.ravel().tolist(), floating=host.dtype.kind == "f")
    per_line = max(1, (options.linewidth - indent - len(shape) + 1) // (width + 2))

    def nested(values: Any, axis: int) -> str:
        if axis == len(shape):
            return write(values).rjust(width)
        parts = [nested(value, axis + 1) for value in values]
        last = axis == len(shape) - 1
        if cut and shape[axis] > 2 * edge:
            parts.insert(edge, " ..." if last else "...")
        parts_per_line = per_line if last else 1
        lines = [", ".join(parts[i : i + parts_per_line]) for i in range(0, len(parts), parts_per_line)]
        feed = "\n" * (1 if last else len(shape) - axis - 1) + " " * (indent + axis + 1)
        return "[" + f",{feed}".join(lines) + "]"

    return nested(host.tolist(), 0)


def edges(array: Array, edge: int) -> Array:
    """Cut an array down to so many items at each end of each dimension."""
    xp = XP[type(array)]
    for axis, n in enumerate(array.shape):
        if n > 2 * edge:
            before = (slice(None),) * axis
            array = xp.concatenate([array[(*before, slice(edge))], array[(*before, slice(n - edge, n))]], axis=axis)
    return array


def number_format(values: list[Any], floating: bool) -> tuple[int, Callable[[Any], str]]:
    """Choose one format for all elements: their width, and the function that writes one of them.

    Floats that are all whole are written as ``3.``; those that are large, small, or far apart in scientific notation.
    """
    if not floating:
        return max(len(str(v)) for v in values), str
    sizes = [abs(v) for v in values if v != 0 and math.isfinite(v)]
    if not sizes:
        return 1, whole_number
    signed = [v for v in values if v != 0 and math.isfinite(v)]
    low, high = min(sizes), max(sizes)
    scientific = options.sci_mode
    if scientific is None:
        scientific = high / low > 1000 or high > 1e8 or low < 1e-4
    write: Callable[[float], str]
    if scientific:
        write = f"{{:.{options.precision}e}}".format
    elif all(v == math.ceil(v) for v in signed):
        write = whole_number
    else:
        write = f"{{:.{options.precision}f}}".format
    return max(len(write(v)) for v in signed), write


def whole_number(value: float) -> str:
    """Write a float that is whole, with the point that tells it from an integer; or nan, or inf."""
    return f"{value:.0f}." if math.isfinite(value) else f"{value:.0f}"
