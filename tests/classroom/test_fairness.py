"""Honest submissions of all kinds: what is right has full marks, whatever else stands in the file."""

from __future__ import annotations

import textwrap

import numpy as np
import pytest

from lucid.classroom.compare import difference
from lucid.classroom.course import load_course
from lucid.classroom.grading import grade

ADAMAX = load_course()["adamax"]

BESIDE = {  # stands below the right solution
    "prints": "print('é', np.arange(10**4))",
    "warnings": "import warnings\nwarnings.warn('slow')\nnp.array([1.0]) / 0",
    "tests below the name": "if __name__ == '__main__':\n    raise SystemExit('tests fail here')",
    "doctest, unittest, pdb": "import doctest, unittest, pdb\ndoctest.testmod()",
    "numpy.testing": "np.testing.assert_allclose(adamax_update(*4 * [np.ones(3)], t=1)[1], np.ones(3))",
    "all of NumPy": "import numpy.random, numpy.fft, numpy.polynomial, numpy.ctypeslib\nnp.random.default_rng(0)",
    "much of the library": """
        import abc, argparse, asyncio
        import collections, copy, dataclasses, decimal, enum, fractions, functools, heapq, inspect
        import itertools, json, logging, math, multiprocessing, pathlib, pickle, platform, pprint, random, statistics
        import subprocess, tempfile, threading, time, timeit, traceback, typing, uuid
        """,
    "a dataclass and a named tuple": """
        import dataclasses, typing
        @dataclasses.dataclass
        class State:
            m: float = 0.0
        Pair = typing.NamedTuple("Pair", [("m", float)])
        State(), Pair(1.0)
        """,
    "one thread wished for": "import os\nos.environ['OMP_NUM_THREADS'] = '1'\nos.environ['HOME'] = '/home/ann'",
    "files in the own folder": """
        import pathlib
        np.save("x.npy", np.ones(3)), np.load("x.npy")
        np.savetxt("x.txt", np.ones(3)), np.loadtxt("x.txt")
        pathlib.Path("folder").mkdir()
        (pathlib.Path.cwd() / "folder" / "y").write_text("y")
        [*pathlib.Path().iterdir()]
        """,
    "an import that is optional": "try:\n    import matplotlib\nexcept ImportError:\n    matplotlib = None",
    "a recursion that is caught": """
        def forever(): return forever()
        try:
            forever()
        except RecursionError:
            pass
        """,
    "a slow machine": "import time\nfast = adamax_update\n"
    "def adamax_update(*a, **k):\n    time.sleep(0.02)\n    return fast(*a, **k)",
    "an import of itself": "import adamax\nfrom adamax import adamax_update",
}  # fmt: skip


@pytest.mark.parametrize("beside", BESIDE)
def test_what_stands_beside_a_right_solution_costs_nothing(beside):
    report = grade(ADAMAX, f"{ADAMAX.source.key()}\n{textwrap.dedent(BESIDE[beside])}\n", student="ann")
    assert [result.problem for result in report.results] == [None] * len(report.results), report.printed


NUMBERS = {  # what is expected, and what is as good
    "an int for a float": (2.0, 2),
    "a float for an int": (2, 2.0),
    "NumPy's for Python's": (2.0, np.float64(2.0)),
    "an array without axes": (2.0, np.array(2.0)),
    "a number for an array without axes": (np.array(2.0), 2.0),
    "single precision": (np.array([0.1, 0.2]), np.array([0.1, 0.2], np.float32)),
    "extended precision": (np.array([0.1, 0.2]), np.array([0.1, 0.2], np.longdouble)),
    "a list for an array": (np.array([[1.0, 2.0]]), [[1.0, 2.0]]),
    "a tuple for a list": ([1.0, 2.0], (1.0, 2.0)),
    "a list of arrays": (np.ones((2, 3)), [np.ones(3), np.ones(3)]),
    "an array for a list": ([1.0, 2.0], np.array([1.0, 2.0])),
    "a list of other things": (["a", 1.0], ("a", 1)),
    "0 and 1 for a mask": (np.array([True, False]), np.array([1, 0])),
}


@pytest.mark.parametrize("case", NUMBERS)
def test_equal_numbers_are_equal_in_every_form(case):
    assert difference(*NUMBERS[case], 1e-6, 1e-9) is None


WRONG = {
    "a mask": (np.array([0.5, 1.0]), np.array([True, False]), "expected 0.5, got"),
    "half precision": (np.array([0.1]), np.array([0.1], np.float16), "you compute in float16"),
    "text": (np.ones(3), "x" * 10**6, "got 'xxx"),
    "a text among numbers": (np.ones(3), [1, "x" * 10**5, 2], "got a list of length 3"),
    "lists of different lengths": (np.ones(3), [[1], [2, 3]], "got a list of length 2"),
    "many keys": ({"a": 1}, dict.fromkeys(range(10**4)), "and 9980 more"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_difference_is_said_in_short(case):
    expected, got, words = WRONG[case]
    said = difference(expected, got, 1e-6, 1e-9)
    assert words in said and len(said) < 500
