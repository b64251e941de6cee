"""Train a classifier of handwritten digits: ``python examples/digits.py``; ``--help`` lists the options."""

import argparse
import sys

try:
    from tqdm import tqdm
except ImportError:
    raise SystemExit('The progress bar needs tqdm: pip install -e ".[examples]"') from None

import lucid
from lucid import nn, optim
from lucid.datasets import load_digits

OPTIMIZERS = {
    "adamax": lambda params: optim.Adamax(params, lr=0.01),
    "nadam": lambda params: optim.NAdam(params, lr=0.003),
    "adam": lambda params: optim.Adam(params, lr=0.003),
    "sgd": lambda params: optim.SGD(params, lr=0.1, momentum=0.9),
}


def train_one_epoch(model, loss_fn, optimizer, images, labels):
    """Train on every image once, in random order; return the mean loss."""
    model.train()
    total = 0.0
    for batch in lucid.randperm(len(images)).split(64):
        optimizer.zero_grad()
        loss = loss_fn(model(images[batch]), labels[batch])
        loss.backward()
        optimizer.step()
        total += loss.item() * len(batch)
    return total / len(images)


def accuracy(model, images, labels):
    """The share of the images that are classified correctly."""
    model.eval()
    with lucid.no_grad():
        return (model(images).argmax(dim=1) == labels).float().mean().item()


def draw(file, losses, model, images, labels):
    """Plot the loss over the epochs, and the first misclassified test images."""
    try:
        import matplotlib
    except ImportError:
        print('No picture: matplotlib is not installed. pip install "lucid-grad[viz]"')
        return
    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    with lucid.no_grad():
        predicted = model(images).argmax(dim=1)
    wrong = (predicted != labels).cpu().numpy().nonzero()[0][:12]
    figure, axes = plt.subplot_mosaic("LLab;LLcd;LLef", figsize=(8, 5), layout="constrained")
    axes.pop("L").semilogy(range(1, len(losses) + 1), losses)
    figure.axes[0].set(title="training loss", xlabel="epoch")
    for ax in axes.values():
        ax.axis("off")
    for ax, i in zip(axes.values(), wrong, strict=False):
        ax.imshow(images[i].cpu().numpy(), cmap="gray_r")
        ax.set_title(f"{labels[i].item()}, predicted {predicted[i].item()}", fontsize=9)
    figure.savefig(file)
    print(f"Loss curve and misclassified digits: {file}")


def main():
    parser = argparse.ArgumentParser(description="Train a classifier of handwritten digits.")
    parser.add_argument("--optimizer", choices=OPTIMIZERS, default="adamax")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N (default cpu)")
    parser.add_argument(
        "--epochs", type=int, default=30, help="number of epochs, those before --resume included (default 30)"
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of all random numbers (default 0)")
    parser.add_argument("--save", metavar="FILE", help="write a checkpoint after the last epoch")
    parser.add_argument("--resume", metavar="FILE", help="continue from a checkpoint that --save wrote")
    parser.add_argument("--picture", metavar="FILE", default="digits.png", help="for the plots (default digits.png)")
    options = parser.parse_args()

    try:
        lucid.set_default_device(options.device)
        state = lucid.load(options.resume, map_location=options.device) if options.resume else None
    except (RuntimeError, ValueError, OSError) as error:
        sys.exit(f"error: {error}")

    (x_train, y_train), (x_test, y_test) = load_digits()

    lucid.manual_seed(options.seed)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 256), nn.ReLU(), nn.Dropout(0.5), nn.Linear(256, 10))
    loss_fn = nn.CrossEntropyLoss()
    optimizer = OPTIMIZERS[options.optimizer](model.parameters())
    losses = []

    if state is not None:
        if state["name"] != options.optimizer:
            sys.exit(f"error: {options.resume} was made with --optimizer {state['name']}, not {options.optimizer}")
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        lucid.set_rng_state(state["random"])
        losses = state["losses"]

    bar = tqdm(range(len(losses) + 1, options.epochs + 1), unit="epoch")
    for epoch in bar:
        losses.append(train_one_epoch(model, loss_fn, optimizer, x_train, y_train))
        train, test = accuracy(model, x_train, y_train), accuracy(model, x_test, y_test)
        bar.write(f"epoch {epoch:3}   loss {losses[-1]:.4f}   train {train:7.2%}   test {test:7.2%}")

    if options.save:
        state = {"name": options.optimizer, "losses": losses, "random": lucid.get_rng_state()}
        lucid.save(state | {"model": model.state_dict(), "optimizer": optimizer.state_dict()}, options.save)
    draw(options.picture, losses, model, x_test, y_test)


if __name__ == "__main__":
    main()
