import torch


class Implicit(torch.autograd.Function):
    @staticmethod
    def forward(ctx, w, x):
        ctx.save_for_backward(w, x)
        return w * x

    @staticmethod
    def backward(ctx, grad_output):
        w, x = ctx.saved_tensors
        with torch.enable_grad():
            energy = (w**3 * x).sum()
            (dw,) = torch.autograd.grad(energy, [w], only_inputs=True)
        return grad_output * dw, grad_output * w


w = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
x = torch.tensor([3.0, 4.0], requires_grad=True)
Implicit.apply(w, x).sum().backward()
print(w.grad, x.grad)
