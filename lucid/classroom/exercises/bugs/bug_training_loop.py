# %% [markdown]
# # Find the bug: a training loop
#
# Mini-batch gradient descent goes through the data several times (epochs), a batch at a time. Each batch has a loss
# $L_B$, the mean over its examples, and makes one update with its own gradient:
#
# $$\theta \leftarrow \theta - \eta\, \nabla_\theta L_B(\theta)$$
#
# `train` below does so, for linear regression with the mean squared error. It runs, raises nothing, and its losses may
# even go down. But it is wrong in three places: two in the updates, one in the losses that it reports. Find and mend
# them. `Parameter`, `Linear` and `SGD` are right, and stay as they are.
#
# - As in PyTorch, a backward pass adds to the gradients that are there; nothing but `zero_grad` takes them away.
# - The batches are rows 0 to batch_size - 1, then the next batch_size rows, and so on. The last may be smaller.
# - The loss of an epoch is the mean over all examples, each with the parameters that its batch was computed with.
#   Batches of 3 and 1 examples with the losses 1 and 5 make (3 · 1 + 1 · 5) / 4 = 2.
#
# A loop can be tested: after one update with one batch you know by hand where the parameters are. Try the smallest case
# that can go wrong, then two updates.
#
# Source: Goodfellow et al., *Deep Learning*, 2016, section 8.1.3; PyTorch's documentation of `Optimizer.zero_grad`.

# %%
import numpy as np


class Parameter:
    """An array `data`, and `grad` of the same shape, which adds up its gradients."""

    def __init__(self, data):
        self.data = np.array(data, dtype=float)
        self.grad = np.zeros_like(self.data)


class Linear:
    """The model x @ w + b for x (N, C), with w (C,) and b (1,)."""

    def __init__(self, w, b):
        self.w, self.b = Parameter(w), Parameter(b)

    def backward(self, x, y):
        """Return the mean squared error against y (N,), and add its gradients to those of w and b."""
        error = x @ self.w.data + self.b.data - y
        self.w.grad += 2 / len(y) * x.T @ error
        self.b.grad += 2 / len(y) * error.sum()
        return np.mean(error**2)


class SGD:
    """Gradient descent on a list of Parameters."""

    def __init__(self, parameters, lr):
        self.parameters, self.lr = parameters, lr

    def zero_grad(self):
        """Set all gradients to 0."""
        for p in self.parameters:
            p.grad = np.zeros_like(p.data)

    def step(self):
        """Move each parameter against the gradient that it has now."""
        for p in self.parameters:
            p.data = p.data - self.lr * p.grad


# %%
def train(model, optimizer, x, y, epochs, batch_size):
    """Train on x (N, C) and y (N,), and return the list of the losses of the epochs."""
    # begin core: three bugs are in these lines
    losses = []
    for _ in range(epochs):
        total = 0.0
        for start in range(0, len(x), batch_size):
            batch = slice(start, start + batch_size)
            optimizer.zero_grad()
            loss = model.backward(x[batch], y[batch])
            optimizer.step()
            total += loss * len(y[batch])
        losses.append(total / len(y))
    return losses
    # ~ losses = []
    # ~ optimizer.zero_grad()
    # ~ for _ in range(epochs):
    # ~     batch_losses = []
    # ~     for start in range(0, len(x), batch_size):
    # ~         batch = slice(start, start + batch_size)
    # ~         optimizer.step()
    # ~         loss = model.backward(x[batch], y[batch])
    # ~         batch_losses.append(loss)
    # ~     losses.append(np.mean(batch_losses))
    # ~ return losses
    # end core


# %% grader
from lucid.classroom.checks import Mistake, check


def drawn(rng, N=3):
    """Data that the first parameters are far from, so that every update is seen."""
    x = (rng.permuted(np.linspace(0.5, 2, 2 * N)) * rng.choice([-1, 1], 2 * N)).reshape(N, 2)
    y = rng.permuted(np.linspace(4, 9, N)) * rng.choice([-1, 1])
    return {"x": x.round(1), "y": y.round(1), "w": rng.uniform(-1, 1, 2).round(1), "b": rng.uniform(-1, 1, 1).round(1)}


def trained(x, y, w, b, epochs, batch_size, lr=0.1):
    """The parameters after a training from w and b."""
    model = Linear(w, b)
    train(model, SGD([model.w, model.b], lr), x, y, epochs, batch_size)
    return {"w": model.w.data, "b": model.b.data}


@check(
    "One epoch with one batch of all examples: the parameters move once, against its gradient.", inputs=drawn, points=2
)
def one_update(x, y, w, b):
    return trained(x, y, w, b, epochs=1, batch_size=3)


@check("The second batch makes its update with its own gradient alone.", inputs=drawn, points=2)
def two_batches(x, y, w, b):
    return trained(x, y, w, b, epochs=1, batch_size=2)


@check("The second epoch makes its update with its own gradient alone.", inputs=drawn, points=2)
def two_epochs(x, y, w, b):
    return trained(x, y, w, b, epochs=2, batch_size=3)


@check(
    "The loss of an epoch is the mean over its examples, also where the last batch is smaller.", inputs=drawn, points=2
)
def reported_losses(x, y, w, b):
    model = Linear(w, b)
    return train(model, SGD([model.w, model.b], 0.1), x, y, epochs=2, batch_size=2)


