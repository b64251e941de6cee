r"""L-BFGS: Newton's method with an inverse Hessian that is estimated from the last steps.

    d  = -H g
    x <- x + t d

H g is computed by two loops over pairs of steps s and changes y of the gradient, with r = 1 / (y . s):

    q <- g ;  newest first:  a = r (s . q) ;  q <- q - a y
    q <- q (s . y) / (y . y) ;  oldest first:  q <- q + s (a - r (y . q))

    symbol  keyword, state  meaning
    x       params          all parameters as one vector
    d       d               direction; -g at the first step
    t       lr, t           length of the step: lr, or found by a line search that begins there
    s, y    old_stps, old_dirs  the last `history_size` pairs, at first none
    r       ro              1 / (y . s); pairs with y . s <= 1e-10 are left out

A step calls the closure several times, so it must clear the gradients, and it must compute the same function each time:
with a new batch or dropout in each call, y is noise.

Source: Nocedal and Wright, "Numerical Optimization" (2006), algorithms 7.4 and 7.5.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any, Literal

from ..autograd.grad_mode import enable_grad
from ..autograd.tape import Variable, wrap
from ..backend import XP, device_of, is_array, versions
from ..backend.matmul import unshared
from .base.hyperparameters import Count, Finite, LearningRate, Params
from .base.param_groups import Group
from .engine.state_dict import host
from .line_search import Point, strong_wolfe
from .optimizer import Optimizer
from .rule import Rule, rule

NONE = rule("lbfgs", lambda t, memory: (), lambda xp, p, g: (p,), elementwise=False)


class LBFGS(Optimizer):
    r"""L-BFGS, for smooth functions without noise. Its `step` needs a closure.

    .. math::

        d = -H g, \qquad x \leftarrow x + t \, d

    H, the inverse Hessian, is estimated from the last steps s and the changes y of the gradient that they made, with
    r = 1 / (y · s). Two loops compute H g:

    .. math::

        q \leftarrow g; \quad & \text{newest first:} \quad a_i = r_i \, s_i \cdot q, \quad q \leftarrow q - a_i y_i \\
        q \leftarrow \frac{s \cdot y}{y \cdot y} \, q; \quad
        & \text{oldest first:} \quad q \leftarrow q + (a_i - r_i \, y_i \cdot q) \, s_i

    t is `lr`, or found by a line search that begins there.

    Args:
        params: Parameters or ``(name, parameter)`` pairs, all on one device, in one group.
        lr: The length of a step, or where the line search begins.
        max_iter: The largest number of iterations in a step.
        max_eval: The largest number of calls of the closure in a step; 1.25 `max_iter` if None.
        tolerance_grad: Stop where no element of the gradient is larger.
        tolerance_change: Stop where neither the loss nor an element of the parameters changes by more.
        history_size: The number of pairs to keep.
        line_search_fn: None or ``"strong_wolfe"``.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: A value is out of range, there is more than one group, or parameters are missing, repeated or not
            leaves.

    Example:
        >>> import lucid
        >>> p = lucid.tensor([1.0, -2.0], requires_grad=True)
        >>> optimizer = LBFGS([p], line_search_fn="strong_wolfe")
        >>> def closure():
        ...     optimizer.zero_grad()
        ...     loss = ((p - 3) ** 2).sum()
        ...     loss.backward()
        ...     return loss
        >>> optimizer.step(closure)
        tensor(29., grad_fn=<sum>)
        >>> p
        tensor([3.0000, 3.0000], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: LearningRate = 1.0,
        max_iter: Count = 20,
        max_eval: Count | None = None,
        tolerance_grad: Finite = 1e-7,
        tolerance_change: Finite = 1e-9,
        history_size: Count = 100,
        line_search_fn: Literal[None, "strong_wolfe"] = None,
    ):
        max_eval = max_iter * 5 // 4 if max_eval is None else max_eval
        super().__init__(params, locals())

    @staticmethod
    def rule(group: Group) -> Rule:
        """L-BFGS has no rule for one element."""
        return NONE

    @classmethod
    def traced_rule(cls, **options: Any) -> Rule:
        """Refuse: L-BFGS has no rule to trace.

        Raises:
            ValueError: Always.
        """
        raise ValueError("LBFGS is no rule but a method with a closure: it has no formula; see its docstring")

    def add_param_group(self, group: Group) -> None:
        """Add the only group.

        Raises:
            ValueError: There is one already.
        """
        if self.param_groups:
            raise ValueError("LBFGS: all parameters must be in one group, since they move along one direction")
        super().add_param_group(group)

    def _step(self, closure: Callable[[], Any] | None = None) -> Any:
        if closure is None:
            raise TypeError("LBFGS: step needs a closure that computes the loss and its gradients: step(closure)")
        first = self.param_groups[0]["params"][0]
        memory = _arrays(self.state[first])
        try:
            run = _Run(self.param_groups[0]["params"], closure, memory)
            return run.step(self._selector.values(self.param_groups[0]), self.step_count)
        finally:
            self.state[first].update(_tensors(memory))

    def _load(self, state_dict: Mapping[str, Any]) -> None:
        params = self.param_groups[0]["params"]
        memory = dict(state_dict.get("state", {}).get(0, {}))
        memory.pop("al", None)  # PyTorch's scratch space
        size = sum(p._data.size for p in params)
        for name in ("d", "prev_flat_grad"):
            if memory.get(name) is not None and host(memory[name]).shape != (size,):
                shape = host(memory[name]).shape
                raise ValueError(f"LBFGS: {name} was saved with shape {shape}, but there are {size} numbers here")
        super()._load({**state_dict, "state": {}})
        if memory:
            self.state[params[0]] = {name: _loaded(value, params[0]._data) for name, value in memory.items()}


