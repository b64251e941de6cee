"""The tests that need a GPU, in the order of their worth, as far as the time goes."""

from __future__ import annotations

import importlib.util
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from .stages import Check

TESTS = Path(__file__).parents[1]
ORDER = ["optim", "backend", "nn", "autograd", "ops", "tensor", "serialization", "utils"]
WORKERS, MOST = 12, 40


def run(check: Check) -> None:
    folders = [str(TESTS / name) for name in ORDER if (TESTS / name).is_dir()]
    options = ["-m", "gpu", "-q", "--tb=line", "-p", "no:cacheprovider", f"--maxfail={MOST}", "-rf"]
    if importlib.util.find_spec("xdist"):
        options += ["-n", str(WORKERS), f"--maxprocesses={WORKERS}"]
    if importlib.util.find_spec("pytest_timeout"):
        options += ["--timeout", "60"]
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen([sys.executable, "-m", "pytest", *options, *folders], stdout=output, stderr=output)
        whole = True
        try:
            process.wait(max(check.left - 8, 5))
        except subprocess.TimeoutExpired:
            whole = False
            process.send_signal(signal.SIGINT)  # pytest says what it has, and ends
            try:
                process.wait(7)
            except subprocess.TimeoutExpired:
                process.kill()
        output.seek(0)
        lines = output.read().splitlines()
    for line in [line for line in lines if line.startswith(("FAILED", "ERROR"))][:MOST]:
        test, _, words = line.partition(" - ")
        check.say(test.partition(" ")[2].rpartition("/")[2][:80], "failed", words[:160], False)
    summary = next(
        (line.strip("= ") for line in reversed(lines) if re.search(r"\d+ (passed|failed|skipped)", line)), ""
    )
    found = {word: int(n) for n, word in re.findall(r"(\d+) (passed|failed|error|skipped)", summary)}
    note = ("" if whole else "stopped: no time left; ") + (summary or " / ".join(lines[-3:])[:200])
    check.say("tests with the mark gpu", f"{found.get('passed', 0)} passed, {found.get('failed', 0)} failed", note)
