"""Read handwritten digits row by row, as a text is read, with an LSTM: ``python examples/lstm.py``."""

import argparse

from tqdm import tqdm

import lucid
from lucid import nn, optim
from lucid.datasets import load_digits
from lucid.utils.data import DataLoader, TensorDataset


class Reader(nn.Module):
    """An LSTM that is shown one row of the image at a time, and after each row says which digit it expects."""

    def __init__(self, hidden=64):
        super().__init__()
        self.lstm = nn.LSTM(8, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 10)

    def forward(self, x):
        states, _ = self.lstm(x)
        return self.head(states)


def train_one_epoch(model, loader, optimizer):
    """Show the model every image once; only what it says after the last row counts. Return the mean loss."""
    total = 0.0
    for images, labels in loader:
        loss = nn.functional.cross_entropy(model(images)[:, -1], labels)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        total += loss.item() * len(images)
    return total / len(loader.dataset)


@lucid.no_grad()
def accuracy(model, images, labels):
    """The share of the images that the model reads right, after each row."""
    return (model(images).argmax(dim=2) == labels.unsqueeze(1)).float().mean(dim=0)


def draw(file, losses, model, images, labels):
    """Draw the loss over the epochs, the accuracy over the rows, and what the model thinks while it reads."""
    try:
        import matplotlib
    except ImportError:
        print('No picture, for want of matplotlib: pip install "lucid-grad[viz]"')
        return
    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    with lucid.no_grad():
        thoughts = model(images[:5]).softmax(dim=2).cpu().numpy()
    figure, axes = plt.subplot_mosaic("LLLLLAAAAA;0011223344;5566778899", figsize=(9, 7), layout="constrained")
    axes["L"].semilogy(range(1, len(losses) + 1), losses)
    axes["L"].set(title="training loss", xlabel="epoch")
    axes["A"].plot(range(1, 9), accuracy(model, images, labels).cpu().numpy(), "o-")
    axes["A"].set(title="accuracy on test images", xlabel="rows read", ylim=(0, 1))
    for i in range(5):
        axes[str(i)].imshow(images[i].cpu().numpy(), cmap="gray_r")
        axes[str(i)].axis("off")
        axes[str(i + 5)].imshow(thoughts[i], cmap="Blues", vmin=0, vmax=1)
        axes[str(i + 5)].set(xticks=range(10), yticks=[], xlabel="probability of each digit")
    figure.savefig(file)
    print(f"Loss, accuracy and thoughts: {file}")


def main():
    parser = argparse.ArgumentParser(description="Read handwritten digits row by row with an LSTM.")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N (default cpu)")
    parser.add_argument("--epochs", type=int, default=40, help="how long to train (default 40)")
    parser.add_argument("--seed", type=int, default=0, help="of all random numbers (default 0)")
    parser.add_argument("--picture", metavar="FILE", default="lstm.png", help="where to draw (default lstm.png)")
    parser.add_argument("--short", action="store_true", help="5 epochs, to see that it runs")
    options = parser.parse_args()
    epochs = 5 if options.short else options.epochs

    lucid.set_default_device(options.device)
    lucid.manual_seed(options.seed)
    (x_train, y_train), (x_test, y_test) = load_digits()
    loader = DataLoader(TensorDataset(x_train, y_train), batch_size=32, shuffle=True)

    model = Reader()
    optimizer = optim.Adamax(model.parameters(), lr=0.01)
    losses = []
    bar = tqdm(range(1, epochs + 1), unit="epoch")
    for epoch in bar:
        losses.append(train_one_epoch(model, loader, optimizer))
        test = accuracy(model, x_test, y_test)[-1].item()
        bar.write(f"epoch {epoch:3}   loss {losses[-1]:.4f}   test {test:7.2%}")
    draw(options.picture, losses, model, x_test, y_test)


if __name__ == "__main__":
    main()
