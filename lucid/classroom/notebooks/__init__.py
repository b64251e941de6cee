"""Exercises as notebooks: for Jupyter, nbgrader and otter.

They are made of the same source as the Python files: `cells` makes a notebook of it, `nbgrader` and `otter` add what
these two want, each check as a test with its points. A test is one line, which calls `kernel.check`: it hands what the
notebook defines (`solution`) to the grader of `lucid grade`. So neither keys nor expected numbers are in a notebook.

Making notebooks needs the extra `notebook`; checking in one needs NumPy alone. Read `cells` first.
"""
