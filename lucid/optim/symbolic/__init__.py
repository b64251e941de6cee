"""Rules run on symbols instead of numbers: what comes out is the graph of their operations, and their formula.

Because program, kernel and formula are all made from the lines that define a rule, they cannot differ from it.

- ``trace.py``: `update` on symbols of one element; the graph from which programs, kernels and formulas are made.
- ``branches.py``: `scalars` on expressions, once for each path through their branches.
- ``matrices.py``: the same for rules that need whole matrices, such as Muon.
- ``names.py``: the names that values have in the code of a rule.
- ``latex.py``: the formula in LaTeX.

Read ``trace.py`` first: it is the idea, and the others are variations of it. The operations that rules may use are in
``lucid/backend/kernels/graph.py``, their C text beside it; how they are typeset is here, how the CPU computes them in
``lucid/optim/engine``.
"""
