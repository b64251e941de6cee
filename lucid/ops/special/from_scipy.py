"""SciPy's special functions, for the device of an array."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...backend import XP, device_of, scipy_module


def scipy_special(name: str, *inputs: Any) -> Any:
    """Call a function of ``scipy.special``, or on a GPU of CuPy's copy of it, on arrays and numbers.

    Raises:
        ImportError: SciPy is not installed.
        NotImplementedError: CuPy lacks the function.
    """
    array = next(a for a in inputs if type(a) in XP)
    device = device_of(array)
    function: Callable[..., Any] | None = getattr(scipy_module(device, "special"), name, None)
    if function is None:
        raise NotImplementedError(
            f"special: CuPy has no {name}, so it is computed on the CPU alone; call x.cpu() first"
        )
    with np.errstate(all="ignore"):
        return function(*inputs)
