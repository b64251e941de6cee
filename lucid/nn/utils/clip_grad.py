"""Gradient clipping, by norm and by value."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from ...autograd.tape import wrap
from ...backend import Array, Device, transfer, versions
from ...tensor import Tensor
from .grad_norm import NORM, SCALE


def _gradients(name: str, parameters: Tensor | Iterable[Tensor]) -> list[Tensor]:
    parameters = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    for p in parameters:
        if not isinstance(p, Tensor):
            hint = "; call model.parameters()" if hasattr(p, "parameters") else ""
            raise TypeError(f"{name}: expected Tensors that have gradients, got {type(p).__name__}{hint}")
    grads = [p.grad for p in parameters if p.grad is not None]
    return list({id(g): g for g in grads}.values())  # one that two parameters share is scaled once


def clip_grad_norm_(
    parameters: Tensor | Iterable[Tensor],
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    r"""Clip the norm of all gradients, taken together as one vector, in place.

    .. math:: n = \Big( \sum_i |g_i|^p \Big)^{1/p}, \qquad g \leftarrow g \min\left(1, \frac{c}{n + 10^{-6}}\right)

    Call it between ``backward()`` and ``step()``. The norm of float16 gradients is computed and returned in float32, as
    it may be larger than any float16. On a GPU, it takes three launches for all gradients of a dtype.

    Args:
        parameters: The parameters with the gradients, or one parameter.
        max_norm: The largest norm c.
        norm_type: The order p of the norm; ``math.inf`` for the largest absolute value, ``-math.inf`` for the smallest,
            0 for the number of elements that are not 0.
        error_if_nonfinite: Whether to refuse a norm that is infinite or NaN.
        foreach: PyTorch's choice between two implementations; there is one here, for all gradients at once.

    Returns:
        The norm n before clipping, a scalar.

    Raises:
        RuntimeError: The norm is not finite, and `error_if_nonfinite` is True.
        TypeError: A parameter is no Tensor.

    Example:
        >>> from lucid import nn
        >>> p = nn.Parameter([3.0, 4.0])
        >>> (p * p).sum().backward()
        >>> clip_grad_norm_([p], max_norm=1.0)
        tensor(10.)
        >>> p.grad
        tensor([0.6000, 0.8000])
    """
    found = _gradients("clip_grad_norm_", parameters)
    grads = [g for g in found if g._data.size] or found[:1]
    p = float(norm_type)
    if not grads:
        return Tensor(0.0)
    device = grads[0].device
    alike: dict[Any, list[Array]] = {}
    for g in grads:
        alike.setdefault((g.device, g.dtype), []).append(g._data)
    norms = [home.launch(NORM, *arrays, order=p) for (home, _), arrays in alike.items()]
    # Norms of order 0 are numbers of elements: they add up.
    total = norms[0] if len(norms) == 1 else device.launch(NORM, *_promoted(norms, device), order=p or 1.0)
    if error_if_nonfinite and not math.isfinite(total.item()):
        raise RuntimeError(
            f"clip_grad_norm_: the norm of order {p} of the gradients is {total.item()}, so they cannot be "
            "clipped; look for the first operation that makes it so with lucid.autograd.detect_anomaly()"
        )
    versions.written(*(versions.record_of(g._data) for g in grads))
    for (home, _), arrays in alike.items():
        home.launch(SCALE, transfer(total, home), *arrays, max_norm=float(max_norm))
    return wrap(total)  # type: ignore[no-any-return]


def _promoted(norms: list[Array], device: Device) -> list[Array]:
    """Norms from several devices and of several dtypes, on one device and in the widest dtype."""
    dtype = max((norm.dtype for norm in norms), key=lambda dtype: dtype.itemsize)
    return [transfer(norm, device).astype(dtype) for norm in norms]


def clip_grad_value_(parameters: Tensor | Iterable[Tensor], clip_value: float, foreach: bool | None = None) -> None:
    """Clamp every element of every gradient to [-clip_value, clip_value], in place.

    Unlike `clip_grad_norm_` it changes the direction of the gradient. `foreach` is PyTorch's choice between two
    implementations, and changes nothing.

    Raises:
        ValueError: `clip_value` is negative.
        TypeError: A parameter is no Tensor.

    Example:
        >>> from lucid import nn
        >>> p = nn.Parameter([1.0, -5.0])
        >>> (p * p).sum().backward()
        >>> clip_grad_value_([p], 3.0)
        >>> p.grad
        tensor([ 2., -3.])
    """
    if not clip_value >= 0:
        raise ValueError(f"clip_grad_value_: clip_value must not be negative, got {clip_value}")
    grads = _gradients("clip_grad_value_", parameters)
    versions.written(*(versions.record_of(g._data) for g in grads))
    for g in grads:
        with g.device.scope():
            g._data[...] = g._data.clip(-clip_value, clip_value)
