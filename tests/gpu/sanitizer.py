"""compute-sanitizer over the kernels: whether any of them reads or writes where it must not."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .page import NO_TIME, of_json
from .stages import Check

STAGES = ("update rules", "kernels")  # as far as the time goes: everything is many times slower under it
ERRORS = 9  # the exit status that means that it found some


def run(check: Check) -> None:
    program = shutil.which("compute-sanitizer") or "/usr/local/cuda/bin/compute-sanitizer"
    if not Path(program).exists():
        check.say("memcheck", "not run", "there is no compute-sanitizer on this machine")
        return
    summaries = []
    for i, stage in enumerate(STAGES):
        what, seconds = f"memcheck of {stage}", check.left / (len(STAGES) - i)
        inside = ["--stage", stage, "--no-pool", "--device", check.device, "--seconds", f"{0.6 * seconds:.0f}"]
        command = [program, "--tool", "memcheck", "--error-exitcode", str(ERRORS), sys.executable, "-m", __package__]
        with tempfile.TemporaryFile("w+") as output:
            try:  # the rest of the time is for its start
                done = subprocess.run([*command, *inside], stdout=output, stderr=output, timeout=max(seconds, 1))
            except subprocess.TimeoutExpired:
                check.say(what, NO_TIME)
                continue
            output.seek(0)
            lines = output.read().splitlines()
        rows = [of_json(line) for line in lines if line.startswith("{")]
        found = [line.strip("= ") for line in lines if line.startswith("=====")]
        if done.returncode == ERRORS:
            check.say(what, "errors", " / ".join([*found[:3], *found[-1:]]), False, "memcheck")
        elif done.returncode or not rows or any(row.value == "failed" for row in rows):
            words = [row.note for row in rows if row.ok is False] or lines[-3:]
            check.say(what, "could not run", " / ".join(words)[:300], False)
        else:
            summaries.append(f"{stage}: {found[-1] if found else 'no word'}")
    if len(summaries) == len(STAGES):
        check.say("memcheck", "clean", "; ".join(summaries), True, "memcheck")
