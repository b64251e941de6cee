# %% [markdown]
# # The state of a model
#
# What a training has learned are the numbers in the Parameters. To keep them, one takes the state of the model: a dict
# of plain arrays, by the names that `named_parameters` gives. A model that is built in the same way loads it, today or
# in another program:
#
# ```python
# best = state_dict(model)            # {"layer.weight": array(...), "layer.bias": array(...)}
# ...                                 # training goes on, and the model becomes worse
# load_state_dict(model, best)        # the best one is back
# ```
#
# - The arrays of a state are **copies**. When training goes on, the state stays as it was, and when a state is changed
#   after it was loaded, the model stays as it is.
# - Loading changes `data` of the Parameters that the model has; it makes no new Parameters, as an optimizer holds the
#   old ones. The state comes back as it was.
# - A state fits if it has all names of the model and no others, and for each name the same shape. Nothing is broadcast
#   and nothing is reshaped.
# - If it does not fit, `load_state_dict` raises one `ValueError` whose message has the name of each missing, each
#   unexpected and each wrongly shaped array, but no name that fits. In this case it loads nothing at all: half a model
#   is worse than none.
#
# Your `modules.py` has to lie beside this file: `Module` and `Parameter` are the ones that you wrote.
#
# Source: the form is that of `torch.nn.Module.state_dict`.

# %%
from modules import Module, Parameter


def state_dict(model):
    """The state of a Module: a dict of arrays, by the names of its Parameters."""
    # begin core: return the dict, of copies
    return {name: p.data.copy() for name, p in model.named_parameters()}
    # end core


def load_state_dict(model, state):
    """Copy the arrays of the dict `state` into the Parameters of the same names.

    Raises:
        ValueError: names are missing or unexpected, or shapes differ. Nothing is loaded then.
    """
    # begin core: collect all that does not fit, and raise; if everything fits, load
    own = dict(model.named_parameters())
    problems = [f"{name} is missing" for name in own if name not in state]
    problems += [f"{name} is unexpected" for name in state if name not in own]
    for name, p in own.items():
        if name in state and state[name].shape != p.data.shape:
            problems.append(f"{name} has the shape {state[name].shape}, expected {p.data.shape}")
    if problems:
        raise ValueError("; ".join(problems))
    for name, p in own.items():
        p.data = state[name].copy()
    # end core


# %% grader
import re

import numpy as np

from lucid.classroom.checks import Mistake, check


def module(**attributes):
    """A Module to which these attributes are assigned."""
    made = Module()
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


def network(a, b, c, x):
    """A model with a matrix and a vector in `layer`, and a vector of its own."""
    layer = module(**{a: Parameter(np.outer([1, 2], x)), b: Parameter(x)})
    return module(**{"layer": layer, c: Parameter(x[:2])})


def numbers(arrays):
    """The arrays of a dict, or of Parameters in their order, at this moment."""
    if isinstance(arrays, dict):
        return {str(name): np.array(x, float) for name, x in arrays.items()}
    return [np.array(p.data, float) for p in arrays]


def refused(model, state):
    """How load_state_dict refuses a state."""
    try:
        load_state_dict(model, state)
    except ValueError as error:
        return {"raised": "ValueError", "message": str(error)}
    return {"raised": "nothing", "message": ""}


def names_in(out, names):
    """What was raised, and which of these names its message has."""
    found = [n for n in names if re.search(rf"(?<![\w.]){re.escape(n)}(?!\w|\.\w)", out["message"])]
    return {"raised": out["raised"], "names in the message": ", ".join(found) or "none"}


def draw(rng):
    """Names, and numbers."""
    a, b, c = (str(name) for name in rng.permutation(["alpha", "gamma", "scale", "weight", "kernel"])[:3])
    return {"a": a, "b": b, "c": c, "x": (rng.permutation([-1.0, 0.5, 2.0]) + rng.uniform(-0.3, 0.3, size=3)).round(2)}


@check("A state has the array of each Parameter, by its name with dots.", inputs=draw)
def names(a, b, c, x):
    return numbers(state_dict(network(a, b, c, x)))


@check("A state is a copy: it stays as it was when training goes on.", inputs=draw, points=2)
def snapshot(a, b, c, x):
    model = network(a, b, c, x)
    state = state_dict(model)
    for p in model.parameters():
        p.data -= 10
    return {"state": numbers(state)}


@check("Loading changes the Parameters that are there, and leaves the state as it is.", inputs=draw, points=2)
def loaded(a, b, c, x):
    model = network(a, b, c, x)
    held = list(model.parameters())  # as an optimizer holds them
    state = state_dict(network(a, b, c, 3 * x))
    load_state_dict(model, dict(reversed(state.items())))
    load_state_dict(model, state)
    return {"parameters": numbers(held), "state": numbers(state)}


@check("Two models that load the same state share no memory, neither with it nor with each other.", inputs=draw)
def own_memory(a, b, c, x):
    models = [network(a, b, c, 0 * x), network(a, b, c, 0 * x)]
    state = state_dict(network(a, b, c, x))
    for model in models:
        load_state_dict(model, state)
    for p in models[0].parameters():
        p.data += 5
    for array in state.values():
        array *= 2
    return [numbers(model.parameters()) for model in models]


@check("The error names each array that is missing or unexpected, and no other.", inputs=draw, points=2,
       judge=lambda a, b, c, x, out: {
           case: names_in(answer, [f"layer.{a}", f"layer.{b}", c, "layer.extra", "top"]) for case, answer in out.items()
       })  # fmt: skip
