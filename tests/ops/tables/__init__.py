"""Tables of operations by subject, as rows that the tests beside this folder walk.

`table.py` holds the row of an operation with what NumPy says (`row`), `linear.py` the row of one that is linear in
each input and whose gradient is therefore its transpose (`linear`), `edge_cases.py` calls with NaN, ties and empty
tensors. All other files add the rows of their subject. To test a new operation, add a row there.
"""

from . import (  # noqa: F401  (they add their rows)
    activations,
    arithmetic,
    comparison,
    creation,
    cumulative,
    elementwise,
    indexing,
    linalg,
    reduction,
    shape,
    sorting,
)
from .linear import LINEAR
from .table import TABLE, Row

__all__ = ["LINEAR", "TABLE", "Row"]
