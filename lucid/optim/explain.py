"""Writes out a step for one element: each line of the rule in symbols, with values, and its result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..backend import device_of
from ..backend.kernels.graph import CONSTANT, INPUT, SCALAR, Symbol
from .base.param_groups import Group
from .engine.bucket import Clock, Slot, state_dtype
from .engine.engine import Engine
from .rule import Rule
from .symbolic.names import with_names
from .symbolic.trace import trace

# The precedence of a printed operation, and its form.
_SUM, _PRODUCT, _ATOM = range(3)
_FORMS = {
    "add": ("{} + {}", _SUM, (_SUM, _SUM)),
    "subtract": ("{} - {}", _SUM, (_SUM, _PRODUCT)),
    "negative": ("-{}", _SUM, (_PRODUCT,)),
    "multiply": ("{} * {}", _PRODUCT, (_PRODUCT, _ATOM)),
    "divide": ("{} / {}", _PRODUCT, (_PRODUCT, _ATOM)),
    "square": ("{}^2", _ATOM, (_ATOM,)),
    "greater": ("{} > {}", _SUM, (_SUM, _SUM)),
    "less": ("{} < {}", _SUM, (_SUM, _SUM)),
    "equal": ("{} = {}", _SUM, (_SUM, _SUM)),
    "absolute": ("|{}|", _ATOM, (_SUM,)),
}


def of_step(groups: list[Group], engine: Engine, param: Any, index: Any) -> Iterator[str]:
    """Yield the lines for one element of a parameter, as the next step will compute it; see `Optimizer.explain`."""
    group = next((g for g in groups if any(p is param for p in g["params"])), None)
    if group is None:
        raise ValueError("explain: this optimizer does not have that parameter")
    _, rule, hyper = engine.selector.select(group)
    if param._grad is None or not rule.elementwise:
        lacking = "the parameter has no gradient; call backward() first"
        whole = f"{rule.name} works on whole matrices or vectors, and no element goes its own way"
        raise ValueError(f"explain: {lacking if rule.elementwise else whole}")
    slot = engine.slots.get(id(param)) or Slot(param, Clock())
    t = slot.clock.step + 1
    if callable(hyper.get("lr")):
        hyper["lr"] = float(hyper["lr"](t - 1))
    start = [hyper[s] if isinstance(s, str) else s for s in rule.start]
    scalars = rule.scalars(t, dict(slot.clock.memory), **{name: hyper[name] for name in rule.needs})

    def element(array: Any) -> Any:
        return device_of(array).to_numpy(array)[index]

    p, g = element(param._data), element(param._grad._data)
    if getattr(p, "ndim", 0):
        raise ValueError(f"explain: index {index!r} does not select one element of shape {param._data.shape}")
    state = [element(slot.arrays[n]) if n in slot.arrays else v for n, v in zip(rule.state, start, strict=True)]
    yield f"{rule.name}, step {t}, element {index} of a parameter of shape {param._data.shape}; ' marks new values"
    yield from lines(rule, p[()], g[()], state, scalars)


def lines(rule: Rule, p: Any, g: Any, state: list[Any], scalars: tuple[float, ...]) -> Iterator[str]:
    """Yield the lines for one element.

    Args:
        rule: The rule.
        p: The element of the parameter, a NumPy scalar.
        g: Its gradient.
        state: Its state, in the order of the rule.
        scalars: The scalars of the step.
    """
    graph, called = with_names(trace, rule)
    dtype = state_dtype(p.dtype)
    values = {symbol: dtype.type(v) for symbol, v in zip(graph.arrays, (p, g, *state), strict=True)}
    values.update({symbol: dtype.type(v) for symbol, v in zip(graph.scalars, scalars, strict=True)})
    names = {symbol: str(symbol) for symbol in (*graph.arrays, *graph.scalars)}
    yield "before   " + "   ".join(f"{symbol} = {_number(values[symbol])}" for symbol in graph.arrays)
    if graph.scalars:
        yield "numbers  " + "   ".join(f"{symbol} = {_number(values[symbol])}" for symbol in graph.scalars)
    results = dict(zip(graph.results, graph.written, strict=True))
    for step in graph.steps:
        values[step] = _compute(step, values, dtype)
        if step not in results and not (step in called and sum(step in s.args for s in graph.steps) > 1):
            continue
        name = f"{results[step]}'" if step in results else f"~{called[step]}"
        in_symbols = _write(step, {k: v for k, v in names.items() if k is not step})
        in_numbers = _write(step, {k: _number(values[k]) for k in names if k is not step})
        names[step] = name
        yield f"{name:<8} = {in_symbols}"
        yield f"{'':<8} = {in_numbers}"
        yield f"{'':<8} = {_number(values[step])}"
    after = values[graph.results[0]].astype(p.dtype)
    yield f"p goes from {p:.6g} to {after:.6g}: it changes by {after - p:.6g}"


def _number(value: Any) -> str:
    text = f"{float(value):.6g}"
    return f"({text})" if text.startswith("-") else text


def _compute(step: Symbol, values: dict[Symbol, Any], dtype: np.dtype[Any]) -> Any:
    args = [dtype.type(a.args[0]) if a.op == CONSTANT else values[a] for a in step.args]
    return getattr(np, step.op)(*args)


def _write(symbol: Symbol, names: dict[Symbol, str], least: int = _SUM) -> str:
    if symbol in names:
        return names[symbol]
    if symbol.op in (CONSTANT, INPUT, SCALAR):
        return f"{symbol.args[0]:g}"
    if symbol.op not in _FORMS:
        return f"{symbol.op}({', '.join(_write(a, names) for a in symbol.args)})"
    form, level, wanted = _FORMS[symbol.op]
    texts = [_write(a, names, need) for a, need in zip(symbol.args, wanted, strict=True)]
    if symbol.op == "add" and texts[1][0] == "-":
        form, texts[1] = "{} - {}", texts[1][1:]
    text = form.format(*texts)
    return text if level >= least else f"({text})"
