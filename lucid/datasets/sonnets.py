"""Twenty-six of Shakespeare's sonnets, as a text to learn from."""

from __future__ import annotations

from pathlib import Path

FILE = Path(__file__).with_name("sonnets.txt")


def load_sonnets() -> str:
    """Return 26 sonnets of Shakespeare as one text of about 16,000 characters, an empty line between two of them.

    They are those numbered 1, 2, 12, 15, 18, 19, 23, 27, 29, 30, 33, 55, 60, 64, 65, 71, 73, 87, 94, 97, 104, 106,
    116, 130, 138 and 146, 14 lines each, in ASCII.

    Example:
        >>> text = load_sonnets()
        >>> print(text[: text.index(",")])
        From fairest creatures we desire increase
        >>> len(text.split()), len(set(text))
        (2942, 59)

    Source:
        W. Shakespeare, Sonnets, 1609, in the modern spelling of the Globe edition (1864), in the public domain.
    """
    return FILE.read_text(encoding="ascii")
