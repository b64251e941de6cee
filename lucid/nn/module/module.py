"""Module: a part of a model, that holds its parameters, calls its `forward`, and is made of other modules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self

from ...autograd.leaf import RemovableHandle
from ...backend import Device, device, dtypes
from ...tensor import Tensor
from ..parameter import Parameter
from . import transfer
from .attributes import members, walk
from .calling import Called
from .hooks import Hooks
from .state_dict import IncompatibleKeys, load_state, save_state
from .state_hooks import StateHooks


class Module(StateHooks, Called):
    """The base of all layers and models: a subclass creates its parts in `__init__` and says in `forward` how they act.

    Every Parameter and Module that is set as an attribute is found by `parameters()`, `state_dict()`, `to()` and so on.

    Attributes:
        training: Whether the module is being trained; `Dropout`, for one, acts differently after `eval()`.

    Example:
        >>> class Scale(Module):
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.factor = Parameter([1.0, 2.0, 3.0])
        ...
        ...     def forward(self, x):
        ...         return x * self.factor
        >>> model = Scale()
        >>> model(Tensor([1.0, 1.0, 1.0]))
        tensor([1., 2., 3.], grad_fn=<mul>)
        >>> [name for name, _ in model.named_parameters()]
        ['factor']

    Source: the interface is that of PyTorch's ``torch.nn.Module``.
    """

    training: bool = True

    # What it is made of

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """Yield the parameters with their paths, such as ``("body.0.weight", ...)``; a shared one once."""
        return members(self, "parameter", prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """Yield the parameters, of the modules inside too if `recurse`."""
        return (param for _, param in self.named_parameters(recurse=recurse))

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """Yield the buffers with their paths."""
        return members(self, "buffer", prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """Yield the buffers, of the modules inside too if `recurse`."""
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """Yield the modules directly inside, with their names."""
        return members(self, "module", "", False, True)

    def children(self) -> Iterator[Module]:
        """Yield the modules directly inside."""
        return (module for _, module in self.named_children())

    def named_modules(
        self, memo: set[Module] | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Module]]:
        """Yield this module and all inside, with their paths; the first path is the prefix.

        Those in the set `memo` are left out; the others are added to it.
        """
        return walk(self, prefix, remove_duplicate, memo)

    def modules(self) -> Iterator[Module]:
        """Yield this module and all inside."""
        return (module for _, module in self.named_modules())

    def get_submodule(self, target: str) -> Module:
        """Return the module at a path such as ``"body.0"``.

        Raises:
            AttributeError: No module is there; the message says how far the path leads.
        """
        module = self
        for depth, name in enumerate(target.split(".") if target else ()):
            if module._kinds.get(name) != "module":
                reached = ".".join(target.split(".")[:depth]) or "it"
                raise AttributeError(
                    f"{type(self).__name__} has no submodule '{target}': {reached} ({type(module).__name__}) "
                    f"has no module '{name}', but {', '.join(module._modules) or 'none at all'}"
                )
            module = getattr(module, name)
        return module

    def get_parameter(self, target: str) -> Parameter:
        """Return the parameter at a path such as ``"body.0.weight"``.

        Raises:
            AttributeError: No parameter is there.
        """
        param: Parameter = self._member("parameter", target)
        return param

    def get_buffer(self, target: str) -> Tensor:
        """Return the buffer at a path.

        Raises:
            AttributeError: No buffer is there.
        """
        buffer: Tensor = self._member("buffer", target)
        return buffer

    def _member(self, kind: str, target: str) -> Any:
        path, _, name = target.rpartition(".")
        found = dict(self.get_submodule(path)._of_kind(kind))
        if name not in found:
            raise AttributeError(
                f"{type(self).__name__} has no {kind} '{target}'; {path or 'it'} has: {', '.join(found) or 'none'}"
            )
        return found[name]

    # What is done to all parts

    def apply(self, fn: Callable[[Module], Any]) -> Self:
        """Call ``fn(module)`` on every module inside, then on this one, for example to set initial weights."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def train(self, mode: bool = True) -> Self:
        """Set `training` here and in all modules inside.

        Raises:
            ValueError: The mode is neither True nor False.
        """
        if not isinstance(mode, bool):
            raise ValueError(f"train: expected mode=True or mode=False, got {mode!r}")
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Leave training: the same as ``train(False)``."""
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Say for all parameters whether gradients are wanted, for example to freeze a part of a model."""
        for param in self.parameters():
            param.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or fill them with zeros."""
        for param in self.parameters():
            transfer.zero_grad(param, set_to_none)

    def to(self, *args: Any, **kwargs: Any) -> Self:
        """Move parameters and buffers, in place: ``to(device)``, ``to(dtype)``, ``to(device, dtype)``, ``to(tensor)``.

        A dtype changes floating-point tensors only. The Parameter objects stay the same, so optimizers keep working.

        Raises:
            TypeError: The dtype is not a floating-point type.
        """
        target, dtype = transfer.parse(*args, **kwargs)
        transfer.move(self, target, dtype)
        return self

    def cpu(self) -> Self:
        """Move parameters and buffers to the CPU."""
        return self.to(device("cpu"))

    def cuda(self, index: int | str | Device | None = None) -> Self:
        """Move parameters and buffers to a GPU."""
        return self.to(device("cuda", index) if index is None or isinstance(index, int) else device(index))

    def float(self) -> Self:
        """Make all floating-point parameters and buffers float32."""
        return self.to(dtypes.float32)

    def double(self) -> Self:
        """Make all floating-point parameters and buffers float64."""
        return self.to(dtypes.float64)

    def half(self) -> Self:
        """Make all floating-point parameters and buffers float16."""
        return self.to(dtypes.float16)

    # State

    def state_dict(
        self, *, destination: dict[str, Any] | None = None, prefix: str = "", keep_vars: bool = False
    ) -> dict[str, Tensor]:
        """Return parameters and persistent buffers by path, ready for `lucid.save`.

        As in PyTorch the tensors share their memory with the model: copy them (`copy.deepcopy`) to keep a moment.
        They are detached, unless `keep_vars`; and put into `destination`, if it is given. What a module's method
        `get_extra_state()` returns is added, for its `set_extra_state(state)` when loading.
        """
        return save_state(self, {} if destination is None else destination, prefix, keep_vars)

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False
    ) -> IncompatibleKeys:
        """Copy tensors or arrays by path into the parameters and buffers, which keep their dtype and device.

        With `assign` they are replaced by those of the state, whose dtype, device and memory they have then; make the
        optimizer afterwards.

        Returns:
            The missing and the unexpected keys, which may only be there if not `strict`.

        Raises:
            RuntimeError: Keys are missing or unexpected, or shapes differ: all are listed, and nothing was changed.
        """
        return load_state(self, state_dict, strict, assign)

    # Hooks

    def register_forward_pre_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call ``hook(module, args)`` before `forward`; what it returns, if not None, replaces the arguments.

        With `with_kwargs` it is ``hook(module, args, kwargs)``, and it returns both or None.
        """
        hooks = self._hooked()
        return hooks.add(hooks.before, hook, prepend, with_kwargs)

    def register_forward_hook(
        self,
        hook: Callable[..., Any],
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> RemovableHandle:
        """Call ``hook(module, args, output)`` after `forward`; what it returns, if not None, replaces the output.

        With `with_kwargs` it is ``hook(module, args, kwargs, output)``; with `always_call` it is called after an error
        too, with None for the output.
        """
        hooks = self._hooked()
        handle = hooks.add(hooks.after, hook, prepend, with_kwargs)
        if always_call:
            hooks.always.add(handle.id)
        return handle

    def register_full_backward_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call ``hook(module, grad_input, grad_output)`` when a backward pass has gone through the module.

        Both are tuples: a gradient for each argument of `forward` (None for one that needs none) and each result. What
        the hook returns, if not None, replaces `grad_input`.
        """
        hooks = self._hooked()
        return hooks.add(hooks.backward, hook, prepend, with_kwargs=False)

    def _hooked(self) -> Hooks:
        if self._hooks is None:
            self._hooks = Hooks()
        return self._hooks

    # Printing

    def extra_repr(self) -> str:
        """The text between the brackets in the repr; subclasses say what matters there."""
        return ""

    def _get_name(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        extra = self.extra_repr()
        children = [f"({name}): {module!r}" for name, module in self._of_kind("module")]
        if not children and "\n" not in extra:
            return f"{self._get_name()}({extra})"
        lines = "\n".join([*([extra] if extra else []), *children]).replace("\n", "\n  ")
        return f"{self._get_name()}(\n  {lines}\n)"
