"""A variational autoencoder on binary pictures of bars."""

import numpy as np
import torch
from torch import nn, optim
from torch.nn import functional as F

SIZE, LATENT = 8, 4
rng = np.random.RandomState(0)


def bars(n):
    """Each row and each column of the picture is black with probability 1/8."""
    rows, columns = rng.rand(n, SIZE, 1) < 1 / 8, rng.rand(n, 1, SIZE) < 1 / 8
    return torch.from_numpy((rows | columns).astype(np.float32))


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(SIZE * SIZE, 64)
        self.fc21 = nn.Linear(64, LATENT)
        self.fc22 = nn.Linear(64, LATENT)
        self.fc3 = nn.Linear(LATENT, 64)
        self.fc4 = nn.Linear(64, SIZE * SIZE)

    def encode(self, x):
        h1 = F.relu(self.fc1(x))
        return self.fc21(h1), self.fc22(h1)

    def reparameterize(self, mu, logvar):
        std = torch.exp(0.5 * logvar)
        eps = torch.from_numpy(rng.randn(*std.shape)).to(std)
        return eps.mul(std).add_(mu)

    def decode(self, z):
        h3 = F.relu(self.fc3(z))
        return torch.sigmoid(self.fc4(h3))

    def forward(self, x):
        mu, logvar = self.encode(x.view(-1, SIZE * SIZE))
        z = self.reparameterize(mu, logvar)
        return self.decode(z), mu, logvar


def loss_function(recon_x, x, mu, logvar):
    BCE = F.binary_cross_entropy(recon_x, x.view(-1, SIZE * SIZE), reduction="sum")
    KLD = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return BCE + KLD


model = VAE()
for name, p in model.named_parameters():
    fan_in = p.shape[-1] if p.dim() > 1 else 100
    p.data.copy_(torch.from_numpy(rng.uniform(-1, 1, tuple(p.shape)) / np.sqrt(fan_in)))
optimizer = optim.Adam(model.parameters(), lr=3e-3)

train_data, test_data = bars(640), bars(64)
for epoch in range(1, 9):
    model.train()
    train_loss = 0
    for data in train_data.split(64):
        optimizer.zero_grad()
        recon_batch, mu, logvar = model(data)
        loss = loss_function(recon_batch, data, mu, logvar)
        loss.backward()
        train_loss += loss.item()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        test_loss = loss_function(*((lambda r, m, v: (r, test_data, m, v))(*model(test_data)))).item()
    print(
        "====> Epoch: {} Average loss: {:.3f}, test {:.3f}".format(
            epoch, train_loss / len(train_data), test_loss / len(test_data)
        )
    )

with torch.no_grad():
    sample = model.decode(torch.from_numpy(rng.randn(16, LATENT)).float()).view(16, 1, SIZE, SIZE)
    print("mean ink of samples: {:.3f}".format(sample.mean().item()))
