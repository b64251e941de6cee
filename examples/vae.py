"""Draw digits that nobody wrote, with a variational autoencoder: ``python examples/vae.py``."""

import argparse

from tqdm import tqdm

import lucid
from lucid import nn, optim
from lucid.datasets import load_digits
from lucid.utils.data import DataLoader, TensorDataset


class VAE(nn.Module):
    r"""An image becomes a normal distribution over two numbers z, and z becomes an image again.

    .. math:: L = -E_{q(z|x)} \log p(x|z) + KL(q(z|x) \| N(0, 1))
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
        """What an image costs: the bits that the drawing lacks, and the bits that z tells."""
        mean, log_var = self.encode(x)
        z = mean + (0.5 * log_var).exp() * lucid.randn_like(mean)
        lacking = nn.functional.binary_cross_entropy_with_logits(self.decoder(z), x, reduction="sum")
        told = 0.5 * (mean**2 + log_var.exp() - 1 - log_var).sum()
        return (lacking + told) / len(x), told / len(x)


def draw(file, losses, model, images, labels):
    """Draw the loss over the epochs, where the test images lie in the plane of z, and what lies everywhere in it."""
    try:
        import matplotlib
    except ImportError:
        print('No picture, for want of matplotlib: pip install "lucid-grad[viz]"')
        return
    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    n = 15
    with lucid.no_grad():
        mean, _ = model.encode(images)
        y, x = lucid.linspace(2, -2, n), lucid.linspace(-2, 2, n)
        z = lucid.stack([x.expand(n, n), y.unsqueeze(1).expand(n, n)], dim=2).reshape(n * n, 2)
        sheet = model.decoder(z).sigmoid().reshape(n, n, 8, 8).permute(0, 2, 1, 3).reshape(8 * n, 8 * n)
    mean = mean.cpu().numpy()
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(13, 4.2), layout="constrained")
    left.plot(range(1, len(losses) + 1), losses)
    left.set(title="training loss", xlabel="epoch")
    dots = middle.scatter(mean[:, 0], mean[:, 1], c=labels.cpu().numpy(), cmap="tab10", s=12)
    middle.set(title="test images in the plane of z")
    figure.colorbar(dots, ax=middle, ticks=range(10))
    right.imshow(sheet.cpu().numpy(), cmap="gray_r")
    right.set(title="what is drawn from -2 to 2", xticks=[], yticks=[])
    figure.savefig(file)
    print(f"Loss, plane and drawings: {file}")


def main():
    parser = argparse.ArgumentParser(description="Draw digits that nobody wrote, with a variational autoencoder.")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N (default cpu)")
    parser.add_argument("--epochs", type=int, default=100, help="how long to train (default 100)")
    parser.add_argument("--seed", type=int, default=0, help="of all random numbers (default 0)")
    parser.add_argument("--picture", metavar="FILE", default="vae.png", help="where to draw (default vae.png)")
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
            test, told = model.loss(x_test)
        bar.write(f"epoch {epoch:3}   loss {losses[-1]:.3f}   test {test:.3f}, of which z tells {told:.3f}")
    draw(options.picture, losses, model, x_test, y_test)


if __name__ == "__main__":
    main()
