"""The scripts are programs for PyTorch: they are run, not imported."""

collect_ignore = ["scripts", "small", "in_one_process.py"]
