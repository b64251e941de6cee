"""Plans: what is decided once about an operation, so that nothing is looked up by name while a program runs.

An `Operation` is a forward function with its gradient rules. A rule names what it needs: an input, ``y`` for the
result, ``<input>_shape``, or an option of the forward function. Which values must be kept depends only on which inputs
need a gradient, so there is one `Plan` for each such choice, made the first time that it occurs.
"""

from __future__ import annotations

import copy
import functools
import inspect
import itertools
import numbers
import types
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from ..backend import XP, device_of, dtypes, versions
from . import errors
from .fusion import kernel_of, one_launch
from .grad_hooks import first_nan, has_nan

CONSTANT, RESULT, PLAIN = -1, -2, -3  # where a saved value comes from, if not from the parent of that index


class Operation:
    """A forward function on arrays, its gradient rules, and the plans made from them.

    Args:
        forward: The function ``forward(xp, *inputs, **options)``.
        name: What messages call it, if not by the name of the function.
        view: Whether the result is a view of the first input; "closed" for one through which nothing may be written.
        casts: Whether the function itself decides the dtype of the result.
        raw: Whether it looks at a Python number (an exponent of 2), which must stay one.
        fused: Whether all that it and its rules do is elementwise; or the name of the option with the dimensions that
            they reduce. On a GPU they are one launch each then: see fusion.py.
        piecewise_linear: Whether its second derivative is 0. Its rules then need not show that their masks depend on
            the inputs: under `create_graph` its gradients are connected to the inputs all the same, as in PyTorch.
        wide: Whether float16 is computed in float32 and rounded once (half.py); "native": on the CPU alone.
        one_dtype: Whether inputs of different dtypes are refused, as PyTorch does in products and layers.
    """

    # Given by files that are themselves made of operations, half.py and out.py.
    in_float32: Callable[[Callable[..., Any], tuple[Any, ...], dict[str, Any]], Any]  # calls a function so
    write_into: Callable[[str, Any, Callable[[], Any], tuple[Any, ...]], Any]  # a result, into a tensor

    def __init__(
        self,
        forward: Callable[..., Any],
        *,
        name: str = "",
        view: bool | str = False,
        casts: bool = False,
        raw: bool = False,
        fused: bool | str = False,
        piecewise_linear: bool = False,
        wide: bool | str = False,
        one_dtype: bool = False,
    ):
        self.name = name or forward.__name__.strip("_")  # what messages call it
        self.forward, self.view, self.casts, self.raw, self.fused = forward, view, casts, raw, fused
        self.piecewise_linear, self.wide, self.one_dtype = piecewise_linear, wide or bool(fused), one_dtype
        self.kernel = kernel_of(forward, self.name, fused) if fused else None
        self.rules: dict[str, Callable[..., Any] | None] = {}
        self.joint: Callable[..., Any] | None = None
        self.plans: dict[int, RulePlan] = {}
        code, defaults = forward.__code__, forward.__kwdefaults__ or {}
        names, count = code.co_varnames, code.co_argcount
        end = count + code.co_kwonlyargcount
        self.inputs = list(names[1:count])
        self.options = {n: defaults.get(n, inspect.Parameter.empty) for n in names[count:end]}
        self.variadic = names[end] if code.co_flags & inspect.CO_VARARGS else None
        self.may_omit = None in (forward.__defaults__ or ())  # a bias, a weight
        OPERATIONS[f"{forward.__module__.removeprefix('lucid.')}.{self.name}"] = self

    def publish(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Give the function that users call the name and text of the forward function, and `.vjp`."""
        self.call = functools.update_wrapper(call, self.forward)
        call.vjp, call.joint_vjp, call.operation = self.vjp, self.joint_vjp, self  # type: ignore[attr-defined]
        return call

    def vjp(self, **rules: Callable[..., Any] | None) -> None:
        """Set the rule of each input: from the gradient g of the result, the gradient of that input.

        None says that an input (an index, a condition) has no gradient. Naming every input is required, and so is
        naming only what exists: a forgotten or misspelt rule is an error when the module is imported.
        """
        if list(rules) != self.inputs or self.variadic:
            raise TypeError(f"{self.name}: rules for {list(rules)}, but the inputs are {self.inputs}")
        for rule in filter(None, rules.values()):
            self._check(self.needs(rule))
        self.rules = dict(rules)

    def joint_vjp(self, rule: Callable[..., Any]) -> None:
        """Set one rule for all inputs, for those whose gradients share work: it returns a gradient (or None) for each.

        It may ask for ``wants``, which tells for each input whether its gradient is needed.
        """
        self._check([n for n in self.needs(rule) if n != "wants"])
        self.joint = rule
        self.rules = dict.fromkeys([*self.inputs, *([self.variadic] if self.variadic else [])], rule)

    @staticmethod
    def needs(rule: Any) -> Sequence[str]:
        """The names of a rule's parameters after the gradient g."""
        code: types.CodeType = rule.__code__
        return code.co_varnames[1 : code.co_argcount]

    def _check(self, needs: Sequence[str]) -> None:
        arrays = [*self.inputs, *([self.variadic] if self.variadic else [])]
        known = {"y", *arrays, *(f"{a}_shape" for a in arrays), *self.options}
        if unknown := [n for n in needs if n not in known]:
            raise TypeError(f"a rule of {self.name} asks for {unknown}; there is {sorted(known)}")
        if isinstance(self.fused, str) and self.fused not in needs:
            raise TypeError(f"a rule of {self.name}, whose kernel goes along {self.fused}, must ask for {self.fused}")

    def plan(self, key: int, several: bool) -> RulePlan:
        """The plan for the inputs whose bits are set in the key, of as many inputs as bits lie below the highest."""
        count = key.bit_length() - 1
        names = self.inputs + [self.variadic or ""] * (count - len(self.inputs))
        with_node = [i for i in range(count) if key >> i & 1]
        plan = self.plans[key] = RulePlan(self, names, with_node, several)
        return plan

    def number(self, value: Any) -> Any:
        """Let a Python or NumPy number through, as a Python number so that it widens nothing; refuse all else."""
        if isinstance(value, numbers.Number) or (hasattr(value, "dtype") and getattr(value, "shape", None) == ()):
            if isinstance(value, numbers.Complex) and not isinstance(value, numbers.Real):
                raise TypeError(f"{self.name}: complex numbers are not part of lucid: got {value!r}")
            return value.item() if hasattr(value, "item") else value
        if value is None and self.may_omit:
            return value
        raise errors.not_an_array(self, value)

    def elsewhere(self, pool: list[Any], options: dict[str, Any]) -> Any:
        """Run the forward function, or launch its kernel, on arrays that are not NumPy's."""
        arrays = [a for a in pool if type(a) in XP]
        if not arrays:
            raise errors.no_array(self)
        device = device_of(arrays[0])
        for array in arrays[1:]:
            other = device_of(array)
            if other is not device and other != device:  # `!=` alone takes ten times as long
                raise errors.two_devices(self, device, other)
        if self.kernel is not None and any(a.dtype.kind == "f" for a in arrays):  # C promotes integers otherwise
            return device.launch(self.kernel, *pool, **options)
        with device.scope():
            return self.forward(device.xp, *pool, **options)

    def settle(self, out: Any, pool: Sequence[Any]) -> Any:
        """Make of a result an array of the right type: no NumPy scalar, and none wider than what went in."""
        if self.one_dtype:
            errors.check_one_dtype(self.name, zip(self.inputs, pool, strict=False))
        if type(out) is tuple:
            return tuple(self.settle(o, pool) for o in out)
        inputs = [a for a in pool if type(a) in XP]
        if type(out) not in XP:
            out = XP[type(inputs[0])].asarray(out)
        kinds = {a.dtype for a in inputs}
        if self.casts or (out.dtype in kinds and kinds <= dtypes.SETTLED.get(out.dtype, set())):
            return out
        wanted = dtypes.promote(out.dtype, [(a.dtype, a.ndim) for a in inputs])
        if out.dtype.kind == "f" and out.dtype.itemsize < wanted.itemsize and not self.options:
            # NumPy computes the exponential of 8-bit integers, and its like, in float16: too coarse.
            pool = [a.astype(wanted) if type(a) in XP else a for a in pool]
            return self.settle(self.elsewhere(pool, {}), pool)
        return out if out.dtype == wanted else out.astype(wanted)


OPERATIONS: dict[str, Operation] = {}


class Plan:
    """How a node runs the gradient rules of its operation on the values that it saved."""

    op: Any
    saves: bool  # whether any saved value can be overwritten
    origin: list[int]  # where each saved value comes from
    gradients: Callable[[Any, Any], Sequence[Any]]  # of the inputs that need one, from g and the saved values
    only: Callable[..., Any] | None = None  # the single rule, if its needs are just what is saved
    piecewise_linear = may_omit = False  # may_omit: a rule may return None, and then that input gets no gradient

    def narrowed(self, parents: Sequence[Any], path: set[Any]) -> tuple[Plan, Sequence[Any]]:
        """The plan and the parents for a pass that asks for the gradients of those parents alone that are on a path."""
        which = tuple(parent in path for parent in parents)
        return self._only_of(which), tuple(itertools.compress(parents, which))

    def _only_of(self, which: tuple[bool, ...]) -> Plan:
        plan = copy.copy(self)
        plan.gradients = lambda g, saved: list(itertools.compress(self.gradients(g, saved), which))
        return plan

    def check(self, saved: Sequence[Any], time: int) -> None:
        """Refuse to go on if a saved array was overwritten after it was saved."""
        for value, origin in zip(saved, self.origin, strict=True):
            for array in value if type(value) is tuple else (value,):
                if origin != PLAIN and type(array) in XP:
                    record = versions.overwritten_since(array, time)
                    if record is not None:
                        raise errors.overwritten(self.op, array, record)

    def check_nan(self, node: Any, g: Any, pending: dict[Any, Any]) -> None:
        """Refuse a gradient in which this operation has just made the first NaN."""
        if any(has_nan(pending.get(parent)) for parent in node.parents):
            began = first_nan(node)
            if began is not None:
                raise errors.nan_forward(began.plan.op, began.grad_hooks.line)
            line = getattr(node.grad_hooks, "line", None) or "a line outside detect_anomaly"
            raise errors.nan_gradient(self.op, line)


class RulePlan(Plan):
    """How one operation saves values and runs its rules when certain inputs need a gradient.

    A pool is the list of plain values of one call: the inputs and, last, the result. What is to be saved of it, and the
    calls of the rules, are written out once as Python expressions: ``(pool[0], pool[1].shape)`` and
    ``(rule0(g, saved[0]), rule1(g, saved[1]))``.
    """

    def __init__(self, op: Operation, names: list[str], with_node: list[int], several: bool):
        self.op, self.piecewise_linear = op, op.piecewise_linear
        self.several = several  # whether the operation returns several results
        count = len(names)
        wanted = [i for i in with_node if op.rules[names[i]] is not None]
        # An input without a rule can have a node all the same (a condition computed from parameters): drop its edge.
        self.drops = None if wanted == with_node else [with_node.index(i) for i in wanted]
        self.wanted = wanted

        needs = {n: self._locate(n, count) for i in wanted for n in op.needs(op.rules[names[i]]) if n != "wants"}
        kept = list(dict.fromkeys(e for found in needs.values() for e in found))  # the expressions of what is saved
        values = {f"pool[{i}]": i for i in range(count + 1)}
        # Shapes and options alone stay: nobody can write over them, and they may be used again.
        self.saves = any(e in values for e in kept)
        origins = {i: wanted.index(i) if i in wanted else CONSTANT if i < count else RESULT for i in range(count + 1)}
        self.origin = [origins[values[e]] if e in values else PLAIN for e in kept]
        self.keep = written("pool, options", kept, defaults=op.options)
        self.plain = self.drops is None and not several and all(e in values for e in kept)
        self.take = take([values[e] for e in kept if e in values])  # where it is plain, `keep` of the pool, but faster
        self.names, self.needs, self.kept = names, needs, kept
        self.narrower: dict[tuple[bool, ...], RulePlan] = {}
        self._write_rules()

    def _write_rules(self) -> None:
        """Make `gradients`, from the gradient g and the saved values, of the rules of the wanted inputs; or `only`."""
        op, wanted, kept = self.op, self.wanted, self.kept
        rules = [op.rules[self.names[i]] for i in wanted] if op.joint is None else [op.joint]

        def argument(name: str) -> str:
            found = [f"saved[{kept.index(e)}]" for e in self.needs.get(name, ())]
            return "wants" if name == "wants" else f"[{', '.join(found)}]" if name == op.variadic else found[0]

        arguments = [", ".join(map(argument, op.needs(rule))) for rule in rules]
        functions = {f"rule{k}": rule for k, rule in enumerate(rules)}
        calls = [f"rule{k}(g, {those})" for k, those in enumerate(arguments)]
        run = written("g, saved", calls, wants=tuple(i in wanted for i in range(len(self.names))), **functions)
        if op.joint is not None:
            all_of_them = run
            run = lambda g, saved: [d for i, d in enumerate(all_of_them(g, saved)[0]) if i in wanted]
        self.gradients = (lambda g, saved: run(g.filled(), saved)) if self.several else run
        takes_all_saved = arguments == [", ".join(f"saved[{k}]" for k in range(len(kept)))]
        self.only = rules[0] if takes_all_saved and op.joint is None and not self.several else None
        if op.kernel is not None:
            self.only, self.gradients = one_launch(op.name, op.fused, self.only, self.gradients, kept)

    def _only_of(self, which: tuple[bool, ...]) -> RulePlan:
        if which not in self.narrower:
            plan = self.narrower[which] = copy.copy(self)
            plan.wanted = list(itertools.compress(self.wanted, which))
            plan._write_rules()
        return self.narrower[which]

    def _locate(self, name: str, count: int) -> list[str]:
        """The expressions for what a rule needs by this name: one, or one for each of any number of inputs."""
        op = self.op
        if name == "y":
            return [f"pool[{count}]"]
        if name in op.inputs:
            return [f"pool[{op.inputs.index(name)}]"]
        if name == op.variadic:
            return [f"pool[{i}]" for i in range(len(op.inputs), count)]
        if name in op.options:
            return [f"options.get({name!r}, defaults[{name!r}])"]
        if (base := name.removesuffix("_shape")) == op.variadic:
            return [f"[a.shape for a in pool[{len(op.inputs)}:{count}]]"]
        return [f"getattr(pool[{op.inputs.index(base)}], 'shape', ())"]


def written(parameters: str, expressions: list[str], **names: Any) -> Callable[..., Any]:
    """The function that returns a tuple of expressions in its parameters and in the given names."""
    return eval(f"lambda {parameters}: ({''.join(e + ', ' for e in expressions)})", names)  # type: ignore[no-any-return]


def take(positions: list[int]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """A fast function from a sequence to the sequence of its items at some positions."""
    if len(positions) >= 2:
        return itemgetter(*positions)
    return itemgetter(slice(positions[0], positions[0] + 1) if positions else slice(0))
