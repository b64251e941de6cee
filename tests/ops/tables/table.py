"""The table of operations: how to call them, what NumPy says, and with which inputs.

A row's `call` takes the library first, so that the same lambda runs on lucid.ops and on torch. To test a new
operation, add a row to the file of its subject.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Shapes = tuple[tuple[int, ...], ...]  # one for each input

UNARY: list[Shapes] = [((),), ((3,),), ((2, 3),), ((2, 0),)]
BINARY: list[Shapes] = [((), ()), ((3,), (3,)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((3,), ()), ((0, 3), (1,))]
REDUCED: list[Shapes] = [((3,),), ((2, 3),), ((2, 1, 3),)]
ANY: list[Shapes] = [((),), *REDUCED]

FLOATS = ["float32", "float64"]
WHOLE = ["int64", "uint8"]
NUMBERS = [*FLOATS, *WHOLE]
ALL = [*NUMBERS, "bool"]
BITS = [*WHOLE, "bool"]


@dataclass(frozen=True)
class Row:
    """One operation, or one way to call it."""

    id: str
    call: Callable[..., Any]  # (library, *inputs)
    numpy: Callable[..., Any]  # (*arrays)
    shapes: Sequence[Shapes]
    domains: Sequence[tuple[float, float]]  # of the numbers of each input; the last one serves all others
    dtypes: Sequence[str]
    order: int  # how often it can be differentiated; 0 is not at all
    ulp: float  # how far values may be from NumPy's, in units of the last place of the largest one
    torch: Sequence[str]  # the dtypes for which torch agrees

    def inputs(self, shapes: Shapes, dtype: str = "float64", seed: int = 0) -> list[np.ndarray]:
        """Random arrays of these shapes, away from ties and corners."""
        rng = np.random.default_rng([seed, *(n for shape in shapes for n in shape)])
        return [self._draw(rng, shape, dtype, i) for i, shape in enumerate(shapes)]

    def _draw(self, rng: np.random.Generator, shape: tuple[int, ...], dtype: str, i: int) -> np.ndarray:
        low, high = self.domains[min(i, len(self.domains) - 1)]
        kind = np.dtype(dtype).kind
        if kind == "b":
            return np.asarray(rng.random(shape) < 0.5)
        if kind in "iu":
            return np.asarray(
                rng.integers(max(math.ceil(low), 0 if kind == "u" else -9), math.floor(high) + 1, shape), dtype
            )
        return np.asarray(rng.uniform(low, high, shape), dtype)


TABLE: list[Row] = []


def row(
    id: str,
    numpy: Callable[..., Any],
    shapes: Sequence[Shapes] = UNARY,
    *domains: tuple[float, float],
    call: Callable[..., Any] | None = None,
    dtypes: Sequence[str] = NUMBERS,
    order: int = 2,
    ulp: float = 4,
    torch: Sequence[str] | None = None,
) -> None:
    """Add a row; unless told otherwise, the operation is called by the row's name, on numbers between -2 and 2."""
    call = call or (lambda m, *inputs: getattr(m, id)(*inputs))
    TABLE.append(
        Row(id, call, numpy, shapes, domains or [(-2, 2)], dtypes, order, ulp, dtypes if torch is None else torch)
    )


# Domains

POSITIVE = (0.5, 3)

SIGNED = (-2, 2)
AWAY = (1, 3)  # a divisor


def beside(m, x, values):
    """An array, of the library and device of x."""
    values = np.asarray(values)
    return values if isinstance(x, np.ndarray) else m.from_numpy(values).to(x.device)


SEVERAL: list[Shapes] = [((3,),), ((2, 3),), ((2, 4, 3),)]  # more than one number along each dimension


def reduction(
    name: str,
    numpy: Callable[..., Any],
    *,
    dims: Sequence[Any] = (None, 0, -1, (0, -1)),
    shapes: Sequence[Shapes] = ANY,
    call: Callable[..., Any] | None = None,
    **rest: Any,
) -> None:
    """Add a row for each choice of dimensions, with and without keepdim."""
    call = call or (lambda m, x, **options: getattr(m, name)(x, **options))
    for dim in dims:
        for keepdim in (False, True) if dim is not None else (False,):
            options = {} if dim is None else {"dim": dim, "keepdim": keepdim}
            row(
                f"{name}{'' if dim is None else f'-{dim}'}{'-keepdim' if keepdim else ''}",
                lambda x, dim=dim, keepdim=keepdim: numpy(x, axis=dim if x.ndim else None, keepdims=keepdim),
                [s for s in shapes if not isinstance(dim, tuple) or len(s[0]) > 1],
                call=lambda m, x, options=options: call(m, x, **options),
                **rest,
            )