@check(
    "The loop trains another model, with its own gradients and its own optimizer.",
    inputs=lambda rng: drawn(rng, 5),
    points=2,
    hidden=True,
)
def another_model(x, y, w, b):
    class Scale:
        """w[0] * x[:, 0] + x[:, 1], and its own optimizer."""

        def __init__(self):
            self.scale, self.grad = w[0], 0.0

        def backward(self, x, y):
            error = self.scale * x[:, 0] + x[:, 1] - y
            self.grad += 2 * np.mean(error * x[:, 0])
            return np.mean(error**2)

        def zero_grad(self):
            self.grad = 0.0

        def step(self):
            self.scale -= 0.05 * self.grad

    model = Scale()
    return {"losses": train(model, model, x, y, epochs=3, batch_size=2), "parameter": model.scale}


_LOOP = "    for _ in range(epochs):\n"
_EPOCH = "        total = 0.0\n"
_ZERO = "            optimizer.zero_grad()\n"
_BACKWARD = "            loss = model.backward(x[batch], y[batch])\n"
_STEP = "            optimizer.step()\n"
_TOTAL = "            total += loss * len(y[batch])\n"
_LOSS = "total / len(y)"
_SECOND = ["two_batches", "two_epochs", "reported_losses", "another_model"]
_ALL = ["one_update", *_SECOND]

MISTAKES = [
    Mistake(
        "as it was found",
        {
            _ZERO + _BACKWARD + _STEP: _STEP + _BACKWARD,
            _LOOP: "    optimizer.zero_grad()\n" + _LOOP,
            _EPOCH: _EPOCH + "        batches = 0\n",
            _TOTAL: "            total += loss\n            batches += 1\n",
            _LOSS: "total / batches",
        },
        fails=_ALL,
        hint="The loop is as you found it. Take one batch and one epoch: what is in grad when step is called?",
    ),
    Mistake(
        "zeroed once before the loops",
        {_ZERO: "", _LOOP: "    optimizer.zero_grad()\n" + _LOOP},
        fails=_SECOND,
        hint="Your first update is right, and the second uses the gradients of two batches. How often must zero_grad "
        "be called?",
    ),
    Mistake(
        "zeroed once in an epoch",
        {_ZERO: "", _EPOCH: _EPOCH + "        optimizer.zero_grad()\n"},
        fails=["two_batches", "reported_losses", "another_model"],
        hint="Your epochs are apart now, but the batches of an epoch add up. Where in the loops does an update begin?",
    ),
    Mistake(
        "zeroed between gradient and update",
        {_ZERO + _BACKWARD: _BACKWARD + _ZERO},
        fails=_ALL,
        hint="Your parameters never move. What is in grad when step reads it?",
    ),
    Mistake(
        "the update before the gradient, zeroed after the update",
        {_ZERO + _BACKWARD + _STEP: _STEP + _ZERO + _BACKWARD},
        fails=["one_update", "two_batches", "two_epochs", "another_model"],
        hint="Each of your updates uses the gradient of the batch before, and the last gradient is never used. "
        "Which order do the three calls need?",
    ),
    Mistake(
        "the update before the gradient, nothing zeroed",
        {_ZERO + _BACKWARD + _STEP: _STEP + _BACKWARD},
        fails=_ALL,
        hint="Your losses are computed well now, the updates are as they were: look at the order of step and backward, "
        "and at what is left in grad.",
    ),
    Mistake(
        "one update in an epoch",
        {
            _ZERO: "",
            _STEP: "",
            _EPOCH: _EPOCH + "        optimizer.zero_grad()\n",
            "        losses.append(": "        optimizer.step()\n        losses.append(",
        },
        fails=["two_batches", "reported_losses", "another_model"],
        hint="You add up the gradients of all batches and make one update in each epoch. How many does the "
        "text ask for?",
    ),
    Mistake(
        "the mean of the batches' losses",
        {_TOTAL: "            total += loss * batch_size\n", _LOSS: "total / (batch_size * -(-len(y) // batch_size))"},
        fails=["reported_losses", "another_model"],
        hint="Your updates are right. In your reported loss an example of a small last batch counts more than others: "
        "compute the example of the text, 3 examples and 1.",
    ),
    Mistake(
        "losses of batches added up and divided by the examples",
        {_TOTAL: "            total += loss\n"},
        fails=["reported_losses", "another_model"],
        hint="You add up means and divide by the number of examples. Of how many examples is a batch's loss the mean?",
    ),
    Mistake(
        "losses of all epochs added up",
        {_LOOP + _EPOCH: "    total = 0.0\n" + _LOOP},
        fails=["reported_losses", "another_model"],
        hint="The loss of your second epoch still has the first in it. Where does the sum begin?",
    ),
    Mistake(
        "the loss of the last batch",
        {_LOSS: "loss"},
        fails=["reported_losses", "another_model"],
        hint="You report the loss of the last batch. What about the other examples of the epoch?",
    ),
    Mistake(
        "one gradient of two zeroed",
        {_ZERO: "            model.w.grad = np.zeros_like(model.w.data)\n"},
        fails=_SECOND,
        hint="You zero the gradient of w by hand. Which other one adds up, and who knows all parameters?",
    ),
    Mistake(
        "the model changed in place of the loop",
        {_ZERO: "", "grad += ": "grad[:] = "},
        fails=["another_model"],
        hint="Your loop works with your Linear alone, whose gradients you no longer add up. Other models do.",
    ),
]

HINTS = [
    "Follow one batch with a pencil: which call writes grad, which reads it, which clears it, and in which order?",
    "Then follow a second batch. What of the first is still in grad?",
    "Three calls belong to each batch: clear, compute, update. None of them stands outside of the inner loop.",
    "For the losses: turn each batch's mean back into a sum, and divide by the number of examples once per epoch.",
]
