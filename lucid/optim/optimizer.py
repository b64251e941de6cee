"""The base class of all optimizers: parameter groups, steps, state, and the formula of a step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from ..autograd.grad_mode import enable_grad
from ..autograd.tape import wrap
from ..backend import versions
from . import explain
from .base.hooks import Hooks, one_step
from .base.hyperparameters import Params
from .base.param_groups import HINTS, Group, as_groups, check_param, complete, new_group, taking_hints, without_hints
from .base.selection import RuleSelector
from .engine.engine import Engine
from .engine.state_dict import pack, unpack, unpack_as_it_is
from .rule import Rule
from .symbolic.latex import Formula

OPTIMIZERS: dict[str, type[Optimizer]] = {}  # by name in lower case; filled by `lucid/optim/__init__.py`

# What else `locals()` holds in the `__init__` of a subclass.
_NO_HYPERPARAMETERS = ("self", "params", "__class__")


class Optimizer(Hooks):
    """Base class of all optimizers: updates parameters from their gradients, by the rule of its subclass.

    A subclass names its hyper-parameters in the signature of ``__init__``, with types that state their limits (see
    ``base/hyperparameters.py``), hands them on by ``super().__init__(params, locals())``, and returns its rule from
    `rule`; see ``sgd.py``. Each also takes PyTorch's keywords ``foreach``, ``fused`` and ``capturable``, which select
    an implementation there; here there is one, which is fused. ``differentiable=True`` is refused.

    **An optimizer written for PyTorch** is a subclass without a rule: it defines `step`, and hands the defaults of its
    hyper-parameters on in a dict. What it keeps in ``self.state[p]`` is saved and loaded.

    Args:
        params: Parameters, ``(name, parameter)`` pairs, or groups: dicts with ``"params"`` and their own values.
        defaults: The hyper-parameters of the groups that do not give their own, by name.

    Attributes:
        defaults: The hyper-parameters given at construction.
        param_groups: The groups, the very dicts that were given. Edits have effect from the next step on.
        step_count: The number of steps taken.

    Raises:
        TypeError: A parameter or hyper-parameter is of the wrong type.
        ValueError: A hyper-parameter is out of range, or parameters are missing, repeated or not leaves.
    """

    _engine: Engine  # of those that have a rule
    _states: Any  # the state of the others
    _selector: RuleSelector
    _has_rule = False
    step_count = 0  # for a wrapper that never calls `__init__`
    # Options that PyTorch does not have, and the values that give its conventions.
    _pytorch: Mapping[str, Any] = MappingProxyType({})

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._selector = RuleSelector(cls)
        cls._has_rule = cls.rule is not Optimizer.rule
        if "__init__" in vars(cls) and cls._has_rule:
            cls.__init__ = taking_hints(cls.__init__)  # type: ignore[method-assign]
        if "step" in vars(cls):
            cls.step = one_step(cls.step)  # type: ignore[method-assign]

    def __init__(self, params: Params, defaults: Mapping[str, Any]):
        name = type(self).__name__
        self.param_groups: list[Group] = []
        self.step_count = 0
        self._hooks = {}
        self.defaults: Group
        if self._has_rule:
            given = {key: value for key, value in defaults.items() if key not in _NO_HYPERPARAMETERS}
            self.defaults = {key: self._selector.check(key, value) for key, value in given.items()}
            self._engine = Engine(self._selector, list(self.defaults))
        else:
            self.defaults = defaults  # type: ignore[assignment]
            self._states = defaultdict(dict)
        for group in as_groups(name, params):
            self.add_param_group(group)

    @staticmethod
    def rule(group: Group) -> Rule:
        """Return the rule that a group's options select, without weight decay and `maximize`, which are added to it."""
        raise NotImplementedError("an optimizer without a rule of lucid's has no formula")

    @staticmethod
    def check_group(group: Group) -> None:
        """Refuse hyper-parameters that contradict one another, such as nesterov without momentum."""

    @staticmethod
    def check_param(what: str, param: Any) -> None:
        """Refuse a value that cannot be optimized; the message begins with `what`."""
        check_param(what, param)

    def add_param_group(self, group: Group) -> None:
        """Add a parameter group; hyper-parameters that it does not give come from `defaults`.

        Raises:
            TypeError: The group is not a dict, or a parameter or hyper-parameter is of the wrong type.
            ValueError: A value is out of range, or parameters are missing, repeated or not leaves.
        """
        name = type(self).__name__
        given = new_group(name, group, self.param_groups, self.check_param)
        if self._has_rule:
            new = {**self.defaults, **without_hints(name, given)}
            group.update(new, **self._selector.values(new))
            for hint in HINTS:
                group.pop(hint, None)
        else:
            group.update(complete(name, given, self.defaults))
        self.param_groups.append(group)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Set all gradients to None, or with ``set_to_none=False`` to zero."""
        for group in self.param_groups:
            for param in group["params"]:
                if set_to_none:
                    param._grad = None
                elif param._grad is not None:
                    versions.written(versions.record_of(param._grad._data))
                    param._grad._data[...] = 0

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Take one step: update every parameter that has a gradient.

        Args:
            closure: Computes the gradients again and returns the loss; it runs with gradients enabled.

        Returns:
            The loss that the closure returned, or None.

        Raises:
            ValueError: A gradient does not have its parameter's shape, or an edited hyper-parameter is out of range.
            RuntimeError: A gradient and its parameter are on different devices.
        """
        if self._hooks:
            args = (self,) if closure is None else (self, closure)
            loss = self._around_step(type(self)._step, args, {})
        else:
            loss = self._step(closure)
        self.step_count += 1
        return loss

    def _step(self, closure: Callable[[], Any] | None = None) -> Any:
        if not self._has_rule:
            raise NotImplementedError(f"{type(self).__name__}: define `def step(self, closure=None)` in it, or a rule")
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        self._engine.step(self.param_groups)
        return loss

    @property
    def lr(self) -> Any:
        """The learning rate of all groups; setting it sets that of each group.

        Raises:
            ValueError: The groups have different learning rates; see `param_groups`.
        """
        if "lr" in vars(self):  # of one written for PyTorch, where this is an attribute as any other
            return vars(self)["lr"]
        rates = [group["lr"] for group in self.param_groups]
        if any(rate != rates[0] for rate in rates):
            raise ValueError(f"{type(self).__name__}: the groups have different learning rates: {rates}")
        return rates[0]

    @lr.setter
    def lr(self, value: Any) -> None:
        if not self._has_rule:
            vars(self)["lr"] = value
            return
        value = self._selector.check("lr", value)
        for group in self.param_groups:
            group["lr"] = value

    @property
    def state(self) -> Any:
        """The state by parameter: a defaultdict of dicts, as in PyTorch, with Tensors under PyTorch's names.

        It is live: what is written into a Tensor, assigned or deleted counts from the next step on. What is assigned
        before the first step of a parameter is where that begins. ``step`` is a 0-d Tensor.
        """
        return self._engine.state if self._has_rule else self._states

    @state.setter
    def state(self, value: Mapping[Any, Any]) -> None:
        if self._has_rule:
            kept = {param: dict(entry) for param, entry in value.items()}
            self._engine = Engine(self._selector, list(self.defaults))
            self._engine.state.update(kept)
        else:
            self._states = value

    def state_dict(self) -> dict[str, Any]:
        """Return a copy of state and groups, in PyTorch's layout, with indices for the parameters."""
        self._call("before saving")
        packed: dict[str, Any] = self._call("after saving", self._pack())
        return packed

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Load a copy of a `state_dict` of this optimizer, or of PyTorch's optimizer of the same name.

        A state_dict of PyTorch brings its conventions along: those that are options here are set to PyTorch's.

        Raises:
            ValueError: The number, names or shapes of the parameters differ, or state is missing; all differences are
                listed, and nothing is changed.
        """
        self._load(self._call("before loading", state_dict))
        self._call("after loading")

    def _pack(self) -> dict[str, Any]:
        return pack(self.param_groups, self.state)

    def _load(self, state_dict: Mapping[str, Any]) -> None:
        groups: list[Group]
        if self._has_rule:
            groups, slots = unpack(self._selector, self.param_groups, state_dict, self._pytorch)
            self._engine = Engine(self._selector, list(self.defaults), slots)
        else:
            groups, state = unpack_as_it_is(type(self).__name__, self.param_groups, state_dict)
        for group, new in zip(self.param_groups, groups, strict=True):
            group.update(new)
        if not self._has_rule:  # where a subclass adds what an older file lacks
            self.__setstate__({"state": defaultdict(dict, state), "param_groups": self.param_groups})

    def explain(self, param: Any, index: Any = ()) -> None:
        """Print the next step of one element: each line of the rule in symbols, with values, and the result.

        Args:
            param: A parameter that has a gradient.
            index: The index of the element, an integer or a tuple.

        Raises:
            ValueError: The parameter is not one of this optimizer's, has no gradient, or there is no formula.
        """
        if not self._has_rule:
            raise ValueError(f"explain: {type(self).__name__} has a step() of its own and no formula")
        for line in explain.of_step(self.param_groups, self._engine, param, index):
            print(line)

    @classmethod
    def formula(cls, **options: Any) -> Formula:
        """Return the formula of this optimizer with the given options, traced from its rule.

        Raises:
            TypeError: An option is unknown or of the wrong type.
            ValueError: An option is out of range.
        """
        return Formula(cls.traced_rule(**options))

    @classmethod
    def traced_rule(cls, **options: Any) -> Rule:
        """Return the rule that options select, with weight decay and `maximize` added to it.

        With ``decoupled_weight_decay`` and no ``weight_decay``, one of 0.1 is assumed, so that the formula shows it.
        """
        if "decoupled_weight_decay" in options:
            options = {"weight_decay": 0.1, **options}
        # Only `__init__` knows all hyper-parameters: AdamW and Muon set one that is no argument.
        made = cls([wrap(np.zeros((1, 1)))], **options)
        return cls._selector.select(made.param_groups[0]).rule

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for i, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {i}: {_count(group['params'])}")
            lines += [f"    {key}: {group[key]}" for key in sorted(group) if key not in ("params", "param_names")]
        return "\n".join([*lines, ")"])

    def __getstate__(self) -> dict[str, Any]:
        kept = {key: value for key, value in vars(self).items() if key not in ("_engine", "_hooks", "_states")}
        return {**kept, **({"_state": self._pack()} if self._has_rule else {"state": self.state})}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        kept = dict(state)
        packed = kept.pop("_state", None)
        if "state" in kept:
            self.state = kept.pop("state")
        vars(self).update(kept)
        vars(self).setdefault("_hooks", {})
        if packed is not None:
            self._load(packed)


Optimizer._selector = RuleSelector(Optimizer)


def _count(params: Iterable[Any]) -> str:
    sizes = [p._data.size for p in params]
    return f"{len(sizes)} tensor{'s' * (len(sizes) != 1)}, {sum(sizes):,} numbers"
