"""A vector-quantized autoencoder of small images: a codebook moved by averages, and gradients straight through."""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

rng = np.random.RandomState(3)


class VectorQuantizerEMA(nn.Module):
    def __init__(self, num_embeddings, embedding_dim, commitment_cost, decay, epsilon=1e-5):
        super(VectorQuantizerEMA, self).__init__()
        self._embedding_dim, self._num_embeddings = embedding_dim, num_embeddings
        self._embedding = nn.Embedding(self._num_embeddings, self._embedding_dim)
        self._embedding.weight.data.copy_(torch.from_numpy(rng.normal(size=(num_embeddings, embedding_dim))))
        self._commitment_cost = commitment_cost
        self.register_buffer("_ema_cluster_size", torch.zeros(num_embeddings))
        self._ema_w = nn.Parameter(self._embedding.weight.detach().clone())
        self._decay, self._epsilon = decay, epsilon

    def forward(self, inputs):
        inputs = inputs.permute(0, 2, 3, 1).contiguous()
        input_shape = inputs.shape
        flat_input = inputs.view(-1, self._embedding_dim)
        distances = (
            torch.sum(flat_input**2, dim=1, keepdim=True)
            + torch.sum(self._embedding.weight**2, dim=1)
            - 2 * torch.matmul(flat_input, self._embedding.weight.t())
        )
        encoding_indices = torch.argmin(distances, dim=1).unsqueeze(1)
        encodings = torch.zeros(encoding_indices.shape[0], self._num_embeddings, device=inputs.device)
        encodings.scatter_(1, encoding_indices, 1)
        quantized = torch.matmul(encodings, self._embedding.weight).view(input_shape)
        if self.training:
            with torch.no_grad():
                self._ema_cluster_size = self._ema_cluster_size * self._decay + (1 - self._decay) * torch.sum(
                    encodings, 0
                )
                n = torch.sum(self._ema_cluster_size.data)
                self._ema_cluster_size = (
                    (self._ema_cluster_size + self._epsilon) / (n + self._num_embeddings * self._epsilon) * n
                )
                dw = torch.matmul(encodings.t(), flat_input)
                self._ema_w = nn.Parameter(self._ema_w * self._decay + (1 - self._decay) * dw)
                self._embedding.weight = nn.Parameter(self._ema_w / self._ema_cluster_size.unsqueeze(1))
        e_latent_loss = F.mse_loss(quantized.detach(), inputs)
        loss = self._commitment_cost * e_latent_loss
        quantized = inputs + (quantized - inputs).detach()
        avg_probs = torch.mean(encodings, dim=0)
        perplexity = torch.exp(-torch.sum(avg_probs * torch.log(avg_probs + 1e-10)))
        return loss, quantized.permute(0, 3, 1, 2).contiguous(), perplexity, encodings


class Residual(nn.Module):
    def __init__(self, channels):
        super(Residual, self).__init__()
        self._block = nn.Sequential(
            nn.ReLU(True),
            nn.Conv2d(channels, channels, 3, stride=1, padding=1, bias=False),
            nn.ReLU(True),
            nn.Conv2d(channels, channels, kernel_size=1, stride=1, bias=False),
        )

    def forward(self, x):
        return x + self._block(x)


class Model(nn.Module):
    def __init__(self, hidden=12, embedding_dim=6, num_embeddings=16):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, hidden, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(hidden, hidden, 3, padding=1),
            Residual(hidden),
        )
        self.pre_vq_conv = nn.Conv2d(hidden, embedding_dim, kernel_size=1, stride=1)
        self.vq = VectorQuantizerEMA(num_embeddings, embedding_dim, 0.25, 0.9)
        self.decoder = nn.Sequential(
            nn.Conv2d(embedding_dim, hidden, 3, padding=1),
            Residual(hidden),
            nn.ConvTranspose2d(hidden, 1, kernel_size=4, stride=2, padding=1),
        )

    def forward(self, x):
        loss, quantized, perplexity, _ = self.vq(self.pre_vq_conv(self.encoder(x)))
        return loss, self.decoder(quantized), perplexity


def fill(m):
    if isinstance(m, (nn.Conv2d, nn.ConvTranspose2d)):
        k = (m.weight[0].numel()) ** -0.5
        m.weight.data = torch.from_numpy(rng.uniform(-k, k, tuple(m.weight.size()))).float()
        if m.bias is not None:
            m.bias.data.zero_()


grid = np.linspace(-1, 1, 8)
centers = rng.uniform(-0.7, 0.7, (48, 2))
images = np.exp(
    -4 * ((grid[None, :, None] - centers[:, :1, None]) ** 2 + (grid[None, None] - centers[:, 1:, None]) ** 2)
)
data = torch.from_numpy(images).float().unsqueeze(1)
data_variance = data.var().item()
model = Model()
model.apply(fill)
optimizer = torch.optim.Adam([p for n, p in model.named_parameters() if not n.startswith("vq")], lr=2e-3, amsgrad=False)
loader = DataLoader(TensorDataset(data), batch_size=16, shuffle=False, pin_memory=False)
model.train()
for epoch in range(6):
    for (batch,) in loader:
        optimizer.zero_grad()
        vq_loss, data_recon, perplexity = model(batch)
        recon_error = F.mse_loss(data_recon, batch) / data_variance
        loss = recon_error + vq_loss
        loss.backward()
        optimizer.step()
    if epoch % 2 == 1:
        print(
            f"epoch {epoch + 1}: recon_error {recon_error.item():.3f} vq {vq_loss.item():.3f} perplexity {perplexity.item():.2f}"
        )
model.eval()
with torch.no_grad():
    print(tuple(model(data)[1].shape), sorted(k for k in model.state_dict() if k.startswith("vq")))
