import torch

calls = []
original = torch.Tensor.backward


def counted(self, *args, **kwargs):
    calls.append(self.item())
    return original(self, *args, **kwargs)


torch.Tensor.backward = counted
x = torch.tensor(2.0, requires_grad=True)
(x * x).backward()
(x**3).backward(retain_graph=True)
torch.Tensor.backward = original
(x * 1).backward()
print(calls, x.grad)
