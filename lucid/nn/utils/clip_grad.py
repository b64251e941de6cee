"""Gradient clipping, by norm and by value."""

from __future__ import annotations

import math
from collections.abc import Iterable

from ...autograd.tape import wrap
from ...backend import Array, device_of, transfer, versions
from ...tensor import Tensor


def _gradients(name: str, parameters: Tensor | Iterable[Tensor]) -> list[Tensor]:
    parameters = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    for p in parameters:
        if not isinstance(p, Tensor):
            hint = "; call model.parameters()" if hasattr(p, "parameters") else ""
            raise TypeError(f"{name}: expected Tensors that have gradients, got {type(p).__name__}{hint}")
    return [p.grad for p in parameters if p.grad is not None]


def clip_grad_norm_(
    parameters: Tensor | Iterable[Tensor], max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False
) -> Tensor:
    r"""Clip the norm of all gradients, taken together as one vector, in place.

    .. math:: n = \Big( \sum_i |g_i|^p \Big)^{1/p}, \qquad g \leftarrow g \min\left(1, \frac{c}{n + 10^{-6}}\right)

    Call it between ``backward()`` and ``step()``.

    Args:
        parameters: The parameters with the gradients, or one parameter.
        max_norm: The largest norm c.
        norm_type: The order p of the norm; ``math.inf`` for the largest absolute value.
        error_if_nonfinite: Whether to refuse a norm that is infinite or NaN.

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
    grads = _gradients("clip_grad_norm_", parameters)
    p = float(norm_type)
    if not grads:
        return Tensor(0.0)
    device = grads[0].device
    with device.scope():
        norms = device.xp.stack([transfer(_norm(g._data, p), device) for g in grads])
        total = _norm(norms, p)
        if error_if_nonfinite and not math.isfinite(total.item()):
            raise RuntimeError(
                f"clip_grad_norm_: the norm of order {p} of the gradients is {total.item()}, so they cannot be "
                "clipped; look for the first operation that makes it so with lucid.autograd.detect_anomaly()"
            )
        factor = device.xp.asarray(device.xp.minimum(max_norm / (total + 1e-6), 1.0))
    _scale(grads, factor)
    return wrap(total)  # type: ignore[no-any-return]


def _norm(g: Array, p: float) -> Array:
    """The norm of order p of all elements, as a 0-d array."""
    device = device_of(g)
    with device.scope():
        xp, a = device.xp, abs(g)
        if not g.size:
            return xp.zeros((), dtype=g.dtype)
        if p == math.inf:
            norm = a.max()
        elif p == 2:
            norm = xp.sqrt((a * a).sum())
        else:
            norm = (a**p).sum() ** (1 / p) if p else (a != 0).sum()
        return xp.asarray(norm, dtype=g.dtype)


def _scale(grads: list[Tensor], factor: Array) -> None:
    versions.written(*(versions.record_of(g._data) for g in grads))
    for g in grads:
        array = g._data
        own = transfer(factor, g.device)
        with g.device.scope():
            array *= own.astype(array.dtype)


def clip_grad_value_(parameters: Tensor | Iterable[Tensor], clip_value: float) -> None:
    """Clamp every element of every gradient to [-clip_value, clip_value], in place.

    Unlike `clip_grad_norm_` it changes the direction of the gradient.

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
