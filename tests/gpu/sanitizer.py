"""compute-sanitizer over the kernels: whether any of them reads or writes where it must not."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .page import NO_TIME, of_json
from .stages import Check

STAGES = ("update rules", "kernels")  # as far as the time goes: everything is many times slower here
ERRORS = 9  # the exit status that means that it found some


def run(check: Check) -> None:
    program = shutil.which("compute-sanitizer") or "/usr/local/cuda/bin/compute-sanitizer"
    if not Path(program).exists():
        check.say("memcheck", "not run", "there is no compute-sanitizer on this machine")
        return
    clean, words = True, []
    for i, stage in enumerate(STAGES):
        with tempfile.TemporaryFile("w+") as output:
            seconds = check.left / (len(STAGES) - i) * 0.6  # the rest is for its start
            inside = ["-m", __package__, "--stage", stage, "--no-pool", "--seconds", f"{seconds:.0f}"]
            command = [program, "--tool", "memcheck", "--error-exitcode", str(ERRORS), sys.executable, *inside]
            try:
                status = subprocess.run(
                    command, stdout=output, stderr=output, timeout=max(check.left - 2, 1)
                ).returncode
            except subprocess.TimeoutExpired:
                check.say(f"memcheck of {stage}", NO_TIME)
                clean = False
                continue
            output.seek(0)
            lines = output.read().splitlines()
        rows = [of_json(line) for line in lines if line.startswith("{")]
        found = [line for line in lines if "ERROR SUMMARY" in line or "Invalid" in line]
        words.append(f"{stage}: {found[-1].strip('= ') if found else 'no summary'}")
        if status:
            check.say(f"memcheck of {stage}", f"status {status}", " / ".join(found[:3])[:300], False, "memcheck")
        clean = clean and not status and bool(rows)
    if clean:
        check.say("memcheck", "clean", "; ".join(words), True, "memcheck")
