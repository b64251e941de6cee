"""Classify small pictures of lines with a convolutional network, a scheduler and the best model kept in a file."""

import argparse
import os
import tempfile

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.optim.lr_scheduler import StepLR
from torch.utils.data import DataLoader, Dataset


class Lines(Dataset):
    """16x16 pictures with a horizontal, vertical, falling or rising line, and noise."""

    def __init__(self, size, seed, transform=None):
        rng = np.random.RandomState(seed)
        self.labels = rng.randint(0, 4, size)
        self.images = rng.normal(0, 0.3, (size, 16, 16)).astype("float32")
        self.transform = transform
        i = np.arange(16)
        for image, label in zip(self.images, self.labels):
            k = rng.randint(2, 14)
            rows, columns = [(k, i), (i, k), (i, i), (i, 15 - i)][label]
            image[rows, columns] += 1

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        image = torch.from_numpy(self.images[index]).unsqueeze(0)
        if self.transform is not None:
            image = self.transform(image)
        return image, int(self.labels[index])


class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(8)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1)
        self.bn2 = nn.BatchNorm2d(16)
        self.dropout = nn.Dropout(0.25)
        self.fc = nn.Linear(16 * 4 * 4, 4)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
                nn.init.constant_(m.bias, 0)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 2)
        x = F.max_pool2d(F.relu(self.bn2(self.conv2(x))), 2)
        x = torch.flatten(x, 1)
        return F.log_softmax(self.fc(self.dropout(x)), dim=1)


def train(args, model, device, train_loader, optimizer, epoch):
    model.train()
    for batch_idx, (data, target) in enumerate(train_loader):
        data, target = data.to(device), target.to(device)
        optimizer.zero_grad()
        output = model(data)
        loss = F.nll_loss(output, target)
        loss.backward()
        optimizer.step()
        if batch_idx % args.log_interval == 0:
            print(
                "Train Epoch: {} [{}/{}]\tLoss: {:.6f}".format(
                    epoch, batch_idx * len(data), len(train_loader.dataset), loss.item()
                )
            )


def test(model, device, test_loader):
    model.eval()
    test_loss, correct = 0, 0
    with torch.no_grad():
        for data, target in test_loader:
            data, target = data.to(device), target.to(device)
            output = model(data)
            test_loss += F.nll_loss(output, target, reduction="sum").item()
            pred = output.argmax(dim=1, keepdim=True)
            correct += pred.eq(target.view_as(pred)).sum().item()
    return test_loss / len(test_loader.dataset), correct / len(test_loader.dataset)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--lr", type=float, default=0.05)
    parser.add_argument("--gamma", type=float, default=0.5)
    parser.add_argument("--log-interval", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()

    torch.manual_seed(args.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    normalize = lambda image: (image - 0.06) / 0.4
    train_loader = DataLoader(Lines(512, 0, normalize), batch_size=32, shuffle=True, drop_last=True)
    test_loader = DataLoader(Lines(256, 1, normalize), batch_size=128)

    model = Net().to(device)
    optimizer = optim.SGD(model.parameters(), lr=args.lr, momentum=0.9, weight_decay=1e-4)
    scheduler = StepLR(optimizer, step_size=1, gamma=args.gamma)
    best, path = 0.0, os.path.join(tempfile.mkdtemp(), "best.pt")
    for epoch in range(1, args.epochs + 1):
        train(args, model, device, train_loader, optimizer, epoch)
        test_loss, accuracy = test(model, device, test_loader)
        print("Test: loss {:.4f}, accuracy {:.4f}, lr {:.5f}".format(test_loss, accuracy, scheduler.get_last_lr()[0]))
        if accuracy > best:
            best = accuracy
            torch.save({"epoch": epoch, "model": model.state_dict(), "optimizer": optimizer.state_dict()}, path)
        scheduler.step()

    checkpoint = torch.load(path, map_location=device, weights_only=True)
    again = Net().to(device)
    again.load_state_dict(checkpoint["model"])
    assert test(again, device, test_loader)[1] == best
    print("Best accuracy: {:.4f}".format(best))


if __name__ == "__main__":
    main()
