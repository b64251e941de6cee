"""The normal distribution and those made from it: log-normal, half-normal, logistic-normal, multivariate normal.

Their `scale` is a standard deviation, as in PyTorch, and no variance. Samples are a location and a scale times standard
normal noise, so that gradients reach both.

Read ``normal.py`` first: it is the smallest complete example of a distribution here. ``multivariate_normal.py`` has
vectors with a covariance matrix; its Cholesky factor does in n dimensions what the standard deviation does in one.

Elsewhere: Student's t, which has heavier tails, is in ``location_scale``; the function Φ in `lucid.special.ndtr`.
"""
