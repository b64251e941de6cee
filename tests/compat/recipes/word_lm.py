"""A word-level language model with an LSTM that saves its best self as a whole module, and generates from it."""

import math
import os
import tempfile

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

TEXT = """the cat sat on the mat . the dog sat on the log . the cat saw the dog . the dog saw the cat on the mat .
a bird sang in the tree . the cat heard the bird . the bird saw the cat and the bird flew to the log ."""


class Dictionary(object):
    def __init__(self):
        self.word2idx = {}
        self.idx2word = []

    def add_word(self, word):
        if word not in self.word2idx:
            self.idx2word.append(word)
            self.word2idx[word] = len(self.idx2word) - 1
        return self.word2idx[word]

    def __len__(self):
        return len(self.idx2word)


class Corpus(object):
    def __init__(self, text):
        self.dictionary = Dictionary()
        for word in text.split():
            self.dictionary.add_word(word)
        idss = [
            torch.tensor([self.dictionary.word2idx[w] for w in line.split()]).type(torch.int64)
            for line in text.split("\n")
        ]
        self.train = torch.cat(idss)


class RNNModel(nn.Module):
    """Container module with an encoder, a recurrent module, and a decoder."""

    def __init__(self, rnn_type, ntoken, ninp, nhid, nlayers, dropout=0.5, tie_weights=False):
        super(RNNModel, self).__init__()
        self.ntoken = ntoken
        self.drop = nn.Dropout(dropout)
        self.encoder = nn.Embedding(ntoken, ninp)
        self.rnn = getattr(nn, rnn_type)(ninp, nhid, nlayers, dropout=dropout)
        self.decoder = nn.Linear(nhid, ntoken)
        if tie_weights:
            if nhid != ninp:
                raise ValueError("When using the tied flag, nhid must be equal to emsize")
            self.decoder.weight = self.encoder.weight
        self.init_weights()
        self.rnn_type, self.nhid, self.nlayers = rnn_type, nhid, nlayers

    def init_weights(self):
        initrange = 0.1
        nn.init.uniform_(self.encoder.weight, -initrange, initrange)
        nn.init.zeros_(self.decoder.bias)
        nn.init.uniform_(self.decoder.weight, -initrange, initrange)
        rng = np.random.RandomState(12)  # in the end, by numbers that every library draws alike
        for p in self.parameters():
            p.data.copy_(torch.from_numpy(rng.uniform(-0.3, 0.3, tuple(p.shape))))

    def forward(self, input, hidden):
        emb = self.drop(self.encoder(input))
        output, hidden = self.rnn(emb, hidden)
        decoded = self.decoder(self.drop(output)).view(-1, self.ntoken)
        return F.log_softmax(decoded, dim=1), hidden

    def init_hidden(self, bsz):
        weight = next(self.parameters())
        return (weight.new_zeros(self.nlayers, bsz, self.nhid), weight.new_zeros(self.nlayers, bsz, self.nhid))


def repackage_hidden(h):
    """Wraps hidden states in new Tensors, to detach them from their history."""
    if isinstance(h, torch.Tensor):
        return h.detach()
    return tuple(repackage_hidden(v) for v in h)


def batchify(data, bsz):
    nbatch = data.size(0) // bsz
    data = data.narrow(0, 0, nbatch * bsz)
    return data.view(bsz, -1).t().contiguous()


def get_batch(source, i, bptt=5):
    seq_len = min(bptt, len(source) - 1 - i)
    return source[i : i + seq_len], source[i + 1 : i + 1 + seq_len].view(-1)


def evaluate(data_source):
    model.eval()
    total_loss = 0.0
    hidden = model.init_hidden(4)
    with torch.no_grad():
        for i in range(0, data_source.size(0) - 1, 5):
            data, targets = get_batch(data_source, i)
            output, hidden = model(data, hidden)
            hidden = repackage_hidden(hidden)
            total_loss += len(data) * criterion(output, targets).item()
    return total_loss / (len(data_source) - 1)


corpus = Corpus(TEXT)
train_data = batchify(corpus.train, 4)
ntokens = len(corpus.dictionary)
model = RNNModel("LSTM", ntokens, 16, 16, 2, dropout=0.0, tie_weights=True)
criterion = nn.NLLLoss()
lr, best_val_loss = 20.0, None
folder = tempfile.mkdtemp()
path = os.path.join(folder, "model.pt")
for epoch in range(1, 25):
    model.train()
    hidden = model.init_hidden(4)
    for i in range(0, train_data.size(0) - 1, 5):
        data, targets = get_batch(train_data, i)
        model.zero_grad()
        hidden = repackage_hidden(hidden)
        output, hidden = model(data, hidden)
        loss = criterion(output, targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 0.25)
        for p in model.parameters():
            p.data.add_(p.grad, alpha=-lr)
    val_loss = evaluate(train_data)
    if epoch % 6 == 0:
        print(
            "| end of epoch {:3d} | valid loss {:5.3f} | valid ppl {:8.2f}".format(epoch, val_loss, math.exp(val_loss))
        )
    if not best_val_loss or val_loss < best_val_loss:
        with open(path, "wb") as f:
            torch.save(model, f)
        best_val_loss = val_loss
    else:
        lr /= 4.0

with open(path, "rb") as f:
    model = torch.load(f, weights_only=False)
    model.rnn.flatten_parameters()
print(f"best {best_val_loss:.3f} loaded {evaluate(train_data):.3f}", model.decoder.weight is model.encoder.weight)
input = torch.tensor([[corpus.dictionary.word2idx["the"]]])
hidden, words = model.init_hidden(1), []
with torch.no_grad():
    for _ in range(6):
        output, hidden = model(input, hidden)
        input.fill_(output.squeeze().div(0.8).exp().argmax())
        words.append(corpus.dictionary.idx2word[input.item()])
print(type(model).__name__, " ".join(words))
os.remove(path)
os.rmdir(folder)
