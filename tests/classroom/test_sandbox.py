"""Submissions that mean harm: they score nothing, end in time, and leave no process and no file behind."""

from __future__ import annotations

import io
import sys
import tempfile
import textwrap
import time
import zlib
from pathlib import Path

import numpy as np
import pytest

from lucid.classroom.course import OWN, load_course
from lucid.classroom.grading import grade
from lucid.classroom.sandbox import process, wire

ADAMAX = load_course()["adamax"]
KEY = OWN / "optimizers" / "adamax.py"
LIMIT = 40  # seconds; what is allowed to all checks of a submission, twice

# Without a further word the right solution stands below: it is what a submission does beside it that counts.
HOSTILE = {
    "an endless loop": "while True: pass",
    "a fork bomb": "import os\nwhile True: os.fork()",
    "processes by subprocess": "import subprocess\nsubprocess.run(['sh', '-c', 'sleep 1000 & sleep 1000'])",
    "processes past subprocess": "import sys\ndel sys.modules['_posixsubprocess']\nimport _posixsubprocess",
    "processes by multiprocessing": "import multiprocessing\nmultiprocessing.Process(target=print).start()",
    "10 GB of memory": "memory = np.ones(10 * 2**30 // 8)",
    "os._exit(0)": "import os\nos._exit(0)",
    "sys.exit(0)": "import sys\nsys.exit(0)",
    "reading the key": f"text = open({str(KEY)!r}).read()\nexec(text)",
    "reading the key by NumPy": f"text = np.fromfile({str(KEY)!r}, np.uint8)",
    "reading the key around a corner": f"text = open({str(KEY.parent / '..' / 'optimizers' / KEY.name)!r}).read()",
    "reading the key by a link": f"import os\nos.symlink({str(KEY)!r}, 'a')\ntext = open('a').read()",
    "listing the keys": f"import os\nos.listdir({str(KEY.parent)!r})",
    "reading other files": "open('/etc/passwd')",
    "writing results.json": "open('/results.json', 'w').write('{}')",
    "writing into the folder above": "open('../results.json', 'w').write('{}')",
    "the memory by ctypes": "import ctypes\nctypes.string_at(id(np))",
    "the memory by gc": "import gc\ngc.get_objects()",
    "the network": "import socket\nsocket.create_connection(('localhost', 80))",
    "killing the grader": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
    "1 GB of output": "for _ in range(2**30 // 1000): print('x' * 1000)",
    "a string of a kind of its own": """
        class Inside(str):
            startswith = __eq__ = lambda *arguments: True
            encode = split = lambda *arguments: b""
            __hash__ = str.__hash__
            __radd__ = lambda self, other: ""
        open(Inside("/etc/passwd"))
        """,
    "a path that is no string": """
        import io
        class Path:
            __fspath__ = lambda self: "/etc/passwd"
        io.FileIO(Path())
        """,
    "patching the builtins": """
        import builtins
        for name in ("isinstance", "str", "type", "len", "any", "TypeError"):
            setattr(builtins, name, lambda *arguments: False)
        open("/etc/passwd")
        """,
    "patching the audit hook": """
        import sys
        for module in [m for m in sys.modules.values() if "audit" in getattr(m, "__name__", "")]:
            vars(module).clear()
        frame = sys._getframe()
        while frame := frame.f_back:
            for value in frame.f_locals.values():
                if hasattr(value, "__code__"):
                    value.__code__ = (lambda *arguments: None).__code__
        open("/etc/passwd")
        """,
    "a module by a longer name": """
        import _imp, importlib.machinery, importlib.util, sys
        del sys.modules["_ctypes"]
        file = importlib.util.find_spec("_ctypes").origin
        loader = importlib.machinery.ExtensionFileLoader("other._ctypes", file)
        _imp.create_dynamic(importlib.machinery.ModuleSpec("other._ctypes", loader, origin=file))
        """,
    "machine code of its own": """
        import importlib.machinery, pathlib, sys
        paths = (p for name in sys.path for p in pathlib.Path(name).glob("*.so") if p.stat().st_size < 10**6)
        pathlib.Path("own.so").write_bytes(next(paths).read_bytes())
        importlib.machinery.ExtensionFileLoader("own", "own.so").load_module()
        """,
    "a full disk": "for number in range(10**6): open(str(number), 'wb').write(bytes(10**6))",
    "a limit raised": "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (10**6, 10**6))",
    "a thread that prints for ever": """
        import threading
        def shout():
            while True:
                print("x" * 1000)
        threading.Thread(target=shout, daemon=True).start()
        import time
        time.sleep(1)
        """,
}
# And these hold the wrong solution: what they do would make it right in the eyes of a grader that trusts them.
DISHONEST = {
    "patching NumPy": """
        for name in ("allclose", "isclose", "array_equal", "all", "any"):
            setattr(np, name, lambda *arguments, **keywords: True)
        np.testing.assert_allclose = print
        """,
    "patching the process": """
        import sys
        for module in list(sys.modules.values()):
            for name in ("answer", "described", "encode"):
                if hasattr(module, name) and module.__name__.startswith("sandbox"):
                    setattr(module, name, lambda *arguments: {"value": True})
        """,
    "values that equal everything": """
        class Same(float):
            __eq__ = lambda self, other: True
            __sub__ = __rsub__ = lambda self, other: 0.0
        def adamax_update(*arguments, **keywords):
            return Same(), Same(), Same()
        Adamax = None
        """,
    "an error that cannot be shown": """
        class Silent(Exception):
            def __str__(self): raise self
        def adamax_update(*arguments, **keywords): raise Silent
        Adamax = None
        """,
    "a long text among many numbers": """
        def adamax_update(*arguments, **keywords): return [*range(10**4), "x" * 10**5], 1, 1
        del Adamax
        """,
    "a score in what is printed": "print('adamax: 10 of 10 points')",
    "results.json in the own folder": "open('results.json', 'w').write('{\"score\": 10}')",
    "a deleted working directory": "import os, shutil\nshutil.rmtree(os.getcwd(), ignore_errors=True)",
    "a folder that cannot be removed": "import os\nos.makedirs('a/b')\nos.chmod('a', 0)",
}  # fmt: skip


