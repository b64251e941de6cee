"""float16, computed in float32 and rounded once.

A float16 has 11 bits: a sum of ones stops at 2048, the square of 300 is infinite, and a formula of ten steps rounds ten
times. So what adds up, or takes several steps, converts its float16 inputs to float32 and its results back. Primitives
do so that are declared ``primitive(wide=True)`` or ``primitive(fused=...)``; functions that are composed of several
operations, those with the decorator `in_float32`. The conversions are recorded like any operation, so that gradients
are computed in float32, too, and rounded where they leave it. On a GPU the traced kernels do the same in registers.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, overload

from ..backend import XP, native
from ..backend.dtypes import float16, float32, promote
from .broadcasting import cast
from .plan import Operation
from .tape import Variable

Function = TypeVar("Function", bound=Callable[..., Any])


@overload
def in_float32(function: Function) -> Function: ...
@overload
def in_float32(*, mixed: str) -> Callable[[Function], Function]: ...
def in_float32(function: Any = None, *, mixed: str = "promote") -> Any:
    """Make a function of float16 tensors compute in float32, and round its results to float16 once.

    Tensors and arrays are looked for among the arguments and in lists of them; all else is passed on. So is everything
    where the first argument is of float32, and where the caller names a `dtype`, to which the function converts first.
    The function must not write into its arguments.

    Where float16 meets wider tensors, `mixed` says what the results are: "promote" makes them wider; "first" gives them
    the dtype of the first argument; with "refuse" nothing is converted, and the function refuses what it was given.
    """
    if function is None:
        return lambda function: in_float32(function, mixed=mixed)  # type: ignore[call-overload]

    @functools.wraps(function)
    def call(*args: Any, **options: Any) -> Any:
        if args:
            first = args[0]
            array = first._data if isinstance(first, Variable) else first
            if type(array) is native and array.dtype is float32:
                return function(*args, **options)
        return computed_in_float32(function, args, options, mixed)

    return call


def in_float32_on_cpu(function: Function) -> Function:
    """`in_float32` for the CPU alone: on a GPU, the kernels of the function compute in float32 themselves.

    The result is float16 where the first argument is, also beside float32 weights.
    """

    @functools.wraps(function)
    def call(*args: Any, **options: Any) -> Any:
        first = args[0] if args else next(iter(options.values()), None)
        array = first._data if isinstance(first, Variable) else first
        if type(array) is native and array.dtype is float16:
            return rounded(computed_in_float32(function, args, options))
        return function(*args, **options)

    return call  # type: ignore[return-value]


def computed_in_float32(
    function: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any], mixed: str = "promote"
) -> Any:
    """Call a function with float16 as float32; its results are float16 again, unless a wider tensor went in."""
    kinds = [(a.dtype, a.ndim) for a in arrays((args, tuple(options.values()))) if a.dtype.kind == "f"]
    if float16 not in [dtype for dtype, _ in kinds] or options.get("dtype") is not None:
        return function(*args, **options)
    if mixed == "refuse" and any(dtype != float16 for dtype, _ in kinds):
        return function(*args, **options)
    if mixed == "first":
        kinds = kinds[:1]
    out = function(*widened(args), **{name: widened(value) for name, value in options.items()})
    return rounded(out) if promote(float32, kinds) == float16 else out


Operation.in_float32 = staticmethod(computed_in_float32)


def arrays(value: Any) -> Iterator[Any]:
    """The arrays of a value: of a Tensor, an array, and of lists and tuples of them."""
    if isinstance(value, Variable):
        yield value._data
    elif type(value) in XP:
        yield value
    elif type(value) in (tuple, list):
        for v in value:
            yield from arrays(v)


def widened(value: Any) -> Any:
    """A value with float32 in the place of float16."""
    if isinstance(value, Variable) or type(value) in XP:
        return cast(value, dtype=float32) if value.dtype == float16 else value
    return type(value)(map(widened, value)) if type(value) in (tuple, list) else value


def rounded(out: Any) -> Any:
    """A result, or each of several, with float16 in the place of float32."""
    if isinstance(out, tuple):
        parts = map(rounded, out)
        return type(out)(*parts) if hasattr(out, "_fields") else tuple(parts)
    is_float32 = (isinstance(out, Variable) or type(out) in XP) and out.dtype == float32
    return cast(out, dtype=float16) if is_float32 else out
