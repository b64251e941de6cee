"""Without PyTorch, the modules here cannot be imported; `test_operations.py` then says why it is skipped."""

from importlib.util import find_spec

if find_spec("torch") is None:
    collect_ignore = ["checks.py", "compare.py", "conversion.py", "entries.py", "modules.py", "optimizers.py"]
