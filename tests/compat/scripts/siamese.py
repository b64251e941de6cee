"""A siamese network that puts points of one class near each other, with three losses for it."""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset

rng = np.random.RandomState(0)
centers = rng.randn(5, 20)


class Pairs(Dataset):
    def __init__(self, n):
        a, b = rng.randint(0, 5, n), rng.randint(0, 5, n)
        b[: n // 2] = a[: n // 2]
        points = lambda c: (centers[c] + 0.7 * rng.randn(n, 20)).astype(np.float32)
        self.x1, self.x2, self.x3 = points(a), points(b), points((a + 1) % 5)
        self.same = (a == b).astype(np.float32)

    def __len__(self):
        return len(self.same)

    def __getitem__(self, i):
        return {"anchor": self.x1[i], "other": self.x2[i], "far": self.x3[i], "same": self.same[i]}


class ContrastiveLoss(nn.Module):
    def __init__(self, margin=2.0):
        super().__init__()
        self.margin = margin

    def forward(self, output1, output2, same):
        distance = F.pairwise_distance(output1, output2)
        return torch.mean(same * distance.pow(2) + (1 - same) * torch.clamp(self.margin - distance, min=0.0).pow(2))


class SiameseNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(20, 32), nn.PReLU(), nn.LayerNorm(32), nn.Linear(32, 4))

    def forward(self, *inputs):
        return tuple(self.net(x) for x in inputs)


train_loader = DataLoader(Pairs(256), batch_size=32)
test = Pairs(128)

losses = {
    "contrastive": lambda a, b, c, same: ContrastiveLoss()(a, b, same),
    "triplet": lambda a, b, c, same: nn.TripletMarginLoss(margin=1.0)(a[same == 1], b[same == 1], c[same == 1]),
    "cosine": lambda a, b, c, same: nn.CosineEmbeddingLoss(margin=0.1)(a, b, 2 * same - 1),
}
for name, criterion in losses.items():
    model = SiameseNetwork()
    weights = np.random.RandomState(1)
    for p in model.parameters():
        if p.ndim == 2:
            p.data = torch.from_numpy((0.2 * weights.randn(*p.shape)).astype(np.float32))
        else:
            nn.init.constant_(p, 0.5)
    optimizer = torch.optim.RMSprop(model.parameters(), lr=2e-3)
    for epoch in range(4):
        model.train()
        history = []
        for batch in train_loader:
            optimizer.zero_grad()
            loss = criterion(*model(batch["anchor"], batch["other"], batch["far"]), batch["same"])
            loss.backward()
            optimizer.step()
            history.append(loss.item())
        print("{} epoch {}: loss {:.4f}".format(name, epoch, np.mean(history)))
    model.eval()
    with torch.no_grad():
        a, b = model(torch.from_numpy(test.x1), torch.from_numpy(test.x2))
        distance = nn.PairwiseDistance()(a, b).numpy()
    near, far = distance[test.same == 1].mean(), distance[test.same == 0].mean()
    print("  distance of the same {:.3f}, of others {:.3f}".format(near, far))
    assert near < far
