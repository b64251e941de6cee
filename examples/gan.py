"""Learn to throw points where others lie, with a generator and a critic who play against each other.

Run it with ``python examples/gan.py``.
"""

import argparse
import math

from tqdm import tqdm

import lucid
from lucid import nn, optim


def real(n):
    """Points around eight places on a circle."""
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
    """The share of the points that lie near one of the eight places, and how many of the places have their share."""
    angle = lucid.arange(8) * (2 * math.pi / 8)
    places = lucid.stack([angle.cos(), angle.sin()], dim=1)
    distance, nearest = (points.unsqueeze(1) - places).square().sum(dim=2).min(dim=1)
    near = distance.sqrt() < 0.2
    counts = lucid.stack([((nearest == i) & near).sum() for i in range(8)])
    return near.float().mean().item(), (counts > len(points) / 40).sum().item()


def draw(file, history, generator, critic, noise):
    """Draw both losses, real points, and points thrown over what the critic thinks of each place."""
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
        side = lucid.linspace(-1.5, 1.5, n)
        grid = lucid.stack([side.expand(n, n), side.unsqueeze(1).expand(n, n)], dim=2).reshape(n * n, 2)
        opinion = critic(grid).sigmoid().reshape(n, n).cpu().numpy()
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(13, 4.2), layout="constrained")
    left.plot(*zip(*[(step, loss) for step, loss, _ in history], strict=True), label="critic")
    left.plot(*zip(*[(step, loss) for step, _, loss in history], strict=True), label="generator")
    left.set(title="losses", xlabel="step")
    left.legend()
    middle.scatter(*real(1000).cpu().numpy().T, s=3)
    middle.set(title="real points", xlim=(-1.5, 1.5), ylim=(-1.5, 1.5))
    right.imshow(opinion, extent=(-1.5, 1.5, -1.5, 1.5), origin="lower", cmap="RdBu", vmin=0, vmax=1)
    right.scatter(*thrown.T, s=3, color="k")
    right.set(title="points thrown, on the critic's opinion", xlim=(-1.5, 1.5), ylim=(-1.5, 1.5))
    figure.savefig(file)
    print(f"Losses and points: {file}")


def main():
    parser = argparse.ArgumentParser(description="Learn to throw points where others lie.")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N (default cpu)")
    parser.add_argument("--steps", type=int, default=4000, help="how long to train (default 4000)")
    parser.add_argument("--seed", type=int, default=0, help="of all random numbers (default 0)")
    parser.add_argument("--picture", metavar="FILE", default="gan.png", help="where to draw (default gan.png)")
    parser.add_argument("--short", action="store_true", help="500 steps, to see that it runs")
    options = parser.parse_args()
    total, size = 500 if options.short else options.steps, 128

    lucid.set_default_device(options.device)
    lucid.manual_seed(options.seed)
    generator, critic = network(8, 2), network(2, 1)
    generator_optimizer = optim.Adam(generator.parameters(), lr=1e-3, betas=(0.5, 0.999))
    critic_optimizer = optim.Adam(critic.parameters(), lr=1e-3, betas=(0.5, 0.999))
    believe = nn.BCEWithLogitsLoss()
    yes, no = lucid.ones(size, 1), lucid.zeros(size, 1)
    watched, history = lucid.randn(1000, 8), []

    bar = tqdm(range(1, total + 1), unit="step")
    for step in bar:
        fake = generator(lucid.randn(size, 8))
        critic_loss = believe(critic(real(size)), yes) + believe(critic(fake.detach()), no)
        critic_optimizer.zero_grad()
        critic_loss.backward()
        critic_optimizer.step()

        generator_loss = believe(critic(fake), yes)
        generator_optimizer.zero_grad()
        generator_loss.backward()
        generator_optimizer.step()

        if step % 100 == 0:
            history.append((step, critic_loss.item(), generator_loss.item()))
            with lucid.no_grad():
                near, places = quality(generator(watched))
            bar.write("step {:5}   critic {:.3f}   generator {:.3f}".format(*history[-1]), end="   ")
            bar.write(f"near a place {near:7.2%}   places {places}")
    draw(options.picture, history, generator, critic, watched)


if __name__ == "__main__":
    main()