def _arrays(value: Any) -> Any:
    """The memory between two steps, Tensors, as arrays."""
    if isinstance(value, dict):
        return {key: _arrays(v) for key, v in value.items()}
    if isinstance(value, list):
        return [_arrays(v) for v in value]
    return value._data if isinstance(value, Variable) else value


def _tensors(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tensors(v) for key, v in value.items()}
    if isinstance(value, list):
        return [_tensors(v) for v in value]
    return wrap(value) if is_array(value) else value


def _loaded(value: Any, data: Any) -> Any:
    """Return a loaded value as a Tensor like the parameters, or as a Python number."""
    if isinstance(value, list):
        return [_loaded(v, data) for v in value]
    if value is None or isinstance(value, (int, float)):
        return value
    array = host(value)
    return array.item() if array.ndim == 0 else wrap(device_of(data).from_numpy(array.astype(data.dtype)))


class _Run:
    """One step: several iterations on all parameters as one vector."""

    def __init__(self, params: list[Any], closure: Callable[[], Any], memory: dict[str, Any]):
        self.params, self.closure, self.memory = params, closure, memory
        self.xp = XP[type(params[0]._data)]
        self.records = [versions.record_of(p._data) for p in params]

    def evaluate(self) -> tuple[Any, float]:
        """Call the closure; return what it returned, and that as a number."""
        with enable_grad():
            loss = self.closure()
        self.memory["func_evals"] += 1
        return loss, float(loss.item() if hasattr(loss, "item") else loss)

    def gradient(self) -> Any:
        """All gradients as one vector, zeros where a gradient is None."""
        parts = [p._data * 0 if p.grad is None else p.grad._data for p in self.params]
        return self.xp.concatenate([part.reshape(-1) for part in parts])

    def move(self, t: float, d: Any, start: list[Any]) -> None:
        """Set the parameters to ``start + t d``."""
        versions.written(*self.records)
        first = 0
        for p, x in zip(self.params, start, strict=True):
            after = first + x.size
            p._data[...] = x + t * d[first:after].reshape(x.shape)
            first = after

    def dot(self, a: Any, b: Any) -> float:
        """The inner product as a number."""
        return float(unshared(self.xp, a, b).item())

    def largest(self, a: Any) -> float:
        """The largest absolute value."""
        return float(self.xp.abs(a).max().item())

    def step(self, options: Group, count: int) -> Any:
        """Iterate until a criterion stops it; return what the closure returned at first."""
        memory = self.memory
        memory.setdefault("func_evals", 0)
        memory.setdefault("n_iter", 0)
        lr = float(options["lr"](count)) if callable(options["lr"]) else options["lr"]
        first_loss, loss = self.evaluate()
        g = self.gradient()
        if self.largest(g) <= options["tolerance_grad"]:
            return first_loss
        calls = 1
        for iteration in range(1, options["max_iter"] + 1):
            d = self.direction(g, options["history_size"])
            t = lr if memory["n_iter"] > 1 else min(1.0, 1.0 / float(self.xp.abs(g).sum().item())) * lr
            memory.update(d=d, t=t, prev_flat_grad=g, prev_loss=loss)
            slope = self.dot(g, d)
            if slope > -options["tolerance_change"]:
                break
            before = loss
            start = [copy.copy(p._data) for p in self.params]
            if options["line_search_fn"]:
                line = Point(0.0, loss, g, slope)
                limit = options["max_eval"] - calls
                point, made = strong_wolfe(
                    lambda t, d=d, start=start: self.at(t, d, start),  # type: ignore[misc]
                    line, t, self.largest(d), options["tolerance_change"], limit,
                )  # fmt: skip
                t, loss, g = point.t, point.f, point.g
                self.move(t, d, start)
                memory["t"] = t
                calls += made
            else:
                self.move(t, d, start)
                if iteration < options["max_iter"]:
                    _, loss = self.evaluate()
                    g = self.gradient()
                    calls += 1
            small = abs(loss - before) < options["tolerance_change"]
            still = self.largest(t * d) <= options["tolerance_change"]
            if calls >= options["max_eval"] or self.largest(g) <= options["tolerance_grad"] or still or small:
                break
        return first_loss

    def at(self, t: float, d: Any, start: list[Any]) -> Point:
        """Return the point at step t along the direction."""
        self.move(t, d, start)
        _, f = self.evaluate()
        g = self.gradient()
        return Point(t, f, g, self.dot(g, d))

    def direction(self, g: Any, size: int) -> Any:
        """Return -H g, after adding the last pair of a step and a change of the gradient to H."""
        memory = self.memory
        memory["n_iter"] += 1
        if memory["n_iter"] == 1:
            memory.update(old_dirs=[], old_stps=[], ro=[], H_diag=1.0)
            return -g
        ys, steps, ro = memory["old_dirs"], memory["old_stps"], memory["ro"]
        y, s = g - memory["prev_flat_grad"], memory["d"] * memory["t"]
        curvature = self.dot(y, s)
        if curvature > 1e-10:
            for pairs, new in ((ys, y), (steps, s), (ro, 1.0 / curvature)):
                pairs.append(new)
                del pairs[:-size]
            memory["H_diag"] = curvature / self.dot(y, y)
        q, a = -g, [0.0] * len(ys)
        for i in reversed(range(len(ys))):
            a[i] = self.dot(steps[i], q) * ro[i]
            q = q - a[i] * ys[i]
        q = q * memory["H_diag"]
        for i in range(len(ys)):
            q = q + (a[i] - self.dot(ys[i], q) * ro[i]) * steps[i]
        return q
