"""Learn to write like Shakespeare, letter by letter, with a small GPT: ``python examples/gpt.py``."""

import argparse

from tqdm import tqdm

import lucid
from lucid import nn, optim
from lucid.datasets import load_sonnets


class Block(nn.Module):
    """Attention to what came before, then a small network for each letter; both add to what is there."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        n, t, width = x.shape
        q, k, v = (a.reshape(n, t, self.heads, -1).transpose(1, 2) for a in self.qkv(self.norm1(x)).chunk(3, dim=2))
        seen = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(seen.transpose(1, 2).reshape(n, t, width))
        return x + self.mlp(self.norm2(x))


class GPT(nn.Module):
    """From the letters so far, scores for the letter that follows each of them."""

    def __init__(self, letters, context, width=64, heads=4, layers=2):
        super().__init__()
        self.context = context
        self.letter, self.place = nn.Embedding(letters, width), nn.Embedding(context, width)
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(layers)))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, letters)

    def forward(self, x):
        h = self.letter(x) + self.place(lucid.arange(x.shape[1], device=x.device))
        return self.head(self.norm(self.blocks(h)))


def loss_of(model, text, starts):
    """How badly the model guesses the next letter, on average over the pieces of the text that begin somewhere."""
    pieces = text[starts.unsqueeze(1) + lucid.arange(model.context + 1)]
    return nn.functional.cross_entropy(model(pieces[:, :-1]).flatten(0, 1), pieces[:, 1:].flatten())


@lucid.no_grad()
def write(model, letters, start, length, temperature=0.7):
    """Let the model go on from a beginning, one letter after the other, each drawn from its probabilities."""
    written = [letters.index(c) for c in start]
    for _ in range(length):
        scores = model(lucid.tensor([written[-model.context :]]))[0, -1]
        written.append(lucid.multinomial((scores / temperature).softmax(0), 1).item())
    return "".join(letters[i] for i in written)


def draw(file, steps, train, valid):
    """Draw the loss over the steps, of what is learnt from and of what is not."""
    try:
        import matplotlib
    except ImportError:
        print('No picture, for want of matplotlib: pip install "lucid-grad[viz]"')
        return
    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots(figsize=(6, 4), layout="constrained")
    ax.plot(steps, train, label="24 sonnets to learn from")
    ax.plot(steps, valid, label="2 sonnets never seen")
    ax.set(xlabel="step", ylabel="loss a letter", title="GPT on Shakespeare's sonnets")
    ax.legend()
    figure.savefig(file)
    print(f"Loss: {file}")


def main():
    parser = argparse.ArgumentParser(description="Learn to write like Shakespeare, letter by letter.")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N (default cpu)")
    parser.add_argument("--steps", type=int, default=600, help="how long to train (default 600)")
    parser.add_argument("--seed", type=int, default=0, help="of all random numbers (default 0)")
    parser.add_argument("--start", default="Shall I compare thee to", help="the beginning of the text to write")
    parser.add_argument("--picture", metavar="FILE", default="gpt.png", help="where to draw (default gpt.png)")
    parser.add_argument("--short", action="store_true", help="50 steps, to see that it runs")
    options = parser.parse_args()
    total = 50 if options.short else options.steps

    lucid.set_default_device(options.device)
    lucid.manual_seed(options.seed)
    sonnets = load_sonnets()
    letters = sorted(set(sonnets))
    text = lucid.tensor([letters.index(c) for c in sonnets])
    cut = [i for i in range(len(sonnets)) if sonnets.startswith("\n\n", i)][-2]
    model = GPT(len(letters), context=64)
    optimizer = optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.1)
    scheduler = optim.lr_scheduler.OneCycleLR(optimizer, max_lr=5e-3, total_steps=total)
    history = []
    bar = tqdm(range(1, total + 1), unit="step")
    for step in bar:
        loss = loss_of(model, text, lucid.randint(cut - model.context, (32,)))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        scheduler.step()
        if step % 50 == 0:
            with lucid.no_grad():
                unseen = loss_of(model, text, lucid.arange(cut, len(text) - model.context, model.context))
            history.append((step, loss.item(), unseen.item()))
            bar.write("step {:5}   loss {:.3f}   unseen {:.3f}".format(*history[-1]))
    print(f"\n{write(model, letters, options.start, 100 if options.short else 600)}\n")
    draw(options.picture, *zip(*history, strict=True))


if __name__ == "__main__":
    main()
