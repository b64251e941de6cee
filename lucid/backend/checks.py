r"""Checks of values on a device without a wait: the error is raised when the program reads a number anyway.

On the CPU a check raises its error at once. On a GPU the host runs ahead of the device, and a check that wanted its
answer would make it wait at every step. So a check there is one launch, which writes into the device's *flag* if a
value is wrong: two words of 64 bits, the number of the check and the value. They are in memory of the host that the
device can write, and are read after a wait that the program asked for: ``.item()``, ``.tolist()``, ``.numpy()``,
``bool``, ``float``, printing, ``lucid.cuda.synchronize()``. There the error is raised, of the class and with the
message that the CPU has, and a note says which line was checked. The first wrong value stays until then.

Meanwhile the device goes on: what is computed with a wrong index is wrong, and an in-place write has happened. But no
memory outside the array is read or written: CuPy's indexing, ``take`` and scattering wrap integers around, ``i % n``. A
kernel that takes indices must see to that itself.

What still waits, since a shape or a Python number depends on values:

- masks in an index (but not `where` and `masked_fill`), `masked_select`, `masked_scatter`, `nonzero`, `unique`,
  `repeat_interleave` with a tensor of counts, `bincount`, `histc` without bounds, ``one_hot(num_classes=-1)``;
- a 0-d tensor of integers as an index, which selects a view;
- `scatter_reduce` and `cumulative` functions that join equal indices until none is left (``Device.join_at``);
- ``embedding(scale_grad_by_freq=True)``, which counts indices, and the offsets of `embedding_bag`;
- `ctc_loss`, whose targets and lengths are taken to the host; lengths and batch sizes of packed sequences;
- samples that are drawn on the host: `multinomial`;
- linear algebra that may fail: `cholesky`, `solve`, `inv`, `lstsq`; L-BFGS and its line search;
- `BatchNorm` with ``momentum=None``, and what is asked for: `allclose`, `equal`, ``error_if_nonfinite``,
  `detect_anomaly`.
"""

from __future__ import annotations

import functools
import itertools
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from .device import Array, Device
from .kernels.kernel import THREADS, Kernel
from .versions import Place, describe, user_place

REMEMBERED = 4096  # checks whose message is still known: many more than a program makes between two waits

MakeError = Callable[[Any], Exception]

C_TEXT = """
// The first value that is wrong stays. Threads that find others at the same time may win: each of them is wrong.
#define LUCID_CHECK(flag, number, wrong, value) \\
    if ((wrong) && ((volatile long long*)(flag))[0] == 0) { \\
        ((volatile long long*)(flag))[1] = (long long)(value); \\
        ((volatile long long*)(flag))[0] = (number); \\
    }
"""


class Flag:
    """The two words of a device.

    Attributes:
        array: The words as the device sees them, an array of int64.
        words: The same memory as NumPy sees it.
    """

    def __init__(self, device: Device):
        with device.scope():
            self.array, self.words = device.words(2)


flags: dict[Device, Flag] = {}  # of the devices on which something was checked: empty in a program for the CPU

_numbers = itertools.count(1)
_recent: deque[tuple[int, MakeError, Place | None]] = deque(maxlen=REMEMBERED)


def announce(device: Device, error: MakeError) -> tuple[Array, int]:
    """Return the flag of a device and the number of a new check, for the kernel that makes it.

    Args:
        device: The device, not the CPU.
        error: Makes the error of the wrong value. It is kept for a while, so it must hold no arrays.
    """
    flag = flags.get(device)
    if flag is None:
        flag = flags[device] = Flag(device)
    number = next(_numbers)
    _recent.append((number, error, user_place()))
    return flag.array, number


def settle(device: Device) -> None:
    """Raise the error of the first check that failed on a device, if one did; to be called after a wait for it."""
    flag = flags.get(device)
    if flag is None or not flag.words[0]:
        return
    number, value = flag.words.tolist()
    flag.words[:] = 0
    check = next((check for check in _recent if check[0] == number), None)
    if check is None:
        raise RuntimeError(
            f"a check of values on {device} failed, on {value}, more than {REMEMBERED} checks ago; read a number more "
            "often, or call lucid.cuda.synchronize(), to see which"
        )
    _, error, place = check
    found = error(value)
    found.add_note(f"The values were checked on {device}, by {describe(place)}")
    raise found


def as_float(value: int) -> float:
    """The floating-point number whose bits a check has stored."""
    return float(np.int64(value).view(np.float64))


