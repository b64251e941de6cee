"""The command `lucid`, as a student and a teacher type it.

What belongs here: reading the command line (`main`), one file for a command that is more than a few lines (`start`,
`grade`), and what is remembered between two calls (`progress`, `session`). What a submission is worth is found one
floor up, in `grading`, which knows of no command. Read `main` first.
"""
