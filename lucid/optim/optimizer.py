"""The base class of all optimizers: parameter groups, steps, state, and the formula of a step."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from ..autograd.grad_mode import enable_grad
from ..autograd.tape import wrap
from ..backend import versions
from . import explain
from .base.hooks import Hooks
from .base.param_groups import Group, as_groups, check_param, new_group, without_hints
from .base.selection import RuleSelector
from .engine.bucket import Slot
from .engine.engine import Engine
from .engine.state_dict import of_slot, pack, unpack
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

    Args:
        params: Parameters, ``(name, parameter)`` pairs, or groups: dicts with ``"params"`` and their own values.
        defaults: The hyper-parameters of the groups that do not give their own, by name.

    Attributes:
        defaults: The hyper-parameters given at construction.
        param_groups: The groups. Their values may be edited at any time, with effect from the next step on.
        step_count: The number of steps taken.

    Raises:
        TypeError: A parameter or hyper-parameter is of the wrong type.
        ValueError: A hyper-parameter is out of range, or parameters are missing, repeated or not leaves.
    """

    _selector: RuleSelector
    # Options that PyTorch does not have, and the values that give its conventions.
    _pytorch: Mapping[str, Any] = MappingProxyType({})

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "__init__" in vars(cls):
            cls.__init__ = _taking_hints(cls.__init__)  # type: ignore[method-assign]
        cls._selector = RuleSelector(cls)

    def __init__(self, params: Any, defaults: Mapping[str, Any]):
        name = type(self).__name__
        given = {key: value for key, value in defaults.items() if key not in _NO_HYPERPARAMETERS}
        self.defaults: Group = {key: self._selector.check(key, value) for key, value in given.items()}
        self.param_groups: list[Group] = []
        self.step_count = 0
        self._hooks = {}
        self._engine = Engine(self._selector, list(self.defaults))
        for group in as_groups(name, params):
            self.add_param_group(group)

    @staticmethod
    def rule(group: Group) -> Rule:
        """Return the rule that a group's options select, without weight decay and `maximize`, which are added to it."""
        raise NotImplementedError

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
        new = {**self.defaults, **without_hints(name, given)}
        self.param_groups.append({**new, **self._selector.values(new)})

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
        loss = self._around_step(self._step, closure) if self._hooks else self._step(closure)
        self.step_count += 1
        return loss

    def _step(self, closure: Callable[[], Any] | None) -> Any:
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
        rates = [group["lr"] for group in self.param_groups]
        if any(rate != rates[0] for rate in rates):
            raise ValueError(f"{type(self).__name__}: the groups have different learning rates: {rates}")
        return rates[0]

    @lr.setter
    def lr(self, value: Any) -> None:
        value = self._selector.check("lr", value)
        for group in self.param_groups:
            group["lr"] = value

    @property
    def state(self) -> Mapping[Any, Mapping[str, Any]]:
        """The live state by parameter, under PyTorch's names. Write into its arrays to change it."""
        slots = (self._engine.slots.get(id(p)) for group in self.param_groups for p in group["params"])
        return MappingProxyType({s.param: MappingProxyType(of_slot(s)) for s in slots if s is not None})

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
        slots = self._unpack(self._call("before loading", state_dict))
        self._engine = Engine(self._selector, list(self.defaults))
        self._engine.slots = slots
        self._call("after loading")

    def _pack(self) -> dict[str, Any]:
        return pack(self.param_groups, self._engine.slots)

    def _unpack(self, state_dict: Mapping[str, Any]) -> dict[int, Slot]:
        """Load the groups of a ``state_dict``, and return its state by id of the parameter."""
        groups, slots = unpack(self._selector, self.param_groups, state_dict, self._pytorch)
        for group, new in zip(self.param_groups, groups, strict=True):
            group.update(new)
        return slots

    def explain(self, param: Any, index: Any = ()) -> None:
        """Print the next step of one element: each line of the rule in symbols, with values, and the result.

        Args:
            param: A parameter that has a gradient.
            index: The index of the element, an integer or a tuple.

        Raises:
            ValueError: The parameter is not one of this optimizer's, has no gradient, or there is no formula.
        """
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
        kept = {key: value for key, value in self.__dict__.items() if key not in ("_engine", "_hooks")}
        return {**kept, "_state": self._pack()}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        state = kept.pop("_state")
        self.__dict__.update(kept)
        self._hooks = {}
        self.load_state_dict(state)


def _taking_hints(init: Callable[..., None]) -> Callable[..., None]:
    """An ``__init__`` that also takes PyTorch's keywords for an implementation, without effect."""

    @functools.wraps(init)
    def taking(self: Optimizer, *args: Any, **options: Any) -> None:
        init(self, *args, **without_hints(type(self).__name__, options))

    return taking


Optimizer._selector = RuleSelector(Optimizer)


def _count(params: Iterable[Any]) -> str:
    sizes = [p._data.size for p in params]
    return f"{len(sizes)} tensor{'s' * (len(sizes) != 1)}, {sum(sizes):,} numbers"
