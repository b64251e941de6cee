"""Normalization with ATen's arguments: weight and bias before the running statistics."""

from __future__ import annotations

from collections.abc import Sequence

from ...autograd.typing import Tensor
from ..normalization import batch_norm as _batch_norm
from ..normalization import group_norm as _group_norm
from ..normalization import instance_norm as _instance_norm
from ..normalization import layer_norm as _layer_norm


def batch_norm(
    input: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    training: bool,
    momentum: float,
    eps: float,
    cudnn_enabled: bool,
) -> Tensor:
    """`nn.functional.batch_norm` with the arguments of ``torch.batch_norm``, all of them given.

    `cudnn_enabled` is a hint, which changes no number.

    Shape:
        input: (N, C, ...); output: the same.

    Example:
        >>> import lucid
        >>> lucid.batch_norm(lucid.tensor([[1.0], [3.0]]), None, None, None, None, True, 0.1, 1e-5, False).flatten()
        tensor([-1.0000,  1.0000])
    """
    return _batch_norm.batch_norm(input, running_mean, running_var, weight, bias, training, momentum, eps)


def instance_norm(
    input: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    use_input_stats: bool,
    momentum: float,
    eps: float,
    cudnn_enabled: bool,
) -> Tensor:
    """`nn.functional.instance_norm` with the arguments of ``torch.instance_norm``, all of them given.

    `cudnn_enabled` is a hint, which changes no number.

    Shape:
        input: (N, C, ...); output: the same.

    Example:
        >>> import lucid
        >>> lucid.instance_norm(lucid.tensor([[[1.0, 3.0]]]), None, None, None, None, True, 0.1, 0.0, False)
        tensor([[[-1.,  1.]]])
    """
    return _instance_norm.instance_norm(input, running_mean, running_var, weight, bias, use_input_stats, momentum, eps)


def layer_norm(
    input: Tensor,
    normalized_shape: int | Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
    cudnn_enable: bool = True,
) -> Tensor:
    """`nn.functional.layer_norm` with the arguments of ``torch.layer_norm``: `cudnn_enable` changes no number.

    Shape:
        input: (..., *normalized_shape); output: the same.

    Example:
        >>> import lucid
        >>> lucid.layer_norm(lucid.tensor([[1.0, 3.0]]), (2,), eps=0.0)
        tensor([[-1.,  1.]])
    """
    return _layer_norm.layer_norm(input, normalized_shape, weight, bias, eps)


def group_norm(
    input: Tensor,
    num_groups: int,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
    cudnn_enabled: bool = True,
) -> Tensor:
    """`nn.functional.group_norm` with the arguments of ``torch.group_norm``: `cudnn_enabled` changes no number.

    Shape:
        input: (N, C, ...); output: the same.

    Example:
        >>> import lucid
        >>> lucid.group_norm(lucid.tensor([[1.0, 3.0]]), 1, eps=0.0)
        tensor([[-1.,  1.]])
    """
    return _group_norm.group_norm(input, num_groups, weight, bias, eps)
