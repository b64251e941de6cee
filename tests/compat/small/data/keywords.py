import torch

x = torch.arange(6.0).view(2, 3)
print(torch.zeros(size=(2, 2)), torch.ones(size=(1,)), torch.rand(size=(2, 3)).shape, torch.randn(size=[2]).shape)
print(torch.cat([x, x], axis=1).shape, torch.stack((x, x), axis=-1).shape, f"{x.softmax(axis=1).sum().item():.4f}")
print(x.unsqueeze(axis=0).squeeze(axis=0).cumprod(axis=1))
print(x.view(size=(3, 2)).flip(dims=(0,)), x.permute(dims=(1, 0)).shape, x.expand(size=(2, 2, 3)).shape)
print(x.reshape(shape=(6,)), x.repeat(repeats=(1, 2)).shape, torch.tile(x, dims=(2, 1)).shape)
print(torch.sort(x, descending=True)[0][0], torch.topk(x, k=2, dim=1).values, x.split(split_size=2, dim=1)[0])
print(x.nonzero().shape, x.clone(memory_format=torch.preserve_format).sum(), torch.swapaxes(x, axis0=0, axis1=1).shape)
out = torch.empty(2, 3)
torch.add(x, x, out=out)
print(
    out,
    x.type("torch.DoubleTensor").dtype == torch.double,
    x.byte().dtype == torch.uint8,
    torch.concatenate([x, x], dim=0).shape,
)
