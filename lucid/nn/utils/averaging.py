"""Stochastic weight averaging and exponential moving averages of a model."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ... import ops
from ...autograd.grad_mode import no_grad
from ...tensor import Tensor
from ..module.module import Module
from ..normalization.batch_norm import BatchNorm

Average = Callable[[Tensor, Tensor, Tensor], Tensor]
MultiAverage = Callable[[Sequence[Tensor], Sequence[Tensor], Tensor], None]


def get_swa_avg_fn() -> Average:
    r"""Return the update of an equally weighted average (stochastic weight averaging).

    .. math:: a \leftarrow a + \frac{p - a}{n + 1}

    Example:
        >>> import lucid
        >>> get_swa_avg_fn()(lucid.tensor(1.0), lucid.tensor(4.0), lucid.tensor(2))
        tensor(2.)
    """

    def update(averaged: Any, current: Any, num_averaged: Any) -> Any:
        return averaged + (current - averaged) / (num_averaged + 1)

    return update


def get_ema_avg_fn(decay: float = 0.999) -> Average:
    r"""Return the update of an exponential moving average.

    .. math:: a \leftarrow \text{decay} \cdot a + (1 - \text{decay}) \, p

    Raises:
        ValueError: `decay` is not between 0 and 1.

    Example:
        >>> import lucid
        >>> get_ema_avg_fn(0.75)(lucid.tensor(0.0), lucid.tensor(4.0), lucid.tensor(9))
        tensor(1.)
    """
    if not 0.0 <= decay <= 1.0:
        raise ValueError(f"Invalid decay value {decay} provided. Please provide a value in [0,1] range.")

    def update(averaged: Any, current: Any, num_averaged: Any) -> Any:
        return decay * averaged + (1 - decay) * current

    return update


def _each(average: Average) -> MultiAverage:
    def update(averaged: Sequence[Tensor], current: Sequence[Tensor], num_averaged: Tensor) -> None:
        for a, p in zip(averaged, current, strict=True):
            a.copy_(average(a, p, num_averaged))

    return update


def get_swa_multi_avg_fn() -> MultiAverage:
    """Return `get_swa_avg_fn` for lists of tensors; the averages are written in place."""
    return _each(get_swa_avg_fn())


def get_ema_multi_avg_fn(decay: float = 0.999) -> MultiAverage:
    """Return `get_ema_avg_fn` for lists of tensors; the averages are written in place.

    Raises:
        ValueError: `decay` is not between 0 and 1.
    """
    return _each(get_ema_avg_fn(decay))


class AveragedModel(Module):
    """Copy of a model whose parameters are averages of the model's over time: SWA or EMA.

    Call `update_parameters` after each optimizer step, and `update_bn` before the copy is used, if the model has batch
    normalization.

    Args:
        model: The model to copy.
        device: The device of the averages; that of the model if None.
        avg_fn: ``avg_fn(average, parameter, n)`` returns the new average of one tensor, the old one being that of n
            models. None, without a `multi_avg_fn`, for equal weights.
        multi_avg_fn: ``multi_avg_fn(averages, parameters, n)`` writes the new averages of all tensors of one device and
            data type in place.
        use_buffers: Whether buffers are averaged too; otherwise they are copied from the model.

    Attributes:
        module: The copy.
        n_averaged: The number of models in the average, an int64 tensor. It is in the state_dict; the functions are
            not.

    Raises:
        AssertionError: Both functions are given.
        TypeError: `model` is no Module.

    Example:
        >>> from lucid import nn, optim
        >>> model = nn.Linear(1, 1)
        >>> averaged = AveragedModel(model)
        >>> for value in [1.0, 2.0, 6.0]:
        ...     _ = nn.init.constant_(model.weight, value)
        ...     averaged.update_parameters(model)
        >>> averaged.module.weight.item()
        3.0

    Source: P. Izmailov et al., "Averaging weights leads to wider optima and better generalization", 2018.
    """

    n_averaged: Tensor

    def __init__(
        self,
        model: Module,
        device: Any = None,
        avg_fn: Average | None = None,
        multi_avg_fn: MultiAverage | None = None,
        use_buffers: bool = False,
    ):
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise AssertionError("AveragedModel: Only one of avg_fn and multi_avg_fn should be provided")
        if not isinstance(model, Module):
            raise TypeError(f"AveragedModel: expected a Module, got {type(model).__name__}")
        self.module = copy.deepcopy(model)
        if device is not None:
            self.module = self.module.to(device)
        self.register_buffer("n_averaged", ops.tensor(0, device=device))
        self.avg_fn = avg_fn
        self.multi_avg_fn = multi_avg_fn
        self.use_buffers = use_buffers

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Return the output of the averaged model."""
        return self.module(*args, **kwargs)

    def update_parameters(self, model: Module) -> None:
        """Update the averages with the parameters of a model; the first time they are copied.

        Raises:
            ValueError: The names or shapes are not those of the copied model; nothing was changed.
        """
        params = self._pairs("parameter", self.module.named_parameters(), model.named_parameters())
        buffers = self._pairs("buffer", self.module.named_buffers(), model.named_buffers())
        averaged, copied = ([*params, *buffers], []) if self.use_buffers else (params, buffers)
        with no_grad():
            if self.n_averaged.item() == 0:
                averaged, copied = [], [*averaged, *copied]
            for group in _by_device_and_dtype(averaged).values():
                self._average(*zip(*group, strict=True))
            for old, new in copied:
                old.copy_(new)
            self.n_averaged += 1

    def _average(self, old: Sequence[Tensor], new: Sequence[Tensor]) -> None:
        update = self.multi_avg_fn or _each(self.avg_fn or get_swa_avg_fn())
        update(old, new, self.n_averaged.to(old[0].device))

    def _pairs(
        self, kind: str, own: Iterable[tuple[str, Tensor]], given: Iterable[tuple[str, Tensor]]
    ) -> list[tuple[Tensor, Tensor]]:
        mine, theirs = dict(own), dict(given)
        wrong = [f"{name} is missing" for name in mine if name not in theirs]
        wrong += [f"{name} is unknown" for name in theirs if name not in mine]
        wrong += [
            f"{name} has shape {tuple(theirs[name].shape)}, its average {tuple(a.shape)}"
            for name, a in mine.items()
            if name in theirs and theirs[name].shape != a.shape
        ]
        if wrong:
            raise ValueError(
                f"AveragedModel: this is another model than the one that was copied, and nothing was changed; {kind} "
                + f", {kind} ".join(wrong)
            )
        return [(a.detach(), theirs[name].detach().to(a.device)) for name, a in mine.items()]


