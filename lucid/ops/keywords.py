"""PyTorch's other keywords, for all functions by these tables: ``axis=``, ``out=``, ``memory_format=``, older names.

A function that takes one of them is put behind a front with the same parameters and these keywords. The front is
written as Python text, so that a call without them costs no more than passing the arguments on, and when it is first
called, since to write them all would make importing a tenth slower. Its signature shows the keywords; `plain` is the
function behind it, for operators and for what is made of it.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Container
from types import CodeType, FunctionType
from typing import Any, TypeVar

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
    **{
        name: {"indices": "indices_or_sections", "sections": "indices_or_sections"}
        for name in ("tensor_split", "hsplit", "vsplit", "dsplit")
    },
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


# The types of the keywords, and what is shown of them. An alias has the type of what it stands for.
TYPES: dict[str, tuple[Any, str]] = {
    "out": (Tensor | None, "Tensor | None"),
    "memory_format": (dtypes.memory_format | None, "memory_format | None"),
    "layout": (Any, "Any"),
    "pin_memory": (bool | None, "bool | None"),
}


def publish(names: dict[str, Any], takes_out: str) -> None:
    """Put the functions of a list of names behind fronts, there and in the files that define them."""
    fronts: dict[Any, Any] = {}
    wanted, formats, hinted = (set(table.split()) for table in (takes_out, FORMATS, HINTED))
    for name, function in list(names.items()):
        if not inspect.isfunction(function) or name.startswith("_") or hasattr(function, "plain"):
            continue
        own = names_of(function)
        aliases = {v: k for k, v in ALIASES.items() if k in own} | RENAMED.get(name, {})
        others = [*aliases, *(["memory_format"] if name in formats else []), *(["out"] if name in wanted else [])]
        others += ["layout", "pin_memory"] if name in hinted else []
        extra = [other for other in others if other not in own]
        if extra == ["out"] and is_unary(function):
            if "out" not in function.__annotations__:  # as it is if it has another name, too
                show(function, function, aliases, extra)
        elif extra:
            made = fronts.get(function) or Front(function, aliases, extra).made  # of `multiply` that of `mul`
            names[name] = fronts[function] = made
            home = vars(sys.modules[function.__module__])
            for place in {function.__name__, name}:
                if home.get(place) is function:
                    home[place] = made


def names_of(function: Any) -> Container[str]:
    """The names of a function's parameters; from its code, since `inspect` would take too long for all of them."""
    if hasattr(function, "operation"):
        named, names = code_names(function), code_names(function.operation.forward)
        return (*named, *names[1 + len(named) :])  # without xp
    if "__signature__" in vars(function):
        return inspect.signature(function).parameters
    return code_names(inspect.unwrap(function))  # what is behind `in_float32`


def code_names(function: Any) -> tuple[str, ...]:
    """The names of the parameters in a function's code."""
    code = function.__code__
    variadic = bool(code.co_flags & inspect.CO_VARARGS)
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + variadic]


def is_unary(function: Any) -> bool:
    """Whether a function is a primitive of one input, which takes `out` itself: there a front would be noticed."""
    op = getattr(function, "operation", None)
    return op is not None and len(op.inputs) == 1 and not (op.variadic or op.may_omit or op.options or op.view is True)


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


