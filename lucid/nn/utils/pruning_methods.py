"""Pruning methods: which elements of a weight stay, as a mask that a hook multiplies it with before each call."""

from __future__ import annotations

import abc
from typing import Any

from ... import ops
from ...autograd.grad_mode import no_grad
from ...ops.arguments import one_dim
from ...tensor import Tensor
from ..module.module import Module


class BasePruningMethod(abc.ABC):
    """The base class of pruning methods: a subclass says which elements stay.

    Attributes:
        PRUNING_TYPE: What a further pruning chooses from: ``"unstructured"``, the elements left; ``"structured"``, the
            slices left; ``"global"``, all elements.
    """

    PRUNING_TYPE = "unstructured"
    _tensor_name: str

    @abc.abstractmethod
    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """Return a mask of 0 and 1, given importance scores and the mask so far."""

    def __call__(self, module: Module, inputs: Any) -> None:
        setattr(module, self._tensor_name, self.apply_mask(module))

    def apply_mask(self, module: Module) -> Tensor:
        """The weight times its mask."""
        mask, original = (getattr(module, f"{self._tensor_name}_{part}") for part in ("mask", "orig"))
        return original * ops.to(mask, original.dtype)  # type: ignore[no-any-return]

    @classmethod
    def apply(
        cls, module: Module, name: str, *args: Any, importance_scores: Tensor | None = None, **kwargs: Any
    ) -> BasePruningMethod:
        """Prune a tensor of a module; the arguments are those of the method.

        Raises:
            AttributeError: The module has no such parameter.
            RuntimeError: The importance scores have another shape than the tensor.
        """
        before = method_of(module, name)
        method = cls(*args, **kwargs)
        method._tensor_name = name
        if before is not None:
            method = PruningContainer(*(before if isinstance(before, PruningContainer) else [before]), method)
        original = module.get_parameter(name if before is None else f"{name}_orig")
        if original is None:
            raise AttributeError(f"prune: {name} of {type(module).__name__} is None: there is nothing to prune")
        scores = checked_scores(getattr(module, name), importance_scores)
        with no_grad():
            old = ops.ones_like(original.detach()) if before is None else getattr(module, f"{name}_mask")
            mask = method.compute_mask(scores, old)
        if before is None:
            delattr(module, name)
            module.register_parameter(f"{name}_orig", original)
        else:
            _remove_hook(module, before)
        module.register_buffer(f"{name}_mask", ops.to(mask, original.dtype))
        setattr(module, name, method.apply_mask(module))
        module.register_forward_pre_hook(method)
        return method

    def prune(self, t: Tensor, default_mask: Tensor | None = None, importance_scores: Tensor | None = None) -> Tensor:
        """Return a tensor with elements pruned, without a module."""
        scores = t if importance_scores is None else importance_scores
        mask = ops.ones_like(t) if default_mask is None else default_mask
        return t * self.compute_mask(scores, mask)

    def remove(self, module: Module) -> None:
        """Make the pruned tensor an ordinary parameter: the one that optimizers know, with its elements set to zero."""
        name = self._tensor_name
        _remove_hook(module, self)
        original = module.get_parameter(f"{name}_orig")
        with no_grad():
            original.data = self.apply_mask(module)
        for part in (name, f"{name}_orig", f"{name}_mask"):
            delattr(module, part)
        module.register_parameter(name, original)


class PruningContainer(BasePruningMethod):
    """Several pruning methods of one tensor, one after the other."""

    def __init__(self, *args: BasePruningMethod):
        self._methods: list[BasePruningMethod] = []
        for method in args:
            self.add_pruning_method(method)

    def add_pruning_method(self, method: BasePruningMethod) -> None:
        """Add a method, which prunes what those before have left.

        Raises:
            TypeError: It is no pruning method.
            ValueError: It is for another tensor.
        """
        if not isinstance(method, BasePruningMethod):
            raise TypeError(f"PruningContainer: expected a BasePruningMethod, got {type(method).__name__}")
        if self._methods and method._tensor_name != self._tensor_name:
            raise ValueError(f"PruningContainer: it prunes {self._tensor_name!r}, the method {method._tensor_name!r}")
        self._tensor_name = method._tensor_name
        self._methods.append(method)

    def __len__(self) -> int:
        return len(self._methods)

    def __iter__(self) -> Any:
        return iter(self._methods)

    def __getitem__(self, index: int) -> BasePruningMethod:
        return self._methods[index]

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """The mask so far times that of the last method for what is left.

        Raises:
            ValueError: The type of the last method is unknown.
        """
        method, array = self._methods[-1], default_mask
        if method.PRUNING_TYPE == "global":
            return method.compute_mask(t, array)
        if method.PRUNING_TYPE == "unstructured":
            left = array == 1
            part = method.compute_mask(t[left], ops.ones_like(t[left]))
            mask = array.clone()
            mask[left] = ops.to(part, mask.dtype)
            return mask
        if method.PRUNING_TYPE == "structured":
            dim = method.dim_of(t)  # type: ignore[attr-defined]
            others = tuple(d for d in range(t.ndim) if d != dim)
            left = ops.nonzero(ops.sum(ops.abs(array), others) != 0)[:, 0]
            part = method.compute_mask(ops.index_select(t, dim, left), ops.index_select(array, dim, left))
            return ops.index_copy(array, dim, left, ops.to(part, array.dtype))
        raise ValueError(f"PruningContainer: unknown PRUNING_TYPE {method.PRUNING_TYPE!r}")