def integers_in_range(
    array: Array, device: Device, low: int, high: int, error: MakeError, spare: int | None = None
) -> None:
    """Check on the device that low ≤ i < high for all integers of an array, or i = spare.

    Args:
        array: Integers of any type, on a device that is not the CPU.
        device: The device.
        low: The smallest that is right, at most 0.
        high: One more than the largest, at least 1.
        error: Makes the error of the wrong integer.
        spare: Another integer that is right.
    """
    if not array.size:
        return
    flag, number = announce(device, error)
    device.launch(_integers, array, flag, number=number, low=low, high=high, spare=low if spare is None else spare)


def floats_in_range(array: Array, device: Device, low: float, high: float, error: MakeError, nan: bool = False) -> None:
    """Check on the device that low ≤ x ≤ high for all elements of an array, or that x is NaN if `nan` is right, too.

    Args:
        array: Floating-point numbers, on a device that is not the CPU.
        device: The device.
        low: The smallest that is right.
        high: The largest that is right.
        error: Makes the error of the wrong number, a float.
        nan: Whether NaN is right.
    """
    if not array.size:
        return
    flag, number = announce(device, lambda value: error(as_float(value)))
    with device.scope():
        array = array.astype(device.xp.float32) if array.itemsize < 4 else array
    device.launch(_floats, array, flag, number=number, low=low, high=high, nan=nan)


class Check(Kernel):
    """A kernel that writes a wrong value into the flag.

    Args:
        name: Its name in C.
        wrong: Which elements of x are wrong: a function ``wrong(x, **options)``.
        text: The same in C.
        stored: The value as a ``long long`` in C.
        options: The types of the options in C.
    """

    def __init__(self, name: str, wrong: Callable[..., Array], text: str, stored: str, **options: str):
        self.name, self.wrong, self.options = name, wrong, options
        self.text, self.stored = text, stored

    def function(self, xp: Any, x: Array, flag: Array, *, number: int, **options: Any) -> None:
        """The NumPy text."""
        x = x.reshape(-1)
        wrong = self.wrong(x, **options)
        value = x[wrong.argmax().reshape(1)]
        bits = value.astype(xp.float64).view(xp.int64) if x.dtype.kind == "f" else value.astype(xp.int64)
        first = wrong.any() & (flag[0] == 0)
        flag[...] = xp.where(first, xp.stack([xp.full(1, number, dtype=xp.int64), bits]).reshape(-1), flag)

    def source(self, dtype: np.dtype[Any]) -> str:
        """The CUDA text for arrays of a dtype."""
        parameters = "".join(f", {kind} {name}" for name, kind in self.options.items())
        return f"""{C_TEXT}
extern "C" __global__ void {self.name}(
    const {_C[dtype.name]}* array, long long count, long long* flag, long long number{parameters}
)
{{
    const long long step = (long long)gridDim.x * blockDim.x;
    for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < count; i += step) {{
        const {_C[dtype.name]} x = array[i];
        LUCID_CHECK(flag, number, {self.text}, {self.stored})
    }}
}}
"""

    def on_gpu(self, device: Device, x: Array, flag: Array, *, number: int, **options: Any) -> None:
        """Launch it: one launch, and a copy if the array is not contiguous."""
        x = device.xp.ascontiguousarray(x)
        blocks = min(-(-x.size // THREADS), BLOCKS)
        numbers = [_NUMPY[kind](options[name]) for name, kind in self.options.items()]
        kernel = _compiled(device.xp.RawKernel, self, x.dtype)
        kernel((blocks,), (THREADS,), (x, np.int64(x.size), flag, np.int64(number), *numbers))


BLOCKS = 1024  # at most

_C = {name: kind for kind, name in {
    "signed char": "int8", "short": "int16", "int": "int32", "long long": "int64", "unsigned char": "uint8",
    "unsigned short": "uint16", "unsigned int": "uint32", "unsigned long long": "uint64", "float": "float32",
    "double": "float64",
}.items()}  # fmt: skip
_NUMPY: dict[str, Any] = {"long long": np.int64, "double": np.float64, "int": np.int32}


@functools.cache
def _compiled(make: Any, check: Check, dtype: np.dtype[Any]) -> Any:
    return make(check.source(dtype), check.name)


def _is_outside(x: Array, low: int, high: int, spare: int) -> Array:
    return ((x < low) | (x >= high)) & (x != spare)


def _is_beyond(x: Array, low: float, high: float, nan: bool) -> Array:
    return (x < low) | (x > high) | ((x != x) & (not nan))


_integers = Check(
    "integers_in_range",
    _is_outside,
    # An integer without a sign may be larger than any with one.
    "(x > 0 ? (unsigned long long)x >= (unsigned long long)high : (long long)x < low) && (long long)x != spare",
    "x",
    low="long long",
    high="long long",
    spare="long long",
)
_floats = Check(
    "floats_in_range",
    _is_beyond,
    "(double)x < low || (double)x > high || (x != x && !nan)",
    "__double_as_longlong((double)x)",
    low="double",
    high="double",
    nan="int",
)
