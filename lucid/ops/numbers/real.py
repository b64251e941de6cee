"""PyTorch's functions for complex numbers, of real tensors: the conjugate and the real part are the tensor itself."""

from __future__ import annotations

import math
from typing import Any, NoReturn

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from ..arguments import floating
from ..elementwise.where import zero_gradient

# Names of PyTorch whose arguments or results are complex numbers.
COMPLEX = frozenset(
    {"complex", "complex32", "complex64", "complex128", "cfloat", "cdouble", "chalf", "eig", "fft", "istft", "polar"}
    | {"stft", "view_as_complex", "view_as_real", "view_as_complex_copy", "view_as_real_copy"}
)


def real(input: Tensor) -> Tensor:
    """Return the real part, which is the input itself: complex numbers are not part of lucid.

    Example:
        >>> import lucid
        >>> x = lucid.ones(2)
        >>> lucid.real(x) is x
        True
    """
    return input


def imag(input: Tensor) -> NoReturn:
    """Refuse: a real tensor has no imaginary part, as in PyTorch.

    Raises:
        RuntimeError: Always.

    Example:
        >>> import lucid
        >>> lucid.imag(lucid.ones(2))
        Traceback (most recent call last):
        ...
        RuntimeError: imag: tensors of float32 have no imaginary part; complex numbers are not part of lucid
    """
    raise RuntimeError(f"imag: tensors of {input.dtype} have no imaginary part; complex numbers are not part of lucid")


def conj(input: Tensor) -> Tensor:
    """Return the complex conjugate, which of real numbers is the input itself.

    Example:
        >>> import lucid
        >>> x = lucid.ones(2)
        >>> lucid.conj(x) is x
        True
    """
    return input


def conj_physical(input: Tensor) -> Tensor:
    """Return the complex conjugate, computed at once: of real numbers, the input itself.

    Example:
        >>> import lucid
        >>> lucid.conj_physical(lucid.ones(2)).tolist()
        [1.0, 1.0]
    """
    return input


def resolve_conj(input: Tensor) -> Tensor:
    """Return the input: no tensor of lucid waits to be conjugated.

    Example:
        >>> import lucid
        >>> lucid.resolve_conj(lucid.ones(2)).tolist()
        [1.0, 1.0]
    """
    return input


def resolve_neg(input: Tensor) -> Tensor:
    """Return the input: no tensor of lucid waits to be negated.

    Example:
        >>> import lucid
        >>> lucid.resolve_neg(lucid.ones(2)).tolist()
        [1.0, 1.0]
    """
    return input


def is_conj(input: Tensor) -> bool:
    """Return False: no tensor of lucid waits to be conjugated.

    Example:
        >>> import lucid
        >>> lucid.is_conj(lucid.ones(2))
        False
    """
    return False


def is_neg(input: Tensor) -> bool:
    """Return False: no tensor of lucid waits to be negated.

    Example:
        >>> import lucid
        >>> lucid.is_neg(lucid.ones(2))
        False
    """
    return False


@primitive(casts=True)
def isreal(xp: Any, x: Array) -> Array:
    """Return True for each element: all numbers of lucid are real.

    Example:
        >>> import lucid
        >>> lucid.isreal(lucid.tensor([1.0, -2.0])).tolist()
        [True, True]
    """
    return xp.ones(x.shape, dtype=bool)


def angle(input: Tensor) -> Tensor:
    """Return the angle of each number in the complex plane: 0 for positive ones, π for negative ones, NaN for NaN.

    Shape:
        input: any shape; output: the same; the default dtype for integers.

    Example:
        >>> import lucid
        >>> lucid.angle(lucid.tensor([1.0, -1.0]))
        tensor([0.0000, 3.1416])
    """
    return _angle(floating(input))


@primitive
def _angle(xp: Any, x: Array) -> Array:
    return xp.where(xp.isnan(x), x, xp.where(x < 0, x.dtype.type(math.pi), x.dtype.type(0)))


_angle.vjp(x=lambda g: zero_gradient(g))
