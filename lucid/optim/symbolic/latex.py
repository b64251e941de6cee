"""The formula of a rule in LaTeX, from its traced graph.

Scalars that are the same in every step are written into the formula; each of the others gets a line of its own below
it. A value that is used more than once gets a line of its own too, under the name that it has in the code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from ...backend.kernels.graph import CONSTANT, INPUT, SCALAR, Symbol
from ..rule import Rule
from .branches import Case, Expression, cases
from .matrices import MatrixCase, matrix_cases
from .names import with_names
from .trace import trace

_LETTERS = {
    "t": "t",
    "lr": r"\mathrm{lr}",
    "beta1": r"\beta_1",
    "beta2": r"\beta_2",
    "eps": r"\epsilon",
    "weight_decay": r"\lambda",
    "momentum": r"\mu",
    "dampening": r"\tau",
    "momentum_decay": r"\psi",
    "alpha": r"\alpha",
    "rho": r"\rho",
    "lambd": r"\ell",
    "t0": "T",
    "etaminus": r"\eta_{-}",
    "etaplus": r"\eta_{+}",
    "step_min": r"\Gamma_{\min}",
    "step_max": r"\Gamma_{\max}",
    "lr_decay": r"\kappa",
}

_GREEK = {"gamma", "delta", "zeta", "eta", "theta", "kappa", "nu", "xi", "sigma", "tau", "phi", "chi", "omega"}

# The precedence of a printed expression; one of lower precedence than is needed gets brackets.
_COMPARISON, _SUM, _PRODUCT, _FRACTION, _ATOM = range(5)

_TEMPLATES = {
    "add": ("{0} + {1}", _SUM, (_SUM, _SUM)),
    "subtract": ("{0} - {1}", _SUM, (_SUM, _PRODUCT)),
    "negative": ("-{0}", _SUM, (_PRODUCT,)),
    "multiply": (r"{0} \, {1}", _PRODUCT, (_PRODUCT, _PRODUCT)),
    "divide": (r"\frac{{{0}}}{{{1}}}", _FRACTION, (_SUM, _SUM)),
    "power": ("{0}^{{{1}}}", _FRACTION, (_ATOM, _SUM)),
    "square": ("{0}^{{2}}", _FRACTION, (_ATOM,)),
    "sqrt": (r"\sqrt{{{0}}}", _ATOM, (_SUM,)),
    "absolute": (r"\left|{0}\right|", _ATOM, (_SUM,)),
    "sign": (r"\operatorname{{sign}}\left({0}\right)", _ATOM, (_SUM,)),
    "maximum": (r"\max\left({0}, {1}\right)", _ATOM, (_SUM, _SUM)),
    "minimum": (r"\min\left({0}, {1}\right)", _ATOM, (_SUM, _SUM)),
    "greater": ("{0} > {1}", _COMPARISON, (_SUM, _SUM)),
    "less": ("{0} < {1}", _COMPARISON, (_SUM, _SUM)),
    "greater_equal": (r"{0} \ge {1}", _COMPARISON, (_SUM, _SUM)),
    "less_equal": (r"{0} \le {1}", _COMPARISON, (_SUM, _SUM)),
    "matmul": ("{0} {1}", _PRODUCT, (_PRODUCT, _PRODUCT)),
    "transpose": (r"{0}^{{\top}}", _FRACTION, (_ATOM,)),
    "norm": (r"\left\|{0}\right\|^{{2}}", _FRACTION, (_SUM,)),
    "equal": ("{0} = {1}", _COMPARISON, (_SUM, _SUM)),
    "where": (
        r"\begin{{cases}} {1} & \text{{if }} {0} \\ {2} & \text{{otherwise}} \end{{cases}}",
        _ATOM,
        (_COMPARISON, _COMPARISON, _COMPARISON),
    ),
}


class Formula:
    """The formula of a rule, as LaTeX.

    Attributes:
        lines: Pairs of left and right sides.
        latex: All of them in an ``aligned`` environment; a notebook shows it typeset.
    """

    def __init__(self, rule: Rule):
        self.lines = list(_lines(rule) if rule.elementwise else _matrix_lines(rule))
        rows = r" \\".join(f"\n  {left} &= {right}" for left, right in self.lines)
        self.latex = f"\\begin{{aligned}}{rows}\n\\end{{aligned}}"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"

    def __repr__(self) -> str:
        return self.latex


def letter(name: str) -> str:
    """Return how a formula writes a hyper-parameter: its symbol if it has one, else its name, upright.

    Example:
        >>> letter("beta1"), letter("sigma"), letter("warmup_steps")
        ('\\\\beta_1', '\\\\sigma', '\\\\mathrm{warmup\\\\_steps}')
    """
    if name in _LETTERS:
        return _LETTERS[name]
    if len(name) == 1:
        return name
    return rf"\{name}" if name in _GREEK else rf"\mathrm{{{name}}}".replace("_", r"\_")


def _lines(rule: Rule) -> Iterator[tuple[str, str]]:
    found, called = with_names(cases, rule)
    names: dict[Any, str] = {}
    below = list(_scalar_lines(rule, found, called, names))
    graph, called = with_names(trace, rule)
    for array in graph.arrays:
        names[array] = _of_step(str(array), "t" if str(array) == "g" else "t-1")
    inlined: dict[Any, Any] = {}
    for i, scalar in enumerate(graph.scalars):
        if rule.scalar_symbols[i] in names:
            names[scalar] = names[rule.scalar_symbols[i]]
        else:
            inlined[scalar] = found[0].values[i]
    results = dict(zip(graph.results, graph.written, strict=True))
    for step in graph.steps:
        if step in results:
            left = _of_step(str(results[step]))
        elif step in called and sum(step in other.args for other in graph.steps) > 1:
            left = _of_step(called[step], hat=called[step] in map(str, graph.arrays))
        else:
            continue
        yield left, _write(step, names, inlined)
        names[step] = left
    for result, array in results.items():
        if result.op == INPUT and result is not array:
            yield _of_step(str(array)), names[result]
    yield from below


def _scalar_lines(
    rule: Rule, found: list[Case], called: dict[Any, str], names: dict[Any, str]
) -> Iterator[tuple[str, str]]:
    """Name the scalars that change from step to step, and yield the lines that define them."""
    for name in sorted({name for case in found for name in case.memory}):
        right = _by_case(found, [case.memory[name] for case in found], names)
        names.update({case.memory[name]: _of_step(name) for case in found})
        yield _of_step(name), right
    for case in found:
        whole = [*case.values, *case.memory.values(), *(condition for condition, _ in case.conditions)]
        uses = Counter(arg for part in dict.fromkeys(p for value in whole for p in value.parts()) for arg in part.args)
        for part in dict.fromkeys(p for value in whole for p in value.parts()):
            if part in called and part not in names and uses[part] > 1 and part.op != SCALAR and part.changes():
                left = _of_step(called[part])
                if left not in names.values():
                    yield left, _write(part, names, {})
                names[part] = left
    for i, symbol in enumerate(rule.scalar_symbols):
        values = [case.values[i] for case in found]
        plain = all(value.op == SCALAR for value in values)
        changing = any(value.changes() for value in values) and not plain
        if changing or len({_write(value, names, {}) for value in values}) > 1:
            names[symbol] = names.get(values[0]) or _of_step(symbol)
            if values[0] not in names:
                yield names[symbol], _by_case(found, values, names)


def _by_case(found: list[Case], values: list[Expression], names: dict[Any, str]) -> str:
    texts = [_write(value, names, {}) for value in values]
    return _one_of(found, texts, names)


def _one_of(found: Sequence[Case | MatrixCase], texts: list[str], names: dict[Any, str]) -> str:
    """Write a value that depends on the case, or is the same in all."""
    if len(set(texts)) == 1:
        return texts[0]
    rows = []
    for case, text in zip(found[:-1], texts, strict=False):
        conditions = [_write(c, names, {}) for c, holds in case.conditions if holds]
        rows.append(rf"{text} & \text{{if }} " + r" \land ".join(conditions))
    rows.append(rf"{texts[-1]} & \text{{otherwise}}")
    return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"


def _matrix_lines(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield the lines of a rule for whole matrices: one for each named value that depends on them."""
    found, called = with_names(matrix_cases, rule)
    written = [dict(_lines_of_case(rule, case, called)) for case in found]
    for left in written[0]:
        yield left, _one_of(found, [lines[left] for lines in written], {})


