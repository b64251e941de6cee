"""Primitives: differentiable operations, made of a forward function on arrays.

There are four fronts, for one, two, and any number of inputs, and for views. They do the same: take the arrays out of
the Variables, run the forward function, and hand the result to `recorded` if an input needs a gradient. `several` is
the one to read; the others are it unrolled: a small operation spends more time here than in NumPy. Their inputs are
called as PyTorch calls them, so that they can be given by name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ParamSpec, overload

from numpy import array, asarray, generic

from ..backend import XP, is_array, native
from ..backend.dtypes import float16, float32, float64
from ..backend.versions import last, overwritten_since, tick
from . import errors, tape
from .grad_hooks import GradHooks
from .grad_mode import mode
from .plan import Operation
from .several import pick
from .signatures import describe
from .tape import Node, Variable, new, record, wrap
from .typing import Primitive
from .views import link

numpy = XP[native]
P = ParamSpec("P")  # the signature of a forward function

NO_OPTIONS: dict[str, Any] = {}
# Which inputs have a node: a bit for each, and one above them all that tells how many there are.
ONE, FIRST, SECOND, BOTH = 0b11, 0b101, 0b110, 0b111
SIMPLE = {native, float, int, bool}  # the second inputs that `two` need not look at more closely


@overload
def primitive(forward: Callable[P, Any]) -> Primitive[P]: ...
@overload
def primitive(
    *,
    name: str = ...,
    view: bool | str = ...,
    casts: bool = ...,
    raw: bool = ...,
    fused: bool | str = ...,
    piecewise_linear: bool = ...,
    wide: bool | str = ...,
    one_dtype: bool = ...,
) -> Callable[[Callable[P, Any]], Primitive[P]]: ...
def primitive(forward: Callable[..., Any] | None = None, **traits: Any) -> Any:
    """Make a differentiable operation of ``forward(xp, *inputs, **options)``; its rules follow by ``.vjp(...)``.

    Called with arrays it returns an array; called with any Variable it returns a Variable, recorded if one of them
    needs a gradient. Python numbers are passed on as they are, so that float32 stays float32. `Operation` says what the
    keywords mean.
    """
    if forward is None:
        return lambda forward: _primitive(forward, **traits)
    return _primitive(forward)


def _primitive(forward: Callable[..., Any], **traits: Any) -> Any:
    op = Operation(forward, **traits)
    count, casts, wide = len(op.inputs), op.casts, op.wide

    def several(*inputs: Any, **options: Any) -> Any:
        if len(inputs) < count and options:
            inputs, options = named(op, inputs, options)
        pool = []  # the plain values
        parents = []  # the nodes of the inputs that need a gradient: those whose bit is set in mask
        mask, bit, boxed, foreign, mixed, kind, dtype = 0, 1, False, False, False, None, None
        for a in inputs:
            if isinstance(a, Variable):
                boxed = True
                if a.node is not None:
                    mask += bit
                    parents.append(a.node)
                a = a._data
            if type(a) is kind:
                mixed = mixed or a.dtype is not dtype
            elif type(a) in XP:
                foreign = kind is not None
                kind, dtype = type(a), a.dtype
            elif type(a) not in SIMPLE:
                if a is not None and is_array(a):  # of CuPy, which the program imported itself
                    return several(*inputs, **options)
                if hasattr(a, "__lucid_function__"):  # a sparse tensor
                    return a.__lucid_function__(several, op.name, inputs, options)
                a = op.number(a)
            pool.append(a)
            bit += bit
        if kind is None and any(isinstance(a, generic) for a in inputs):
            # NumPy's operators make scalars of 0-d arrays, and a rule may hand one on to another operation.
            return several(*(asarray(a) if isinstance(a, generic) else a for a in inputs), **options)
        if mixed and op.one_dtype:
            errors.check_one_dtype(op.name, zip(op.inputs, pool, strict=False))
        here = kind is native and not foreign
        if wide and (mixed or dtype is float16) and (here or (wide is True and not op.kernel)) and has_float16(pool):
            return op.in_float32(several, tuple(inputs), options)
        try:
            out = forward(numpy, *pool, **options) if here else op.elsewhere(pool, options)
        except ValueError as error:
            raise errors.no_broadcast(op, error, pool) from None
        if type(out) is not kind or (not casts and (mixed or out.dtype is not dtype)):
            out = op.settle(out, pool)
        if parents:
            pool.append(out)
            return recorded(op, mask + bit, parents, pool, options)
        return wrap_all(out) if boxed else out

    def one(input: Any, **options: Any) -> Any:
        if options and (target := options.pop("out", None)) is not None:
            return op.write_into(op.name, target, partial(one, input, **options), (input,))
        x = input._data if isinstance(input, Variable) else input
        if type(x) is not native:
            return several(input, **options)
        if wide and x.dtype is float16:
            return op.in_float32(one, (input,), options)
        out = forward(numpy, x, **options)
        if type(out) is not native or (out.dtype is not x.dtype and not casts):
            out = op.settle(out, (x,))
        if x is input:
            return out
        return recorded(op, ONE, (input.node,), (x, out), options) if input.node is not None else wrap_all(out)

    def two(input: Any, other: Any) -> Any:
        x, y, node, second = input, other, None, None
        if isinstance(input, Variable):
            x, node = input._data, input.node
        if isinstance(other, Variable):
            y, second = other._data, other.node
        if type(x) is native and type(y) in SIMPLE:
            dtype = x.dtype
            if type(y) is not native and (dtype is float32 or dtype is float64) and not op.raw:
                y = array(y, dtype)  # NumPy takes twice as long over a Python number
        elif type(y) is native and type(x) in SIMPLE:
            dtype = y.dtype
            if (dtype is float32 or dtype is float64) and not op.raw:
                x = array(x, dtype)
        else:
            return several(input, other)
        if wide and dtype is float16:
            return op.in_float32(two, (input, other), NO_OPTIONS)
        try:
            out = forward(numpy, x, y)
        except ValueError as error:
            raise errors.no_broadcast(op, error, (x, y)) from None
        if type(out) is not native or (
            not casts and (out.dtype is not dtype or (type(y) is native and y.dtype is not dtype))
        ):
            out = op.settle(out, (x, y))
        if node is not None:
            if second is not None:
                return recorded(op, BOTH, (node, second), (x, y, out), NO_OPTIONS)
            return recorded(op, FIRST, (node,), (x, y, out), NO_OPTIONS)
        if second is not None:
            return recorded(op, SECOND, (second,), (x, y, out), NO_OPTIONS)
        return wrap_all(out) if isinstance(input, Variable) or isinstance(other, Variable) else out

    def view(input: Any, **options: Any) -> Any:
        x = input._data if isinstance(input, Variable) else input
        if type(x) is not native:
            result = several(input, **options)
        else:
            out = forward(numpy, x, **options)
            if x is input:
                return out
            result = recorded(op, ONE, (input.node,), (x, out), options) if input.node is not None else wrap_all(out)
        if isinstance(input, Variable):
            several_views = type(result) is tuple
            for one_view in result if several_views else (result,):
                link(one_view, input, op, options, several_views)
        return result

    front: Any
    if op.view is True:
        front = view
    elif op.variadic or op.may_omit or len(op.inputs) > 2 or (len(op.inputs) == 2 and op.options):
        front = several
    else:
        front = one if len(op.inputs) == 1 else two
    code = front.__code__
    describe(op.publish(front), forward, op.inputs, code.co_varnames[: code.co_argcount])
    return front


def has_float16(pool: Sequence[Any]) -> bool:
    """Whether one of some values is an array of float16."""
    return any(type(a) in XP and a.dtype is float16 for a in pool)


def named(op: Operation, inputs: Sequence[Any], options: dict[str, Any]) -> tuple[Any, Any]:
    """Return the inputs with those that were given by name, and the options that are left."""
    rest = op.inputs[len(inputs) :]
    if missing := [n for n in rest if n not in options and not op.may_omit]:
        raise TypeError(f"{op.name}: missing {', '.join(map(repr, missing))}; its inputs are {', '.join(op.inputs)}")
    options = dict(options)
    return [*inputs, *(options.pop(n, None) for n in rest)], options


def recorded(op: Operation, key: int, parents: Sequence[Node], pool: Sequence[Any], options: dict[str, Any]) -> Any:
    """Wrap a result, the last value of the pool, with a node that remembers what the rules will need.

    The key has a bit for each input, set if that one has a node, and one above them all.
    """
    out = pool[-1]
    recording = mode.recording
    if not recording or not op.rules:
        return wrap_all(out)
    if last.recorded:
        check_views(op, key, parents, pool)
    plan = op.plans.get(key) or op.plan(key, type(out) is tuple)
    if plan.plain:
        saved = plan.take(pool)
    else:
        if plan.drops is not None:
            parents = [parents[i] for i in plan.drops]
            if not parents:
                return wrap_all(out)
        saved = plan.keep(pool, options)
        if plan.several:
            node = record(plan, parents, saved, None, None)
            if recording == 2:
                node.grad_hooks = GradHooks.of_operation(pool, out)
            kinds = [(o.shape, o.dtype) for o in out]
            return tuple(wrap(o, record(pick(op, i), (node,), kinds, *kinds[i])) for i, o in enumerate(out))
    # This is wrap(out, record(plan, parents, saved, out.shape, out.dtype)), without the two calls.
    result = new(tape.Result)
    result._data = out
    result._grad = None
    result.node = node = Node()
    node.plan = plan
    node.parents = parents
    node.saved = saved
    node.shape = out.shape
    node.dtype = out.dtype
    node.time = tick()
    node.grad_hooks = None
    if recording == 2:
        node.grad_hooks = GradHooks.of_operation(pool, out)
    return result


def wrap_all(out: Any) -> Any:
    """Wrap a result, or each of several."""
    return tuple(map(wrap, out)) if type(out) is tuple else wrap(out)


def check_views(op: Operation, key: int, parents: Sequence[Node], pool: Sequence[Any]) -> None:
    """Refuse a view that cannot be taken again, whose memory a recorded operation wrote since."""
    arrays = [a for i, a in enumerate(pool[:-1]) if key >> i & 1]
    for node, a in zip(parents, arrays, strict=True):
        if node.plan is not None and node.plan.op.view == "closed" and node.time < last.recorded:
            record = overwritten_since(a, node.time, recorded=True)
            if record is not None:
                raise errors.stale_view(op, node.plan, record)
