import torch
from torch import nn
from torch.func import functional_call, grad, jacfwd, vmap

model = nn.Linear(2, 1)
params = {"weight": torch.tensor([[1.0, 2.0]]), "bias": torch.tensor([0.5])}


def loss(params, x, y):
    return ((functional_call(model, params, (x.unsqueeze(0),)) - y) ** 2).sum()


x, y = torch.tensor([[1.0, 0.0], [0.0, 2.0]]), torch.tensor([1.0, -1.0])
grads = vmap(grad(loss), in_dims=(None, 0, 0))(params, x, y)
print(grads["weight"], grads["bias"])
print(jacfwd(lambda x: x**2)(torch.tensor([1.0, 2.0])))
