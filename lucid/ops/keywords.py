"""PyTorch's other keywords, for all functions by these tables: ``axis=``, ``out=``, ``memory_format=``, older names.

A function that takes one of them is put behind a front with the same parameters and these keywords. The front is
written once, as Python text, so that a call without them costs no more than passing the arguments on; its signature
shows them. `plain` is the function behind it, for operators and for what is made of it.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any, NamedTuple, TypeVar

from ..autograd.out import write_into
from ..autograd.signatures import LazySignature
from ..autograd.typing import Tensor
from ..backend import dtypes
from .arguments import check_layout
from .conversion import formatted

F = TypeVar("F", bound=Callable[..., Any])

# The names of a parameter that is called otherwise in lucid, for every function that has it.
ALIASES = {"dim": "axis", "keepdim": "keepdims"}
# And for single functions: {PyTorch's other name: the parameter}.
RENAMED = {
    "concatenate": {"dim": "axis"},
    "split": {"split_size": "split_size_or_sections"},
    "swapaxes": {"axis0": "dim0", "axis1": "dim1"},
    "broadcast_to": {"size": "shape"},
}
# The functions that take `memory_format`, and those that take `out`.
# The functions that take PyTorch's hints `layout` (which must be strided) and `pin_memory`, and do nothing else; zeros,
# ones, empty, rand, randn and tensor take them themselves.
HINTED = """
arange bartlett_window blackman_window empty_like eye full full_like hamming_window hann_window kaiser_window linspace
logspace ones_like rand_like randint randint_like randn_like randperm range scalar_tensor zeros_like
"""
FORMATS = "clone empty_like full_like ones_like rand_like randint_like randn_like zeros_like"
OUT = """
abs absolute acos acosh add addbmm addcdiv addcmul addmm addmv addr all amax amin aminmax any arange arccos
arccosh arcsin arcsinh arctan arctan2 arctanh argmax argmin argsort asin asinh atan atan2 atanh baddbmm
bernoulli bitwise_and bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift bitwise_xor bmm bucketize
cat ceil chain_matmul cholesky cholesky_inverse cholesky_solve clamp clamp_max clamp_min clip column_stack
concat concatenate conj_physical copysign cos cosh cross cummax cummin cumprod cumsum deg2rad diag diff digamma
div divide dot dstack eq erf erfc erfinv exp exp2 expm1 eye fix float_power floor floor_divide fmax fmin fmod
frac frexp full gather gcd ge geqrf ger greater greater_equal gt heaviside histc hstack hypot i0 igamma igammac
index_add index_copy index_reduce index_select inner inverse isneginf isposinf kron kthvalue lcm ldexp le lerp less
less_equal lgamma linspace log log10 log1p log2 log_softmax logaddexp logaddexp2 logcumsumexp logical_and
logical_not logical_or logical_xor logit logspace logsumexp lt masked_select matmul matrix_power max maximum
mean median min minimum mm mode msort mul multinomial multiply mv nan_to_num nanmean nanmedian nanquantile
nansum ne neg negative nextafter nonzero norm normal not_equal ormqr outer pinverse pow prod quantile rad2deg
randint randperm range reciprocal remainder renorm round row_stack rsqrt scatter scatter_add scatter_reduce
searchsorted sgn sigmoid sign signbit sin sinc sinh softmax sort sqrt square stack std sub subtract sum take
take_along_dim tan tanh tensordot topk trace triangular_solve tril triu true_divide trunc var vdot vstack where
xlogy
"""
OUT_LINALG = """
cholesky cholesky_ex cond cross det eigh eigvalsh householder_product inv inv_ex lu lu_factor lu_factor_ex
lu_solve matmul matrix_norm matrix_power matrix_rank multi_dot norm pinv qr slogdet solve solve_ex
solve_triangular svd svdvals tensorinv tensorsolve vecdot vector_norm
"""


class Missing:
    """The default of a parameter that must be given, by one of its names."""

    def __repr__(self) -> str:
        return "<required>"


MISSING = Missing()


class Parameter(NamedTuple):
    """A parameter of a function, read from its code: `inspect` would take a tenth of the time that importing takes."""

    name: str
    default: Any = MISSING
    keyword: bool = False  # by keyword alone
    variadic: bool = False


def publish(names: dict[str, Any], takes_out: str) -> None:
    """Put the functions of a list of names behind fronts, there and in the files that define them."""
    fronts: dict[Any, Any] = {}
    wanted, formats, hinted = (set(table.split()) for table in (takes_out, FORMATS, HINTED))
    for name, function in list(names.items()):
        if not inspect.isfunction(function) or name.startswith("_") or hasattr(function, "plain"):
            continue
        parameters = parameters_of(function)
        own = {p.name for p in parameters}
        aliases = {v: k for k, v in ALIASES.items() if k in own} | RENAMED.get(name, {})
        others = [*aliases, *(["memory_format"] if name in formats else []), *(["out"] if name in wanted else [])]
        others += ["layout", "pin_memory"] if name in hinted else []
        extra = [other for other in others if other not in own]
        if extra == ["out"] and is_unary(function):
            if "out" not in function.__annotations__:  # as it is if it has another name, too
                show(function, function, aliases, extra)
        elif extra:
            made = fronts.get(function) or front(function, parameters, aliases, extra)  # of `multiply` that of `mul`
            names[name] = fronts[function] = made
            home = vars(sys.modules[function.__module__])
            for place in {function.__name__, name}:
                if home.get(place) is function:
                    home[place] = made


def parameters_of(function: Callable[..., Any]) -> list[Parameter]:
    """The parameters of a function, by the names that it takes: of a primitive of one or two inputs, PyTorch's."""
    op = getattr(function, "operation", None)
    if op is not None:
        named = function.__code__.co_varnames[: function.__code__.co_argcount]
        _, *found = parameters_of(op.forward)  # without xp
        return [p._replace(name=name) for p, name in zip(found, named, strict=False)] + found[len(named) :]
    if "__signature__" in vars(function):
        shown = inspect.signature(function).parameters.values()
        return [
            Parameter(
                p.name, MISSING if p.default is p.empty else p.default, p.kind is p.KEYWORD_ONLY, str(p)[0] == "*"
            )
            for p in shown
        ]
    while hasattr(function, "__wrapped__"):  # such as one of `in_float32`
        function = function.__wrapped__
    code, defaults, of_keywords = function.__code__, function.__defaults__ or (), function.__kwdefaults__ or {}
    n, k = code.co_argcount, code.co_kwonlyargcount
    first = [MISSING] * (n - len(defaults))
    found = [Parameter(name, d) for name, d in zip(code.co_varnames, [*first, *defaults], strict=False)]
    if code.co_flags & inspect.CO_VARARGS:
        found.append(Parameter(code.co_varnames[n + k], variadic=True))
    return found + [Parameter(name, of_keywords.get(name, MISSING), True) for name in code.co_varnames[n : n + k]]


