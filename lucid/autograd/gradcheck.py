"""Gradient checks against finite differences: `gradcheck` and `gradgradcheck`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..backend import device_of
from .backward import filled_like, sequence
from .grad_mode import enable_grad
from .jacobian import pull, tracked
from .leaf import is_leaf, requires_grad_
from .pytree import leaves, unflatten
from .tape import Variable, wrap


class GradcheckError(RuntimeError):
    """A gradient is wrong; the message says which entry, and both numbers."""


def gradcheck(
    func: Callable[..., Any],
    inputs: Any,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
) -> bool:
    r"""Compare the gradients of a function with central differences, entry by entry of the Jacobian.

    .. math::
        \frac{\partial y_i}{\partial x_j} \approx
        \frac{y_i(x + \varepsilon e_j) - y_i(x - \varepsilon e_j)}{2 \varepsilon}

    Args:
        func: A function of Tensors that returns a Tensor or a nested structure of them.
        inputs: Its arguments, one Tensor or a tuple that may hold nested structures. Those Tensors that require
            grad are checked, and must be float64.
        eps: The step :math:`\varepsilon` of the differences.
        atol: The absolute tolerance.
        rtol: The tolerance relative to the difference quotient.
        raise_exception: Whether to raise GradcheckError instead of returning False.
        nondet_tol: How much two computations of the same gradient may differ.

    Returns:
        True; False if a gradient is wrong and `raise_exception` is False.

    Raises:
        GradcheckError: A gradient is wrong.
        ValueError: No input requires grad, or one that does is not float64.

    Example:
        >>> import lucid
        >>> x = lucid.tensor([0.5, 1.0], dtype=lucid.float64, requires_grad=True)
        >>> gradcheck(lucid.tanh, x)
        True
    """
    arguments = inputs if isinstance(inputs, tuple) else tuple(inputs) if isinstance(inputs, list) else (inputs,)
    try:
        _Check(func, arguments, eps, atol, rtol, nondet_tol).run()
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Any,
    grad_outputs: Any = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
) -> bool:
    """Compare the gradients of a function's gradients with central differences of these.

    Args:
        func: As for `gradcheck`.
        inputs: As for `gradcheck`.
        grad_outputs: The gradients of the outputs, one Tensor or a sequence; random numbers if left out.
        eps: As for `gradcheck`.
        atol: As for `gradcheck`.
        rtol: As for `gradcheck`.
        raise_exception: As for `gradcheck`.
        nondet_tol: As for `gradcheck`.

    Example:
        >>> import lucid
        >>> x = lucid.tensor([0.5, 1.0], dtype=lucid.float64, requires_grad=True)
        >>> gradgradcheck(lucid.tanh, x)
        True
    """
    arguments = inputs if isinstance(inputs, tuple) else tuple(inputs) if isinstance(inputs, list) else (inputs,)
    outputs = _differentiable(func(*arguments))
    if grad_outputs is None:
        random = np.random.default_rng(0)
        seeds = [_like(y._data, random.standard_normal(y._data.shape)) for y in outputs]
    else:
        seeds = [wrap(v._data) for v in sequence(grad_outputs, "gradgradcheck", "grad_outputs")]
    vectors = tuple(requires_grad_(v) for v in seeds)

    def gradient(*both: Any) -> tuple[Any, ...]:
        args, v = both[: len(arguments)], both[len(arguments) :]
        chosen = [x for x in leaves(args) if isinstance(x, Variable) and x.node is not None]
        return tuple(pull(_differentiable(func(*args)), chosen, v, create_graph=True))

    gradient.__name__ = f"the gradient of {_name(func)}"
    return gradcheck(
        gradient,
        (*arguments, *vectors),
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
        nondet_tol=nondet_tol,
    )


class _Check:
    """One function at one point, its Jacobian computed both ways."""

    def __init__(self, func: Callable[..., Any], arguments: Any, eps: float, atol: float, rtol: float, nondet: float):
        self.func, self.eps, self.atol, self.rtol, self.nondet = func, eps, atol, rtol, nondet
        self.arguments = arguments
        self.leaves = leaves(arguments)
        self.chosen = [i for i, x in enumerate(self.leaves) if isinstance(x, Variable) and x.node is not None]
        self.names = _names(func, arguments)
        if not self.chosen:
            raise ValueError(
                f"gradcheck: no input of {_name(func)} requires grad; call requires_grad_() on those to check"
            )
        for i in self.chosen:
            if self.leaves[i]._data.dtype != np.float64:
                raise ValueError(
                    f"gradcheck: {self.names[i]} of {_name(func)} is {self.leaves[i]._data.dtype}, too coarse for "
                    "differences; use float64 for inputs that require grad, for example with .double()"
                )

    def run(self) -> None:
        with enable_grad():
            inputs = [tracked(self.leaves[i], linked=False) for i in self.chosen]
            outputs = _differentiable(self._call(inputs))
        for number, y in enumerate(outputs):
            analytic = self._analytic(y, inputs)
            self._check_repeats(number, y, inputs, analytic)
            self._check_linear(number, y, inputs)
            for k, (name, exact) in enumerate(zip(map(self.names.__getitem__, self.chosen), analytic, strict=True)):
                self._compare(number, y, name, inputs[k], exact, self._numeric(number, k))

    def _call(self, inputs: Sequence[Variable]) -> Any:
        values = list(self.leaves)
        for i, x in zip(self.chosen, inputs, strict=True):
            values[i] = x
        return self.func(*unflatten(self.arguments, values))

    def _analytic(self, y: Variable, inputs: Sequence[Variable]) -> list[np.ndarray]:
        """The Jacobian of one output by each input, from backward passes."""
        jacobians = [np.zeros((y._data.size, x._data.size)) for x in inputs]
        for row in range(y._data.size):
            unit = np.zeros(y._data.shape)
            unit.reshape(-1)[row] = 1
            for jacobian, g in zip(jacobians, pull([y], inputs, [_like(y._data, unit)], False), strict=True):
                jacobian[row] = _host(g).reshape(-1)
        return jacobians

    def _numeric(self, number: int, k: int) -> np.ndarray:
        """The Jacobian of one output by one input, from central differences."""
        x = _host(self.leaves[self.chosen[k]])
        columns = []
        for j in range(x.size):
            ends = []
            for step in (self.eps, -self.eps):
                moved = x.copy()
                moved.reshape(-1)[j] += step
                # Fresh copies, so that a function that writes into its inputs changes nothing here.
                copies = [requires_grad_(wrap(self.leaves[i]._data.copy())) for i in self.chosen]
                copies[k] = requires_grad_(_like(self.leaves[self.chosen[k]]._data, moved))
                ends.append(_host(_differentiable(self._call(copies))[number]).reshape(-1).astype(np.float64))
            columns.append((ends[0] - ends[1]) / (2 * self.eps))
        return np.stack(columns, axis=1) if columns else np.zeros((0, 0))

    def _check_repeats(self, number: int, y: Variable, inputs: Sequence[Variable], first: list[np.ndarray]) -> None:
        for i, a, b in zip(self.chosen, first, self._analytic(y, inputs), strict=True):
            if a.size and np.max(np.abs(a - b)) > self.nondet:
                raise GradcheckError(
                    f"{_name(self.func)}: two computations of the gradient of output {number} by {self.names[i]} "
                    f"differ by {np.max(np.abs(a - b)):.3g}; allow it with nondet_tol if that is intended"
                )

    def _check_linear(self, number: int, y: Variable, inputs: Sequence[Variable]) -> None:
        for i, g in zip(self.chosen, pull([y], inputs, [filled_like(y._data, 0)], False), strict=True):
            found = _host(g)
            if np.any(np.isfinite(found) & (found != 0)):
                raise GradcheckError(
                    f"{_name(self.func)}: where the gradient of output {number} is zero, that of {self.names[i]} is "
                    "not; a gradient rule forgets to multiply by g"
                )

    def _compare(
        self, number: int, y: Variable, name: str, x: Variable, exact: np.ndarray, numeric: np.ndarray
    ) -> None:
        if exact.size == 0:
            return
        with np.errstate(invalid="ignore"):
            difference = np.abs(exact - numeric)
            wrong = ~((difference <= self.atol + self.rtol * np.abs(numeric)) | (np.isnan(exact) & np.isnan(numeric)))
        if not wrong.any():
            return
        row, column = np.unravel_index(
            np.argmax(np.where(wrong, np.nan_to_num(difference, nan=np.inf), -1)), wrong.shape
        )
        out, of = y._data.shape, x._data.shape
        made_by = "" if is_leaf(y) else f", made by {y.node.plan.op.name}"  # type: ignore[union-attr]
        i = list(map(int, np.unravel_index(row, out)))
        j = list(map(int, np.unravel_index(column, of)))
        raise GradcheckError(
            f"{_name(self.func)}: the gradient of output {number} (shape {out}{made_by}) by {name} (shape {of}) is "
            f"wrong in {wrong.sum()} of {wrong.size} entries; the worst is ∂output{i}/∂{name}{j}:\n"
            f"  by backward          {exact[row, column]:.9g}\n"
            f"  by finite difference {numeric[row, column]:.9g}\n"
            f"  (eps={self.eps:g}, atol={self.atol:g}, rtol={self.rtol:g})\n"
            f"by backward:\n{_table(exact)}\nby finite differences:\n{_table(numeric)}"
        )


def _differentiable(outputs: Any) -> list[Variable]:
    """The outputs that could have a gradient."""
    found = [y for y in leaves(outputs) if isinstance(y, Variable) and y._data.dtype.kind == "f"]
    if not found:
        raise ValueError(
            "gradcheck: the function returns no Tensor of a floating-point dtype, so there is nothing to check"
        )
    return found


def _names(func: Callable[..., Any], arguments: tuple[Any, ...]) -> list[str]:
    """A readable name for each leaf of the arguments."""
    try:
        parameters = list(inspect.signature(func).parameters.values())
        fixed = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    except (TypeError, ValueError):
        fixed = []
    names = []
    for i, argument in enumerate(arguments):
        name = fixed[i] if i < len(fixed) else f"argument{i}"
        count = len(leaves(argument))
        names += (
            [name]
            if count == 1 and not isinstance(argument, list | tuple | dict)
            else [f"{name}.leaf{k}" for k in range(count)]
        )
    return names


def _name(func: Callable[..., Any]) -> str:
    owner = getattr(func, "__self__", None)
    name = getattr(func, "__name__", type(func).__name__)
    return f"{owner.__name__}.{name}" if isinstance(owner, type) else name


def _table(jacobian: np.ndarray) -> str:
    return np.array2string(jacobian, precision=6, threshold=60, max_line_width=110, suppress_small=True)


def _host(x: Variable) -> np.ndarray:
    return device_of(x._data).to_numpy(x._data)


def _like(array: Any, host: np.ndarray) -> Any:
    """A Variable on the device of an array, and of its dtype."""
    return wrap(device_of(array).from_numpy(host.astype(array.dtype)))
