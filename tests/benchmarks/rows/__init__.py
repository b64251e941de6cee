"""The rows of `tests.benchmarks.operations`: common operations, each written once for both libraries.

row.py says what a row is; each other file holds the rows of one subject. A new operation is a new line there.
"""