def is_unary(function: Any) -> bool:
    """Whether a function is a primitive of one input, which takes `out` itself: there a front would be noticed."""
    op = getattr(function, "operation", None)
    return op is not None and len(op.inputs) == 1 and not (op.variadic or op.may_omit or op.options or op.view is True)


def front(function: F, parameters: list[Parameter], aliases: dict[str, str], extra: list[str]) -> F:
    """A function with the parameters of another, and with some more keywords."""
    head, call, late, star = [], [], False, False
    required = []
    for p in parameters:
        late = (late or p.name in aliases.values()) and not p.variadic  # its other name may be given instead
        if p.variadic or (p.keyword and not star):
            head.append(f"*{p.name if p.variadic else ''}")
            star = True
        if not p.variadic:
            may_lack = p.default is not MISSING or (late and not p.keyword)
            head.append(f"{p.name}=None" if may_lack else p.name)
            required += [p.name] if may_lack and p.default is MISSING else []
        call.append(f"*{p.name}" if p.variadic else f"{p.name}={p.name}" if p.keyword else p.name)
    head += [*([] if star else ["*"]), *(f"{name}=None" for name in extra)]
    asked = " or ".join([f"{name} is not None" for name in extra] + [f"{name} is MISSING" for name in required])
    values, others = (", ".join(f"{n!r}: {n}" for n in ns) for ns in ([p.name for p in parameters], extra))
    text = (
        f"lambda FUNCTION, BY_NAME, MISSING: lambda {', '.join(head)}: "
        f"BY_NAME(FUNCTION, {{{values}}}, {{{others}}}) if {asked} else FUNCTION({', '.join(call)})"
    )
    # In the module of the function, so that its hints are looked up there.
    maker = FunctionType(code_of(text), inspect.unwrap(function).__globals__)
    made = maker(function, functools.partial(called_by_name, parameters, aliases), MISSING)
    functools.update_wrapper(made, function)
    del made.__wrapped__
    optionals = [p for p in parameters if p.name in required or p.default is not MISSING]
    made.__defaults__ = tuple(p.default for p in optionals if not p.keyword)
    made.__kwdefaults__ = {p.name: p.default for p in optionals if p.keyword} | dict.fromkeys(extra)
    made.plain = function
    show(made, function, aliases, extra)
    return made