class Identity(BasePruningMethod):
    """Prune nothing, but let a mask be there."""

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """The mask as it is."""
        return default_mask


class _Amount(BasePruningMethod):
    def __init__(self, amount: float):
        self.amount = _checked(amount)

    def lowest(self, scores: Any, default_mask: Any) -> Any:
        """The mask without so many of the elements of the lowest score."""
        mask, count = default_mask.clone(), _count(self.amount, scores.numel())
        if count:
            index = ops.topk(ops.reshape(scores, (-1,)), count, largest=False).indices
            mask = ops.reshape(ops.index_fill(ops.reshape(mask, (-1,)), 0, index, 0), mask.shape)
        return mask


class RandomUnstructured(_Amount):
    """Prune elements at random: a number of them (an int), or a share (a float).

    Raises:
        ValueError: The amount is negative, or a share larger than 1.
    """

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """The mask without random elements."""
        return self.lowest(ops.rand_like(t), default_mask)  # type: ignore[no-any-return]


class L1Unstructured(_Amount):
    """Prune the elements of the smallest absolute values: a number of them (an int), or a share (a float).

    Raises:
        ValueError: The amount is negative, or a share larger than 1.
    """

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """The mask without the smallest elements."""
        return self.lowest(ops.abs(t), default_mask)  # type: ignore[no-any-return]


class _Structured(BasePruningMethod):
    PRUNING_TYPE = "structured"

    def __init__(self, amount: float, dim: int = -1):
        self.amount = _checked(amount)
        self.dim = dim

    def dim_of(self, t: Tensor) -> int:
        """The dimension, which the tensor must have."""
        return one_dim(type(self).__name__, self.dim, t.ndim)

    def without(self, scores: Any, default_mask: Any) -> Any:
        """The mask without so many of the slices of the lowest score."""
        count = _count(self.amount, scores.numel())
        if not count:
            return default_mask
        index = ops.topk(scores, count, largest=False).indices
        return ops.index_fill(default_mask, self.dim, index, 0)


class RandomStructured(_Structured):
    """Prune slices along a dimension at random: a number of them (an int), or a share (a float).

    Raises:
        ValueError: The amount is negative, or a share larger than 1.
    """

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """The mask without random slices."""
        return self.without(ops.rand(t.shape[self.dim_of(t)], device=t.device), default_mask)  # type: ignore[no-any-return]


class LnStructured(_Structured):
    """Prune the slices along a dimension that have the smallest n-norms: a number of them (an int), or a share.

    Raises:
        ValueError: The amount is negative, or a share larger than 1.
    """

    def __init__(self, amount: float, n: Any, dim: int = -1):
        super().__init__(amount, dim)
        self.n = n

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """The mask without the smallest slices."""
        others = tuple(d for d in range(t.ndim) if d != self.dim_of(t))
        return self.without(ops.norm(t, self.n, others), default_mask)  # type: ignore[no-any-return]


class CustomFromMask(BasePruningMethod):
    """Prune by a mask that is given."""

    PRUNING_TYPE = "global"

    def __init__(self, mask: Tensor):
        self.mask = mask

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """The product of both masks.

        Raises:
            ValueError: The mask has another shape.
        """
        if tuple(self.mask.shape) != tuple(default_mask.shape):
            raise ValueError(
                f"CustomFromMask: expected a mask of shape {tuple(default_mask.shape)}, got {tuple(self.mask.shape)}"
            )
        return default_mask * ops.to(self.mask, default_mask.dtype)


def method_of(module: Module, name: str) -> BasePruningMethod | None:
    """The hook that prunes a tensor of a module, or None."""
    hooks = {} if module._hooks is None else module._hooks.before
    found = [h for h in hooks.values() if isinstance(h, BasePruningMethod) and h._tensor_name == name]
    return found[0] if found else None


def _remove_hook(module: Module, method: BasePruningMethod) -> None:
    hooks = module._hooked().before
    for key in [key for key, hook in hooks.items() if hook is method]:
        del hooks[key]


def checked_scores(t: Tensor, importance_scores: Tensor | None) -> Tensor:
    """The importance scores of a tensor, which have its shape; by default its elements."""
    scores = t if importance_scores is None else importance_scores
    if scores.shape != t.shape:
        raise RuntimeError(f"prune: expected importance_scores of shape {tuple(t.shape)}, got {tuple(scores.shape)}")
    return scores.detach()


def _checked(amount: Any) -> Any:
    """An amount of elements as it is: a number of them, or a share.

    Raises:
        ValueError: It is negative, or a share larger than 1.
    """
    if isinstance(amount, bool) or not isinstance(amount, int | float) or amount < 0:
        raise ValueError(f"prune: amount must be an int of at least 0, or a float from 0 to 1, got {amount!r}")
    if isinstance(amount, float) and amount > 1:
        raise ValueError(f"prune: a share must be from 0 to 1, got {amount}; a number of elements is an int")
    return amount


def _count(amount: Any, size: int) -> int:
    """How many of so many elements are pruned, which must not be more than there are."""
    count = amount if isinstance(amount, int) else round(amount * size)
    if count > size:
        raise ValueError(f"prune: amount {amount} is more than the {size} that there are")
    return count
