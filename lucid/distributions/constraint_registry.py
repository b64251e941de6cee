"""Transforms from all real numbers to the numbers of a constraint, for parameters that an optimizer may move freely."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import constraints
from .constraints import Constraint
from .transforms.elementwise import AffineTransform, ExpTransform, SigmoidTransform
from .transforms.transform import ComposeTransform, Transform
from .transforms.vectors import (
    IndependentTransform,
    LowerCholeskyTransform,
    PositiveDefiniteTransform,
    SoftmaxTransform,
    StickBreakingTransform,
)

__all__ = ["ConstraintRegistry", "biject_to", "transform_to"]

Factory = Callable[[Any], Transform]


class ConstraintRegistry:
    """A table of transforms by constraint, that is called with a constraint.

    `transform_to` may reach a value in several ways, as softmax does; `biject_to` reaches each in one.

    Raises:
        NotImplementedError: The constraint is not in the table.

    Example:
        >>> import lucid
        >>> from lucid.distributions import Normal, transform_to
        >>> scale = transform_to(Normal.arg_constraints["scale"])(lucid.tensor([-3.0]))
        >>> bool(scale > 0)
        True
    """

    def __init__(self, name: str):
        self.name = name
        self._factories: dict[type, Factory] = {}

    def register(self, constraint: Any, factory: Factory | None = None) -> Any:
        """Add a constraint, or a class of constraints, with a function that makes its transform, or as a decorator."""
        if factory is None:
            return lambda function: self.register(constraint, function)
        self._factories[constraint if isinstance(constraint, type) else type(constraint)] = factory
        return factory

    def __call__(self, constraint: Constraint) -> Transform:
        if isinstance(constraint, constraints.independent):
            return IndependentTransform(self(constraint.base_constraint), constraint.reinterpreted_batch_ndims)
        if type(constraint) not in self._factories:
            raise NotImplementedError(f"{self.name}: no transform to {constraint!r}; add one with {self.name}.register")
        return self._factories[type(constraint)](constraint)


def _to_interval(constraint: Any) -> Transform:
    low, high = constraint.lower_bound, constraint.upper_bound
    if isinstance(low, float | int) and isinstance(high, float | int) and (low, high) == (0, 1):
        return SigmoidTransform()
    return ComposeTransform([SigmoidTransform(), AffineTransform(low, high - low)])


biject_to, transform_to = ConstraintRegistry("biject_to"), ConstraintRegistry("transform_to")
for _registry in (biject_to, transform_to):
    _registry.register(constraints.real, lambda c: ComposeTransform([]))
    _registry.register(constraints.interval, _to_interval)
    _registry.register(constraints.half_open_interval, _to_interval)
    for _greater in (constraints.greater_than, constraints.greater_than_eq):
        _registry.register(_greater, lambda c: ComposeTransform([ExpTransform(), AffineTransform(c.lower_bound, 1)]))
    _registry.register(
        constraints.less_than, lambda c: ComposeTransform([ExpTransform(), AffineTransform(c.upper_bound, -1)])
    )
biject_to.register(constraints.simplex, lambda c: StickBreakingTransform())
transform_to.register(constraints.lower_cholesky, lambda c: LowerCholeskyTransform())
transform_to.register(constraints.positive_definite, lambda c: PositiveDefiniteTransform())
transform_to.register(constraints.simplex, lambda c: SoftmaxTransform())
