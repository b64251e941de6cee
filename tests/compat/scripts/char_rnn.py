"""A character-level LSTM that learns a nursery rhyme, with truncated backpropagation through time."""

import numpy as np
import torch
import torch.nn as nn
from torch.nn.utils import clip_grad_norm_

text = (
    """
mary had a little lamb, its fleece was white as snow;
and everywhere that mary went the lamb was sure to go.
it followed her to school one day, which was against the rule;
it made the children laugh and play to see a lamb at school.
"""
    * 4
)
chars = sorted(set(text))
char_to_ix = {ch: i for i, ch in enumerate(chars)}
data = torch.tensor([char_to_ix[ch] for ch in text], dtype=torch.long)

batch_size, seq_len = 8, 16


class CharRNN(nn.Module):
    def __init__(self, n_chars, embed=16, hidden=64, layers=2):
        super().__init__()
        self.embed = nn.Embedding(n_chars, embed)
        self.lstm = nn.LSTM(embed, hidden, layers, batch_first=True)
        self.linear = nn.Linear(hidden, n_chars)

    def forward(self, x, h):
        out, (h, c) = self.lstm(self.embed(x), h)
        out = out.reshape(out.size(0) * out.size(1), out.size(2))
        return self.linear(out), (h, c)


def detach(states):
    return [state.detach() for state in states]


def sample(model, start, length):
    model.eval()
    state = None
    x = torch.tensor([[char_to_ix[start]]])
    result = [start]
    with torch.no_grad():
        for _ in range(length):
            scores, state = model(x, state)
            probabilities = torch.softmax(scores[-1] / 0.8, dim=-1)
            x = torch.multinomial(probabilities, 1).view(1, 1)
            result.append(chars[x.item()])
    return "".join(result)


model = CharRNN(len(chars))
rng = np.random.RandomState(0)
with torch.no_grad():
    for name, p in model.named_parameters():
        scale = 1.0 if "embed" in name else 0.12
        p.copy_(torch.from_numpy(rng.uniform(-scale, scale, tuple(p.shape))))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)

n = data.size(0) // batch_size * batch_size
batches = data[:n].view(batch_size, -1)
for epoch in range(8):
    states = (torch.zeros(2, batch_size, 64), torch.zeros(2, batch_size, 64))
    total, count = 0.0, 0
    for i in range(0, batches.size(1) - seq_len - 1, seq_len):
        inputs, targets = batches[:, i : i + seq_len], batches[:, i + 1 : i + 1 + seq_len]
        states = detach(states)
        outputs, states = model(inputs, states)
        loss = criterion(outputs, targets.reshape(-1))
        model.zero_grad()
        loss.backward()
        norm = clip_grad_norm_(model.parameters(), 0.5)
        optimizer.step()
        total, count = total + loss.item(), count + 1
    print("Epoch [{}/8], Loss: {:.3f}, Perplexity: {:.2f}".format(epoch + 1, total / count, np.exp(total / count)))
assert len(sample(model, "m", 40)) == 41