class Front:
    """A function with some more keywords.

    Args:
        function: The function.
        aliases: Other names of its parameters.
        extra: The keywords: such names, and those of `TYPES`.

    Attributes:
        made: What is called in its place.
    """

    missing: Any = object()  # the default of a parameter that must be given, by one of its names

    def __init__(self, function: Any, aliases: dict[str, str], extra: list[str]):
        self.function, self.aliases, self.extra = function, aliases, extra
        unwritten = self.unwritten()
        # In the module of the function, so that its hints are looked up there.
        home = inspect.unwrap(function).__globals__
        made: Any = FunctionType(unwritten.__code__, home, function.__name__, closure=unwritten.__closure__)
        self.made: Any = functools.update_wrapper(made, function)
        del made.__wrapped__
        made.plain, made.aliases = function, aliases
        show(made, function, aliases, extra)

    def unwritten(self) -> Any:
        """What `made` is before it is first called."""
        front = self

        def made(*inputs: Any, **options: Any) -> Any:
            front.write()
            return front.made(*inputs, **options)

        return made

    @functools.cached_property
    def parameters(self) -> list[inspect.Parameter]:
        """The parameters of the function."""
        return list(inspect.signature(self.function).parameters.values())

    def write(self) -> None:
        """Give `made` its code."""
        head, call, asked, star = [], [], [f"{name} is not None" for name in self.extra], False
        defaults, late = dict[str, Any](), False
        for p in self.parameters:
            variadic, keyword = p.kind is p.VAR_POSITIONAL, p.kind is p.KEYWORD_ONLY
            if variadic or (keyword and not star):
                head.append(f"*{p.name if variadic else ''}")
                star = True
            late = late or p.name in self.aliases.values()
            if p.default is not p.empty:
                defaults[p.name] = p.default
            elif late and not variadic and not keyword:  # its other name, or that of one before it, may be given
                defaults[p.name] = self.missing
                asked.append(f"{p.name} is front.missing")
            if not variadic:
                head.append(f"{p.name}=None" if p.name in defaults else p.name)
            call.append(f"*{p.name}" if variadic else f"{p.name}={p.name}" if keyword else p.name)
        head += [*([] if star else ["*"]), *(f"{name}=None" for name in self.extra)]
        values, others = (
            ", ".join(f"{n!r}: {n}" for n in names) for names in ([p.name for p in self.parameters], self.extra)
        )
        code = code_of(
            f"lambda front: lambda {', '.join(head)}: front.by_name({{{values}}}, {{{others}}}) "
            f"if {' or '.join(asked)} else front.function({', '.join(call)})"
        )
        by_keyword = [p.name for p in self.parameters if p.kind is p.KEYWORD_ONLY]
        # The code last: another thread may be calling it.
        self.made.__kwdefaults__ = {n: d for n, d in defaults.items() if n in by_keyword} | dict.fromkeys(self.extra)
        self.made.__defaults__ = tuple(d for n, d in defaults.items() if n not in by_keyword)
        self.made.__code__ = code

    def by_name(self, values: dict[str, Any], others: dict[str, Any]) -> Any:
        """Call the function with arguments of which some were given by another name, and write the result into `out`.

        Raises:
            TypeError: An argument was given by two of its names, or not at all.
            RuntimeError: The dtype that is asked for is not that of `out`.
        """
        function, name = self.function, self.function.__name__.strip("_")
        out, memory_format = others.pop("out", None), others.pop("memory_format", None)
        others.pop("pin_memory", None)
        check_layout(name, others.pop("layout", None))
        defaults = {p.name: self.missing if p.default is p.empty else p.default for p in self.parameters}
        for other, value in others.items():
            if value is not None:
                own = self.aliases[other]
                if values[own] is not defaults[own]:
                    raise TypeError(f"{name}: got {own} and {other}, two names of one argument; pass one of them")
                values[own] = value
        if missing := [n for n, v in values.items() if v is self.missing]:
            raise TypeError(f"{name}: missing {', '.join(map(repr, missing))}")
        if out is not None and "dtype" in values and not isinstance(out, tuple | list):
            given, values["dtype"] = values["dtype"], out.dtype
            if given is not None and dtypes.dtype(given) != out.dtype:
                raise RuntimeError(f"{name}: dtype {given} is not that of out, {out.dtype}; give one of them")
            if "device" in values and values["device"] is None:
                values["device"] = out.device
        inputs: list[Any] = []
        for p in self.parameters:
            if p.kind is p.VAR_POSITIONAL:
                inputs += values.pop(p.name)
            elif p.kind is not p.KEYWORD_ONLY:
                inputs.append(values.pop(p.name))
        if out is None:
            return formatted(function(*inputs, **values), memory_format)
        return write_into(name, out, lambda: function(*inputs, **values), tuple(inputs))


def code_of(text: str) -> CodeType:
    """The code of the function that a function of this text returns."""
    # Under a name inside the package, so that the line of a user is looked for above it.
    return eval(compile(text, f"{__file__}: fronts", "eval"))(None).__code__


def plain(function: F) -> F:
    """The function behind a front, or the function itself: for operators, which take no keywords."""
    return getattr(function, "plain", function)