@pytest.fixture(params=["bubblewrap", "without bubblewrap"])
def fenced(request, monkeypatch, tmp_path):
    """Run with bubblewrap, where it is installed, and without; temporary files lie in a folder of the test's own."""
    if request.param == "bubblewrap" and process._bubblewrap() is None:
        pytest.skip("bubblewrap is not installed, or not allowed to make namespaces here")
    if request.param != "bubblewrap":
        monkeypatch.setattr(process, "_bubblewrap", lambda: None)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


# Messages that a submission writes to the grader itself: what comes after b"" is the tree, and the arrays.
FORGED = {
    "numbers in place of a mark": ('{"dict": [["loaded", {"array": 0, "scalar": false}]]}', [np.ones(3)]),
    "numbers in place of an error": (
        '{"dict": [["error", {"array": 0, "scalar": false}], ["line", {"array": 1, "scalar": false}]]}',
        [np.ones(3), np.ones(3)],
    ),
    "one array many times": (
        '{"dict": [["value", {"list": [' + ", ".join(['{"array": 0, "scalar": false}'] * 5000) + "]}]]}",
        [np.ones(500_000)],
    ),
    "an array of text": ('{"dict": [["value", {"array": 0, "scalar": false}]]}', [np.array("x")]),
    "an array of dates": ('{"dict": [["value", {"array": 0, "scalar": false}]]}', [np.zeros(3, "M8[s]")]),
    "an array of records": ('{"dict": [["value", {"array": 0, "scalar": false}]]}', [np.zeros(3, [("a", "f8")])]),
    "lists in lists": ('{"dict": [["value", ' + '{"list": [' * 900 + "]}" * 900 + "]]}", []),
    "lists that are JSON's": ('{"dict": [["value", [' + "[], " * 20_000 + "[]]]]}", []),
    "a tree of 3 MB": ('{"dict": [["value", "' + "x" * 3 * 2**20 + '"]]}', []),
    "no dict": ("3", []),
    "an unknown kind": ('{"dict": [["value", {"set": [1]}]]}', []),
    "a kind of its own": ('{"dict": [["surprise", 1]]}', []),
}


