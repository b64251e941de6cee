"""Generate handwritten digits with a variational autoencoder (VAE): ``python examples/vae.py``."""

import argparse

try:
    from tqdm import tqdm
except ImportError:
    raise SystemExit('The progress bar needs tqdm: pip install -e ".[examples]"') from None

import lucid
from lucid import nn, optim
from lucid.datasets import load_digits
from lucid.utils.data import DataLoader, TensorDataset


class VAE(nn.Module):
    r"""The encoder gives the mean and log-variance of q(z|x), the decoder the logits of the pixels, p(x|z).

    .. math:: L = -E_{q(z|x)} \log p(x|z) + KL(q(z|x) \| N(0, 1))

    Source: D. P. Kingma and M. Welling, "Auto-encoding variational Bayes", 2014.
    """

    def __init__(self, hidden=256, latent=2):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Flatten(), nn.Linear(64, hidden), nn.GELU(), nn.Linear(hidden, hidden), nn.GELU()
        )
        self.mean, self.log_var = nn.Linear(hidden, latent), nn.Linear(hidden, latent)
        self.decoder = nn.Sequential(
            nn.Linear(latent, hidden), nn.GELU(), nn.Linear(hidden, hidden), nn.GELU(), nn.Linear(hidden, 64),
            nn.Unflatten(1, (8, 8)),
        )  # fmt: skip

    def encode(self, x):
        h = self.encoder(x)
        return self.mean(h), self.log_var(h)

    def loss(self, x):
        """The negative evidence lower bound (ELBO) per image, and its KL term."""
        mean, log_var = self.encode(x)
        z = mean + (0.5 * log_var).exp() * lucid.randn_like(mean)
        reconstruction = nn.functional.binary_cross_entropy_with_logits(self.decoder(z), x, reduction="sum")
        kl = 0.5 * (mean**2 + log_var.exp() - 1 - log_var).sum()
        return (reconstruction + kl) / len(x), kl / len(x)


def draw(file, losses, model, images, labels):
    """Plot the loss over the epochs, the latent means of the test images, and the images decoded from a grid of z."""
    try:
        import matplotlib
    except ImportError:
        print('No picture: matplotlib is not installed. pip install "lucid-grad[viz]"')
        return
    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    n = 15
    with lucid.no_grad():
        mean, _ = model.encode(images)
        y, x = lucid.linspace(2, -2, n), lucid.linspace(-2, 2, n)
        z = lucid.stack([x.expand(n, n), y.unsqueeze(1).expand(n, n)], dim=2).reshape(n * n, 2)
        decoded = model.decoder(z).sigmoid().reshape(n, n, 8, 8).permute(0, 2, 1, 3).reshape(8 * n, 8 * n)
    mean = mean.cpu().numpy()
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(13, 4.2), layout="constrained")
    left.plot(range(1, len(losses) + 1), losses)
    left.set(title="training loss", xlabel="epoch")
    dots = middle.scatter(mean[:, 0], mean[:, 1], c=labels.cpu().numpy(), cmap="tab10", s=12)
    middle.set(title="latent means of the test images")
    figure.colorbar(dots, ax=middle, ticks=range(10))
    right.imshow(decoded.cpu().numpy(), cmap="gray_r")
    right.set(title="decoded from z in [-2, 2] x [-2, 2]", xticks=[], yticks=[])
    figure.savefig(file)
    print(f"Loss, latent space and generated digits: {file}")


def main():
    parser = argparse.ArgumentParser(description="Generate handwritten digits with a variational autoencoder.")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N (default cpu)")
    parser.add_argument("--epochs", type=int, default=100, help="number of epochs (default 100)")
    parser.add_argument("--seed", type=int, default=0, help="seed of all random numbers (default 0)")
    parser.add_argument("--picture", metavar="FILE", default="vae.png", help="for the plots (default vae.png)")
    parser.add_argument("--short", action="store_true", help="10 epochs, to see that it runs")
    options = parser.parse_args()
    epochs = 10 if options.short else options.epochs

    lucid.set_default_device(options.device)
    lucid.manual_seed(options.seed)
    (x_train, _), (x_test, y_test) = load_digits()
    loader = DataLoader(TensorDataset(x_train), batch_size=64, shuffle=True)

    model = VAE()
    optimizer = optim.Adam(model.parameters(), lr=2e-3)
    losses = []
    bar = tqdm(range(1, epochs + 1), unit="epoch")
    for epoch in bar:
        total = 0.0
        for (x,) in loader:
            loss, _ = model.loss(x)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
        losses.append(total / len(x_train))
        with lucid.no_grad():
            test, kl = model.loss(x_test)
        bar.write(f"epoch {epoch:3}   loss {losses[-1]:.3f}   test {test:.3f}, KL {kl:.3f}")
    draw(options.picture, losses, model, x_test, y_test)


if __name__ == "__main__":
    main()
