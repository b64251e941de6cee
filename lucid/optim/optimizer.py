"""The class that every optimizer is: parameter groups, steps, and what it says of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from ..autograd.grad_mode import enable_grad
from ..backend import is_array
from . import saved
from .engine import Engine, Group
from .hyper import checked
from .rule import Rule, wrapped

_FUSED = ("foreach", "fused", "capturable", "differentiable")


class Optimizer:
    """Updates parameters from their gradients, by the rule of its subclass.

    A subclass names its hyper-parameters in ``__init__`` and returns its rule from `rule`; see ``sgd.py``.

    Args:
        params: Parameters, ``(name, parameter)`` pairs, or groups: dicts with ``"params"`` and their own values.
        defaults: The hyper-parameters of the groups that do not give their own.

    Attributes:
        defaults: The hyper-parameters given at construction.
        param_groups: The groups. Their values may be edited at any time and hold from the next step on.
        step_count: How often `step` was called.

    Raises:
        TypeError: A parameter or hyper-parameter is of the wrong type.
        ValueError: A hyper-parameter is out of range, or parameters are missing, repeated or not leaves.
    """

    def __new__(cls, *args: Any, **kwargs: Any) -> Optimizer:
        unknown = [name for name in _FUSED if name in kwargs]
        if unknown:
            raise TypeError(
                f"{cls.__name__} has no argument {', '.join(unknown)}: the engine always runs all parameters fused; "
                "leave it out"
            )
        return super().__new__(cls)

    def __init__(self, params: Any, defaults: Mapping[str, Any]):
        name = type(self).__name__
        self.defaults: Group = {key: checked(name, key, value) for key, value in defaults.items()}
        self.param_groups: list[Group] = []
        self.step_count = 0
        self._engine = Engine(list(self.defaults))
        if hasattr(params, "shape") or isinstance(params, (str, Mapping)) or not isinstance(params, Iterable):
            raise TypeError(
                f"{name}: params must be an iterable of tensors, (name, tensor) pairs or dicts; "
                f"got a single {type(params).__name__}; put it in a list: [param]"
            )
        self._refuse_set(params)
        groups = list(params)
        if not groups:
            raise ValueError(f"{name}: got an empty list of parameters; is model.parameters() exhausted or empty?")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    @staticmethod
    def rule(group: Group) -> Rule:
        """Return the rule that a group's options select, without decay and direction, which are put around it."""
        raise NotImplementedError

    @staticmethod
    def check_group(group: Group) -> None:
        """Refuse hyper-parameters that contradict one another, such as nesterov without momentum."""

    def add_param_group(self, group: Group) -> None:
        """Add parameters with hyper-parameters of their own; what the group does not say comes from `defaults`.

        Raises:
            TypeError: The group is no dict, or a parameter or hyper-parameter is of the wrong type.
            ValueError: A value is out of range, or parameters are missing, repeated or not leaves.
        """
        owner = type(self).__name__
        if not isinstance(group, dict) or "params" not in group:
            raise TypeError(f'{owner}: a parameter group is a dict with the key "params"; got {group!r}')
        entries = group["params"]
        self._refuse_set(entries)
        entries = [entries] if hasattr(entries, "shape") else list(entries)
        if not entries:
            raise ValueError(f"{owner}: group {len(self.param_groups)} has no parameters")
        named = [isinstance(entry, tuple) for entry in entries]
        before = [("param_names" in g) for g in self.param_groups]
        if len({*named, *before}) > 1:
            raise ValueError(f"{owner}: either all parameters have names, or none has")
        params = [entry[1] if isinstance(entry, tuple) else entry for entry in entries]
        seen = {id(p) for g in self.param_groups for p in g["params"]}
        for i, param in enumerate(params):
            self._check_param(f"{owner}: parameter {i} of group {len(self.param_groups)}", param, seen)
        extra = {key: value for key, value in group.items() if key != "params"}
        new = self._checked({**self.defaults, **extra})
        names = {"param_names": [entry[0] for entry in entries]} if any(named) else {}
        self.param_groups.append({"params": params, **names, **new})

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget all gradients, or with ``set_to_none=False`` fill them with zeros."""
        for group in self.param_groups:
            for param in group["params"]:
                if set_to_none:
                    param.grad = None
                elif param.grad is not None:
                    param.grad.data[...] = 0

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Update every parameter that has a gradient, once.

        Args:
            closure: Computes the gradients anew and returns the loss; it runs with gradients enabled.

        Returns:
            What the closure returned, or None.

        Raises:
            ValueError: A gradient does not have its parameter's shape, or an edited hyper-parameter is out of range.
            RuntimeError: A gradient and its parameter are on different devices.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        self._engine.step(self.param_groups, self._checked, self._wrapped_rule)
        self.step_count += 1
        return loss

    @property
    def state(self) -> Mapping[Any, Mapping[str, Any]]:
        """The live state by parameter, under PyTorch's names. Write into its arrays to change it."""
        slots = (self._engine.slots.get(id(p)) for group in self.param_groups for p in group["params"])
        return MappingProxyType(
            {slot.param: MappingProxyType(saved.of_slot(slot)) for slot in slots if slot is not None}
        )

    def state_dict(self) -> dict[str, Any]:
        """Return a copy of state and groups, in PyTorch's layout, with parameters as numbers."""
        return saved.pack(self.param_groups, self._engine)

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over (a copy of) what `state_dict` returned here, or in PyTorch's optimizer of the same name.

        Raises:
            ValueError: The number, names or shapes of the parameters differ, or state is missing; all differences are
                listed, and nothing is changed.
        """
        groups, slots = saved.unpack(
            type(self).__name__, self.param_groups, state_dict, self._checked, self._wrapped_rule
        )
        for group, new in zip(self.param_groups, groups, strict=True):
            group.update(new)
        self._engine = Engine(list(self.defaults))
        self._engine.slots = slots

    def _wrapped_rule(self, group: Group) -> Rule:
        return wrapped(
            self.rule(group),
            weight_decay=group.get("weight_decay", 0.0),
            decoupled=group.get("decoupled_weight_decay", False),
            maximizing=group.get("maximize", False),
        )

    def _checked(self, group: Group) -> Group:
        """Return a group's hyper-parameters as plain Python values."""
        owner = type(self).__name__
        unknown = [name for name in _FUSED if name in group]
        if unknown:
            raise TypeError(f"{owner}: a group has no {', '.join(unknown)}: the engine always fuses; leave it out")
        skip = ("params", "param_names")
        values = {key: checked(owner, key, value) for key, value in group.items() if key not in skip}
        self.check_group(values)
        return values

    def _refuse_set(self, params: Any) -> None:
        if isinstance(params, (set, frozenset)):
            raise TypeError(
                f"{type(self).__name__}: parameters need an order that lasts, and a set has none; use a list"
            )

    def _check_param(self, what: str, param: Any, seen: set[int]) -> None:
        if not is_array(getattr(param, "data", None)) or not hasattr(param, "is_leaf"):
            raise TypeError(f"{what}: expected a tensor, got {type(param).__name__}")
        if param.data.dtype.kind != "f":
            raise ValueError(f"{what} has dtype {param.data.dtype}; only floating-point tensors can be optimized")
        if not param.is_leaf:
            raise ValueError(
                f"{what} (shape {param.data.shape}) is not a leaf: it was computed from other tensors; "
                "optimize those, or use .detach().requires_grad_()"
            )
        if id(param) in seen:
            raise ValueError(
                f"{what} (shape {param.data.shape}) is there twice: each parameter belongs to one group, once"
            )
        seen.add(id(param))

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for i, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {i}: {_count(group['params'])}")
            lines += [f"    {key}: {group[key]}" for key in sorted(group) if key not in ("params", "param_names")]
        return "\n".join([*lines, ")"])

    def __getstate__(self) -> dict[str, Any]:
        kept = {key: value for key, value in self.__dict__.items() if key != "_engine"}
        return {**kept, "_state": self.state_dict()}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        state = kept.pop("_state")
        self.__dict__.update(kept)
        self.load_state_dict(state)


def _count(params: Iterable[Any]) -> str:
    sizes = [p.data.size for p in params]
    return f"{len(sizes)} tensor{'s' * (len(sizes) != 1)}, {sum(sizes):,} numbers"
