"""Element-wise functions: each element of the result depends on the elements at its own position, and on no others.

The inputs are broadcast, and the sweep undoes it; so a rule here is the derivative of school, times g. Read arithmetic
first: a primitive, and its gradient under it, is the pattern of all of ops.

- arithmetic: + - * / // %, negation, absolute values, and fused forms such as a + v b c.
- powers: powers and roots.
- exponential: exponentials and logarithms, sigmoid.
- trigonometric: trigonometric and hyperbolic functions, and their inverses.
- erf, gamma: the error function and the gamma function, which NumPy lacks.
- rounding, sign: floor, ceil, round; sign, copysign, heaviside: gradients of 0.
- clamp: maximum, minimum, clamp.
- comparison, logical: booleans, which have no gradient.
- where: selection by a condition, nan_to_num, and the masks and ratios that rules are made of.

Activations are in `activations`.
"""
