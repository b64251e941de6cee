"""Batch normalization merged into the layer before it, for evaluation."""

from __future__ import annotations

import copy
from typing import Any, TypeVar

from ... import ops
from ...autograd.grad_mode import no_grad
from ...tensor import Tensor
from ..module.module import Module
from ..parameter import Parameter

M = TypeVar("M", bound=Module)


def fuse_conv_bn_eval(conv: M, bn: Module, transpose: bool = False) -> M:
    r"""Merge a batch normalization into the convolution before it: a copy of the convolution that does both.

    .. math:: w' = \frac{\gamma}{\sqrt{\sigma^2 + \epsilon}} w, \qquad
        b' = \frac{\gamma}{\sqrt{\sigma^2 + \epsilon}} (b - \mu) + \beta

    Args:
        conv: A convolution, in evaluation mode.
        bn: The batch normalization after it, in evaluation mode, with running statistics.
        transpose: Whether the convolution is a transposed one.

    Raises:
        RuntimeError: One of them is in training mode, or there are no running statistics.

    Example:
        >>> import lucid
        >>> from lucid import nn
        >>> conv, bn = nn.Conv2d(3, 4, 3).eval(), nn.BatchNorm2d(4).eval()
        >>> x = lucid.randn(1, 3, 5, 5)
        >>> bool(lucid.allclose(nn.utils.fuse_conv_bn_eval(conv, bn)(x), bn(conv(x)), atol=1e-5))
        True
    """
    fused: Any = _copied("fuse_conv_bn_eval", conv, bn)
    fused.weight, fused.bias = fuse_conv_bn_weights(
        fused.weight, fused.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias, transpose
    )
    return fused  # type: ignore[no-any-return]


def fuse_linear_bn_eval(linear: M, bn: Module) -> M:
    """Merge a batch normalization into the linear layer before it: a copy of the layer that does both.

    Raises:
        RuntimeError: One of them is in training mode, there are no running statistics, or the features do not fit.

    Example:
        >>> import lucid
        >>> from lucid import nn
        >>> linear, bn = nn.Linear(3, 4).eval(), nn.BatchNorm1d(4).eval()
        >>> x = lucid.randn(2, 3)
        >>> bool(lucid.allclose(nn.utils.fuse_linear_bn_eval(linear, bn)(x), bn(linear(x)), atol=1e-5))
        True
    """
    fused: Any = _copied("fuse_linear_bn_eval", linear, bn)
    if fused.out_features != bn.num_features and bn.num_features != 1:
        raise RuntimeError(
            f"fuse_linear_bn_eval: the layer has {fused.out_features} features, the normalization {bn.num_features}"
        )
    fused.weight, fused.bias = fuse_linear_bn_weights(
        fused.weight, fused.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias
    )
    return fused  # type: ignore[no-any-return]


def fuse_conv_bn_weights(
    conv_w: Tensor,
    conv_b: Tensor | None,
    bn_rm: Tensor,
    bn_rv: Tensor,
    bn_eps: float,
    bn_w: Tensor | None,
    bn_b: Tensor | None,
    transpose: bool = False,
) -> tuple[Parameter, Parameter]:
    """The weight and bias of a convolution with which it does the batch normalization after it as well.

    Example:
        >>> import lucid
        >>> from lucid import nn
        >>> one = lucid.ones(1)
        >>> nn.utils.fuse_conv_bn_weights(lucid.ones(1, 1, 1), None, one, one * 4, 0.0, None, None)[1].item()
        -0.5
    """
    with no_grad():
        scale = 1 / ops.sqrt(bn_rv + bn_eps)
        scale = scale if bn_w is None else bn_w * scale
        bias = ((0.0 if conv_b is None else conv_b) - bn_rm) * scale
        bias = bias if bn_b is None else bias + bn_b
        shape = (1, -1) if transpose else (-1, 1)
        weight = conv_w * ops.reshape(scale, (*shape, *(1 for _ in conv_w.shape[2:])))
    learned = conv_w.requires_grad
    return Parameter(ops.to(weight, conv_w.dtype), learned), Parameter(ops.to(bias, conv_w.dtype), learned)


def fuse_linear_bn_weights(
    linear_w: Tensor,
    linear_b: Tensor | None,
    bn_rm: Tensor,
    bn_rv: Tensor,
    bn_eps: float,
    bn_w: Tensor,
    bn_b: Tensor,
) -> tuple[Parameter, Parameter]:
    """The weight and bias of a linear layer with which it does the batch normalization after it as well.

    Example:
        >>> import lucid
        >>> from lucid import nn
        >>> one = lucid.ones(1)
        >>> nn.utils.fuse_linear_bn_weights(lucid.ones(1, 1), None, one, one * 4, 0.0, one, one)[1].item()
        0.5
    """
    return fuse_conv_bn_weights(linear_w, linear_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b)


def _copied(name: str, layer: Module, bn: Any) -> Module:
    """A copy of a layer that may be fused with a batch normalization."""
    if layer.training or bn.training:
        raise RuntimeError(f"{name}: both must be in evaluation mode; call eval() on them first")
    if bn.running_mean is None or bn.running_var is None:
        raise RuntimeError(f"{name}: the batch normalization has no running statistics")
    return copy.deepcopy(layer)
