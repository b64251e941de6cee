"""Numbers by their make: integers, floating-point numbers, and the names that PyTorch has for complex ones.

What is here looks at how a number is written rather than at how large it is: common divisors and shifted bits of
integers, the mantissa and exponent of a floating-point number and its neighbour, the rules by which dtypes are
promoted. Complex numbers are not part of lucid; of a real tensor, the conjugate and the real part are the tensor
itself, so that programs written for both kinds run.

Arithmetic, powers and rounding are in ``elementwise``; conversion to another dtype is in ``conversion.py``. Read
``floating_point.py`` first.
"""