def left_behind(folder: Path) -> list[str]:
    """The files in a folder, and the processes whose home is in it."""
    found = [str(path) for path in folder.iterdir()]
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            found += [str(environment)] if f"HOME={folder}/".encode() in environment.read_bytes() else []
        except OSError:  # a process that is gone, or of somebody else
            continue
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows there are fewer fences, as docs/teaching.md says")
@pytest.mark.parametrize("harm", [*HOSTILE, *DISHONEST])
def test_harm_is_for_nothing(fenced, harm):
    solution = ADAMAX.source.key() if harm in HOSTILE else ADAMAX.source.key().replace("np.abs(grads)", "grads")
    harmful = textwrap.dedent(HOSTILE.get(harm) or DISHONEST[harm])
    began = time.monotonic()
    report = grade(ADAMAX, f"{solution}\n{harmful}\n", student="eve")
    assert report.score == 0
    assert time.monotonic() - began < LIMIT
    time.sleep(0.1)  # what was killed needs a moment to be gone
    assert left_behind(fenced) == []


def forged_answer(message: bytes) -> dict:
    """What comes of a message that a submission writes to whatever is open, as if it were loaded and had answered."""
    code = f"""
        import os, zlib
        message = zlib.decompress({zlib.compress(wire.framed({"loaded": True}) + message)!r})
        for pipe in range(3, 10):
            try:
                os.write(pipe, message)
            except OSError:
                continue
        os._exit(0)
        """
    (answer,) = process.run(process.Task(textwrap.dedent(code), "f.py", "", [("ask", {})])).answers
    return answer


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_message_is_no_answer(forged):
    tree, arrays = FORGED[forged]
    stream = io.BytesIO()
    np.savez(stream, *arrays, tree=np.frombuffer(tree.encode(), np.uint8))
    answer = forged_answer(len(stream.getvalue()).to_bytes(8, "little") + stream.getvalue())
    assert set(answer) == {"error", "message", "line"}
    assert type(answer["error"]) is type(answer["message"]) is str and answer["line"] is None


@pytest.mark.parametrize("length", [0, 100, 2**40, 2**62, 2**63 + 2**40], ids=str)
def test_a_forged_length_is_no_answer(length):
    assert set(forged_answer(length.to_bytes(8, "little") + b"short")) == {"error", "message", "line"}


@pytest.mark.parametrize(
    "harm", ["while True: pass", "import os; os._exit(0)", "raise SystemExit", "raise KeyboardInterrupt"]
)
def test_only_the_check_that_ends_the_program_is_lost(harm):
    source = f"def f(x):\n    if x == 1:\n        {harm}\n    return 2 * x\n"
    task = process.Task(source, "f.py", "def ask(x):\n    return f(x)", [("ask", {"x": x}) for x in range(3)])
    outcome = process.run(task, seconds_each=3.0)
    assert [answer.get("value") for answer in outcome.answers] == [0, None, 4]
    assert outcome.breach is None


TREES = {
    "numbers": [1, 2.5, True, None, "text", -(2**62)],
    "arrays": {"a": np.arange(6.0).reshape(2, 3), "b": np.array(3), "c": np.float32(1.5), "d": np.zeros((0, 2), bool)},
    "nested": [(1, [2, {"x": (3,)}]), {}, [], ()],
    "transposed": np.arange(6).reshape(2, 3).T,
}


@pytest.mark.parametrize("name", TREES)
def test_a_tree_comes_back_as_it_was(name):
    tree = TREES[name]
    back = wire.decode(wire.encode(tree))
    assert repr(back) == repr(tree)
    assert type(back) is type(tree)


@pytest.mark.parametrize("value", [object(), np.array([object()]), 2**70, {1, 2}, lambda: 0, 1j], ids=type)
def test_what_is_no_number_does_not_travel(value):
    with pytest.raises(TypeError):
        wire.encode(value)


def test_a_tree_that_holds_itself_does_not_travel():
    endless: list = []
    endless.append(endless)
    with pytest.raises(TypeError, match="nested"):
        wire.encode(endless)


@pytest.mark.parametrize("data", [b"", b"nonsense", b"PK\x03\x04", wire.encode([1])[:-10]], ids=repr)
def test_what_is_no_message_is_refused(data):
    with pytest.raises(ValueError, match="not a message"):
        wire.decode(data)


def test_a_packed_message_is_refused():
    stream = io.BytesIO()
    np.savez_compressed(stream, tree=np.zeros(10**6, np.uint8))
    with pytest.raises(ValueError, match="packed"):
        wire.decode(stream.getvalue())
