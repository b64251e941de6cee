"""Functions with gradients of their own: a polynomial fit, a clamp that lets gradients through, and their checks."""

import math

import numpy as np
import torch
from torch.autograd import Function, gradcheck


class LegendrePolynomial3(torch.autograd.Function):
    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return 0.5 * (5 * input**3 - 3 * input)

    @staticmethod
    def backward(ctx, grad_output):
        (input,) = ctx.saved_tensors
        return grad_output * 1.5 * (5 * input**2 - 1)


class StraightThrough(Function):
    @staticmethod
    def forward(ctx, x, low, high):
        ctx.mark_non_differentiable(inside := (x >= low) & (x <= high))
        return x.clamp(low, high).round(), inside

    @staticmethod
    def backward(ctx, grad, _):
        assert ctx.needs_input_grad == (True, False, False)
        return grad, None, None


class Multiply(Function):
    @staticmethod
    def forward(x, y):
        return x * y

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, g):
        x, y = ctx.saved_tensors
        return g * y, g * x


dtype = torch.float
device = torch.device("cpu")
x = torch.linspace(-math.pi, math.pi, 500, device=device, dtype=dtype)
y = torch.sin(x)
a = torch.full((), 0.0, device=device, dtype=dtype, requires_grad=True)
b = torch.full((), -1.0, device=device, dtype=dtype, requires_grad=True)
c = torch.full((), 0.0, device=device, dtype=dtype, requires_grad=True)
d = torch.full((), 0.3, device=device, dtype=dtype, requires_grad=True)

learning_rate = 2e-5
for t in range(500):
    P3 = LegendrePolynomial3.apply
    y_pred = a + b * P3(c + d * x)
    loss = (y_pred - y).pow(2).sum()
    if t % 100 == 99:
        print(t, "%.4f" % loss.item())
    loss.backward()
    with torch.no_grad():
        a -= learning_rate * a.grad
        b -= learning_rate * b.grad
        c -= learning_rate * c.grad
        d -= learning_rate * d.grad
        a.grad = None
        b.grad = None
        c.grad = None
        d.grad = None
print(f"Result: y = {a.item():.4f} + {b.item():.4f} * P3({c.item():.4f} + {d.item():.4f} x)")

rng = np.random.RandomState(0)
u = torch.tensor(rng.randn(4, 3), dtype=torch.double, requires_grad=True)
v = torch.tensor(rng.randn(4, 3), dtype=torch.double, requires_grad=True)
print(gradcheck(LegendrePolynomial3.apply, (u,), eps=1e-6, atol=1e-4), gradcheck(Multiply.apply, (u, v)))
print(torch.autograd.gradgradcheck(Multiply.apply, (u, v)))

z, inside = StraightThrough.apply(u, -1.0, 1.0)
z.sum().backward()
print(u.grad.sum().item(), inside.sum().item(), inside.requires_grad)

(g,) = torch.autograd.grad(Multiply.apply(u, v).pow(2).sum(), u, create_graph=True)
penalty = (g.norm(2, dim=1) - 1).pow(2).mean()
(h,) = torch.autograd.grad(penalty, v)
print("penalty %.6f, its gradient %.6f" % (penalty, h.abs().sum()))
