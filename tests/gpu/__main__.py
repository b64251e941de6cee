"""``python -m tests.gpu [--out FOLDER] [--seconds 460] [--only STAGES] [--device cuda]``"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from .page import NO_TIME, TOO_LATE, Page, Row, of_json
from .stages import STAGES, serve

ROOT = Path(__file__).parents[2]
GRACE = 8  # seconds that a stage may take beyond its own, before it is ended


def main() -> int:
    options = arguments()
    if options.stage:
        serve(options.stage, options.device, options.seconds, options.tiny, not options.no_pool)
        return 0
    if options.device == "cuda" and (reason := why_not()):
        print(f"There is nothing to check here: {reason}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as cache:
        os.environ.setdefault("CUPY_CACHE_DIR", cache)  # kernels are compiled here, and shared by all stages
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        page = Page("lucid on a GPU" if options.device == "cuda" else "lucid on the strict double", options.out)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        try:
            run(page, options)
        finally:
            page.write()
            print(page.text())
    return 1 if page.failed else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.gpu", description=__doc__)
    parser.add_argument("--out", type=Path, help="a folder for page.md and rows.json, written after each row")
    parser.add_argument("--seconds", type=float, default=460, help="how long all stages may take together")
    parser.add_argument("--only", default="", help="stages, with commas between: " + ", ".join(STAGES))
    parser.add_argument("--device", choices=["cuda", "strict"], default="cuda", help="strict: the double, on a CPU")
    parser.add_argument("--tiny", action="store_true", help="the least of each stage, to test this script")
    parser.add_argument("--stage", choices=STAGES, help=argparse.SUPPRESS)  # what this module calls itself with
    parser.add_argument("--no-pool", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.only = [name.strip() for name in options.only.split(",") if name.strip()]
    if unknown := [name for name in options.only if name not in STAGES]:
        parser.error(f"no stage {unknown[0]!r}: there are {', '.join(STAGES)}")
    return options


def why_not() -> str:
    """Why there is no GPU to check, asked in another process: this one stays off the GPU."""
    command = [sys.executable, "-c", "import lucid; print(lucid.cuda.why_unavailable())"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)
    return done.stdout.strip() if not done.returncode else done.stderr.strip()[-300:]


def run(page: Page, options: argparse.Namespace) -> None:
    """Run the stages, each with its share of what time is left."""
    end = time.monotonic() + options.seconds
    names = [n for n in options.only or STAGES if options.device == "cuda" or STAGES[n].double]
    for i, name in enumerate(names):
        left = end - time.monotonic()
        if left < 2:
            page.add(Row(name, "the stage itself", NO_TIME))
            continue
        share = STAGES[name].share / sum(STAGES[n].share for n in names[i:])
        one(page, name, max(2, left * share - GRACE), options)


def one(page: Page, name: str, seconds: float, options: argparse.Namespace) -> None:
    """Run one stage in a process of its own, and add its rows to the page as they come."""
    command = [sys.executable, "-m", __package__, "--stage", name, "--seconds", f"{seconds:.1f}"]
    command += ["--device", options.device, *(["--tiny"] if options.tiny else [])]
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True)
        late = threading.Timer(seconds + GRACE + 60 * options.tiny, end_of, [process])
        late.start()
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith("{"):
                    page.add(of_json(line))
                    print(f"{name}: {page.rows[-1].what}: {page.rows[-1].value}", file=sys.stderr)
            status = process.wait()
        finally:
            timely = late.is_alive()
            late.cancel()
            end_of(process)
        errors.seek(0)
        if not timely:
            page.add(Row(name, "the stage itself", TOO_LATE, f"{seconds + GRACE:.0f} s"))
        elif status:
            words = " / ".join(errors.read().strip().splitlines()[-3:])
            page.add(Row(name, "the stage itself", f"ended with status {status}", words[-300:], False))


def end_of(process: subprocess.Popen[str]) -> None:
    """End a process, with all that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
