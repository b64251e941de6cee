"""The classroom: exercises, a grader that knows the common mistakes, and the command `lucid`.

A course is a folder of exercises. An exercise is one plain Python file (`source`): what the student sees, with marks
around what is the student's own work, and below a line `# %% grader` its checks and its common mistakes (`checks`).
From it come the key, the starter and the notebook. Student code runs in a process of its own (`sandbox`), which gets
inputs and returns outputs; `grading` compares them with the key's, and with those of each mistake, whose hint the
student then reads.

`import lucid` loads nothing of this, and grading needs NumPy alone. Read `exercises/optimizers/adamax.py` first, then
`source` and `grading`. docs/teaching.md says how to make a course of one's own.
"""
