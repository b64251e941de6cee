# %% [markdown]
# # A number with a gradient
#
# Automatic differentiation records each operation while it is computed. A `Value` is a node of that record: a number
# `data`, the Values `inputs` that it was computed from, and in `local_grads` the derivative of `data` with respect to
# each input, a number too. A Value that was not computed, a leaf, has no inputs.
#
# The backward pass goes from the result $L$ back to the leaves. A node that knows its own gradient
# $\partial L / \partial y$, kept in `grad`, gives each of its inputs a share by the chain rule. The gradient of a Value
# $x$ is the sum over all nodes $y$ that have $x$ as an input (twice, if it is both inputs):
#
# $$\frac{\partial L}{\partial x} = \sum_{y} \frac{\partial L}{\partial y} \cdot \frac{\partial y}{\partial x}$$
#
# Write the operations $x_1 + x_2$, $x_1 x_2$, $x^n$ (where $n$ is a number), $e^x$ and $\tanh x$, each with its local
# derivatives, and `propagate`, which gives the inputs of one node their shares. In which order the nodes propagate is
# the next exercise: here the grader sets `grad` of the result to 1 and calls `propagate` on one node after another.
#
# - An operand of + and * is a Value or a number, such as 2 in `x * 2`.
# - An operation returns a new Value and leaves its operands as they are.
# - $\tanh x$ is right for large $|x|$ too, such as 800, where $e^x$ is more than a float can hold.
#
# A number to try: for $x = 3$ and $y = x \cdot x + x$, $y$ is 12 and the gradient of $x$ is 7.
#
# Source: Baydin et al., *Automatic Differentiation in Machine Learning: a Survey*, 2018, section 3.2; the form is that
# of Karpathy's micrograd.

# %%
import math


class Value:
    """A number, its gradient, and the operation that it is the result of."""

    def __init__(self, data, inputs=(), local_grads=()):
        """data: a number; inputs: Values; local_grads: for each input the derivative of data with respect to it."""
        self.data, self.grad = data, 0.0
        self.inputs, self.local_grads = inputs, local_grads

    def __add__(self, other):
        """The Value self + other, where other is a Value or a number."""
        # begin core: return the sum with its two local derivatives
        other = as_value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))
        # end core

    def __mul__(self, other):
        """The Value self * other, where other is a Value or a number."""
        # begin core: return the product with its two local derivatives
        other = as_value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))
        # end core

    def __pow__(self, n):
        """The Value self ** n, where n is a number."""
        # begin core: return the power with its local derivative
        return Value(self.data**n, (self,), (n * self.data ** (n - 1),))
        # end core

    def exp(self):
        """The Value e ** self."""
        # begin core: return the exponential with its local derivative
        y = math.exp(self.data)
        return Value(y, (self,), (y,))
        # end core

    def tanh(self):
        """The Value tanh(self)."""
        # begin core: return the hyperbolic tangent with its local derivative
        y = math.tanh(self.data)
        return Value(y, (self,), (1 - y**2,))
        # end core

    def propagate(self):
        """Give each input its share of this node's gradient, self.grad."""
        # begin core: the chain rule, for this node and its inputs alone
        for x, local_grad in zip(self.inputs, self.local_grads):
            x.grad += self.grad * local_grad
        # end core

    # The other operators are made of these.
    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -as_value(other)

    def __truediv__(self, other):
        return self * as_value(other) ** -1

    __radd__, __rmul__ = __add__, __mul__  # Python calls them for 2 + x and 2 * x

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"


def as_value(x):
    """A number as a Value without inputs; a Value as it is."""
    # begin scaffold: return a Value for either
    return x if isinstance(x, Value) else Value(x)
    # end scaffold


# %% grader
from lucid.classroom.checks import Mistake, check


def backward(*nodes):
    """Gradient 1 for the last node; then each propagates, the last first."""
    nodes[-1].grad = 1.0
    for node in reversed(nodes):
        node.propagate()


def seen(result, **leaves):
    """What came out, and the data and gradient of each leaf."""
    numbers = {"result": result.data}
    for name, leaf in leaves.items():
        numbers |= {f"{name}.data": leaf.data, f"{name}.grad": leaf.grad}
    return numbers


def draw(*names, low=0.3, high=0.9):
    """Draws numbers between 0 and 1, no two of them near each other, so that each mistake shows."""

    def drawn(rng):
        parts = (rng.permutation(len(names)) + rng.uniform(0, 0.8, size=len(names))) / len(names)
        return {name: round(float(low + (high - low) * part), 2) for name, part in zip(names, parts)}

    return drawn


@check("A sum passes its gradient on unchanged, a product passes it on times the other factor.", inputs=draw(*"ab"))
def sum_and_product(a, b):
    x, y = Value(a), Value(b)
    total = x + y
    backward(total)
    u, v = Value(a), Value(b)
    product = u * v
    backward(product)
    return {"x + y": seen(total, x=x, y=y), "u * v": seen(product, u=u, v=v)}


@check("The derivative of a power has the exponent less one; an exponential is its own derivative.", inputs=draw("a"))
def power_and_exponential(a):
    x = Value(a)
    power = x**3
    backward(power)
    u = Value(a)
    exponential = u.exp()
    backward(exponential)
    return {"x ** 3": seen(power, x=x), "exp(u)": seen(exponential, u=u)}


