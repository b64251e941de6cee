"""Derivatives of functions of tensors, under the names of ``torch.autograd.functional``.

Each takes a function and its inputs, one Tensor or a tuple of them, and computes at that point. For nested
dicts and lists, and for functions that return functions, see `lucid.func`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .backward import filled_like
from .grad_mode import enable_grad
from .jacobian import pull, push, rows, tracked
from .tape import Variable, wrap

__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]

Tensors = Any  # a Tensor or a tuple of them


def vjp(
    func: Callable[..., Tensors], inputs: Tensors, v: Tensors = None, create_graph: bool = False, strict: bool = False
) -> tuple[Tensors, Tensors]:
    r"""Return ``func(*inputs)`` and the product :math:`v^\top J` of a vector with its Jacobian.

    Args:
        func: A function of Tensors that returns a Tensor or a tuple of them.
        inputs: Where to differentiate.
        v: As the result of `func` in shape; may be left out if that is a single number.
        create_graph: Whether the results can be differentiated again.
        strict: Whether to raise an error for an input that the result does not depend on, instead of giving zeros.

    Raises:
        RuntimeError: `v` does not fit the result; or, if `strict`, an input has no influence.

    Example:
        >>> import lucid
        >>> vjp(lambda x: x * x, lucid.tensor([1.0, 2.0, 3.0]), lucid.tensor([1.0, 1.0, 0.0]))[1]
        tensor([2., 4., 0.])
    """
    at = _Point("vjp", func, inputs, create_graph, strict)
    with enable_grad():
        found = pull(at.outputs, at.inputs, at.vector(v, at.outputs, "the output"), create_graph, zeros=not strict)
    return at.output(), at.like_inputs(at.influential(found))


def jvp(
    func: Callable[..., Tensors], inputs: Tensors, v: Tensors = None, create_graph: bool = False, strict: bool = False
) -> tuple[Tensors, Tensors]:
    r"""Return ``func(*inputs)`` and the product :math:`J v` of its Jacobian with a vector.

    Args:
        func: A function of Tensors that returns a Tensor or a tuple of them.
        inputs: Where to differentiate.
        v: The direction, as `inputs` in shape; may be left out if that is a single number.
        create_graph: Whether the results can be differentiated again.
        strict: Whether to raise an error for an input that the result does not depend on, instead of giving zeros.

    Raises:
        RuntimeError: `v` does not fit the inputs; or, if `strict`, an input has no influence.

    Example:
        >>> import lucid
        >>> jvp(lambda x: x * x, lucid.tensor([1.0, 2.0, 3.0]), lucid.tensor([1.0, 1.0, 0.0]))[1]
        tensor([2., 4., 0.])
    """
    at = _Point("jvp", func, inputs, create_graph, strict)
    direction = at.vector(v, at.inputs, "the input")
    with enable_grad():
        found = push(at.outputs, at.inputs, direction, create_graph)
    return at.output(), at.like_outputs(at.finished(found))


def jacobian(
    func: Callable[..., Tensors],
    inputs: Tensors,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Tensors:
    r"""Return the Jacobian :math:`J_{ij} = \partial y_i / \partial x_j` of y = ``func(*inputs)``.

    Args:
        func: A function of Tensors that returns a Tensor or a tuple of them.
        inputs: Where to differentiate.
        create_graph: Whether the result can be differentiated again.
        strict: Whether to raise an error for an input that the result does not depend on, instead of giving zeros.
        vectorize: PyTorch's choice of speed over memory; the rows are computed one after the other all the same.
        strategy: ``"reverse-mode"``.

    Raises:
        ValueError: The strategy is another.

    Returns:
        For one output and one input a Tensor of shape ``output.shape + input.shape``. If either is a tuple, a
        tuple of those; if both are, ``jacobian[i][j]`` is for output i and input j.

    Example:
        >>> import lucid
        >>> jacobian(lambda x: x * x, lucid.tensor([1.0, 2.0]))
        tensor([[2., 0.],
                [0., 4.]])
    """
    _check_strategy("jacobian", strategy)
    at = _Point("jacobian", func, inputs, create_graph, strict)
    with enable_grad():
        found = [rows(y, at.inputs, create_graph, zeros=not strict) for y in at.outputs]
    return at.like_outputs([at.like_inputs(at.influential(row, i)) for i, row in enumerate(found)])


def _check_strategy(who: str, strategy: str) -> None:
    if strategy != "reverse-mode":
        raise ValueError(
            f"{who}: lucid differentiates in reverse mode, got {strategy!r}; leave it out: the result is the same"
        )


def hessian(
    func: Callable[..., Variable],
    inputs: Tensors,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Tensors:
    r"""Return the Hessian of the number y = ``func(*inputs)``.

    .. math:: H_{ij} = \frac{\partial^2 y}{\partial x_i \partial x_j}

    Args:
        func: A function of Tensors that returns a Tensor of one element.
        inputs: Where to differentiate.
        create_graph: Whether the result can be differentiated again.
        strict: Whether to raise an error for an input that the gradient does not depend on, instead of giving zeros.
        vectorize: PyTorch's choice of speed over memory; the rows are computed one after the other all the same.
        outer_jacobian_strategy: ``"reverse-mode"``.

    Raises:
        ValueError: The strategy is another.

    Returns:
        For one input a Tensor of shape ``input.shape + input.shape``; for a tuple, a tuple of tuples of them.

    Example:
        >>> import lucid
        >>> hessian(lambda x: (x**3).sum(), lucid.tensor([1.0, 2.0]))
        tensor([[ 6.,  0.],
                [ 0., 12.]])
    """
    _check_strategy("hessian", outer_jacobian_strategy)
    at = _Point("hessian", func, inputs, create_graph, strict)
    with enable_grad():
        first = at.gradient()
        found = [rows(g, at.inputs, create_graph, zeros=not strict) for g in first]
    return at.like_inputs([at.like_inputs(at.influential(row, i)) for i, row in enumerate(found)])


def vhp(
    func: Callable[..., Variable], inputs: Tensors, v: Tensors = None, create_graph: bool = False, strict: bool = False
) -> tuple[Tensors, Tensors]:
    r"""Return the number ``func(*inputs)`` and the product :math:`v^\top H` of a vector with its Hessian.

    Args:
        func: A function of Tensors that returns a Tensor of one element.
        inputs: Where to differentiate.
        v: As `inputs` in shape; may be left out if that is a single number.
        create_graph: Whether the results can be differentiated again.
        strict: Whether to raise an error for an input that the gradient does not depend on, instead of giving zeros.

    Example:
        >>> import lucid
        >>> vhp(lambda x: (x**3).sum(), lucid.tensor([1.0, 2.0]), lucid.tensor([1.0, 1.0]))[1]
        tensor([ 6., 12.])
    """
    at = _Point("vhp", func, inputs, create_graph, strict)
    direction = at.vector(v, at.inputs, "the input")
    with enable_grad():
        found = pull(at.gradient(), at.inputs, direction, create_graph, zeros=not strict)
    return at.output(), at.like_inputs(at.influential(found))


def hvp(
    func: Callable[..., Variable], inputs: Tensors, v: Tensors = None, create_graph: bool = False, strict: bool = False
) -> tuple[Tensors, Tensors]:
    r"""Return the number ``func(*inputs)`` and the product :math:`H v` of its Hessian with a vector.

    A Hessian is symmetric, so this is `vhp`. (PyTorch computes it in another, slower way.)

    Args:
        func: A function of Tensors that returns a Tensor of one element.
        inputs: Where to differentiate.
        v: As `inputs` in shape; may be left out if that is a single number.
        create_graph: Whether the results can be differentiated again.
        strict: Whether to raise an error for an input that the gradient does not depend on, instead of giving zeros.

    Example:
        >>> import lucid
        >>> hvp(lambda x: (x**3).sum(), lucid.tensor([1.0, 2.0]), lucid.tensor([1.0, 1.0]))[1]
        tensor([ 6., 12.])
    """
    return vhp(func, inputs, v, create_graph, strict)


class _Point:
    """A function evaluated at some inputs, ready to be differentiated there."""

    def __init__(self, who: str, func: Callable[..., Any], inputs: Any, create_graph: bool, strict: bool):
        self._who, self._create_graph, self._strict = who, create_graph, strict
        self._tuple_in = isinstance(inputs, tuple)
        given = self._all_tensors(inputs if self._tuple_in else (inputs,), "inputs")
        with enable_grad():
            self.inputs = [tracked(x, linked=create_graph) for x in given]
            outputs = func(*self.inputs)
        self._tuple_out = isinstance(outputs, tuple)
        self.outputs = self._all_tensors(outputs if self._tuple_out else (outputs,), "the outputs of the function")
        if strict and (free := [i for i, y in enumerate(self.outputs) if y.node is None]):
            raise RuntimeError(f"{who}: output {free[0]} depends on no input, which strict=True does not allow")

    def _all_tensors(self, values: Sequence[Any], what: str) -> Sequence[Variable]:
        for i, value in enumerate(values):
            if not isinstance(value, Variable):
                raise TypeError(
                    f"{self._who}: {what} must be a Tensor or a tuple of Tensors, got {type(value).__name__} at "
                    f"position {i}; lucid.func takes nested structures and arrays"
                )
        return values

    def vector(self, v: Any, like: Sequence[Variable], what: str) -> Sequence[Variable]:
        """The vector of a product, checked, or 1 if it is None and may have one element."""
        if v is None:
            if len(like) != 1 or like[0]._data.size != 1:
                raise RuntimeError(f"{self._who}: v may be left out only if {what} is a single Tensor of one element")
            return [filled_like(like[0]._data, 1)]
        vectors = self._all_tensors(v if isinstance(v, tuple) else (v,), "v")
        got, wanted = [x._data.shape for x in vectors], [x._data.shape for x in like]
        if got != wanted:
            raise RuntimeError(f"{self._who}: v must have the shape of {what}: got {got}, expected {wanted}")
        return vectors

    def gradient(self) -> Sequence[Variable]:
        """The gradient of the function, which must return a number; it can be differentiated again."""
        if len(self.outputs) != 1 or self.outputs[0]._data.size != 1:
            shapes = [y._data.shape for y in self.outputs]
            raise RuntimeError(f"{self._who}: the function must return a single Tensor of one element, got {shapes}")
        (y,) = self.outputs
        return self.influential(pull([y], self.inputs, [filled_like(y._data, 1)], True, zeros=not self._strict))

    def influential(self, found: list[Any], output: int = 0) -> list[Any]:
        """What was found, after a check that nothing is missing, which is so only under strict."""
        for j, value in enumerate(found):
            if value is None:
                raise RuntimeError(
                    f"{self._who}: output {output} does not depend on input {j}, which strict=True does not allow"
                )
        return found

    def finished(self, found: Sequence[Any]) -> list[Any]:
        return [value if self._create_graph else wrap(value._data) for value in found]

    def output(self) -> Any:
        return self.like_outputs(self.finished(self.outputs))

    def like_outputs(self, found: Sequence[Any]) -> Any:
        return tuple(found) if self._tuple_out else found[0]

    def like_inputs(self, found: Sequence[Any]) -> Any:
        return tuple(found) if self._tuple_in else found[0]
