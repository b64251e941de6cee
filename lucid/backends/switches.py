"""PyTorch's switches of the whole program: determinism, denormal numbers, the precision of products, threads."""

from __future__ import annotations

from ..backend.device import XP, native
from ..hints import say_once, warn

_MODES = ["default", "warn", "error"]
_PRECISIONS = ("highest", "high", "medium")


class _State:
    mode = 0  # of determinism: an index of _MODES
    precision = "highest"


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Ask that the same program on the same input gives the same bits. On the CPU every operation does so anyway.

    On a GPU, sums into repeated indices (the gradients of `embedding` and of advanced indices, `scatter_add`) add up in
    any order; where CuPy is in use, this warns of it.

    Example:
        >>> use_deterministic_algorithms(True)
        >>> are_deterministic_algorithms_enabled()
        True
        >>> use_deterministic_algorithms(False)
    """
    _State.mode = (1 if warn_only else 2) if mode else 0
    if mode and any(array is not native for array in XP):
        warn(
            "use_deterministic_algorithms: on a GPU, sums into repeated indices are added up in any order; "
            "see also lucid.backends.cudnn.deterministic"
        )


def are_deterministic_algorithms_enabled() -> bool:
    """Return whether `use_deterministic_algorithms` was asked for.

    Example:
        >>> are_deterministic_algorithms_enabled()
        False
    """
    return _State.mode > 0


def is_deterministic_algorithms_warn_only_enabled() -> bool:
    """Return whether `use_deterministic_algorithms` was asked for with `warn_only`.

    Example:
        >>> is_deterministic_algorithms_warn_only_enabled()
        False
    """
    return _State.mode == 1


def set_deterministic_debug_mode(debug_mode: int | str) -> None:
    """Ask for determinism by name or number: "default" (0), "warn" (1) or "error" (2).

    Raises:
        ValueError: It is none of them.

    Example:
        >>> set_deterministic_debug_mode("default")
    """
    number = _MODES.index(debug_mode) if debug_mode in _MODES else debug_mode
    if number not in (0, 1, 2):
        raise ValueError(f"set_deterministic_debug_mode: expected one of {_MODES}, or 0 to 2, got {debug_mode!r}")
    use_deterministic_algorithms(number > 0, warn_only=number == 1)


def get_deterministic_debug_mode() -> int:
    """Return the number that `set_deterministic_debug_mode` takes.

    Example:
        >>> get_deterministic_debug_mode()
        0
    """
    return _State.mode


def set_flush_denormal(mode: bool) -> bool:
    """Return False: NumPy keeps denormal numbers, and that cannot be changed here. PyTorch returns whether it could.

    Example:
        >>> set_flush_denormal(True)
        False
    """
    return False


def set_float32_matmul_precision(precision: str) -> None:
    """Note the least precision that is wanted of float32 products, "highest", "high" or "medium". All are "highest".

    Raises:
        ValueError: It is none of them.

    Example:
        >>> set_float32_matmul_precision("highest")
    """
    if precision not in _PRECISIONS:
        raise ValueError(f"set_float32_matmul_precision: expected one of {', '.join(_PRECISIONS)}, got {precision!r}")
    if precision != "highest":
        say_once("set_float32_matmul_precision changes nothing: products of float32 are computed in float32")
    _State.precision = precision


def get_float32_matmul_precision() -> str:
    """Return what `set_float32_matmul_precision` noted, "highest" at first.

    Example:
        >>> get_float32_matmul_precision()
        'highest'
    """
    return _State.precision


def get_num_interop_threads() -> int:
    """Return 1: operations run one after the other, each on the threads of `get_num_threads`.

    Example:
        >>> get_num_interop_threads()
        1
    """
    return 1


def set_num_interop_threads(num: int) -> None:
    """Do nothing: operations run one after the other; see `set_num_threads`.

    Raises:
        RuntimeError: The number is not positive.

    Example:
        >>> set_num_interop_threads(1)
    """
    if num < 1:
        raise RuntimeError(f"set_num_interop_threads: expected a positive number, got {num}")