@check("A number may stand on either side of + and *.", inputs=draw(*"abc"))
def numbers(a, b, c):
    x = Value(a)
    y = x * b
    z = c + y
    backward(y, z)
    return {"c + y, where y = x * b": seen(z, x=x, y=y)}


@check(
    "Through a neuron, tanh(w x + b), each node multiplies the gradient that it got by its local derivatives.",
    inputs=draw(*"wxb", low=0.2, high=0.6),
    points=2,
)
def chain_rule(w, x, b):
    w, x, b = Value(w), Value(x), Value(b)
    product = w * x
    total = product + b
    y = total.tanh()
    backward(product, total, y)
    return {"tanh(w * x + b)": seen(y, w=w, x=x, b=b)}


@check("A Value that is used several times collects a share from each use.", inputs=draw(*"ab"), points=2)
def used_again(a, b):
    x, y = Value(a), Value(b)
    square = x * x
    product = x * y
    total = square + product
    backward(square, product, total)
    return {"x * x + x * y": seen(total, x=x, y=y)}


@check("tanh of a number as large as 800 is 1, its gradient 0.", inputs=draw("a", low=800, high=900), hidden=True)
def saturated(a):
    x, y = Value(a), Value(-a)
    high, low = x.tanh(), y.tanh()
    backward(high)
    backward(low)
    return {"tanh(x)": seen(high, x=x), "tanh(y)": seen(low, y=y)}


@check(
    "A longer formula, with every operation in it, has the right gradient.", inputs=draw(*"ab"), points=2, hidden=True
)
def long_formula(a, b):
    x, y = Value(a), Value(b)
    minus = -x
    e = minus.exp()
    d = 1 + e
    logistic = d**-1
    product = logistic * y
    result = product.tanh()
    backward(minus, e, d, logistic, product, result)
    return seen(result, x=x, y=y)


_SHARE = "x.grad += self.grad * local_grad"
_EVERY_PRODUCT = ["sum_and_product", "numbers", "chain_rule", "used_again", "long_formula"]

MISTAKES = [
    Mistake(
        "gradients overwritten",
        {_SHARE: "x.grad = self.grad * local_grad"},
        fails=["used_again"],
        hint="A Value that two nodes use keeps the share of one of them alone. What becomes of the other share?",
    ),
    Mistake(
        "the gradient of the result left out of the chain rule",
        {_SHARE: "x.grad += local_grad"},
        fails=["chain_rule", "long_formula"],
        hint="Right for the last node, whose gradient is 1, wrong for all before it. Which two factors has the chain "
        "rule?",
    ),
    Mistake(
        "the factors of a product interchanged",
        {"(other.data, self.data)": "(self.data, other.data)"},
        fails=_EVERY_PRODUCT,
        hint="If only x grows a little, by how much does x * y grow? Your two local derivatives are interchanged.",
    ),
    Mistake(
        "the exponent not lowered",
        {"n * self.data ** (n - 1)": "n * self.data**n"},
        fails=["power_and_exponential", "long_formula"],
        hint="Your derivative of x ** n has the degree n. What is the degree of the derivative of x ** 2?",
    ),
    Mistake(
        "the exponential taken for a power",
        {"(self,), (y,))": "(self,), (self.data * math.exp(self.data - 1),))"},
        fails=["power_and_exponential", "long_formula"],
        hint="In exp(x) the exponent varies and the base is constant. Your derivative is made as if it were the other "
        "way round.",
    ),
    Mistake(
        "the derivative of tanh from its input",
        {"1 - y**2": "1 - self.data**2"},
        fails=["chain_rule", "saturated", "long_formula"],
        hint="The derivative of tanh is 1 less a square. The square of the input, or of the output?",
    ),
    Mistake(
        "tanh made of exponentials that overflow",
        {"math.tanh(self.data)": "(math.exp(2 * self.data) - 1) / (math.exp(2 * self.data) + 1)"},
        fails=["saturated"],
        hint="For large numbers exp overflows on the way, although tanh is never above 1. Is there a function that "
        "does not take this way?",
    ),
    Mistake(
        "numbers not made Values",
        {"other = as_value(other)\n": "\n"},
        fails=["numbers", "long_formula"],
        hint="In x * 2 the other operand is a plain number, which has no .data. What turns it into a Value?",
    ),
    Mistake(
        "a sum that changes its operand",
        {"return Value(self.data + other.data, (self, other)": "self.data += other.data\n        return self  # "},
        fails=["sum_and_product", "numbers", "chain_rule", "used_again", "long_formula"],
        hint="Your sum is written into its first operand, whose own number is lost. x + y is a third Value.",
    ),
]

HINTS = [
    "Each operation is one new Value: its number, the tuple of its inputs, and as many local derivatives, in this "
    "order. Take x * y: let x alone change, and ask how fast the product changes.",
    "Two derivatives need only the number that was just computed: that of exp, and that of tanh, 1 - tanh(x)².",
    "propagate does not ask which operation it belongs to: for each input it multiplies two numbers that are there "
    "already. The input may have got a share from another node before.",
]
