"""The strict library: NumPy without the functions that CuPy lacks."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from .array import StrictArray
from .calls import Ufunc, call

# Functions that NumPy has and CuPy 14.2 has not.
LACKS = """
    asmatrix block bmat bytes_ char character clongdouble complex256 core ctypeslib datetime64 dtypes einsum_path
    emath errstate f2py flexible float128 frompyfunc fromregex geomspace getbufsize geterr geterrcall
    histogram_bin_edges info insert isnat longdouble ma matrix matvec memmap nanpercentile nanquantile ndenumerate
    nditer nested_iters object_ polyder polydiv polyint random rec recarray record setbufsize seterr spacing str_
    strings timedelta64 typecodes unstack vecdot vecmat void testing ctypes
    linalg.diagonal linalg.matrix_norm linalg.multi_dot linalg.outer linalg.svdvals linalg.tensordot linalg.trace
    linalg.vecdot linalg.vector_norm
    scipy.special.airy scipy.special.spherical_jn
""".split()  # noqa: SIM905


class Library:
    """A module of NumPy as CuPy offers it: without what CuPy lacks."""

    def __init__(self, module: Any, prefix: str = ""):
        self._module, self._prefix = module, prefix

    def __getattr__(self, name: str) -> Any:
        path = self._prefix + name
        if name.startswith("_") or path in LACKS:
            raise AttributeError(f"CuPy has no cupy.{path}")
        value = getattr(self._module, name)
        if name == "ndarray":
            value = StrictArray
        elif inspect.ismodule(value):
            value = Library(value, path + ".")
        elif isinstance(value, np.ufunc):
            value = Ufunc(value)
        elif callable(value) and not inspect.isclass(value):
            function = value
            value = lambda *args, **kwargs: call(function, path, args, kwargs)
        setattr(self, name, value)
        return value
