# %% [markdown]
# # Modules and parameters
#
# A network is a tree: a model has blocks, a block has layers, a layer has weights. A `Module` is a node of that tree,
# and a `Parameter` is what is trained. Who writes a layer only assigns attributes, and the base class finds them:
#
# ```python
# class Layer(Module):
#     def __init__(self):
#         super().__init__()
#         self.weight = Parameter(np.ones((2, 3)))
#         self.width = 3                              # neither a Parameter nor a Module: not found
# ```
#
# An optimizer needs all parameters of a model, and a file needs a name for each. The name is the path from the root,
# with dots: of a model with `model.encoder = block` and `block.first = Layer()` it is `encoder.first.weight`.
#
# - `named_parameters()` returns a list of pairs, a name and a Parameter: first the module's own, then those of its
#   children, child after child. Both come in the order in which they were assigned as attributes.
# - A Parameter that is reached on two paths, as tied weights are, is listed once, with its first name. Two Parameters
#   are two, even if they have the same numbers.
# - Every call looks at the attributes of that moment: they may be added, replaced and set to None at any time.
# - `parameters()` returns the same Parameters without their names: the objects themselves, as an optimizer changes
#   their `data`.
# - Dropout and normalization compute something else in training than later. `train()` sets `training` to True in the
#   module and in all below it, `train(False)` and `eval()` set it to False; each returns the module itself.
#
# Attributes are all that counts here; Modules in a list or a dict are not found.
#
# Source: the form is that of `torch.nn.Module`.

# %%
import numpy as np


class Parameter:
    """An array that is trained."""

    def __init__(self, data):
        self.data = np.array(data, float)


class Module:
    """A part of a network: attributes that are Parameters or Modules belong to it."""

    def __init__(self):
        self.training = True

    def children(self):
        """The attributes that are Modules: a list of pairs (name, module), in the order of assignment."""
        # begin core: return the pairs; vars(self) is the dict of all attributes
        return [(name, x) for name, x in vars(self).items() if isinstance(x, Module)]
        # end core

    def named_parameters(self, prefix=""):
        """All Parameters from here down: a list of pairs (name, parameter). Each name begins with `prefix`."""
        # begin core: this module's own, then those of each child; each Parameter once
        named = [(prefix + name, x) for name, x in vars(self).items() if isinstance(x, Parameter)]
        for name, child in self.children():
            named += child.named_parameters(f"{prefix}{name}.")
        first = {}
        for name, p in named:
            first.setdefault(id(p), (name, p))
        return list(first.values())
        # end core

    def parameters(self):
        """The Parameters of `named_parameters`, without names: a list."""
        # begin core: return the Parameters
        return [p for _, p in self.named_parameters()]
        # end core

    def train(self, mode=True):
        """Set `training` to `mode` here and in all modules below; return this module."""
        # begin core: set it here, then in each child
        self.training = mode
        for _, child in self.children():
            child.train(mode)
        return self
        # end core

    def eval(self):
        """Set `training` to False here and in all modules below; return this module."""
        # begin scaffold: the same with False
        return self.train(False)
        # end scaffold


# %% [markdown]
# An extra: **a list of modules**. The modules of a plain list are not attributes, so they are not found. In a
# `ModuleList` they are, by the names `0`, `1`, ...: after `model.layers = ModuleList([Layer(), Layer()])` the first
# weight is `layers.0.weight`.


# %%
class ModuleList(Module):
    """Modules in a list, as a Module."""

    def __init__(self, modules):
        # begin challenge: make each module an attribute; setattr(object, name, value) takes any string as a name
        super().__init__()
        for i, module in enumerate(modules):
            setattr(self, str(i), module)
        # end challenge


# %% grader
from lucid.classroom.checks import Mistake, check


def module(**attributes):
    """A Module to which these attributes are assigned."""
    made = Module()
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


def named(model):
    """What named_parameters gives, as names and numbers."""
    pairs = list(model.named_parameters())
    return {"names": [name for name, _ in pairs], "data": [np.array(p.data) for _, p in pairs]}


