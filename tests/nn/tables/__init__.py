"""Tables of the functions of nn by subject, as rows that tests/nn/test_functional.py walks.

`table.py` holds the row of a function; all other files add the rows of their subject. To test a new function, add a
row there.
"""

from . import (  # noqa: F401  (they add their rows)
    activations,
    convolution,
    linear,
    losses,
    normalization,
    padding,
    pooling,
    upsampling,
)
from .table import TABLE, Row

__all__ = ["TABLE", "Row"]
