"""The cuDNN engine without a GPU: its graphs as cuDNN's own package checks them, and run by a stand-in on NumPy."""
