"""Dropout with ATen's arguments: `train` by position, and twins in place."""

from __future__ import annotations

from ...autograd.typing import Tensor
from .. import dropout as _subject


def dropout(input: Tensor, p: float, train: bool) -> Tensor:
    """`nn.functional.dropout` with the arguments of ``torch.dropout``.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> x = lucid.ones(2)
        >>> lucid.dropout(x, 0.5, False) is x
        True
    """
    return _subject.dropout(input, p, train)


def dropout_(input: Tensor, p: float, train: bool) -> Tensor:
    """`nn.functional.dropout` with the arguments of ``torch.dropout_``, in place.

    Shape:
        input: any shape; output: the input itself.

    Example:
        >>> import lucid
        >>> x = lucid.ones(2)
        >>> lucid.dropout_(x, 0.5, False) is x
        True
    """
    return _subject.dropout(input, p, train, inplace=True)


def alpha_dropout(input: Tensor, p: float, train: bool) -> Tensor:
    """`nn.functional.alpha_dropout` with the arguments of ``torch.alpha_dropout``.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> x = lucid.ones(2)
        >>> lucid.alpha_dropout(x, 0.5, False) is x
        True
    """
    return _subject.alpha_dropout(input, p, train)


def alpha_dropout_(input: Tensor, p: float, train: bool) -> Tensor:
    """`nn.functional.alpha_dropout` with the arguments of ``torch.alpha_dropout_``, in place.

    Shape:
        input: any shape; output: the input itself.

    Example:
        >>> import lucid
        >>> x = lucid.ones(2)
        >>> lucid.alpha_dropout_(x, 0.5, False) is x
        True
    """
    return _subject.alpha_dropout(input, p, train, inplace=True)


def feature_alpha_dropout(input: Tensor, p: float, train: bool) -> Tensor:
    """`nn.functional.feature_alpha_dropout` with the arguments of ``torch.feature_alpha_dropout``.

    Shape:
        input: (N, C, ...); output: the same.

    Example:
        >>> import lucid
        >>> x = lucid.ones(2, 3)
        >>> lucid.feature_alpha_dropout(x, 0.5, False) is x
        True
    """
    return _subject.feature_alpha_dropout(input, p, train)


def feature_alpha_dropout_(input: Tensor, p: float, train: bool) -> Tensor:
    """`nn.functional.feature_alpha_dropout` with the arguments of ``torch.feature_alpha_dropout_``, in place.

    Shape:
        input: (N, C, ...); output: the input itself.

    Example:
        >>> import lucid
        >>> x = lucid.ones(2, 3)
        >>> lucid.feature_alpha_dropout_(x, 0.5, False) is x
        True
    """
    return _subject.feature_alpha_dropout(input, p, train, inplace=True)


def feature_dropout(input: Tensor, p: float, train: bool) -> Tensor:
    """Dropout of whole channels, as `nn.functional.dropout2d`, for any number of dimensions.

    Shape:
        input: (N, C, ...); output: the same.

    Raises:
        RuntimeError: The input has fewer than 2 dimensions.

    Example:
        >>> import lucid
        >>> lucid.feature_dropout(lucid.ones(1, 2, 3), 1.0, True).sum()
        tensor(0.)
    """
    if len(input.shape) < 2:
        raise RuntimeError(f"feature_dropout: expected input of shape (N, C, ...), got {tuple(input.shape)}")
    return _subject.drop_channels("feature_dropout", input, p, train, inplace=False)


def feature_dropout_(input: Tensor, p: float, train: bool) -> Tensor:
    """Dropout of whole channels, as `nn.functional.dropout2d`, for any number of dimensions; in place.

    Shape:
        input: (N, C, ...); output: the input itself.

    Raises:
        RuntimeError: The input has fewer than 2 dimensions.

    Example:
        >>> import lucid
        >>> lucid.feature_dropout_(lucid.ones(1, 2, 3), 1.0, True).sum()
        tensor(0.)
    """
    if len(input.shape) < 2:
        raise RuntimeError(f"feature_dropout_: expected input of shape (N, C, ...), got {tuple(input.shape)}")
    return _subject.drop_channels("feature_dropout_", input, p, train, inplace=True)
