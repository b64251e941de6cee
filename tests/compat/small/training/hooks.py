import torch
from torch import nn
from torch.autograd import Variable

net = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1))
with torch.no_grad():
    for i, p in enumerate(net.parameters()):
        p.fill_(0.1 * (i + 1))
seen = {}
net[1].register_forward_hook(lambda module, inputs, output: seen.update(tanh=output.detach()))
net[0].register_full_backward_hook(lambda module, grad_in, grad_out: seen.update(grad=grad_out[0]))
x = Variable(torch.tensor([[1.0, -1.0]]), requires_grad=True)
x.register_hook(lambda g: g * 2)
net(x).sum().backward()
print(seen["tanh"], seen["grad"], x.grad)
h = (x * 2).tanh()
h.retain_grad()
h.sum().backward(inputs=[h])
print(h.grad, h.grad_fn is not None, x.grad_fn is None)
with torch.autograd.set_detect_anomaly(False), torch.inference_mode():
    print(net(x).requires_grad, torch.is_grad_enabled())