def _lines_of_case(rule: Rule, case: MatrixCase, called: dict[Any, str]) -> Iterator[tuple[str, str]]:
    names: dict[Any, str] = {
        array: _of_step(str(array.args[0]), "t" if array.args[0] == "g" else "t-1") for array in case.arrays
    }
    results = dict(zip(case.results, ("p", *rule.state_symbols), strict=True))
    shown = {str(array.args[0]) for array in case.arrays} | {"rows", "columns"}
    parts = dict.fromkeys(part for result in case.results for part in result.parts())
    steps = [p for p in parts if p in results or (p in called and p.op not in (INPUT, SCALAR) and p.symbols() & shown)]
    again = Counter(called[step] for step in steps if step not in results)
    number: Counter[str] = Counter()
    for step in steps:
        name = results.get(step) or called[step]
        if step not in results and again[name] > 1:  # the rounds of a loop
            left = _of_step(name, str(number[name]))
            number[name] += 1
        else:
            left = _of_step(name)
        yield left, _write(step, names, {})
        names[step] = left


def _of_step(symbol: str, step: str = "t", hat: bool = False) -> str:
    """Write a symbol with its step, a longer name upright."""
    name = symbol if len(symbol) == 1 else rf"\mathrm{{{symbol}}}".replace("_", r"\_")
    name = rf"\hat{{{name}}}" if hat else name
    return f"{name}_t" if step == "t" else f"{name}_{{{step}}}"


def _write(
    symbol: Symbol | Expression, names: dict[Any, str], inlined: dict[Any, Any], least: int = _COMPARISON
) -> str:
    if symbol in names:
        return names[symbol]
    if symbol in inlined:
        return _write(inlined[symbol], names, inlined, least)
    if symbol.op == CONSTANT:
        return f"{symbol.args[0]:g}"
    if symbol.op == SCALAR:
        name = str(symbol.args[0])
        return _of_step(name.removesuffix("_before"), "t-1") if name.endswith("_before") else letter(name)
    op, args = symbol.op, symbol.args
    if op == "multiply" and args[0] is args[1]:
        op, args = "square", args[:1]
    if op == "sum" and args[0].op == "multiply" and args[0].args[0] is args[0].args[1]:
        op, args = "norm", args[0].args[:1]
    template, level, wanted = _TEMPLATES[op]
    texts = [_write(a, names, inlined, need) for a, need in zip(args, wanted, strict=True)]
    if op == "multiply" and texts[1][0].isdigit():
        template = r"{0} \cdot {1}"
    if op == "add" and texts[1][0] == "-":
        template, texts[1] = "{0} - {1}", texts[1][1:]
    text = template.format(*texts)
    if level >= least:
        return text
    return rf"\left[{text}\right]" if level == _COMPARISON else rf"\left({text}\right)"