def _by_device_and_dtype(pairs: Iterable[tuple[Tensor, Tensor]]) -> dict[Any, list[tuple[Tensor, Tensor]]]:
    """The pairs by the device and data type of their averages."""
    groups: dict[Any, list[tuple[Tensor, Tensor]]] = {}
    for pair in pairs:
        groups.setdefault((pair[0].device, pair[0].dtype), []).append(pair)
    return groups


def update_bn(loader: Iterable[Any], model: Module, device: Any = None) -> None:
    """Compute the running statistics of a model's batch normalizations again, as means over one pass.

    An averaged model needs this: its weights have never processed a batch in training.

    Args:
        loader: The batches: tensors, or lists and tuples of which the first element is the input.
        model: The model; without batch normalization nothing is done.
        device: The device to move each input to.

    Example:
        >>> import lucid
        >>> from lucid import nn
        >>> model = nn.BatchNorm1d(2)
        >>> update_bn([lucid.tensor([[1.0, 2.0], [3.0, 2.0]])], model)
        >>> model.running_mean
        tensor([2., 2.])
    """
    norms = [module for module in model.modules() if isinstance(module, BatchNorm)]
    if not norms:
        return
    momenta = [norm.momentum for norm in norms]
    modes = [(module, module.training) for module in model.modules()]
    try:
        model.train()
        for norm in norms:
            norm.reset_running_stats()
            norm.momentum = None
        with no_grad():
            for batch in loader:
                input = batch[0] if isinstance(batch, list | tuple) else batch
                model(input if device is None else input.to(device))
    finally:
        for norm, momentum in zip(norms, momenta, strict=True):
            norm.momentum = momentum
        for module, mode in modes:
            module.training = mode
