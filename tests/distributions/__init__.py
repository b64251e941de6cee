"""Distributions: one table against PyTorch; samples against SciPy; kl, transforms, constraints, refusals."""
