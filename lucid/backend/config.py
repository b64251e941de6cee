"""What lucid computes with on this machine, and whether it is what the machine could do."""

from __future__ import annotations

import importlib

import numpy as np

from ..hints import warn
from . import allocation, blas, cuda, threads
from .device import get_default_device
from .dtypes import get_default_dtype

# OpenBLAS chooses its kernels by the processor's name, and an unknown one gets those of an older processor.
NARROW_KERNELS = {"Haswell", "Zen", "Sandybridge", "Nehalem", "Prescott", "Core2"}


def has_avx512() -> bool:
    """Whether the processor has AVX-512 instructions, as NumPy found; False where NumPy does not say."""
    try:
        features = importlib.import_module("numpy._core._multiarray_umath").__cpu_features__
    except (ImportError, AttributeError):
        return False
    return bool(features.get("AVX512_SKX", False))


def show_config() -> None:
    """Print the versions, the threads, the linear algebra and the GPU that lucid uses.

    Warns:
        RuntimeWarning: OpenBLAS runs narrower kernels than the processor has instructions for.

    Example:
        >>> show_config()  # doctest: +ELLIPSIS
        numpy ...
    """
    kernels = blas.core()
    reason = cuda.why_unavailable()
    rows = {
        "numpy": np.__version__,
        "threads": str(threads.get_num_threads()),
        "linear algebra": f"OpenBLAS, kernels for {kernels}" if kernels else "not OpenBLAS",
        "AVX-512": "yes" if has_avx512() else "no",
        "freed memory": "kept for reuse" if allocation.keep_freed() else "left to the C library",
        "GPU": reason or f"{cuda.device_count()} through CuPy",
        "default device": str(get_default_device()),
        "default dtype": str(get_default_dtype()),
    }
    print("\n".join(f"{name:<16}{value}" for name, value in rows.items()))
    if has_avx512() and kernels in NARROW_KERNELS:
        warn(
            f"this processor has AVX-512, but OpenBLAS runs its kernels for {kernels}: matrix products may take twice "
            "as long as they could; set the environment variable OPENBLAS_CORETYPE=SkylakeX before Python starts",
            RuntimeWarning,
        )
