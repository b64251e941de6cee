"""Constraints: which values a parameter or a sample may have.

``constraint.check(value)`` says for each element, or for each event of `event_dim` dimensions, whether it is allowed.
`lucid.distributions.transform_to` and `biject_to` find a transform from all real numbers to those of a constraint.

Example:
    >>> import lucid
    >>> from lucid.distributions import constraints
    >>> constraints.positive.check(lucid.tensor([-1.0, 2.0])).tolist()
    [False, True]
    >>> constraints.simplex.check(lucid.tensor([0.2, 0.8])).item()
    True
"""

from __future__ import annotations

from typing import Any

from ..ops.conversion import finfo
from ..ops.creation.from_shape import full
from ..ops.linalg.decompositions import eigvalsh
from ..tensor import Tensor

# fmt: off
__all__ = [
    "Constraint", "boolean", "corr_cholesky", "dependent", "dependent_property",
    "greater_than", "greater_than_eq", "half_open_interval", "independent", "integer_interval", "interval",
    "is_dependent", "less_than", "lower_cholesky", "lower_triangular", "multinomial", "nonnegative",
    "nonnegative_integer", "one_hot", "positive", "positive_definite", "positive_integer", "positive_semidefinite",
    "real", "real_vector", "simplex", "square", "symmetric", "unit_interval",
]
# fmt: on


