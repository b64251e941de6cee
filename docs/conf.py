"""How Sphinx makes the documentation: ``sphinx-build docs docs/_build``."""

import contextlib
import functools
import inspect
import itertools
import logging as standard_logging
import os
import re
import sys
from pathlib import Path
from typing import Annotated, get_origin

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))  # the lucid of this folder, also where another one is installed

import built_pages
import latex2mathml.converter
import optimizer_pages
import reference
import tour_pages
from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging

from lucid import optim
from lucid.version import __version__

project = "lucid"
author = "The lucid authors"
copyright = "2026, the lucid authors"
version = release = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
myst_enable_extensions = ["colon_fence", "dollarmath", "amsmath"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "*.py", "tour/notebooks"]

# A chapter of the tour is a Python file, and its page is what comes out when it runs: one that fails, fails the build.
nb_custom_formats = {".py": ["jupytext.reads", {"fmt": tour_pages.FORMAT}]}
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_output_stderr = "warn"
nb_merge_streams = True  # what one cell prints is one block
# Each runs in a kernel of this Python (kernels/), whatever else is installed as "python3", with this lucid.
os.environ["JUPYTER_PATH"] = str(Path(__file__).parent)
os.environ["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
standard_logging.getLogger("traitlets").setLevel(standard_logging.WARNING)  # "Executing notebook with kernel"

autodoc_default_options = {"members": True, "show-inheritance": True, "exclude-members": "extra_repr"}
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
toc_object_entries_show_parents = "hide"
default_role = "code_or_link"  # `x` in a docstring is code, as in Markdown, and leads to the page of what it names
# Types with a check attached are shown by their names.
_types = {name: value for file in vars(optim).values() if inspect.ismodule(file) for name, value in vars(file).items()}
autodoc_type_aliases = {name: name for name in ("Params", "ScalarOrSchedule")}
autodoc_type_aliases |= {name: name for name, value in _types.items() if get_origin(value) is Annotated}
napoleon_custom_sections = ["Formula", "Shape", "Source"]
napoleon_use_ivar = True  # attributes as a list, and not each as an entry of its own beside that which autodoc makes

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["lucid.css"]
html_math_renderer = "mathml"
html_title = "lucid"


def bars_are_bars(app, what, name, obj, options, lines):
    """Let |x| in a docstring be an absolute value, where reStructuredText would look for something to put there."""
    # A line with a backslash is a formula, in which the bars are right already.
    as_they_are = [any(c in line for c in "`\\") or line.lstrip().startswith(">>>") for line in lines]
    lines[:] = [line if skip else line.replace("|", r"\|") for line, skip in zip(lines, as_they_are, strict=True)]


def shapes_are_a_list(app, what, name, obj, options, lines):
    """Make each ``name: shape`` under "Shape:" an item of a list, in which a star is a star."""
    start = lines.index("Shape:") + 1 if "Shape:" in lines else len(lines)
    inside = itertools.takewhile(lambda i: not lines[i] or lines[i].startswith(" "), range(start, len(lines)))
    in_item = False
    for i in list(inside):
        indent = len(lines[i]) - len(lines[i].lstrip())
        item = indent == 4 and re.match(r" {4}[^:`]+: ", lines[i])
        in_item = bool(lines[i]) and bool(item or in_item)
        if in_item:
            parts = lines[i].strip().split("`")  # code stays as it is
            parts[::2] = [part.replace("*", r"\*") for part in parts[::2]]
            lines[i] = ("    - " if item else "      ") + "`".join(parts)


def formula_of_the_rule(app, what, name, obj, options, lines):
    """Put the formula of an optimizer, written by lucid from the rule that runs, under its first sentence."""
    if what != "class" or not issubclass(obj, optim.Optimizer) or obj is optim.Optimizer:
        return
    try:
        formula = optim.formula(obj.__name__.lower())
    except ValueError:
        return  # L-BFGS is no rule, and has its formula in words
    below = lines.index("") if "" in lines else len(lines)
    lines[below:below] = ["", ".. math::", "", *(f"   {line}" for line in formula.latex.splitlines()), ""]


@functools.cache
def announced():
    """Everything that a module of lucid lists in its ``__all__``."""
    modules = [module for name, module in sys.modules.items() if f"{name}.".startswith("lucid.")]
    return [getattr(module, name) for module in modules for name in getattr(module, "__all__", ())]


def bases_with_a_page(app, name, obj, options, bases):
    """Show the nearest public base of a class in place of one of lucid's own."""
    shown = [
        next(c for c in b.__mro__ if c in announced() or not c.__module__.startswith("lucid")) for b in obj.__bases__
    ]
    bases[:] = [base for base in dict.fromkeys(shown) if base is not object] or [object]


def nothing_is_lost(app, env):
    """Warn, and so fail under -W, of each public name that no page documents."""
    domain = env.get_domain("py")
    lost = {name for name in reference.public() if not reference.is_builtin_type(name.rpartition(".")[2])}
    for name in sorted(lost - {*domain.objects, *domain.modules}):
        logging.getLogger(__name__).warning("%s is on no page of the reference", name)


def type_variables_lead_nowhere(app, doctree):
    """Show the T of Dataset[T] as it is, where Sphinx would look for something of that name, such as Tensor.T."""
    for reference_to in list(doctree.findall(addnodes.pending_xref)):
        if reference_to["reftarget"] == "T":
            reference_to.replace_self(reference_to.children)


def pages_hold(app, exception):
    """Warn, and so fail under -W, of each link that leads nowhere and each picture without a description."""
    if exception is None and app.builder.format == "html":
        for problem in built_pages.problems(Path(app.outdir)):
            logging.getLogger(__name__).warning(problem)


def source_leads_back(app, pagename, templatename, context, doctree):
    """Lead from a page of source to where its names are documented: under their public names, not their files'."""
    objects = app.env.get_domain("py").objects

    def mended(link):
        up, page, anchor = link.groups()
        if anchor in objects:
            return f'href="{up}{objects[anchor].docname}.html#{anchor}"'
        words = anchor.split(".")
        for suffix in (f".{'.'.join(words[i:])}" for i in range(1, len(words))):
            for name, entry in objects.items():
                of_a_class = entry.objtype in ("method", "attribute", "property")
                if entry.docname == page and name.endswith(suffix) and suffix.count(".") > of_a_class:
                    return f'href="{up}{page}.html#{name}"'
        return f'href="{up}{page}.html"'

    if pagename.startswith("_modules/"):
        context["body"] = re.sub(r'href="((?:\.\./)+)([^"#]+)\.html#([^"]+)"', mended, context["body"])


@functools.cache
def named():
    """Where single backticks lead: each public name by its last word, and with the modules before it."""
    public = {name for name in reference.public() if not reference.is_builtin_type(name.rpartition(".")[2])}
    arguments = set()
    for value in reference.public().values():
        with contextlib.suppress(TypeError, ValueError):
            arguments.update(inspect.signature(value).parameters)
    found = {}
    for face in ("lucid.special", "lucid.linalg", "lucid.optim", "lucid.nn", "lucid.nn.functional", "lucid"):
        for name in public:
            module, _, word = name.rpartition(".")
            if module == face:
                parts = name.split(".")
                found |= {".".join(parts[i:]): name for i in range(len(parts) - 1)}
                found |= {word: name} if word not in arguments else {}
    return {key: name for key, name in found.items() if key not in arguments}


def code_or_link(role, rawtext, text, lineno, inliner, options=None, content=()):
    """The role of single backticks: code, which leads to the page of the public name that it is."""
    code = nodes.literal(rawtext, text)
    target = named().get(text.removesuffix("()"))
    if target is None:
        return [code], []
    link = addnodes.pending_xref("", refdomain="py", reftype="obj", reftarget=target, refexplicit=True)
    link += code
    return [link], []


_functions = r"(?<!<msub>)(?<!<msup>)(<mi>(?:log|ln|exp|sin|cos|tan|sinh|cosh|tanh)</mi>)(?!<mo)"


def mathml(display):
    """The functions that write a formula as MathML, which browsers show without a script or a network."""

    def visit(self, node):
        latex = node.astext().replace("{aligned}", "{split}")  # which latex2mathml does not know, by a name it knows
        if display == "block" and ("&" in latex or r"\\" in latex) and r"\begin" not in latex:
            latex = rf"\begin{{split}}{latex}\end{{split}}"
        formula = latex2mathml.converter.convert(latex, display=display)
        formula = re.sub(_functions, r'\1<mspace width="0.17em"/>', formula)  # "log p", not "logp"
        # Chrome has dropped columnalign, and aligns a formula in its cell by a keyword of its own.
        formula = re.sub(r'columnalign="(\w+)"', r'\g<0> style="text-align: -webkit-\1"', formula)
        if "<mi>&</mi>" in formula:
            logging.getLogger(__name__).warning("latex2mathml does not align %s", latex)
        self.body.append(
            f'<div class="math" style="overflow: auto hidden">{formula}</div>' if display == "block" else formula
        )
        raise nodes.SkipNode

    return visit, None


def setup(app):
    """Called by Sphinx."""
    app.add_role("code_or_link", code_or_link)
    app.add_html_math_renderer("mathml", mathml("inline"), mathml("block"))
    app.connect("builder-inited", lambda app: reference.write(Path(app.srcdir) / "api"))
    optimizer_pages.setup(app)
    app.connect("builder-inited", lambda app: tour_pages.write_notebooks(Path(app.srcdir) / "tour"))
    app.connect("source-read", tour_pages.offer_downloads)
    app.connect("autodoc-process-bases", bases_with_a_page)
    app.connect("env-check-consistency", nothing_is_lost)
    app.connect("doctree-read", type_variables_lead_nowhere)
    app.connect("html-page-context", source_leads_back)
    app.connect("build-finished", pages_hold)
    app.connect("autodoc-process-docstring", shapes_are_a_list, priority=400)  # before Napoleon
    app.connect("autodoc-process-docstring", bars_are_bars)
    app.connect("autodoc-process-docstring", formula_of_the_rule)
