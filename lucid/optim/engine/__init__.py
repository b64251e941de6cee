"""The engine: runs an update rule on many parameters, fast, with the results of the rule bit for bit.

A rule is a formula for one element. The engine keeps the state of all parameters, divides them into buckets that can be
updated in one call, and detects before each step what the user has changed since the last one.

- ``engine.py``: the step of an optimizer, and the partition of a group into buckets.
- ``bucket.py``: a bucket and its state; the reference implementation, which calls the rule on whole arrays.
- ``cpu.py``: the fused implementation on the CPU, in blocks and threads.
- ``numpy_program.py``: the NumPy program of a rule, which runs on such a block without allocating.
- ``cuda.py``: the fused implementation on a GPU, one launch for all parameters.
- ``cuda_kernel.py``: the CUDA kernel of a rule.
- ``state_dict.py``: saving and loading the state, in PyTorch's layout.

Read ``bucket.py`` first, then ``engine.py``; the others make the same faster. A new device is a subclass of `Bucket`
and a line in ``engine.py``. Nothing here knows a single rule: what differs between rules is in their own files.
"""
