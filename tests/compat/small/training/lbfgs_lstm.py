import numpy as np
import torch
from torch import nn

rng = np.random.RandomState(0)
data = torch.from_numpy(np.sin(np.arange(20) / 3.0 + rng.rand(3, 1)))


class Sequence(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm1 = nn.LSTMCell(1, 6)
        self.linear = nn.Linear(6, 1)

    def forward(self, input):
        outputs = []
        h = torch.zeros(input.size(0), 6, dtype=torch.double)
        c = torch.zeros(input.size(0), 6, dtype=torch.double)
        for input_t in input.split(1, dim=1):
            h, c = self.lstm1(input_t, (h, c))
            outputs += [self.linear(h)]
        return torch.cat(outputs, dim=1)


seq = Sequence().double()
for p in seq.parameters():
    p.data = torch.from_numpy(rng.uniform(-0.4, 0.4, tuple(p.shape)))
criterion = nn.MSELoss()
optimizer = torch.optim.LBFGS(seq.parameters(), lr=0.5, max_iter=5)
for _ in range(2):

    def closure():
        optimizer.zero_grad()
        loss = criterion(seq(data[:, :-1]), data[:, 1:])
        loss.backward()
        return loss

    print(f"{optimizer.step(closure).item():.5f}")
