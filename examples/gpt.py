"""A small GPT on the characters of Shakespeare's sonnets: ``python examples/gpt.py``."""

import argparse

try:
    from tqdm import tqdm
except ImportError:
    raise SystemExit('The progress bar needs tqdm: pip install -e ".[examples]"') from None

import lucid
from lucid import nn, optim
from lucid.datasets import load_sonnets


class Block(nn.Module):
    """A pre-norm transformer block: causal self-attention, then an MLP, each with a residual connection."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        n, t, width = x.shape
        q, k, v = (a.reshape(n, t, self.heads, -1).transpose(1, 2) for a in self.qkv(self.norm1(x)).chunk(3, dim=2))
        attended = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(attended.transpose(1, 2).reshape(n, t, width))
        return x + self.mlp(self.norm2(x))


class GPT(nn.Module):
    """A decoder-only transformer: at each position, the logits of the next character."""

    def __init__(self, vocabulary, context, width=64, heads=4, layers=2):
        super().__init__()
        self.context = context
        self.token, self.position = nn.Embedding(vocabulary, width), nn.Embedding(context, width)
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(layers)))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, vocabulary)

    def forward(self, x):
        h = self.token(x) + self.position(lucid.arange(x.shape[1], device=x.device))
        return self.head(self.norm(self.blocks(h)))


def loss_of(model, text, starts):
    """The mean cross entropy of the next character over the windows of the text that begin at `starts`."""
    windows = text[starts.unsqueeze(1) + lucid.arange(model.context + 1)]
    return nn.functional.cross_entropy(model(windows[:, :-1]).flatten(0, 1), windows[:, 1:].flatten())


@lucid.no_grad()
def generate(model, vocabulary, prompt, length, temperature=0.7):
    """Continue the prompt, one character at a time, each sampled from softmax(logits / temperature)."""
    tokens = [vocabulary.index(c) for c in prompt]
    for _ in range(length):
        logits = model(lucid.tensor([tokens[-model.context :]]))[0, -1]
        tokens.append(lucid.multinomial((logits / temperature).softmax(0), 1).item())
    return "".join(vocabulary[i] for i in tokens)


def draw(file, steps, train, valid):
    """Plot the training and the validation loss over the steps."""
    try:
        import matplotlib
    except ImportError:
        print('No picture: matplotlib is not installed. pip install "lucid-grad[viz]"')
        return
    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots(figsize=(6, 4), layout="constrained")
    ax.plot(steps, train, label="training: 24 sonnets")
    ax.plot(steps, valid, label="validation: 2 sonnets")
    ax.set(xlabel="step", ylabel="cross entropy per character", title="GPT on Shakespeare's sonnets")
    ax.legend()
    figure.savefig(file)
    print(f"Loss: {file}")


def main():
    parser = argparse.ArgumentParser(description="Train a small GPT on the characters of Shakespeare's sonnets.")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N (default cpu)")
    parser.add_argument("--steps", type=int, default=600, help="number of steps (default 600)")
    parser.add_argument("--seed", type=int, default=0, help="seed of all random numbers (default 0)")
    parser.add_argument("--prompt", default="Shall I compare thee to", help="the beginning of the text to generate")
    parser.add_argument("--picture", metavar="FILE", default="gpt.png", help="for the plots (default gpt.png)")
    parser.add_argument("--short", action="store_true", help="50 steps, to see that it runs")
    options = parser.parse_args()
    total = 50 if options.short else options.steps

    lucid.set_default_device(options.device)
    lucid.manual_seed(options.seed)
    sonnets = load_sonnets()
    vocabulary = sorted(set(sonnets))
    text = lucid.tensor([vocabulary.index(c) for c in sonnets])
    cut = [i for i in range(len(sonnets)) if sonnets.startswith("\n\n", i)][-2]
    model, history = GPT(len(vocabulary), context=64), []
    optimizer = optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.1)
    scheduler = optim.lr_scheduler.OneCycleLR(optimizer, max_lr=5e-3, total_steps=total)
    for step in (bar := tqdm(range(1, total + 1), unit="step")):
        loss = loss_of(model, text, lucid.randint(cut - model.context, (32,)))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        scheduler.step()
        if step % 50 == 0:
            with lucid.no_grad():
                validation = loss_of(model, text, lucid.arange(cut, len(text) - model.context, model.context))
            history.append((step, loss.item(), validation.item()))
            bar.write("step {:5}   loss {:.3f}   validation {:.3f}".format(*history[-1]))
    print(f"\n{generate(model, vocabulary, options.prompt, 100 if options.short else 600)}\n")
    draw(options.picture, *zip(*history, strict=True))


if __name__ == "__main__":
    main()
