"""What ``torch.amp`` and ``torch.cuda.amp`` hold: mixed precision, which lucid has not, switched off."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ...backend import cuda
from ...hints import say_once

__all__ = ["GradScaler", "autocast", "custom_bwd", "custom_fwd", "is_autocast_available"]


def _on(who: str, device_type: str, enabled: bool) -> None:
    """Refuse mixed precision, unless it is switched off or is that of a GPU that is not there, as in PyTorch."""
    if not enabled:
        return
    if device_type == "cuda" and not cuda.is_available():
        say_once(f"torch.{who}: there is no GPU here, so it is switched off, as in PyTorch")
        return
    raise NotImplementedError(
        f"{who}: lucid computes in the dtype of its tensors and has no mixed precision; say enabled=False, or convert "
        "model and input yourself, with .half()"
    )


class autocast:
    """Mixed precision, switched off: a ``with`` block, or a decorator, that changes nothing.

    Args:
        device_type: "cuda" or "cpu".
        dtype: The lower precision.
        enabled: False. True means the same for "cuda" where there is no GPU, as in PyTorch.
        cache_enabled: Whether converted weights would be kept.

    Raises:
        NotImplementedError: It is switched on.
    """

    def __init__(
        self, device_type: str = "cuda", dtype: Any = None, enabled: bool = True, cache_enabled: bool | None = None
    ):
        if isinstance(device_type, bool):  # torch.cuda.amp.autocast(enabled)
            device_type, enabled = "cuda", device_type
        _on("autocast", device_type, enabled)

    def __enter__(self) -> autocast:
        return self

    def __exit__(self, *exc_info: object) -> None:
        pass

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        return function


class GradScaler:
    """Loss scaling, switched off: the loss and the gradients stay as they are.

    Args:
        device: "cuda" or "cpu".
        enabled: False. True means the same for "cuda" where there is no GPU, as in PyTorch.
        options: How the scale would grow and shrink.

    Raises:
        NotImplementedError: It is switched on.
    """

    def __init__(self, device: Any = "cuda", enabled: bool = True, **options: Any):
        _on("GradScaler", getattr(device, "type", device) if not isinstance(device, int | float) else "cuda", enabled)

    def scale(self, outputs: Any) -> Any:
        """Return the loss as it is."""
        return outputs

    def unscale_(self, optimizer: Any) -> None:
        """Leave the gradients as they are."""

    def step(self, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        """Call ``optimizer.step()``."""
        return optimizer.step(*args, **kwargs)

    def update(self, new_scale: Any = None) -> None:
        """Do nothing: there is no scale."""

    def get_scale(self) -> float:
        """The scale, 1."""
        return 1.0

    def is_enabled(self) -> bool:
        """Whether it is switched on: False."""
        return False

    def state_dict(self) -> dict[str, Any]:
        """The state, which is empty."""
        return {}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take a state, which says nothing to a scaler that is switched off."""


def custom_fwd(fwd: Any = None, **options: Any) -> Any:
    """Return a `forward` as it is: there is no mixed precision to convert its inputs for."""
    return functools.partial(custom_fwd, **options) if fwd is None else fwd


def custom_bwd(bwd: Any = None, **options: Any) -> Any:
    """Return a `backward` as it is: there is no mixed precision that it could run in."""
    return functools.partial(custom_bwd, **options) if bwd is None else bwd


def is_autocast_available(device_type: str) -> bool:
    """Whether there is mixed precision: False."""
    return False
