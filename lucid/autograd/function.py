"""User-defined differentiable functions: `Function`, with `forward` and `backward`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from .function_call import FunctionOperation, Once, recorded, unrecorded
from .grad_mode import mode, no_grad
from .tape import Variable, record, wrap


class Context:
    """The context of a Function: what `forward` saves for `backward`, tensors and any attribute you set.

    Attributes:
        needs_input_grad: For each input, whether its gradient is needed.
    """

    needs_input_grad: tuple[bool, ...] = ()

    def __init__(self) -> None:
        self._to_save: tuple[Any, ...] = ()
        self._saved: tuple[Any, ...] | None = None
        self._constant: tuple[Any, ...] = ()
        self._zeros = True

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep tensors, or None, for `saved_tensors`: inputs and outputs of `forward` belong here, not in attributes.

        What is kept here is freed after backward, checked for having been overwritten, and closes no reference cycle.
        """
        for i, t in enumerate(tensors):
            if t is not None and not isinstance(t, Variable):
                raise TypeError(
                    f"save_for_backward: expected Tensors or None, got {type(t).__name__} at position {i}; "
                    "keep anything else as an attribute: ctx.name = value"
                )
        self._to_save = tensors

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """The tensors given to `save_for_backward`. There are some only while `backward` runs."""
        if self._saved is None:
            raise RuntimeError("saved_tensors: there are saved tensors only inside backward(ctx, ...)")
        return self._saved

    def mark_non_differentiable(self, *outputs: Any) -> None:
        """Say that some outputs have no gradient: they will not require grad. (Integers and booleans never do.)"""
        self._constant = outputs

    def mark_dirty(self, *inputs: Any) -> None:
        """Refuse: a Function may not write into its inputs here."""
        raise RuntimeError(
            "mark_dirty: a Function cannot write into its inputs; return a new tensor, and call the Function as "
            "x[...] = MyFunction.apply(x) to have the result in x"
        )

    def set_materialize_grads(self, value: bool) -> None:
        """Say whether `backward` gets zeros (the default) or None for an output that nothing was computed from."""
        self._zeros = bool(value)


class Function:
    r"""An operation with a gradient of your own: subclass it, then call ``MyFunction.apply(...)``.

    ``forward(ctx, *inputs)`` computes with tensors, unrecorded, and returns one or several. For the gradients
    :math:`g = \partial L / \partial y` of its results, ``backward(ctx, *g)`` returns
    :math:`\partial L / \partial x` for each input x, or None for an input without a gradient: what lies behind gets
    nothing from it, so that the ``.grad`` of a leaf can stay None and optimizers leave it alone. (In PyTorch another
    Function behind it is still called, with zeros; here it is not.) Write `backward` with tensor operations and it can
    be differentiated again.

    Instead of taking ctx, ``forward(*inputs)`` may leave it to ``setup_context(ctx, inputs, output)``.

    Raises:
        TypeError: An object is made of the class, which is only called by ``apply``.

    Example:
        >>> import lucid
        >>> class Square(Function):
        ...     @staticmethod
        ...     def forward(ctx, x):
        ...         ctx.save_for_backward(x)
        ...         return x * x
        ...
        ...     @staticmethod
        ...     def backward(ctx, g):
        ...         (x,) = ctx.saved_tensors
        ...         return 2 * x * g
        >>> x = lucid.tensor(3.0, requires_grad=True)
        >>> Square.apply(x).backward()
        >>> x.grad
        tensor(6.)
    """

    _operations: tuple[FunctionOperation, FunctionOperation]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._operations = FunctionOperation(cls.__name__, view=False), FunctionOperation(cls.__name__, view="closed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        name = type(self).__name__
        raise TypeError(f"{name}: a Function is not instantiated; call {name}.apply(...)")

    @staticmethod
    def forward(*args: Any) -> Any:
        """Compute the results; to be overridden, as ``forward(ctx, *inputs)``."""
        raise NotImplementedError("a Function needs a static method forward(ctx, *inputs)")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        """Fill ctx after a `forward` that does not take it; to be overridden, or not."""

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        """Compute the gradient of each input; to be overridden."""
        raise NotImplementedError("a Function needs a static method backward(ctx, *grads)")

    @classmethod
    def apply(cls, *inputs: Any) -> Any:
        """Run `forward`, and record that `backward` is its gradient.

        Raises:
            TypeError: `forward` returned something that holds no Tensor.
        """
        ctx = Context()
        nodes = [a.node if isinstance(a, Variable) else None for a in inputs]
        ctx.needs_input_grad = tuple(node is not None for node in nodes)
        with no_grad():
            if cls.setup_context is Function.setup_context:
                output = cls.forward(ctx, *inputs)
            else:
                output = cls.forward(*inputs)
                cls.setup_context(ctx, inputs, output)
        outputs = output if isinstance(output, tuple) else (output,)
        if not any(isinstance(o, Variable) for o in outputs):
            raise TypeError(
                f"{cls.__name__}: forward must return a Tensor or a tuple of them, got {type(output).__name__}"
            )
        if mode.recording and any(node is not None for node in nodes):
            outputs = recorded(cls, ctx, inputs, nodes, outputs)
        else:
            outputs = unrecorded(outputs)
        ctx._to_save = ctx._constant = ()  # else an output that was saved would hold itself
        return outputs if isinstance(output, tuple) else outputs[0]


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a `backward` that cannot be differentiated itself, for example because it works on bare arrays.

    Its gradients are right; to differentiate them again raises RuntimeError instead of giving a wrong number.
    """

    @functools.wraps(backward)
    def once(ctx: Context, *grads: Any) -> Any:
        parents = [g.node for g in (*grads, *ctx.saved_tensors) if isinstance(g, Variable) and g.node is not None]
        with no_grad():
            found = backward(ctx, *grads)
        if not mode.recording or not parents:
            return found
        found = found if isinstance(found, tuple) else (found,)
        return tuple(
            wrap(d._data, record(Once(), parents, (), d._data.shape, d._data.dtype)) if isinstance(d, Variable) else d
            for d in found
        )

    return once
