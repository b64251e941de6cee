"""Rules run on symbols instead of numbers: what comes out is the graph of their operations, and their formula.

Because program, kernel and formula are all made from the lines that define a rule, they cannot differ from it.

- ``trace.py``: `update` on symbols of one element; the graph from which programs, kernels and formulas are made.
- ``branches.py``: `scalars` on expressions, once for each path through their branches.
- ``matrices.py``: the same for rules that need whole matrices, such as Muon.
- ``names.py``: the names that values have in the code of a rule.
- ``latex.py``: the formula in LaTeX.

Read ``trace.py`` first: it is the idea, and the others are variations of it. An operation that rules may use belongs
here (in ``trace.py`` and ``latex.py``); how it is computed belongs to ``lucid/optim/engine``.
"""
