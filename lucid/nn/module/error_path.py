"""Errors that say in which layer they happened: ``Net.body.fc2 (Linear): expected input with 128 features, ...``."""

from __future__ import annotations

from typing import Any

from .attributes import join


class Place:
    """Where an error was raised, as far as it is known: its path below the outermost module it has passed so far."""

    def __init__(self, module: Any, layer: str, path: str, message: Any, notes: list[str]):
        self.module, self.layer, self.path, self.message, self.notes = module, layer, path, message, notes

    def __str__(self) -> str:
        return f"{type(self.module).__name__}.{self.path} ({self.layer})" if self.path else self.layer


def locate(error: Exception, module: Any) -> None:
    """Put the path of the layer in front of an error's message, while the error passes out of a module.

    Each module on the way out calls this, the innermost first. The name that a module gives to the one inside is found
    by identity, so that nothing has to be remembered while all goes well.
    """
    place = getattr(error, "_place", None)
    if place is None:
        layer = type(module).__name__
        message = error.args[0] if error.args else ""
        place = Place(module, layer, "", _without_name(message, layer), list(getattr(error, "__notes__", ())))
        error._place = place  # type: ignore[attr-defined]
    else:
        inner = place.module
        path = next((path for path, m in module.named_modules() if path and m is inner), None)
        if path is None:
            return
        place.path = join(path, place.path) if place.path else path
        place.module = module
    if len(error.args) == 1 and type(place.message) is str and type(error).__str__ is BaseException.__str__:
        named = not place.path and place.message.startswith((f"{place.layer} ", f"{place.layer}: "))
        error.args = (place.message if named else f"{place}: {place.message}",)
    else:
        error.__notes__ = [*place.notes, f"in {place}"]


def _without_name(message: Any, layer: str) -> Any:
    """A message without the function's name, where the layer's says the same: "Linear: linear: ..."."""
    if type(message) is not str:
        return message
    function, colon, rest = message.partition(": ")
    return rest if colon and layer.lower().startswith(function.replace("_", "").lower()) else message
