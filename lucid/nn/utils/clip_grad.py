"""Gradient clipping, by norm and by value."""

from __future__ import annotations

import math
import warnings
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
    grads = _gradients("clip_grad_norm_", parameters)
    if not grads:
        return Tensor(0.0)
    total = _total("clip_grad_norm_", grads, float(norm_type), error_if_nonfinite)
    _scale(grads, total, float(max_norm))
    return wrap(total)  # type: ignore[no-any-return]


def clip_grad_norm(
    parameters: Tensor | Iterable[Tensor],
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """`clip_grad_norm_` under its older name, with a warning."""
    warnings.warn("clip_grad_norm is deprecated, as in PyTorch: use clip_grad_norm_", FutureWarning, stacklevel=2)
    return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite, foreach)


def get_total_norm(
    tensors: Tensor | Iterable[Tensor],
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """The norm of several tensors, taken together as one vector; `clip_grad_norm_` has that of gradients.

    Args:
        tensors: The tensors, or one.
        norm_type: The order of the norm.
        error_if_nonfinite: Whether to refuse a norm that is infinite or NaN.
        foreach: PyTorch's choice between two implementations, which changes nothing.

    Raises:
        RuntimeError: The norm is not finite, and `error_if_nonfinite` is True.

    Example:
        >>> import lucid
        >>> from lucid import nn
        >>> nn.utils.get_total_norm([lucid.tensor([3.0]), lucid.tensor([4.0])])
        tensor(5.)
    """
    found = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    if not found:
        return Tensor(0.0)
    return wrap(_total("get_total_norm", found, float(norm_type), error_if_nonfinite))  # type: ignore[no-any-return]


def clip_grads_with_norm_(
    parameters: Tensor | Iterable[Tensor], max_norm: float, total_norm: Tensor, foreach: bool | None = None
) -> None:
    """Scale all gradients, in place, as `clip_grad_norm_` does, given their norm.

    Args:
        parameters: The parameters with the gradients, or one parameter.
        max_norm: The largest norm.
        total_norm: The norm that they have, from `get_total_norm`.
        foreach: PyTorch's choice between two implementations, which changes nothing.

    Raises:
        TypeError: A parameter is no Tensor.

    Example:
        >>> import lucid
        >>> from lucid import nn
        >>> p = nn.Parameter([3.0, 4.0])
        >>> (p * p).sum().backward()
        >>> nn.utils.clip_grads_with_norm_([p], 1.0, nn.utils.get_total_norm([p.grad]))
        >>> p.grad
        tensor([0.6000, 0.8000])
    """
    _scale(_gradients("clip_grads_with_norm_", parameters), total_norm._data, float(max_norm))


def _alike(tensors: Iterable[Tensor]) -> dict[Any, list[Array]]:
    """The arrays of tensors by device and dtype."""
    found: dict[Any, list[Array]] = {}
    for t in tensors:
        found.setdefault((t.device, t.dtype), []).append(t._data)
    return found


def _total(name: str, tensors: list[Tensor], p: float, error_if_nonfinite: bool) -> Array:
    """The norm of order p of all tensors together."""
    tensors = [t for t in tensors if t._data.size] or tensors[:1]
    device = tensors[0].device
    norms = [home.launch(NORM, *arrays, order=p) for (home, _), arrays in _alike(tensors).items()]
    # Norms of order 0 are numbers of elements: they add up.
    total = norms[0] if len(norms) == 1 else device.launch(NORM, *_promoted(norms, device), order=p or 1.0)
    if error_if_nonfinite and not math.isfinite(total.item()):
        raise RuntimeError(
            f"{name}: the norm of order {p} of the gradients is {total.item()}, so they cannot be "
            "clipped; look for the first operation that makes it so with lucid.autograd.detect_anomaly()"
        )
    return total


def _scale(grads: list[Tensor], total: Array, max_norm: float) -> None:
    """Scale gradients in place, given the norm of all of them."""
    grads = [g for g in grads if g._data.size]
    versions.written(*(versions.record_of(g._data) for g in grads))
    for (home, _), arrays in _alike(grads).items():
        home.launch(SCALE, transfer(total, home), *arrays, max_norm=max_norm)


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
