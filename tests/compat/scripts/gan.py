"""A GAN that learns eight Gaussians on a circle, in double precision."""

import numpy as np
import torch
import torch.nn as nn

torch.set_default_dtype(torch.float64)
rng = np.random.RandomState(0)
batch_size, nz = 64, 8


def real_batch():
    angle = 2 * np.pi * rng.randint(0, 8, batch_size) / 8
    return torch.tensor(np.stack([np.cos(angle), np.sin(angle)], 1) + 0.05 * rng.randn(batch_size, 2))


def noise():
    return torch.from_numpy(rng.randn(batch_size, nz))


def weights_init(m):
    if type(m).__name__.find("Linear") != -1:
        scale = np.sqrt(2 / m.weight.size(1))
        m.weight.data.copy_(torch.from_numpy(scale * rng.randn(*m.weight.shape)))
        m.bias.data.fill_(0)


netG = nn.Sequential(
    nn.Linear(nz, 32), nn.BatchNorm1d(32), nn.ReLU(True), nn.Linear(32, 32), nn.ReLU(True), nn.Linear(32, 2)
)
netD = nn.Sequential(
    nn.Linear(2, 32),
    nn.LeakyReLU(0.2, inplace=True),
    nn.Linear(32, 32),
    nn.LeakyReLU(0.2),
    nn.Linear(32, 1),
    nn.Sigmoid(),
)
netG.apply(weights_init)
netD.apply(weights_init)
print(sum(p.numel() for p in netG.parameters()), "and", sum(p.nelement() for p in netD.parameters()), "parameters")

criterion = nn.BCELoss()
optimizerD = torch.optim.Adam(netD.parameters(), lr=2e-3, betas=(0.5, 0.999))
optimizerG = torch.optim.Adam(netG.parameters(), lr=1e-3, betas=(0.5, 0.999))

for step in range(60):
    # Update D: maximize log(D(x)) + log(1 - D(G(z)))
    netD.zero_grad()
    label = torch.full((batch_size,), 1.0)
    output = netD(real_batch()).view(-1)
    errD_real = criterion(output, label)
    errD_real.backward()
    D_x = output.mean().item()
    fake = netG(noise())
    label.fill_(0.0)
    output = netD(fake.detach()).view(-1)
    errD_fake = criterion(output, label)
    errD_fake.backward()
    optimizerD.step()

    # Update G: maximize log(D(G(z)))
    netG.zero_grad()
    label.fill_(1.0)
    output = netD(fake).view(-1)
    errG = criterion(output, label)
    errG.backward()
    optimizerG.step()
    if step % 10 == 9:
        print(
            "[%d] Loss_D: %.6f Loss_G: %.6f D(x): %.6f D(G(z)): %.6f"
            % (step, (errD_real + errD_fake).item(), errG.item(), D_x, output.mean().item())
        )
