"""lucid on the real CuPy without a GPU: what can be known of it from arrays over fake memory and from its signatures.

What runs on a GPU is tested by every test with the fixture `device`; what only looks like a GPU is `tests.strict`.
"""
