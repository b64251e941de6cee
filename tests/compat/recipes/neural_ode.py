"""A neural ODE trained by the adjoint method: the backward pass solves another ODE, backwards in time."""

import numpy as np
import torch
import torch.nn as nn
from torch import optim


def rk4_step(f, t, h, y):
    k1 = f(t, y)
    k2 = f(t + h / 2, tuple(a + h / 2 * k for a, k in zip(y, k1)))
    k3 = f(t + h / 2, tuple(a + h / 2 * k for a, k in zip(y, k2)))
    k4 = f(t + h, tuple(a + h * k for a, k in zip(y, k3)))
    return tuple(a + h / 6 * (p + 2 * q + 2 * r + s) for a, p, q, r, s in zip(y, k1, k2, k3, k4))


def integrate(f, y, t0, t1, steps=4):
    t, h = t0, (t1 - t0) / steps
    for _ in range(steps):
        y = rk4_step(f, t, h, y)
        t = t + h
    return y


def flatten(tensors):
    flat = [t.contiguous().view(-1) for t in tensors]
    return torch.cat(flat) if len(flat) > 0 else torch.tensor([])


class OdeintAdjoint(torch.autograd.Function):
    @staticmethod
    def forward(ctx, y0, times, flat_params, func):
        ctx.func = func
        ys = [y0]
        with torch.no_grad():
            for t0, t1 in zip(times[:-1], times[1:]):
                ys.append(integrate(lambda t, y: (func(t, y[0]),), (ys[-1],), t0, t1)[0])
        ans = torch.stack(ys)
        ctx.save_for_backward(times, flat_params, ans)
        return ans

    @staticmethod
    def backward(ctx, grad_output):
        func = ctx.func
        times, flat_params, ans = ctx.saved_tensors
        params = tuple(func.parameters())

        def augmented(t, state):
            y, adj_y, _ = state
            with torch.set_grad_enabled(True):
                y = y.detach().requires_grad_(True)
                out = func(t, y)
                grads = torch.autograd.grad(out, (y,) + params, -adj_y, allow_unused=True, retain_graph=True)
            vjp_y = torch.zeros_like(y) if grads[0] is None else grads[0]
            vjp_p = flatten([torch.zeros_like(p) if g is None else g for p, g in zip(params, grads[1:])])
            return out.detach(), vjp_y, vjp_p

        with torch.no_grad():
            adj_y, adj_p = grad_output[-1], torch.zeros_like(flat_params)
            for i in range(len(times) - 1, 0, -1):
                _, adj_y, adj_p = integrate(augmented, (ans[i], adj_y, adj_p), times[i], times[i - 1])
                adj_y = adj_y + grad_output[i - 1]
        return adj_y, None, adj_p, None


def odeint_adjoint(func, y0, t):
    return OdeintAdjoint.apply(y0, t, flatten(func.parameters()), func)


def odeint(func, y0, t):
    ys = [y0]
    for t0, t1 in zip(t[:-1], t[1:]):
        ys.append(integrate(lambda t, y: (func(t, y[0]),), (ys[-1],), t0, t1)[0])
    return torch.stack(ys)


class ODEFunc(nn.Module):
    def __init__(self):
        super(ODEFunc, self).__init__()
        self.net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2))
        rng = np.random.RandomState(4)
        for m in self.net.modules():
            if isinstance(m, nn.Linear):
                m.weight.data = torch.tensor(rng.normal(0, 0.3, m.weight.shape), dtype=torch.float64)
                m.bias.data = torch.zeros(m.bias.shape, dtype=torch.float64)
        self.nfe = 0

    def forward(self, t, y):
        self.nfe += 1
        return self.net(y**3)


true_A = torch.tensor([[-0.1, 2.0], [-2.0, -0.1]], dtype=torch.float64)
t = torch.linspace(0.0, 1.0, 6, dtype=torch.float64)
y0 = torch.tensor([[2.0, 0.0], [0.5, 1.0]], dtype=torch.float64)
with torch.no_grad():
    true_y = odeint(lambda t, y: torch.mm(y**3, true_A), y0, t)

func = ODEFunc()
grads = {}
for name, solve in (("direct", odeint), ("adjoint", odeint_adjoint)):
    func.zero_grad()
    start = y0.clone().requires_grad_(True)
    (solve(func, start, t) - true_y).abs().mean().backward()
    grads[name] = torch.cat([start.grad.view(-1)] + [p.grad.view(-1) for p in func.parameters()])
    print(f"{name}: gradient {grads[name].norm().item():.5f}")
print("they agree:", torch.allclose(grads["direct"], grads["adjoint"], rtol=1e-2, atol=1e-3))

optimizer = optim.RMSprop(func.parameters(), lr=2e-2)
for itr in range(1, 21):
    optimizer.zero_grad()
    pred_y = odeint_adjoint(func, y0, t)
    loss = torch.mean(torch.abs(pred_y - true_y))
    loss.backward()
    optimizer.step()
    if itr % 5 == 0:
        with torch.no_grad():
            print("Iter {:04d} | Total Loss {:.5f} | calls {}".format(itr, loss.item(), func.nfe))
