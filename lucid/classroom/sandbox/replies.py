"""What a child replied, made safe to use: it may have written any numbers and any text."""

from __future__ import annotations

from typing import Any


def visible(text: str) -> str:
    """The text with its control characters shown, but for line ends and tabs: they would move a terminal's cursor."""
    return "".join(c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode() for c in text)


def failure(name: str, message: str, line: int | None = None) -> dict[str, Any]:
    """The reply of code that failed."""
    return {"error": name, "message": message, "line": line}


def checked(reply: Any) -> dict[str, Any]:
    """The reply with nothing but what a reply has: a value, what was reached or stopped, or an error in short."""
    if not isinstance(reply, dict):
        return failure("ValueError", "the program wrote over what it should return")
    if "value" in reply:
        return {"value": reply["value"]}
    for mark in ("ready", "loaded"):
        if reply.get(mark) is True:
            return {mark: True}
    if "stopped" in reply:
        return {"stopped": visible(str(reply["stopped"])[:2000])}
    if "loading" in reply:
        return checked(reply["loading"])
    name, message, line = (reply.get(key) for key in ("error", "message", "line"))
    line = line if type(line) is int else None
    return failure(visible(str(name)[:100]), visible(str(message)[:2000]), line)
