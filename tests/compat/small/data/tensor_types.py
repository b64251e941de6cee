import torch

x = torch.Tensor([1, 2])
print(
    x.dtype == torch.float32,
    torch.FloatTensor([1, 2]),
    torch.LongTensor([3]),
    torch.Tensor(2, 3).shape,
    x.type(torch.LongTensor),
)
print(isinstance(x, torch.Tensor), isinstance(x, torch.FloatTensor), isinstance(x, torch.LongTensor))
print(torch.is_tensor(x), type(x) == torch.Tensor, issubclass(torch.nn.Parameter, torch.Tensor))
print(x.is_cuda, x.is_cpu, x.ndimension(), x.nelement(), x.element_size(), x.get_device())


class Special(torch.Tensor):
    def twice(self):
        return 2 * self


print(torch.Tensor.as_subclass(x, Special).twice().tolist())
torch.Tensor.double_it = lambda self: self * 2
print(x.double_it(), torch.nn.Parameter(x).double_it().tolist())
