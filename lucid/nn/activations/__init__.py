"""Activation layers: `lucid.nn` classes over the functions of `lucid/ops/activations/`, in files of the same names.

A layer here stores the options of a function (a slope, a dimension, `inplace`) and calls it in `forward`; the formula's
gradient is in ops. Only `PReLU` has a parameter.

- `relu`: ReLU and what is linear in pieces: LeakyReLU, ReLU6, Hardtanh, Threshold, RReLU, PReLU.
- `elu`: exponential linear units: ELU, CELU, SELU.
- `gelu`: GELU.
- `silu`: what is gated by a sigmoid: SiLU, Hardswish, GLU.
- `sigmoid`: Sigmoid, LogSigmoid, Hardsigmoid, Tanh.
- `softplus`: smooth functions of other kinds: Softplus, Mish, Softsign.
- `shrink`: Hardshrink, Softshrink, Tanhshrink.
- `softmax`: what normalizes along a dimension: Softmax, LogSoftmax, Softmin, Softmax2d.

Read `relu` first, and `module/function_layer` for the base class.
"""
