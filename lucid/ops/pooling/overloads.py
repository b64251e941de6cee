"""The types of max pooling for editors and type checkers: with `return_indices=True` the result is a pair.

The functions in one, two and three dimensions have one signature, so their overloads are written once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, Protocol, overload

from ...autograd.typing import Tensor
from ..convolution.window import Ints


class MaxPool(Protocol):
    """The type of `max_pool1d` to `max_pool3d`."""

    @overload
    def __call__(
        self,
        input: Tensor,
        kernel_size: Ints,
        stride: Ints | None = None,
        padding: Ints = 0,
        dilation: Ints = 1,
        ceil_mode: bool = False,
        return_indices: Literal[False] = False,
    ) -> Tensor: ...
    @overload
    def __call__(
        self,
        input: Tensor,
        kernel_size: Ints,
        stride: Ints | None = None,
        padding: Ints = 0,
        dilation: Ints = 1,
        ceil_mode: bool = False,
        *,
        return_indices: Literal[True],
    ) -> tuple[Tensor, Tensor]: ...
    @overload
    def __call__(
        self,
        input: Tensor,
        kernel_size: Ints,
        stride: Ints | None = None,
        padding: Ints = 0,
        dilation: Ints = 1,
        ceil_mode: bool = False,
        return_indices: bool = False,
    ) -> Any: ...


class AdaptiveMaxPool(Protocol):
    """The type of `adaptive_max_pool1d` to `adaptive_max_pool3d`."""

    @overload
    def __call__(
        self, input: Tensor, output_size: int | Sequence[int | None], return_indices: Literal[False] = False
    ) -> Tensor: ...
    @overload
    def __call__(
        self, input: Tensor, output_size: int | Sequence[int | None], return_indices: Literal[True]
    ) -> tuple[Tensor, Tensor]: ...
    @overload
    def __call__(self, input: Tensor, output_size: int | Sequence[int | None], return_indices: bool = False) -> Any: ...


class FractionalMaxPool(Protocol):
    """The type of `fractional_max_pool2d` and `fractional_max_pool3d`."""

    @overload
    def __call__(
        self,
        input: Tensor,
        kernel_size: Ints,
        output_size: Ints | None = None,
        output_ratio: float | Sequence[float] | None = None,
        return_indices: Literal[False] = False,
        _random_samples: Tensor | None = None,
    ) -> Tensor: ...
    @overload
    def __call__(
        self,
        input: Tensor,
        kernel_size: Ints,
        output_size: Ints | None = None,
        output_ratio: float | Sequence[float] | None = None,
        *,
        return_indices: Literal[True],
        _random_samples: Tensor | None = None,
    ) -> tuple[Tensor, Tensor]: ...
    @overload
    def __call__(
        self,
        input: Tensor,
        kernel_size: Ints,
        output_size: Ints | None = None,
        output_ratio: float | Sequence[float] | None = None,
        return_indices: bool = False,
        _random_samples: Tensor | None = None,
    ) -> Any: ...


def typed_max_pool(function: Callable[..., Any]) -> MaxPool:
    """The function, of this type."""
    return function


def typed_adaptive_max_pool(function: Callable[..., Any]) -> AdaptiveMaxPool:
    """The function, of this type."""
    return function


def typed_fractional_max_pool(function: Callable[..., Any]) -> FractionalMaxPool:
    """The function, of this type."""
    return function
