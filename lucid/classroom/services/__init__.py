"""Services that grade what is handed in: GitHub Actions, GitLab CI, Gradescope, Classroom 50.

The files that each wants are beside this one as they are copied, with `@EXERCISES@` for what is graded; `files` fills
them in. They install lucid and bubblewrap, and call `lucid grade`: there is no other grader. Read `github.yml` first.
"""
