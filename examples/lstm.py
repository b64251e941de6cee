"""Classify handwritten digits with an LSTM over the rows of the image: ``python examples/lstm.py``."""

import argparse

try:
    from tqdm import tqdm
except ImportError:
    raise SystemExit('The progress bar needs tqdm: pip install -e ".[examples]"') from None

import lucid
from lucid import nn, optim
from lucid.datasets import load_digits
from lucid.utils.data import DataLoader, TensorDataset


class RowLSTM(nn.Module):
    """An LSTM whose time steps are the rows of the image, and a linear layer on its output at every step."""

    def __init__(self, hidden=64):
        super().__init__()
        self.lstm = nn.LSTM(8, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 10)

    def forward(self, x):
        output, _ = self.lstm(x)
        return self.head(output)


def train_one_epoch(model, loader, optimizer):
    """Train on every image once, on the logits after the last row; return the mean loss."""
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
    """The share of the images that are classified correctly, after each row."""
    return (model(images).argmax(dim=2) == labels.unsqueeze(1)).float().mean(dim=0)


def draw(file, losses, model, images, labels):
    """Plot the loss over the epochs, the accuracy over the rows, and the class probabilities after each row."""
    try:
        import matplotlib
    except ImportError:
        print('No picture: matplotlib is not installed. pip install "lucid-grad[viz]"')
        return
    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    with lucid.no_grad():
        probabilities = model(images[:5]).softmax(dim=2).cpu().numpy()
    figure, axes = plt.subplot_mosaic("LLLLLAAAAA;0011223344;5566778899", figsize=(9, 7), layout="constrained")
    axes["L"].semilogy(range(1, len(losses) + 1), losses)
    axes["L"].set(title="training loss", xlabel="epoch")
    axes["A"].plot(range(1, 9), accuracy(model, images, labels).cpu().numpy(), "o-")
    axes["A"].set(title="accuracy on test images", xlabel="rows read", ylim=(0, 1))
    for i in range(5):
        axes[str(i)].imshow(images[i].cpu().numpy(), cmap="gray_r")
        axes[str(i)].axis("off")
        axes[str(i + 5)].imshow(probabilities[i], cmap="Blues", vmin=0, vmax=1)
        axes[str(i + 5)].set(xticks=range(10), yticks=[], xlabel="probability of each digit")
    figure.savefig(file)
    print(f"Loss, accuracy and class probabilities: {file}")


def main():
    parser = argparse.ArgumentParser(description="Classify handwritten digits with an LSTM over the rows of the image.")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N (default cpu)")
    parser.add_argument("--epochs", type=int, default=40, help="number of epochs (default 40)")
    parser.add_argument("--seed", type=int, default=0, help="seed of all random numbers (default 0)")
    parser.add_argument("--picture", metavar="FILE", default="lstm.png", help="for the plots (default lstm.png)")
    parser.add_argument("--short", action="store_true", help="5 epochs, to see that it runs")
    options = parser.parse_args()
    epochs = 5 if options.short else options.epochs

    lucid.set_default_device(options.device)
    lucid.manual_seed(options.seed)
    (x_train, y_train), (x_test, y_test) = load_digits()
    loader = DataLoader(TensorDataset(x_train, y_train), batch_size=32, shuffle=True)

    model = RowLSTM()
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
