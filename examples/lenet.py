"""Classify handwritten digits with a convolutional network, LeNet for 8x8 pixels: ``python examples/lenet.py``."""

import argparse

try:
    from tqdm import tqdm
except ImportError:
    raise SystemExit('The progress bar needs tqdm: pip install -e ".[examples]"') from None

import lucid
from lucid import nn, optim
from lucid.datasets import load_digits
from lucid.utils.data import DataLoader, TensorDataset


class LeNet(nn.Module):
    """Two convolutions, each with pooling, then three linear layers."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 3, padding=1)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.head = nn.Sequential(
            nn.Flatten(), nn.Linear(32 * 2 * 2, 120), nn.ReLU(), nn.Dropout(0.3), nn.Linear(120, 84), nn.ReLU(),
            nn.Linear(84, 10),
        )  # fmt: skip

    def forward(self, x):
        x = self.pool(nn.functional.relu(self.conv1(x)))
        x = self.pool(nn.functional.relu(self.conv2(x)))
        return self.head(x)


def train_one_epoch(model, loader, optimizer, scheduler):
    """Train on every image once, in random order; return the mean loss."""
    model.train()
    total = 0.0
    for images, labels in loader:
        loss = nn.functional.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
        total += loss.item() * len(images)
    return total / len(loader.dataset)


def predict(model, images):
    """The most probable class of each image."""
    model.eval()
    with lucid.no_grad():
        return model(images).argmax(dim=1)


def draw(file, losses, model, images, labels):
    """Plot the loss over the epochs, the confusion matrix, and the feature maps of the first layer for one image."""
    try:
        import matplotlib
    except ImportError:
        print('No picture: matplotlib is not installed. pip install "lucid-grad[viz]"')
        return
    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplot_mosaic("LLLLCCCC;LLLLCCCC;01234567", figsize=(8, 6), layout="constrained")
    axes["L"].semilogy(range(1, len(losses) + 1), losses)
    axes["L"].set(title="training loss", xlabel="epoch")
    confusion = lucid.zeros(10, 10)
    for label, digit in zip(labels.tolist(), predict(model, images).tolist(), strict=True):
        confusion[label, digit] += 1
    axes["C"].imshow((confusion + 1).log().numpy(), cmap="Blues")
    axes["C"].set(title="confusion matrix: label (down), prediction (across)", xticks=range(10), yticks=range(10))
    with lucid.no_grad():
        features = nn.functional.relu(model.conv1(images[:1]))[0].cpu().numpy()
    for i in range(8):
        axes[str(i)].imshow(images[0, 0].cpu().numpy() if i == 0 else features[i - 1], cmap="gray_r")
        axes[str(i)].set_title("image" if i == 0 else f"conv1 {i - 1}", fontsize=9)
        axes[str(i)].axis("off")
    figure.savefig(file)
    print(f"Loss, confusion matrix and feature maps: {file}")


def main():
    parser = argparse.ArgumentParser(description="Read handwritten digits with a convolutional network.")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N (default cpu)")
    parser.add_argument("--epochs", type=int, default=30, help="number of epochs (default 30)")
    parser.add_argument("--seed", type=int, default=0, help="seed of all random numbers (default 0)")
    parser.add_argument("--picture", metavar="FILE", default="lenet.png", help="for the plots (default lenet.png)")
    parser.add_argument("--short", action="store_true", help="5 epochs, to see that it runs")
    options = parser.parse_args()
    epochs = 5 if options.short else options.epochs

    lucid.set_default_device(options.device)
    lucid.manual_seed(options.seed)
    (x_train, y_train), (x_test, y_test) = load_digits()
    x_train, x_test = x_train.unsqueeze(1), x_test.unsqueeze(1)  # one channel
    loader = DataLoader(TensorDataset(x_train, y_train), batch_size=64, shuffle=True)

    model = LeNet()
    optimizer = optim.NAdam(model.parameters(), lr=5e-3)
    scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs * len(loader))
    losses = []
    bar = tqdm(range(1, epochs + 1), unit="epoch")
    for epoch in bar:
        losses.append(train_one_epoch(model, loader, optimizer, scheduler))
        accuracy = (predict(model, x_test) == y_test).float().mean().item()
        bar.write(f"epoch {epoch:3}   loss {losses[-1]:.4f}   test {accuracy:7.2%}")
    draw(options.picture, losses, model, x_test, y_test)


if __name__ == "__main__":
    main()
