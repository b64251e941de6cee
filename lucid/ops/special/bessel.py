"""Bessel functions without gradients: of both kinds, modified of the second kind, spherical; Airy's function.

All but the spherical one are SciPy's. As in PyTorch, their results require no gradient.

Source: NIST Digital Library of Mathematical Functions, 9 and 10.
"""

from __future__ import annotations

import math
from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array
from .from_scipy import scipy_special


@primitive(wide=True)
def bessel_j0(xp: Any, input: Array) -> Array:
    r"""Return the Bessel function of the first kind of order 0, :math:`J_0(x)`. It has no gradient.

    Shape:
        input: any shape; output: the same.

    Raises:
        ImportError: SciPy is not installed.

    Example:
        >>> import lucid
        >>> lucid.special.bessel_j0(lucid.tensor([1.0, 2.0]))
        tensor([0.7652, 0.2239])
    """
    return scipy_special("j0", input)


bessel_j0.vjp(input=None)


@primitive(wide=True)
def bessel_j1(xp: Any, input: Array) -> Array:
    r"""Return the Bessel function of the first kind of order 1, :math:`J_1(x)`. It has no gradient.

    Shape:
        input: any shape; output: the same.

    Raises:
        ImportError: SciPy is not installed.

    Example:
        >>> import lucid
        >>> lucid.special.bessel_j1(lucid.tensor([1.0, 2.0]))
        tensor([0.4401, 0.5767])
    """
    return scipy_special("j1", input)


bessel_j1.vjp(input=None)


@primitive(wide=True)
def bessel_y0(xp: Any, input: Array) -> Array:
    r"""Return the Bessel function of the second kind of order 0, :math:`Y_0(x)`. It has no gradient.

    Shape:
        input: any shape; output: the same.

    Raises:
        ImportError: SciPy is not installed.

    Example:
        >>> import lucid
        >>> lucid.special.bessel_y0(lucid.tensor([1.0, 2.0]))
        tensor([0.0883, 0.5104])
    """
    return scipy_special("y0", input)


bessel_y0.vjp(input=None)


@primitive(wide=True)
def bessel_y1(xp: Any, input: Array) -> Array:
    r"""Return the Bessel function of the second kind of order 1, :math:`Y_1(x)`. It has no gradient.

    Shape:
        input: any shape; output: the same.

    Raises:
        ImportError: SciPy is not installed.

    Example:
        >>> import lucid
        >>> lucid.special.bessel_y1(lucid.tensor([1.0, 2.0]))
        tensor([-0.7812, -0.1070])
    """
    return scipy_special("y1", input)


bessel_y1.vjp(input=None)


@primitive(wide=True)
def modified_bessel_k0(xp: Any, input: Array) -> Array:
    r"""Return the modified Bessel function of the second kind of order 0, :math:`K_0(x)`. It has no gradient.

    Shape:
        input: any shape; output: the same.

    Raises:
        ImportError: SciPy is not installed.

    Example:
        >>> import lucid
        >>> lucid.special.modified_bessel_k0(lucid.tensor([1.0, 2.0]))
        tensor([0.4210, 0.1139])
    """
    return scipy_special("k0", input)


modified_bessel_k0.vjp(input=None)


@primitive(wide=True)
def modified_bessel_k1(xp: Any, input: Array) -> Array:
    r"""Return the modified Bessel function of the second kind of order 1, :math:`K_1(x)`. It has no gradient.

    Shape:
        input: any shape; output: the same.

    Raises:
        ImportError: SciPy is not installed.

    Example:
        >>> import lucid
        >>> lucid.special.modified_bessel_k1(lucid.tensor([1.0, 2.0]))
        tensor([0.6019, 0.1399])
    """
    return scipy_special("k1", input)


modified_bessel_k1.vjp(input=None)


@primitive(wide=True)
def scaled_modified_bessel_k0(xp: Any, input: Array) -> Array:
    r"""Return `modified_bessel_k0` scaled by its decay, :math:`e^x K_0(x)`. It has no gradient.

    Shape:
        input: any shape; output: the same.

    Raises:
        ImportError: SciPy is not installed.

    Example:
        >>> import lucid
        >>> lucid.special.scaled_modified_bessel_k0(lucid.tensor([1.0, 2.0]))
        tensor([1.1445, 0.8416])
    """
    return scipy_special("k0e", input)


scaled_modified_bessel_k0.vjp(input=None)


@primitive(wide=True)
def scaled_modified_bessel_k1(xp: Any, input: Array) -> Array:
    r"""Return `modified_bessel_k1` scaled by its decay, :math:`e^x K_1(x)`. It has no gradient.

    Shape:
        input: any shape; output: the same.

    Raises:
        ImportError: SciPy is not installed.

    Example:
        >>> import lucid
        >>> lucid.special.scaled_modified_bessel_k1(lucid.tensor([1.0, 2.0]))
        tensor([1.6362, 1.0335])
    """
    return scipy_special("k1e", input)


scaled_modified_bessel_k1.vjp(input=None)


@primitive(wide=True)
def modified_bessel_i0(xp: Any, input: Array) -> Array:
    r"""Return `i0`, without its gradient. It has no gradient.

    Shape:
        input: any shape; output: the same.

    Raises:
        ImportError: SciPy is not installed.

    Example:
        >>> import lucid
        >>> lucid.special.modified_bessel_i0(lucid.tensor([1.0, 2.0]))
        tensor([1.2661, 2.2796])
    """
    return scipy_special("i0", input)


modified_bessel_i0.vjp(input=None)


@primitive(wide=True)
def modified_bessel_i1(xp: Any, input: Array) -> Array:
    r"""Return `i1`, without its gradient. It has no gradient.

    Shape:
        input: any shape; output: the same.

    Raises:
        ImportError: SciPy is not installed.

    Example:
        >>> import lucid
        >>> lucid.special.modified_bessel_i1(lucid.tensor([1.0, 2.0]))
        tensor([0.5652, 1.5906])
    """
    return scipy_special("i1", input)


modified_bessel_i1.vjp(input=None)


@primitive(wide=True)
def airy_ai(xp: Any, input: Array) -> Array:
    r"""Return Airy's function :math:`\operatorname{Ai}(x)`, a solution of :math:`y'' = x y`. It has no gradient.

    Shape:
        input: any shape; output: the same.

    Raises:
        ImportError: SciPy is not installed.

    Example:
        >>> import lucid
        >>> lucid.special.airy_ai(lucid.tensor([1.0, 2.0]))
        tensor([0.1353, 0.0349])
    """
    return scipy_special("airy", xp.where(input > 110, 110, input))[0]  # from there on it is 0, for SciPy NaN at last


airy_ai.vjp(input=None)


@primitive(wide=True)
def spherical_bessel_j0(xp: Any, input: Array) -> Array:
    r"""Return the spherical Bessel function of order 0, :math:`\sin(x) / x`. It has no gradient.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> lucid.special.spherical_bessel_j0(lucid.tensor([1.0, 2.0]))
        tensor([0.8415, 0.4546])
    """
    return xp.where(xp.isinf(input), 0, xp.sinc(input / math.pi))


spherical_bessel_j0.vjp(input=None)
