"""Reverse sequences of digits with a GRU encoder, additive attention and a GRU decoder."""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

PAD, SOS, EOS, DIGITS = 0, 1, 2, 8
HIDDEN = 32
rng = np.random.RandomState(0)
device = torch.device("cpu")


def batch(n=16):
    sequences = [torch.tensor(rng.randint(3, 3 + DIGITS, rng.randint(2, 7))) for _ in range(n)]
    sequences.sort(key=len, reverse=True)
    lengths = [len(s) for s in sequences]
    source = pad_sequence(sequences, batch_first=True, padding_value=PAD)
    target = pad_sequence([torch.cat([s.flip(0), torch.tensor([EOS])]) for s in sequences], batch_first=True)
    return source.to(device), lengths, target.to(device)


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(3 + DIGITS, HIDDEN, padding_idx=PAD)
        self.gru = nn.GRU(HIDDEN, HIDDEN, batch_first=True, bidirectional=True)

    def forward(self, x, lengths):
        packed = pack_padded_sequence(self.embedding(x), lengths, batch_first=True)
        out, hidden = self.gru(packed)
        out, _ = pad_packed_sequence(out, batch_first=True)
        return out[:, :, :HIDDEN] + out[:, :, HIDDEN:], torch.sum(hidden, dim=0, keepdim=True)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.W = nn.Linear(HIDDEN, HIDDEN)
        self.U = nn.Linear(HIDDEN, HIDDEN, bias=False)
        self.v = nn.Linear(HIDDEN, 1, bias=False)

    def forward(self, query, keys, mask):
        scores = self.v(torch.tanh(self.W(query) + self.U(keys))).squeeze(2)
        weights = F.softmax(scores.masked_fill(~mask, float("-inf")), dim=-1).unsqueeze(1)
        return torch.bmm(weights, keys), weights


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(3 + DIGITS, HIDDEN)
        self.attention = Attention()
        self.gru = nn.GRU(2 * HIDDEN, HIDDEN, batch_first=True)
        self.out = nn.Linear(HIDDEN, 3 + DIGITS)

    def forward(self, keys, hidden, mask, target=None, steps=8):
        symbol = torch.full((keys.size(0), 1), SOS, dtype=torch.long, device=device)
        outputs = []
        for i in range(steps if target is None else target.size(1)):
            context, _ = self.attention(hidden.permute(1, 0, 2), keys, mask)
            output, hidden = self.gru(torch.cat((self.embedding(symbol), context), dim=2), hidden)
            scores = self.out(output)
            outputs.append(scores)
            symbol = target[:, i : i + 1] if target is not None else scores.topk(1)[1].squeeze(-1).detach()
        return torch.cat(outputs, dim=1)


encoder, decoder = Encoder().to(device), Decoder().to(device)
for p in [*encoder.parameters(), *decoder.parameters()]:
    p.data.uniform_(-0.1, 0.1)
    p.data[...] = torch.from_numpy(rng.uniform(-0.3, 0.3, tuple(p.shape)))
criterion = nn.CrossEntropyLoss(ignore_index=PAD)
optimizer = torch.optim.Adam([{"params": encoder.parameters()}, {"params": decoder.parameters(), "lr": 5e-3}], lr=3e-3)
for step in range(1, 41):
    source, lengths, target = batch()
    keys, hidden = encoder(source, lengths)
    logits = decoder(keys, hidden, source != PAD, target)
    loss = criterion(logits.view(-1, logits.size(-1)), target.reshape(-1))
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(list(encoder.parameters()) + list(decoder.parameters()), 1.0)
    optimizer.step()
    if step % 10 == 0:
        print("step %d: loss %.4f" % (step, loss))

encoder.eval(), decoder.eval()
with torch.no_grad():
    source, lengths, target = batch()
    decoded = decoder(*encoder(source, lengths), source != PAD).argmax(-1)
assert decoded.shape == (16, 8) and decoded.dtype == torch.int64
