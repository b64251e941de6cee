r"""A GAN whose critic's gradient is itself part of the loss: ``python examples/wgan_gp.py``.

The critic D measures how far the generated points are from the real ones. For that its slope must be 1, so the slope
is computed, and its distance from 1 is learnt away: a gradient of a gradient.

.. math:: L_D = E\,D(\tilde x) - E\,D(x) + E\,(\|\nabla_{\hat x} D(\hat x)\| - 1)^2

Source: I. Gulrajani et al., "Improved training of Wasserstein GANs", 2017.
"""

import argparse
import math

from tqdm import tqdm

import lucid
from lucid import nn, optim
from lucid.autograd import grad


def real(n):
    """Points on two half moons."""
    angle, moon = math.pi * lucid.rand(n), lucid.randint(2, (n,)).float()
    x = angle.cos() * (1 - 2 * moon) + moon - 0.5
    y = angle.sin() * (1 - 2 * moon) + 0.5 * moon - 0.25
    return lucid.stack([x, y], dim=1) + 0.05 * lucid.randn(n, 2)


def network(inputs, outputs, width=128):
    return nn.Sequential(
        nn.Linear(inputs, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, outputs)
    )


def penalty(critic, x, fake):
    """How far the critic's slope is from 1, at random places between real and generated points."""
    t = lucid.rand(len(x), 1)
    between = (t * x + (1 - t) * fake).requires_grad_()
    (slope,) = grad(critic(between).sum(), between, create_graph=True)
    return ((slope.norm(dim=1) - 1) ** 2).mean()


def distance(a, b):
    r"""The energy distance :math:`2 E|a - b| - E|a - a'| - E|b - b'|` of two clouds of points, 0 if they are alike."""
    return (2 * lucid.cdist(a, b).mean() - lucid.cdist(a, a).mean() - lucid.cdist(b, b).mean()).item()


def draw(file, history, generator, critic, noise):
    """Draw the distance over the steps, and the points on the critic's levels."""
    try:
        import matplotlib
    except ImportError:
        print('No picture, for want of matplotlib: pip install "lucid-grad[viz]"')
        return
    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    n = 80
    with lucid.no_grad():
        thrown = generator(noise).cpu().numpy()
        side = lucid.linspace(-2, 2, n)
        grid = lucid.stack([side.expand(n, n), side.unsqueeze(1).expand(n, n)], dim=2).reshape(n * n, 2)
        height = critic(grid).reshape(n, n).cpu().numpy()
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
    left.semilogy(*zip(*history, strict=True))
    left.set(title="energy distance", xlabel="step")
    right.contour(height, extent=(-2, 2, -2, 2), levels=30, cmap="viridis", linewidths=0.7)
    right.scatter(*real(1000).cpu().numpy().T, s=3, label="real")
    right.scatter(*thrown.T, s=3, label="generated")
    right.set(title="points, on the critic's levels", xlim=(-2, 2), ylim=(-2, 2))
    right.legend()
    figure.savefig(file)
    print(f"Distance and points: {file}")


def main():
    parser = argparse.ArgumentParser(description="A GAN whose critic's gradient is itself part of the loss.")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N (default cpu)")
    parser.add_argument("--steps", type=int, default=1000, help="how long to train (default 1000)")
    parser.add_argument("--seed", type=int, default=0, help="of all random numbers (default 0)")
    parser.add_argument("--picture", metavar="FILE", default="wgan_gp.png", help="where to draw (default wgan_gp.png)")
    parser.add_argument("--short", action="store_true", help="100 steps, to see that it runs")
    options = parser.parse_args()
    total, size = 100 if options.short else options.steps, 128

    lucid.set_default_device(options.device)
    lucid.manual_seed(options.seed)
    generator, critic = network(4, 2), network(2, 1)
    generator_optimizer = optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.9))
    critic_optimizer = optim.Adam(critic.parameters(), lr=1e-3, betas=(0.5, 0.9))
    fall = [optim.lr_scheduler.LinearLR(o, 1.0, 0.0, total) for o in (generator_optimizer, critic_optimizer)]
    watched, history = lucid.randn(500, 4), []

    bar = tqdm(range(1, total + 1), unit="step")
    for step in bar:
        for _ in range(5):
            x = real(size)
            fake = generator(lucid.randn(size, 4)).detach()
            loss = critic(fake).mean() - critic(x).mean() + penalty(critic, x, fake)
            critic_optimizer.zero_grad()
            loss.backward()
            critic_optimizer.step()

        loss = -critic(generator(lucid.randn(size, 4))).mean()
        generator_optimizer.zero_grad()
        loss.backward()
        generator_optimizer.step()
        for scheduler in fall:
            scheduler.step()

        if step % 50 == 0:
            with lucid.no_grad():
                history.append((step, distance(generator(watched), real(500))))
            bar.write(f"step {step:5}   distance {history[-1][1]:.4f}")
    draw(options.picture, history, generator, critic, watched)


if __name__ == "__main__":
    main()
