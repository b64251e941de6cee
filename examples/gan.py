"""A generative adversarial network on a mixture of eight Gaussians: ``python examples/gan.py``.

Source: I. Goodfellow et al., "Generative adversarial nets", 2014.
"""

import argparse
import math

try:
    from tqdm import tqdm
except ImportError:
    raise SystemExit('The progress bar needs tqdm: pip install -e ".[examples]"') from None

import lucid
from lucid import nn, optim


def real(n):
    """Sample a mixture of eight Gaussians whose means, the modes, lie on a circle."""
    angle = lucid.randint(8, (n,)).float() * (2 * math.pi / 8)
    return lucid.stack([angle.cos(), angle.sin()], dim=1) + 0.05 * lucid.randn(n, 2)


def network(inputs, outputs, width=128):
    return nn.Sequential(
        nn.Linear(inputs, width),
        nn.LeakyReLU(0.2),
        nn.Linear(width, width),
        nn.LeakyReLU(0.2),
        nn.Linear(width, outputs),
    )


def quality(points):
    """The share of the points that lie near a mode, and how many of the eight modes are covered."""
    angle = lucid.arange(8) * (2 * math.pi / 8)
    modes = lucid.stack([angle.cos(), angle.sin()], dim=1)
    distance, nearest = (points.unsqueeze(1) - modes).square().sum(dim=2).min(dim=1)
    near = distance.sqrt() < 0.2
    counts = lucid.stack([((nearest == i) & near).sum() for i in range(8)])
    return near.float().mean().item(), (counts > len(points) / 40).sum().item()


def draw(file, history, generator, discriminator, noise):
    """Plot both losses, real points, and generated points over the score of the discriminator."""
    try:
        import matplotlib
    except ImportError:
        print('No picture: matplotlib is not installed. pip install "lucid-grad[viz]"')
        return
    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    n = 80
    with lucid.no_grad():
        fake = generator(noise).cpu().numpy()
        side = lucid.linspace(-1.5, 1.5, n)
        grid = lucid.stack([side.expand(n, n), side.unsqueeze(1).expand(n, n)], dim=2).reshape(n * n, 2)
        score = discriminator(grid).sigmoid().reshape(n, n).cpu().numpy()
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(13, 4.2), layout="constrained")
    left.plot(*zip(*[(step, loss) for step, loss, _ in history], strict=True), label="discriminator")
    left.plot(*zip(*[(step, loss) for step, _, loss in history], strict=True), label="generator")
    left.set(title="losses", xlabel="step")
    left.legend()
    middle.scatter(*real(1000).cpu().numpy().T, s=3)
    middle.set(title="real points", xlim=(-1.5, 1.5), ylim=(-1.5, 1.5))
    right.imshow(score, extent=(-1.5, 1.5, -1.5, 1.5), origin="lower", cmap="RdBu", vmin=0, vmax=1)
    right.scatter(*fake.T, s=3, color="k")
    right.set(title="generated points, on the score of the discriminator", xlim=(-1.5, 1.5), ylim=(-1.5, 1.5))
    figure.savefig(file)
    print(f"Losses and points: {file}")


def main():
    parser = argparse.ArgumentParser(description="A generative adversarial network on a mixture of eight Gaussians.")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N (default cpu)")
    parser.add_argument("--steps", type=int, default=4000, help="number of steps (default 4000)")
    parser.add_argument("--seed", type=int, default=0, help="seed of all random numbers (default 0)")
    parser.add_argument("--picture", metavar="FILE", default="gan.png", help="for the plots (default gan.png)")
    parser.add_argument("--short", action="store_true", help="500 steps, to see that it runs")
    options = parser.parse_args()
    total, size = 500 if options.short else options.steps, 128

    lucid.set_default_device(options.device)
    lucid.manual_seed(options.seed)
    generator, discriminator = network(8, 2), network(2, 1)
    generator_optimizer = optim.Adam(generator.parameters(), lr=1e-3, betas=(0.5, 0.999))
    discriminator_optimizer = optim.Adam(discriminator.parameters(), lr=1e-3, betas=(0.5, 0.999))
    criterion = nn.BCEWithLogitsLoss()
    real_label, fake_label = lucid.ones(size, 1), lucid.zeros(size, 1)
    fixed_noise, history = lucid.randn(1000, 8), []

    bar = tqdm(range(1, total + 1), unit="step")
    for step in bar:
        fake = generator(lucid.randn(size, 8))
        discriminator_loss = criterion(discriminator(real(size)), real_label)
        discriminator_loss += criterion(discriminator(fake.detach()), fake_label)
        discriminator_optimizer.zero_grad()
        discriminator_loss.backward()
        discriminator_optimizer.step()

        generator_loss = criterion(discriminator(fake), real_label)
        generator_optimizer.zero_grad()
        generator_loss.backward()
        generator_optimizer.step()

        if step % 100 == 0:
            history.append((step, discriminator_loss.item(), generator_loss.item()))
            with lucid.no_grad():
                near, modes = quality(generator(fixed_noise))
            bar.write("step {:5}   discriminator {:.3f}   generator {:.3f}".format(*history[-1]), end="   ")
            bar.write(f"near a mode {near:7.2%}   modes {modes}")
    draw(options.picture, history, generator, discriminator, fixed_noise)


if __name__ == "__main__":
    main()
