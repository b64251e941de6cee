import math

import torch
from torch import nn


def weights_init(m):
    if isinstance(m, (nn.Conv2d, nn.ConvTranspose2d)):
        n = m.kernel_size[0] * m.kernel_size[1] * m.out_channels
        m.weight.data.fill_(math.sqrt(2.0 / n))
        if m.bias is not None:
            m.bias.data.zero_()
    elif isinstance(m, nn.modules.batchnorm._BatchNorm):
        m.weight.data.fill_(1)
        m.bias.data.zero_()
    elif m.__class__.__name__.find("Linear") != -1:
        m.weight.data = torch.eye(*m.weight.data.shape)
        nn.init.constant_(m.bias.data, 0.5)


net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(8, 3))
net.apply(weights_init)
x = torch.linspace(0, 1, 32).view(2, 1, 4, 4)
print(net(x).detach(), sum(p.data.abs().sum().item() for p in net.parameters()) // 1)
for name, p in net.named_parameters():
    print(name, tuple(p.shape), p.data.numel(), p.data.requires_grad)
nn.Module.describe = lambda self: f"{type(self).__name__} with {sum(p.numel() for p in self.parameters())} numbers"
print(net.describe())
