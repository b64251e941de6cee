"""The base class of transforms, their inverses and their compositions."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from typing import Any

from ...ops.creation.from_shape import zeros_like
from ...tensor import Tensor
from .. import constraints
from ..arguments import sum_rightmost
from ..constraints import Constraint


class Transform:
    r"""An invertible function y = f(x), with the logarithm of the volume by which it stretches.

    A density is transformed by :math:`p_y(y) = p_x(x)\,|\det f'(x)|^{-1}`; `log_abs_det_jacobian` is the logarithm of
    that determinant. To make one of your own, set ``domain`` and ``codomain``, and write `_call`, `_inverse` and
    `log_abs_det_jacobian`.

    Args:
        cache_size: 1 keeps the last x and y, so that the inverse of a result is exactly what it was made from: for
            tanh, whose inverse is ∞ where y has rounded to 1, this is a must. 0 keeps nothing.

    Attributes:
        domain: The constraint that x satisfies.
        codomain: The constraint that y satisfies.
        bijective: Whether each y comes from one x.
        sign: 1 where f grows, -1 where it falls.

    Raises:
        ValueError: The cache size is neither 0 nor 1.

    Example:
        >>> import lucid
        >>> from lucid.distributions import transforms
        >>> f = transforms.ExpTransform()
        >>> y = f(lucid.tensor([0.0, 1.0]))
        >>> y, f.inv(y).round(decimals=4)
        (tensor([1.0000, 2.7183]), tensor([0., 1.]))
    """

    bijective = False
    domain: Any  # a Constraint, which type checkers let a subclass make an attribute or a property
    codomain: Any
    _inv: Any = None
    _equal_by: tuple[str, ...] | None = None  # the attributes that make two equal; None: only one object is

    def __init__(self, cache_size: int = 0):
        if cache_size not in (0, 1):
            raise ValueError(f"{type(self).__name__}: expected cache_size 0 or 1, got {cache_size!r}")
        self._cache_size = cache_size
        self._last: tuple[Any, Any] | None = None

    @property
    def event_dim(self) -> int:
        """How many of the last dimensions are transformed together."""
        return int(max(self.domain.event_dim, self.codomain.event_dim))

    @property
    def sign(self) -> Any:
        """1 where the function grows, -1 where it falls; it has none if it does not map numbers one to one."""
        raise NotImplementedError(f"{type(self).__name__} has no sign")

    @property
    def inv(self) -> Transform:
        """The inverse transform."""
        inverse = self._inv() if self._inv is not None else None
        if inverse is None:
            inverse = _Inverse(self)
            self._inv = weakref.ref(inverse)
        return inverse

    def with_cache(self, cache_size: int = 1) -> Transform:
        """Return the transform with a cache of that size."""
        if self._cache_size == cache_size:
            return self
        new = object.__new__(type(self))
        new.__dict__.update(self.__dict__)
        new._cache_size, new._last, new._inv = cache_size, None, None
        return new

    def __call__(self, x: Tensor) -> Tensor:
        if self._last is not None and self._last[0] is x:
            return self._last[1]  # type: ignore[no-any-return]
        return self._keep(x, self._call(x))[1]

    def _inv_call(self, y: Tensor) -> Tensor:
        if self._last is not None and self._last[1] is y:
            return self._last[0]  # type: ignore[no-any-return]
        return self._keep(self._inverse(y), y)[0]

    def _keep(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        if self._cache_size:
            self._last = x, y
        return x, y

    def _call(self, x: Tensor) -> Tensor:
        raise NotImplementedError(f"{type(self).__name__} has no _call")

    def _inverse(self, y: Tensor) -> Tensor:
        raise NotImplementedError(f"{type(self).__name__} has no inverse")

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        """Return log |det dy/dx|, without the dimensions of the event."""
        raise NotImplementedError(f"{type(self).__name__} has no log_abs_det_jacobian")

    def forward_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        """The shape of y for that of x."""
        return tuple(shape)

    def inverse_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        """The shape of x for that of y."""
        return tuple(shape)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_inv": None, "_last": None}

    def __eq__(self, other: object) -> bool:
        if self is other or type(self) is not type(other) or self._equal_by is None:
            return self is other
        return all(_equal(getattr(self, name), getattr(other, name)) for name in self._equal_by)

    def __hash__(self) -> int:
        return hash(type(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, Tensor) and isinstance(b, Tensor) and a.shape != b.shape:
        return False
    same = a == b
    return bool(same.all()) if isinstance(same, Tensor) else bool(same)


class _Inverse(Transform):
    """The inverse of a transform."""

    _equal_by = ("_forward",)

    def __init__(self, transform: Transform):
        super().__init__(transform._cache_size)
        self._forward = transform

    @property
    def domain(self) -> Constraint:
        return self._forward.codomain  # type: ignore[no-any-return]

    @property
    def codomain(self) -> Constraint:
        return self._forward.domain  # type: ignore[no-any-return]

    @property
    def bijective(self) -> bool:  # type: ignore[override]
        return self._forward.bijective

    @property
    def sign(self) -> Any:
        return self._forward.sign

    @property
    def inv(self) -> Transform:
        return self._forward

    def with_cache(self, cache_size: int = 1) -> Transform:
        return self if self._cache_size == cache_size else self._forward.with_cache(cache_size).inv

    def __call__(self, x: Tensor) -> Tensor:
        return self._forward._inv_call(x)

    def _inv_call(self, y: Tensor) -> Tensor:
        return self._forward(y)

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        return -self._forward.log_abs_det_jacobian(y, x)

    def forward_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        return self._forward.inverse_shape(shape)

    def inverse_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        return self._forward.forward_shape(shape)

    def __repr__(self) -> str:
        return f"{self._forward!r}.inv"


class ComposeTransform(Transform):
    """Several transforms, one after the other; the first is applied first.

    Args:
        parts: The transforms.
        cache_size: The cache size of all of them, if it is 1.

    Example:
        >>> import lucid
        >>> from lucid.distributions import transforms
        >>> f = transforms.ComposeTransform([transforms.AffineTransform(1.0, 2.0), transforms.ExpTransform()])
        >>> f(lucid.zeros(1))  # e¹
        tensor([2.7183])
    """

    _equal_by = ("parts",)

    def __init__(self, parts: Sequence[Transform], cache_size: int = 0):
        super().__init__(cache_size)
        self.parts = [part.with_cache(cache_size) for part in parts] if cache_size else list(parts)

    @property
    def domain(self) -> Constraint:
        """What the first transform takes."""
        if not self.parts:
            return constraints.real
        domain, event_dim = self.parts[0].domain, self.parts[-1].codomain.event_dim
        for part in reversed(self.parts):
            event_dim = max(event_dim + part.domain.event_dim - part.codomain.event_dim, part.domain.event_dim)
        extra = event_dim - domain.event_dim
        return constraints.independent(domain, extra) if extra else domain

    @property
    def codomain(self) -> Constraint:
        """What the last transform returns."""
        if not self.parts:
            return constraints.real
        codomain, event_dim = self.parts[-1].codomain, self.parts[0].domain.event_dim
        for part in self.parts:
            event_dim = max(event_dim + part.codomain.event_dim - part.domain.event_dim, part.codomain.event_dim)
        extra = event_dim - codomain.event_dim
        return constraints.independent(codomain, extra) if extra else codomain

    @property
    def bijective(self) -> bool:  # type: ignore[override]
        """Whether all of them are."""
        return all(part.bijective for part in self.parts)

    @property
    def sign(self) -> Any:
        """The product of their signs."""
        sign: Any = 1
        for part in self.parts:
            sign = sign * part.sign
        return sign

    @property
    def inv(self) -> Transform:
        inverse = self._inv() if self._inv is not None else None
        if inverse is None:
            inverse = ComposeTransform([part.inv for part in reversed(self.parts)])
            self._inv, inverse._inv = weakref.ref(inverse), weakref.ref(self)
        return inverse

    def with_cache(self, cache_size: int = 1) -> Transform:
        return self if self._cache_size == cache_size else ComposeTransform(self.parts, cache_size)

    def __call__(self, x: Tensor) -> Tensor:
        for part in self.parts:
            x = part(x)
        return x

    def _inv_call(self, y: Tensor) -> Tensor:
        for part in reversed(self.parts):
            y = part._inv_call(y)
        return y

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        if not self.parts:
            return zeros_like(x)
        values = [x]
        for part in self.parts[:-1]:
            values.append(part(values[-1]))
        values.append(y)
        event_dim, total = self.domain.event_dim, []
        for part, before, after in zip(self.parts, values, values[1:], strict=False):
            total.append(sum_rightmost(part.log_abs_det_jacobian(before, after), event_dim - part.domain.event_dim))
            event_dim += part.codomain.event_dim - part.domain.event_dim
        return sum(total[1:], total[0])

    def forward_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        for part in self.parts:
            shape = part.forward_shape(shape)
        return tuple(shape)

    def inverse_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        for part in reversed(self.parts):
            shape = part.inverse_shape(shape)
        return tuple(shape)

    def __repr__(self) -> str:
        return f"ComposeTransform([{', '.join(map(repr, self.parts))}])"
