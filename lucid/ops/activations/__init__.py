"""Activation functions: the non-linearities between the layers of a network.

Each file is named by the head of its family and holds primitive, gradient rule and public function together. All are
element-wise but softmax and glu, which work along a dimension. sigmoid and tanh, which are functions of mathematics
first, are in `ops/elementwise`.

- `relu`: relu, leaky_relu, prelu, rrelu: straight lines with a bend. Read this first.
- `hardtanh`: hardtanh, relu6, threshold: lines that end.
- `elu`: elu, celu, selu: exponential below 0.
- `sigmoid`: logsigmoid, logit, hardsigmoid, glu.
- `silu`: silu (swish) and hardswish: the input times a gate.
- `softplus`: softplus, softsign, mish.
- `gelu`: gelu, fused.
- `shrink`: hardshrink, softshrink, tanhshrink.
- `softmax`: softmax, log_softmax, softmin, gumbel_softmax.
- `inplace`: the `inplace` argument of all of them.
"""