@functools.cache
def code_of(text: str) -> CodeType:
    """What makes fronts of one form: there are fewer forms than functions, and each is compiled once."""
    # Under a name inside the package, so that the line of a user is looked for above it.
    return eval(compile(text, f"{__file__}: fronts", "eval")).__code__


# The types of the keywords, and what is shown of them. An alias has the type of what it stands for.
TYPES: dict[str, tuple[Any, str]] = {
    "out": (Tensor | None, "Tensor | None"),
    "memory_format": (dtypes.memory_format | None, "memory_format | None"),
    "layout": (Any, "Any"),
    "pin_memory": (bool | None, "bool | None"),
}


def show(made: Any, function: Any, aliases: dict[str, str], extra: list[str]) -> None:
    """Let a front show the types and the signature of its function, with some more keywords."""
    types, shown = function.__annotations__, getattr(function, "__signature__", None)
    made.__annotations__ = types | {
        name: optional(types.get(aliases[name], Any)) if name in aliases else TYPES[name][0] for name in extra
    }

    def make() -> inspect.Signature:
        signature = shown or inspect.signature(function)
        own = signature.parameters
        kinds = [optional(own[aliases[name]].annotation) if name in aliases else TYPES[name][1] for name in extra]
        more = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
            for name, kind in zip(extra, kinds, strict=True)
        ]
        return signature.replace(parameters=[*own.values(), *more])

    made.__signature__ = LazySignature(make)


def optional(annotation: Any) -> Any:
    """The type of a parameter that is None where nothing was given."""
    if isinstance(annotation, str):
        return annotation if annotation.endswith("None") else f"{annotation} | None"
    return annotation | None


def called_by_name(
    parameters: list[Parameter],
    aliases: dict[str, str],
    function: Callable[..., Any],
    values: dict[str, Any],
    others: dict[str, Any],
) -> Any:
    """Call a function with arguments of which some were given by another name, and write the result into `out`.

    Raises:
        TypeError: An argument was given by two of its names, or not at all.
        RuntimeError: The dtype that is asked for is not that of `out`.
    """
    name = function.__name__.strip("_")
    out, memory_format = others.pop("out", None), others.pop("memory_format", None)
    others.pop("pin_memory", None)
    check_layout(name, others.pop("layout", None))
    defaults = {p.name: p.default for p in parameters}
    for other, value in others.items():
        if value is not None:
            own = aliases[other]
            if values[own] is not defaults[own] and values[own] != defaults[own]:
                raise TypeError(f"{name}: got {own} and {other}, two names of one argument; pass one of them")
            values[own] = value
    if missing := [n for n, v in values.items() if v is MISSING]:
        raise TypeError(f"{name}: missing {', '.join(map(repr, missing))}")
    if out is not None and "dtype" in values and not isinstance(out, tuple | list):
        given, values["dtype"] = values["dtype"], out.dtype
        if given is not None and dtypes.dtype(given) != out.dtype:
            raise RuntimeError(f"{name}: dtype {given} is not that of out, {out.dtype}; give one of them")
        if "device" in values and values["device"] is None:
            values["device"] = out.device
    inputs: list[Any] = []
    for p in parameters:
        if p.variadic:
            inputs += values.pop(p.name)
        elif not p.keyword:
            inputs.append(values.pop(p.name))
    if out is None:
        return formatted(function(*inputs, **values), memory_format)
    return write_into(name, out, lambda: function(*inputs, **values), tuple(inputs))


def plain(function: F) -> F:
    """The function behind a front, or the function itself: for operators, which take no keywords."""
    return getattr(function, "plain", function)