def draw(rng):
    """Names that are not in alphabetical order, and numbers."""
    names = [str(name) for name in rng.permutation(["alpha", "beta", "gamma", "scale", "weight"])]
    if names[0] < names[1]:
        names[0], names[1] = names[1], names[0]
    return {"a": names[0], "b": names[1], "c": names[2], "x": rng.normal(size=2).round(2)}


@check("Attributes that are Parameters are found, in the order of assignment; numbers and arrays are not.", inputs=draw)
def own_parameters(a, b, c, x):
    return named(module(**{a: Parameter(x), "size": 2, b: Parameter([x, -x]), "mean": x, c: Parameter(x[:1])}))


@check("The name of a Parameter is its path from the root; a module's own come before its children's.", inputs=draw,
       points=3)  # fmt: skip
def nested(a, b, c, x):
    layer = module(**{a: Parameter(x), b: Parameter(2 * x)})
    block = module(**{"layer": layer, c: Parameter(3 * x)})
    return named(module(block=block, last=module(**{a: Parameter(-x)}), temperature=Parameter(x[0])))


@check("A Parameter on two paths is listed once, by its first name; two with equal numbers are two.", inputs=draw,
       points=2)  # fmt: skip
def shared(a, b, c, x):
    table = Parameter(x)
    encoder = module(**{a: table, b: Parameter(5 * x)})
    return named(module(encoder=encoder, decoder=module(**{c: table, a: Parameter(x)})))


@check("What is added, replaced or set to None after a first call counts at the next.", inputs=draw)
def changed(a, b, c, x):
    layer = module(**{a: Parameter(x), b: Parameter(2 * x)})
    model = module(layer=layer, other=module(**{c: Parameter(5 * x)}))
    before = named(model)
    setattr(layer, a, Parameter(3 * x))
    setattr(layer, b, None)
    model.other = None
    model.more = module(**{c: Parameter(4 * x)})
    return {"before": before, "after": named(model)}


@check("parameters() gives the objects of the model: what changes their data changes the model.", inputs=draw)
def the_objects(a, b, c, x):
    layer = module(**{a: Parameter(x), b: Parameter(2 * x)})
    model = module(**{"layer": layer, c: Parameter(3 * x)})
    for p in model.parameters():
        p.data = p.data + 10
    return {name: np.array(p.data) for name, p in ((a, vars(layer)[a]), (b, vars(layer)[b]), (c, vars(model)[c]))}


@check("train and eval reach every module below, and return the module that they were called on.", inputs=draw,
       points=2)  # fmt: skip
def modes(a, b, c, x):
    parts = {"leaf": module(**{a: Parameter(x)})}
    parts["block"] = module(**{b: parts["leaf"]})
    parts["model"] = module(**{c: parts["block"], "name": "net"})
    modes = {}
    for name, method in [("block", "eval"), ("model", "train"), ("model", "eval")]:
        returned = getattr(parts[name], method)()
        flags = {f"{key}.training": int(part.training) for key, part in parts.items()}
        modes[f"after {name}.{method}()"] = flags | {
            "it returned": "itself" if returned is parts[name] else "not itself"
        }
    return modes


@check("A model of four levels, with a module that is used twice.", inputs=draw, points=2, hidden=True)
def deep(a, b, c, x):
    leaf = module(**{a: Parameter(x), "rate": 0.1, b: Parameter(x)})
    trunk = module(**{c: module(first=leaf, second=module(**{b: Parameter(2 * x), a: leaf}))})
    model = module(trunk=trunk, head=module(**{a: Parameter([x, x])}), bias=Parameter(x[0]))
    return [named(model), [np.array(p.data) for p in model.parameters()]]


@check("The modules of a ModuleList have their indices as names.", inputs=draw, challenge=True)
def list_of_modules(a, b, c, x):
    return named(module(layers=ModuleList([module(**{a: Parameter(i * x), b: Parameter(x)}) for i in range(3)])))


