"""The scripts are programs for PyTorch: they are run, not imported."""

collect_ignore = ["scripts"]
