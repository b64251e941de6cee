"""One page about lucid on this machine's GPU: ``python -m tests.gpu``.

It answers in minutes what no other machine can: whether it is right there, how fast it is, and what is left to do. The
page is written after each row, so that a run that is cut off leaves what it found. Each stage runs in a process of its
own, so that a kernel that breaks the GPU's context, or never ends, is a row and not the end.

- __main__.py: the arguments, and the stages one after another, each with its share of the time.
- page.py: rows, what was asked for, and the page.
- stages.py: the list of stages, in the order of their worth.
- machine.py, training.py, rules.py, memory.py, steps.py, kernels.py, sanitizer.py, suite.py, threads.py: a stage each.
"""
