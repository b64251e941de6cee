"""What ``torch.nn.modules.utils`` and ``torch.nn.init`` hold for layers that are written as PyTorch's own are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ...nn import fan

# fmt: off
__all__ = [
    "_calculate_correct_fan", "_calculate_fan_in_and_fan_out", "_ntuple", "_pair", "_quadruple",
    "_reverse_repeat_tuple", "_single", "_triple",
]
# fmt: on


def _calculate_fan_in_and_fan_out(tensor: Any) -> tuple[int, int]:
    """The fan-in and the fan-out of a weight."""
    return fan.fans("_calculate_fan_in_and_fan_out", tensor)


def _calculate_correct_fan(tensor: Any, mode: str) -> int:
    """The fan-in or the fan-out of a weight, by name."""
    return fan.fan("_calculate_correct_fan", tensor, mode)


def _ntuple(n: int, name: str = "parse") -> Callable[[Any], tuple[Any, ...]]:
    """The function that makes n equal values of one, and leaves several as they are."""

    def parse(x: Any) -> tuple[Any, ...]:
        """The values of a tuple or list, or one value as often as there are dimensions."""
        return tuple(x) if isinstance(x, Iterable) else (x,) * n

    parse.__name__ = name
    return parse


_single, _pair, _triple, _quadruple = (
    _ntuple(n, name) for n, name in enumerate(("_single", "_pair", "_triple", "_quadruple"), start=1)
)


def _reverse_repeat_tuple(t: tuple[Any, ...], n: int) -> tuple[Any, ...]:
    """The values from the last to the first, each n times: a padding in the order of `nn.functional.pad`."""
    return tuple(x for x in reversed(t) for _ in range(n))