class Constraint:
    """A region of values.

    Attributes:
        is_discrete: Whether its values are whole numbers.
        event_dim: How many of the last dimensions make one value: 0 for numbers, 1 for vectors, 2 for matrices.
        advice: What to do about a value outside it, as the end of a sentence.
    """

    is_discrete = False
    event_dim: Any = 0
    advice = ""

    def check(self, value: Tensor) -> Tensor:
        """Return for each value whether it is allowed; the last `event_dim` dimensions are gone then."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__.strip('_')}()"


class _Bounds(Constraint):
    """Numbers between bounds."""

    names: tuple[str, ...] = ("lower_bound", "upper_bound")

    def __init__(self, *bounds: Any, advice: str = "", **named: Any):
        self.advice = advice
        self.bounds = dict(zip(self.names, bounds, strict=False)) | named
        if list(self.bounds) != list(self.names):
            raise TypeError(f"{type(self).__name__}: expected {' and '.join(self.names)}, got {self.bounds}")
        self.__dict__.update(self.bounds)

    lower_bound: float | Tensor
    upper_bound: float | Tensor

    def __repr__(self) -> str:
        name = type(self).__name__.strip("_").title().replace("_", "")
        return f"{name}({', '.join(f'{name}={value}' for name, value in self.bounds.items())})"


class greater_than(_Bounds):
    """Numbers x > lower_bound."""

    names = ("lower_bound",)

    def check(self, value: Tensor) -> Tensor:
        return value > self.lower_bound


class greater_than_eq(_Bounds):
    """Numbers x ≥ lower_bound."""

    names = ("lower_bound",)

    def check(self, value: Tensor) -> Tensor:
        return value >= self.lower_bound


class less_than(_Bounds):
    """Numbers x < upper_bound."""

    names = ("upper_bound",)

    def check(self, value: Tensor) -> Tensor:
        return value < self.upper_bound


class interval(_Bounds):
    """Numbers lower_bound ≤ x ≤ upper_bound."""

    def check(self, value: Tensor) -> Tensor:
        return (value >= self.lower_bound) & (value <= self.upper_bound)


class half_open_interval(_Bounds):
    """Numbers lower_bound ≤ x < upper_bound."""

    def check(self, value: Tensor) -> Tensor:
        return (value >= self.lower_bound) & (value < self.upper_bound)


class integer_interval(interval):
    """Whole numbers lower_bound ≤ x ≤ upper_bound."""

    is_discrete = True

    def check(self, value: Tensor) -> Tensor:
        inside = super().check(value)
        return inside & (value % 1 == 0) if value.is_floating_point() else inside


class _integer_greater_than(greater_than_eq):
    is_discrete = True

    def check(self, value: Tensor) -> Tensor:
        return (value % 1 == 0) & super().check(value)


class _Real(Constraint):
    def check(self, value: Tensor) -> Tensor:
        return value == value  # NaN alone is none


class _Boolean(Constraint):
    is_discrete = True
    advice = "outcomes are 0 and 1"

    def check(self, value: Tensor) -> Tensor:
        return (value == 0) | (value == 1)


class _OneHot(Constraint):
    is_discrete, event_dim = True, 1
    advice = "make it one-hot, for example with nn.functional.one_hot"

    def check(self, value: Tensor) -> Tensor:
        return ((value == 0) | (value == 1)).all(-1) & (value.sum(-1) == 1)


class _Simplex(Constraint):
    event_dim = 1
    advice = "make it add up to 1 with x.softmax(-1), or x / x.sum(-1, keepdim=True)"

    def check(self, value: Tensor) -> Tensor:
        rounding = max(1e-6, 2 * float(finfo(value.dtype).eps)) if value.is_floating_point() else 0.5
        return (value >= 0).all(-1) & ((value.sum(-1) - 1).abs() < rounding)


class multinomial(Constraint):
    """Vectors of counts, of which none is negative, and whose sum is at most `upper_bound`."""

    is_discrete, event_dim = True, 1

    def __init__(self, upper_bound: float | Tensor):
        self.upper_bound = upper_bound

    def check(self, value: Tensor) -> Tensor:
        """Return for each vector whether it is allowed."""
        return (value >= 0).all(-1) & (value.sum(-1) <= self.upper_bound)

    def __repr__(self) -> str:
        return "Multinomial()"


class _Square(Constraint):
    event_dim = 2

    def check(self, value: Tensor) -> Tensor:
        is_square = value.shape[-2] == value.shape[-1]
        return full(value.shape[:-2], is_square, dtype=bool, device=value.device)


class _LowerTriangular(Constraint):
    event_dim = 2

    def check(self, value: Tensor) -> Tensor:
        return (value.tril() == value).all(-1).all(-1)


class _LowerCholesky(_LowerTriangular):
    advice = "a Cholesky factor has zeros above its diagonal, and a positive diagonal; see lucid.linalg.cholesky"

    def check(self, value: Tensor) -> Tensor:
        return super().check(value) & (value.diagonal(0, -2, -1) > 0).all(-1)


class _CorrCholesky(_LowerCholesky):
    def check(self, value: Tensor) -> Tensor:
        norms = (value * value).sum(-1)
        return super().check(value) & ((norms - 1).abs() < 1e-4).all(-1)


class _Symmetric(_Square):
    def check(self, value: Tensor) -> Tensor:
        if value.shape[-2] != value.shape[-1]:
            return super().check(value)
        return ((value - value.mT).abs() <= 1e-6 + 1e-5 * value.mT.abs()).all(-1).all(-1)


class _PositiveSemidefinite(_Symmetric):
    advice = "make it symmetric and positive definite, for example as A @ A.mT + 1e-3 * lucid.eye(n)"

    def check(self, value: Tensor) -> Tensor:
        symmetric = super().check(value)
        if not symmetric.all():
            return symmetric
        return self.holds(eigvalsh(value.detach()))

    def holds(self, eigenvalues: Tensor) -> Tensor:
        return (eigenvalues >= 0).all(-1)


class _PositiveDefinite(_PositiveSemidefinite):
    def holds(self, eigenvalues: Tensor) -> Tensor:
        return (eigenvalues > 0).all(-1)


class independent(Constraint):
    """A constraint on each element of a vector or matrix, that holds where it holds for all."""

    def __init__(self, base_constraint: Constraint, reinterpreted_batch_ndims: int):
        self.base_constraint = base_constraint
        self.reinterpreted_batch_ndims = reinterpreted_batch_ndims
        self.is_discrete, self.advice = base_constraint.is_discrete, base_constraint.advice
        self.event_dim = base_constraint.event_dim + reinterpreted_batch_ndims

    def check(self, value: Tensor) -> Tensor:
        """Return for each event whether it is allowed.

        Raises:
            ValueError: The value has too few dimensions.
        """
        result = self.base_constraint.check(value)
        if result.ndim < self.reinterpreted_batch_ndims:
            raise ValueError(f"expected a value of {self.event_dim} dimensions or more, got {value.ndim}")
        for _ in range(self.reinterpreted_batch_ndims):
            result = result.all(-1)
        return result

    def __repr__(self) -> str:
        return f"IndependentConstraint({self.base_constraint!r}, {self.reinterpreted_batch_ndims})"


class _Dependent(Constraint):
    """A constraint that depends on parameters, and is not checked by itself."""

    def __init__(self, *, is_discrete: bool = False, event_dim: int = 0):
        self.is_discrete, self.event_dim = is_discrete, event_dim

    def __call__(self, *, is_discrete: bool = False, event_dim: int = 0) -> _Dependent:
        return _Dependent(is_discrete=is_discrete, event_dim=event_dim)

    def check(self, value: Tensor) -> Tensor:
        raise ValueError("this constraint depends on parameters: ask an instance of the distribution for it")


class dependent_property(property, _Dependent):
    """A property whose constraint depends on the parameters of the distribution."""

    def __init__(self, fn: Any = None, *, is_discrete: bool = False, event_dim: int = 0):
        property.__init__(self, fn)
        _Dependent.__init__(self, is_discrete=is_discrete, event_dim=event_dim)

    def __call__(self, fn: Any) -> dependent_property:  # type: ignore[override]
        return dependent_property(fn, is_discrete=self.is_discrete, event_dim=self.event_dim)


def is_dependent(constraint: Any) -> bool:
    """Whether a constraint depends on parameters, and cannot be checked by itself."""
    return isinstance(constraint, _Dependent)


dependent = _Dependent()
real, boolean, one_hot, simplex = _Real(), _Boolean(), _OneHot(), _Simplex()
real_vector = independent(real, 1)
positive = greater_than(0.0, advice="make it positive, for example with softplus(x) or x.exp()")
nonnegative = greater_than_eq(0.0, advice="make it nonnegative, for example with softplus(x) or x.abs()")
unit_interval = interval(0.0, 1.0, advice="numbers of any size go in as logits, or through sigmoid")
nonnegative_integer, positive_integer = _integer_greater_than(0), _integer_greater_than(1)
square, symmetric, lower_triangular = _Square(), _Symmetric(), _LowerTriangular()
lower_cholesky, corr_cholesky = _LowerCholesky(), _CorrCholesky()
positive_semidefinite, positive_definite = _PositiveSemidefinite(), _PositiveDefinite()
