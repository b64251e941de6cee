"""Gradients of arrays, a small GPT that writes sonnets, Adamax: NumPy alone. docs/tour/ reads it line by line."""

from pathlib import Path

import numpy as np

rng = np.random.default_rng(0)


# 1. A tensor is an array that remembers how it came about.
class Tensor:
    def __init__(self, data, inputs=(), vjp=None):
        self.data, self.inputs, self.vjp = np.asarray(data, np.float32), inputs, vjp
        self.grad = np.zeros_like(self.data)

    def backward(self):
        order, seen = [], set()

        def visit(tensor):
            if id(tensor) not in seen:
                seen.add(id(tensor))
                for x in tensor.inputs:
                    visit(x)
                order.append(tensor)

        visit(self)
        self.grad = np.ones_like(self.data)
        for tensor in reversed(order):
            if tensor.vjp:
                for x, g in zip(tensor.inputs, tensor.vjp(tensor.grad), strict=True):
                    x.grad += sum_to(g, x.data.shape)


def sum_to(g, shape):  # what was broadcast forward is summed backward
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    return g.sum(axis=tuple(i for i, n in enumerate(shape) if n == 1 != g.shape[i]), keepdims=True)


# 2. Operations: forward, and under it the gradient of each input (the vector-Jacobian product).
def add(a, b):
    return Tensor(a.data + b.data, (a, b), lambda g: (g, g))


def mul(a, b):
    return Tensor(a.data * b.data, (a, b), lambda g: (g * b.data, a.data * g))


def matmul(a, b):
    return Tensor(a.data @ b.data, (a, b), lambda g: (g @ b.data.swapaxes(-1, -2), a.data.swapaxes(-1, -2) @ g))


def relu(x):
    return Tensor(np.maximum(x.data, 0), (x,), lambda g: (g * (x.data > 0),))


def reshape(x, *shape):
    return Tensor(x.data.reshape(shape), (x,), lambda g: (g.reshape(x.data.shape),))


def swap(x, i, j):
    return Tensor(x.data.swapaxes(i, j), (x,), lambda g: (g.swapaxes(i, j),))


def take(table, index):  # a row that is taken twice gets both gradients
    one_hot = np.eye(len(table.data))[index.ravel()]
    return Tensor(table.data[index], (table,), lambda g: (one_hot.T @ g.reshape(index.size, -1),))


def normalize(x, eps=1e-5):
    r = 1 / np.sqrt((x.data**2).mean(-1, keepdims=True) + eps)
    y = x.data * r
    return Tensor(y, (x,), lambda g: (r * (g - y * (g * y).mean(-1, keepdims=True)),))


def softmax(x):
    e = np.exp(x.data - x.data.max(-1, keepdims=True))
    p = e / e.sum(-1, keepdims=True)
    return Tensor(p, (x,), lambda g: (p * (g - (g * p).sum(-1, keepdims=True)),))


def cross_entropy(scores, target):
    p, rows = softmax(scores).data, np.arange(len(target))
    return Tensor(
        -np.log(p[rows, target]).mean(), (scores,), lambda g: (g * (p - np.eye(p.shape[1])[target]) / len(p),)
    )


# 3. The model: embeddings, blocks of attention and MLP that add to a residual stream, scores for the next letter.
text = (Path(__file__).parents[1] / "lucid" / "datasets" / "sonnets.txt").read_text(encoding="utf-8")
letters = sorted(set(text))
data = np.array([letters.index(c) for c in text])
C, H, T, LAYERS, B = 64, 4, 64, 2, 16  # channels, heads, context, blocks, batch


def weight(*shape, scale=1.0):
    return Tensor(rng.normal(0, scale / np.sqrt(shape[0]), shape))


params = {"letters": Tensor(rng.normal(0, 0.1, (len(letters), C))), "places": Tensor(rng.normal(0, 0.1, (T, C)))}
for i in range(LAYERS):
    params |= {f"{name}{i}": weight(C, C) for name in "qkv"} | {f"out{i}": weight(C, C, scale=0.5)}
    params |= {f"up{i}": weight(C, 4 * C), f"down{i}": weight(4 * C, C, scale=0.5)}
params["scores"] = weight(C, len(letters))


def attention(x, i):
    B, T, _ = x.data.shape
    q, k, v = (swap(reshape(matmul(x, params[f"{name}{i}"]), B, T, H, C // H), 1, 2) for name in "qkv")
    scale, future = Tensor((C // H) ** -0.5), Tensor(np.triu(np.full((T, T), -1e9), 1))  # nobody sees what comes later
    seen = matmul(softmax(add(mul(matmul(q, swap(k, 2, 3)), scale), future)), v)
    return matmul(reshape(swap(seen, 1, 2), B, T, C), params[f"out{i}"])


def gpt(index):
    x = add(take(params["letters"], index), take(params["places"], np.arange(index.shape[1])))
    for i in range(LAYERS):
        x = add(x, attention(normalize(x), i))
        x = add(x, matmul(relu(matmul(normalize(x), params[f"up{i}"])), params[f"down{i}"]))
    return matmul(normalize(x), params["scores"])


# 4. Training: Adamax, m a mean of gradients, u the largest of them, fading.
def train(steps, lr=0.02, beta1=0.9, beta2=0.999, eps=1e-8):
    m, u = ({name: np.zeros_like(p.data) for name, p in params.items()} for _ in "mu")
    for t in range(1, steps + 1):
        start = rng.integers(0, len(data) - T, B)[:, None] + np.arange(T)
        loss = cross_entropy(reshape(gpt(data[start]), B * T, len(letters)), data[start + 1].ravel())
        for p in params.values():
            p.grad = np.zeros_like(p.data)
        loss.backward()
        for name, p in params.items():
            m[name] = beta1 * m[name] + (1 - beta1) * p.grad
            u[name] = np.maximum(beta2 * u[name], np.abs(p.grad))
            p.data -= lr * (1 - t / (steps + 1)) / (1 - beta1**t) * m[name] / (u[name] + eps)
        if t % 50 == 0 or t == 1:
            print(f"step {t:4}  loss {loss.data:.3f}", flush=True)


# 5. Writing: the next letter is drawn from what the model expects.
def write(n, line="\n"):
    for _ in range(n):
        index = np.array([[letters.index(c) for c in line[-T:]]])
        p = softmax(gpt(index)).data[0, -1].astype(np.float64)
        line += rng.choice(letters, p=p / p.sum())
    return line


if __name__ == "__main__":
    train(500)
    print(write(300))
