r"""Window functions of signal processing: bartlett, blackman, hamming, hann, kaiser.

A window of N points multiplies a piece of a signal, so that it begins and ends near 0. With ``periodic=True``, the
default, it is a window of N + 1 points without the last: the one to use for spectra. Filters want the symmetric one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ...autograd.typing import DeviceLike, DType, Tensor
from ...backend import transfer
from ..arguments import device_or_default, dtype_or_default, whole
from .from_data import leaf_tensor


def bartlett_window(
    window_length: int,
    periodic: bool = True,
    *,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    r"""Return the triangular Bartlett window.

    .. math:: w_n = 1 - \left|\frac{2n}{N - 1} - 1\right|

    Shape:
        output: (window_length,).

    Raises:
        RuntimeError: The length is negative, or the dtype is not of floating-point numbers.

    Example:
        >>> import lucid
        >>> lucid.bartlett_window(4).tolist()
        [0.0, 0.5, 1.0, 0.5]
    """
    return _window(
        "bartlett_window", window_length, periodic, lambda t: 1 - np.abs(2 * t - 1), dtype, device, requires_grad
    )


def hann_window(
    window_length: int,
    periodic: bool = True,
    *,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    r"""Return the Hann window, a period of a raised cosine.

    .. math:: w_n = \frac{1}{2} - \frac{1}{2} \cos \frac{2 \pi n}{N - 1}

    Shape:
        output: (window_length,).

    Raises:
        RuntimeError: The length is negative, or the dtype is not of floating-point numbers.

    Example:
        >>> import lucid
        >>> lucid.hann_window(4).tolist()
        [0.0, 0.5, 1.0, 0.5]
    """
    return _cosines("hann_window", window_length, periodic, (0.5, 0.5), dtype, device, requires_grad)


def hamming_window(
    window_length: int,
    periodic: bool = True,
    alpha: float = 0.54,
    beta: float = 0.46,
    *,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    r"""Return the Hamming window, which does not quite reach 0.

    .. math:: w_n = \alpha - \beta \cos \frac{2 \pi n}{N - 1}

    Shape:
        output: (window_length,).

    Raises:
        RuntimeError: The length is negative, or the dtype is not of floating-point numbers.

    Example:
        >>> import lucid
        >>> lucid.hamming_window(4)
        tensor([0.0800, 0.5400, 1.0000, 0.5400])
    """
    return _cosines("hamming_window", window_length, periodic, (alpha, beta), dtype, device, requires_grad)


def blackman_window(
    window_length: int,
    periodic: bool = True,
    *,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    r"""Return the Blackman window, of two cosines.

    .. math:: w_n = 0.42 - 0.5 \cos \frac{2 \pi n}{N - 1} + 0.08 \cos \frac{4 \pi n}{N - 1}

    Shape:
        output: (window_length,).

    Raises:
        RuntimeError: The length is negative, or the dtype is not of floating-point numbers.

    Example:
        >>> import lucid
        >>> lucid.blackman_window(4)[1:]
        tensor([0.3400, 1.0000, 0.3400])
    """
    return _cosines("blackman_window", window_length, periodic, (0.42, 0.5, 0.08), dtype, device, requires_grad)


def kaiser_window(
    window_length: int,
    periodic: bool = True,
    beta: float = 12.0,
    *,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    r"""Return the Kaiser window, which has nearly as much energy near frequency 0 as is possible.

    .. math:: w_n = I_0\left(\beta \sqrt{1 - \left(\frac{2n}{N - 1} - 1\right)^2}\right) / I_0(\beta)

    Args:
        window_length: N.
        periodic: Whether to leave the last of N + 1 points out.
        beta: How narrow the window is.
        dtype: The data type; the default dtype if None.
        device: The device; the default device if None.
        requires_grad: Whether gradients are wanted for it.

    Shape:
        output: (window_length,).

    Raises:
        RuntimeError: The length is negative, or the dtype is not of floating-point numbers.

    Example:
        >>> import lucid
        >>> lucid.kaiser_window(4, beta=2.0)
        tensor([0.4387, 0.8348, 1.0000, 0.8348])
    """

    def kaiser(t: np.ndarray) -> np.ndarray:
        return np.i0(beta * np.sqrt(np.maximum(1 - (2 * t - 1) ** 2, 0))) / np.i0(beta)

    return _window("kaiser_window", window_length, periodic, kaiser, dtype, device, requires_grad)


def _cosines(name: str, length: int, periodic: bool, terms: tuple[float, ...], *options: Any) -> Any:
    """A window of cosines of 0, 1, 2, ... periods, with alternating signs."""

    def series(t: np.ndarray) -> np.ndarray:
        return sum((-1) ** k * a * np.cos(2 * math.pi * k * t) for k, a in enumerate(terms)) + np.zeros_like(t)

    return _window(name, length, periodic, series, *options)


def _window(
    name: str,
    length: int,
    periodic: bool,
    formula: Callable[[np.ndarray], np.ndarray],
    dtype: Any,
    device: Any,
    requires_grad: bool,
) -> Any:
    """A window whose formula takes t = n / (N - 1), computed on the host in double precision.

    Raises:
        TypeError: The length is not an integer.
        RuntimeError: The length is negative, or the dtype is not of floating-point numbers.
    """
    kind = dtype_or_default(dtype)
    if kind.kind != "f":
        raise RuntimeError(f"{name}: expected a floating-point dtype, got {kind}")
    length = whole(name, "window_length", length)
    if length < 0:
        raise RuntimeError(f"{name}: window_length must not be negative, got {length}")
    points = length + 1 if periodic else length
    values = np.ones(length) if length < 2 else formula(np.arange(length) / (points - 1))
    return leaf_tensor(transfer(values.astype(kind), device_or_default(device)), requires_grad)