_OWN = "for name, x in vars(self).items() if isinstance(x, Parameter)"
_CHILD = "child.named_parameters(f"
_BELOW = ["nested", "shared", "changed", "deep", "list_of_modules"]

MISTAKES = [
    Mistake(
        "children not searched",
        {"            named += child": "            child"},
        fails=[*_BELOW, "the_objects"],
        hint="Your model knows its own Parameters alone, and none of its layers'. Who can list those?",
    ),
    Mistake(
        "the path lost on the way down",
        {'f"{prefix}{name}."': 'f"{name}."'},
        fails=["nested", "deep", "list_of_modules"],
        hint="From the third level on your names lack their beginning. What has a child to know of the path above it?",
    ),
    Mistake(
        "names without a path",
        {'f"{prefix}{name}."': ""},
        fails=_BELOW,
        hint="Your names are those of the attributes alone: two layers have the same. What comes before the dot?",
    ),
    Mistake(
        "no dot in the path",
        {'{name}."': '{name}"'},
        fails=_BELOW,
        hint="The parts of your names run into each other. What stands between them?",
    ),
    Mistake(
        "children first",
        {"named += child.named": "named[:0] = child.named"},
        fails=_BELOW,
        hint="Your names come from the leaves to the root. Which come first, a module's own or those of its children?",
    ),
    Mistake(
        "a shared Parameter twice",
        {"id(p)": "name"},
        fails=["shared", "deep"],
        hint="You list tied weights twice, and an optimizer would update them twice. How do you tell that a Parameter "
        "has been there already?",
    ),
    Mistake(
        "told apart by their numbers",
        {"id(p)": "p.data.tobytes()"},
        fails=["shared", "deep", "list_of_modules"],
        hint="Two Parameters that start from the same numbers are one for you. What makes a Parameter itself, if not "
        "its numbers?",
    ),
    Mistake(
        "alphabetical order",
        {_OWN: "for name, x in sorted(vars(self).items(), key=lambda pair: pair[0]) if isinstance(x, Parameter)"},
        fails=["own_parameters", "nested", "shared", "changed", "deep", "list_of_modules"],
        hint="Your names are in alphabetical order, as those of dir(). Which order does the dict of attributes have?",
    ),
    Mistake(
        "arrays taken for Parameters",
        {"if isinstance(x, Parameter)": "if isinstance(x, Parameter | np.ndarray)"},
        fails=["own_parameters"],
        hint="You list arrays too. Not every array is trained: a running mean is not.",
    ),
    Mistake(
        "the list of the first call kept",
        {
            "named = [(": 'if hasattr(self, "known"):\n            return self.known\n        named = [(',
            "return list(first.values())": "self.known = list(first.values())\n        return self.known",
        },
        fails=["changed"],
        hint="Your module remembers what it found at its first call. What if an attribute changes after that?",
    ),
    Mistake(
        "the data in place of the Parameters",
        {"return [p for _": "return [p.data for _"},
        fails=["the_objects"],
        hint="Your parameters() gives arrays. Whoever assigns to `.data` needs the Parameters themselves.",
    ),
    Mistake(
        "the mode of this module alone",
        {"            child.train(mode)": "            pass"},
        fails=["modes"],
        hint="Your eval() leaves the layers below in training: Dropout would go on dropping.",
    ),
    Mistake(
        "train returns nothing",
        {"child.train(mode)\n        return self": "child.train(mode)"},
        fails=["modes"],
        hint="`model = Model().eval()` is None with your class. What should train and eval return?",
    ),
]

HINTS = [
    "vars(self) is a dict of all attributes in the order of assignment; isinstance tells what each of them is.",
    "named_parameters calls itself: each child lists its own part of the tree, and has to know the path above it.",
    "A dict or a set of the Parameters that were seen, by id(p), keeps each from being listed twice.",
    "train is the same walk: something here, then the same call for each child, with the same argument.",
]
