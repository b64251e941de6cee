"""PyTorch's table of operations, as far as lucid has their names."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from typing import Any

from .checks import full_name
from .conversion import operation


def entries(*names: str) -> Iterator[Any]:
    """The entries that lucid has, all or those that are named; a name may end in ``*``."""
    from torch.testing._internal.common_methods_invocations import op_db  # takes three seconds

    for op in op_db:
        wanted = not names or any(fnmatch.fnmatch(n, name) for n in (op.name, full_name(op)) for name in names)
        if wanted and operation(op) is not None:
            yield op
