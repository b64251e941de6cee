r"""A Wasserstein GAN with gradient penalty, on two half moons: ``python examples/wgan_gp.py``.

The penalty keeps D nearly 1-Lipschitz. It is a function of a gradient, so its own gradient is of second order.

.. math:: L_D = E\,D(\tilde x) - E\,D(x) + E\,(\|\nabla_{\hat x} D(\hat x)\| - 1)^2

Source: I. Gulrajani et al., "Improved training of Wasserstein GANs", 2017.
"""

import argparse
import math

try:
    from tqdm import tqdm
except ImportError:
    raise SystemExit('The progress bar needs tqdm: pip install -e ".[examples]"') from None

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


def gradient_penalty(critic, x, fake):
    """The mean of (gradient norm - 1)^2, at random points between real and generated points."""
    t = lucid.rand(len(x), 1)
    x_hat = (t * x + (1 - t) * fake).requires_grad_()
    (gradient,) = grad(critic(x_hat).sum(), x_hat, create_graph=True)
    return ((gradient.norm(dim=1) - 1) ** 2).mean()


def distance(a, b):
    r"""The energy distance :math:`2 E|a - b| - E|a - a'| - E|b - b'|` of two samples."""
    return (2 * lucid.cdist(a, b).mean() - lucid.cdist(a, a).mean() - lucid.cdist(b, b).mean()).item()


def draw(file, history, generator, critic, noise):
    """Plot the distance over the steps, and the points over the level lines of the critic."""
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
        side = lucid.linspace(-2, 2, n)
        grid = lucid.stack([side.expand(n, n), side.unsqueeze(1).expand(n, n)], dim=2).reshape(n * n, 2)
        height = critic(grid).reshape(n, n).cpu().numpy()
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
    left.semilogy(*zip(*history, strict=True))
    left.set(title="energy distance", xlabel="step")
    right.contour(height, extent=(-2, 2, -2, 2), levels=30, cmap="viridis", linewidths=0.7)
    right.scatter(*real(1000).cpu().numpy().T, s=3, label="real")
    right.scatter(*fake.T, s=3, label="generated")
    right.set(title="points, on the level lines of the critic", xlim=(-2, 2), ylim=(-2, 2))
    right.legend()
    figure.savefig(file)
    print(f"Distance and points: {file}")


def main():
    parser = argparse.ArgumentParser(description="A Wasserstein GAN with gradient penalty, on two half moons.")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N (default cpu)")
    parser.add_argument("--steps", type=int, default=1000, help="number of steps (default 1000)")
    parser.add_argument("--seed", type=int, default=0, help="seed of all random numbers (default 0)")
    parser.add_argument("--picture", metavar="FILE", default="wgan_gp.png", help="for the plots (default wgan_gp.png)")
    parser.add_argument("--short", action="store_true", help="100 steps, to see that it runs")
    options = parser.parse_args()
    total, size = 100 if options.short else options.steps, 128

    lucid.set_default_device(options.device)
    lucid.manual_seed(options.seed)
    generator, critic = network(4, 2), network(2, 1)
    generator_optimizer = optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.9))
    critic_optimizer = optim.Adam(critic.parameters(), lr=1e-3, betas=(0.5, 0.9))
    schedulers = [optim.lr_scheduler.LinearLR(o, 1.0, 0.0, total) for o in (generator_optimizer, critic_optimizer)]
    fixed_noise, history = lucid.randn(500, 4), []

    for step in (bar := tqdm(range(1, total + 1), unit="step")):
        for _ in range(5):
            x = real(size)
            fake = generator(lucid.randn(size, 4)).detach()
            loss = critic(fake).mean() - critic(x).mean() + gradient_penalty(critic, x, fake)
            critic_optimizer.zero_grad()
            loss.backward()
            critic_optimizer.step()

        loss = -critic(generator(lucid.randn(size, 4))).mean()
        generator_optimizer.zero_grad()
        loss.backward()
        generator_optimizer.step()
        for scheduler in schedulers:
            scheduler.step()

        if step % 50 == 0:
            with lucid.no_grad():
                history.append((step, distance(generator(fixed_noise), real(500))))
            bar.write(f"step {step:5}   distance {history[-1][1]:.4f}")
    draw(options.picture, history, generator, critic, fixed_noise)


if __name__ == "__main__":
    main()