def wrong_names(a, b, c, x):
    state = state_dict(network(a, b, c, x))
    other = {f"layer.{a}": state[f"layer.{a}"], "layer.extra": x, "top": x}
    return {
        "some of both": refused(network(a, b, c, x), other),
        "one missing": refused(network(a, b, c, x), {name: y for name, y in state.items() if name != c}),
        "one too many": refused(network(a, b, c, x), {**state, "top": x}),
    }


@check("The error names each array of another shape, even if it has as many elements or could be broadcast.",
       inputs=draw, points=2, judge=lambda a, b, c, x, out: {
           case: names_in(answer, [f"layer.{a}", f"layer.{b}", c]) for case, answer in out.items()
       })  # fmt: skip
def wrong_shapes(a, b, c, x):
    state = state_dict(network(a, b, c, x))
    return {
        "transposed": refused(network(a, b, c, x), {**state, f"layer.{a}": state[f"layer.{a}"].T}),
        "one element, and one too many": refused(network(a, b, c, x), {**state, f"layer.{b}": x[:1], c: x}),
    }


@check("A state that does not fit is not loaded, not even in part; one with tied weights has them once.", inputs=draw,
       points=2, hidden=True)  # fmt: skip
def all_or_nothing(a, b, c, x):
    model = network(a, b, c, x)
    good = state_dict(network(a, b, c, 7 * x))
    last = list(good)[-1]
    raised = [
        refused(model, {**good, last: np.ones((4, 4))})["raised"],
        refused(model, {name: y for name, y in good.items() if name != last})["raised"],
        refused(model, {**good, "top": x})["raised"],
    ]
    tied = Parameter(x)
    return [raised, numbers(model.parameters()), numbers(state_dict(module(**{a: tied, b: module(**{c: tied})})))]


_SHAPE = "state[name].shape != p.data.shape"
_LOAD = "p.data = state[name].copy()"

MISTAKES = [
    Mistake(
        "a state of the model's own arrays",
        {"p.data.copy()": "p.data"},
        fails=["snapshot"],
        hint="Your state changes when the model is trained: its arrays are those of the model. The best model that you "
        "kept would be the last one.",
    ),
    Mistake(
        "a state of Parameters",
        {
            "p.data.copy()": "p",
            "state[name].shape": "state[name].data.shape",
            _LOAD: "p.data = state[name].data.copy()",
        },
        fails=["names", "snapshot", "loaded", "own_memory", "wrong_shapes", "all_or_nothing"],
        hint="Your state holds Parameters. What of them is a plain array?",
    ),
    Mistake(
        "the arrays of the state taken over",
        {_LOAD: "p.data = state[name]"},
        fails=["own_memory"],
        hint="After loading your model and the state are the same memory, and so is every other model that loads it.",
    ),
    Mistake(
        "a name in place of the Parameter",
        {_LOAD: "p = state[name].copy()"},
        fails=["loaded", "own_memory"],
        hint="Nothing gets into the model. An assignment to `p` changes what this name stands for. What should change?",
    ),
    Mistake(
        "the state emptied",
        {_LOAD: "p.data = state.pop(name)"},
        fails=["loaded", "own_memory"],
        hint="The state that you load is empty afterwards. To whom does it belong?",
    ),
    Mistake(
        "missing names not looked for",
        {"for name in own if name not in state]": "for name in ()]"},
        fails=["wrong_names", "all_or_nothing"],
        hint="Where a name is missing, your function trips over it (KeyError). Which names are in the model and "
        "not in the state?",
    ),
    Mistake(
        "unexpected names let through",
        {"for name in state if name not in own]": "for name in ()]"},
        fails=["wrong_names", "all_or_nothing"],
        hint="Your function takes a state with names that the model does not have, such as those of a larger model.",
    ),
    Mistake(
        "shapes not compared",
        {_SHAPE: "False"},
        fails=["wrong_shapes", "all_or_nothing"],
        hint="Your function takes arrays of any shape. The error would come much later, in some product of matrices.",
    ),
    Mistake(
        "numbers of elements compared",
        {_SHAPE: "state[name].size != p.data.size"},
        fails=["wrong_shapes"],
        hint="A transposed matrix has as many elements, and yet it is another one. What has to be equal?",
    ),
    Mistake(
        "the first problem alone",
        {'"; ".join(problems)': "problems[0]"},
        fails=["wrong_names", "wrong_shapes"],
        hint="Your message names one problem of several: whoever mends it meets the next one. When should you raise?",
    ),
    Mistake(
        "all names in the message",
        {'"; ".join(problems)': 'f"{list(own)} and {list(state)} do not fit"'},
        fails=["wrong_names", "wrong_shapes"],
        hint="Your message lists names that are right, too. Of a thousand names, which does the reader want to know?",
    ),
    Mistake(
        "loaded before it is compared",
        {
            "    if problems:\n": "    for name in own.keys() & state.keys():\n"
            "        own[name].data = state[name].copy()\n    if problems:\n"
        },
        fails=["all_or_nothing"],
        hint="Your function raises an error, and yet it has loaded what fits. What must be known before the first "
        "Parameter is changed?",
    ),
]

HINTS = [
    "state_dict is one walk over named_parameters. Ask yourself of each array whose memory it is.",
    "Make a dict of the model's Parameters by name first: names that are missing or unexpected are differences of two "
    "dicts.",
    "Two passes: the first only compares and collects what it finds in a list; the second loads, if the list is empty.",
]
