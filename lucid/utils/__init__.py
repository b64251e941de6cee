"""Around the training loop: data loading and gradient checkpointing, under the names of ``torch.utils``.

What belongs here is used beside a model and not in it: it has no parameters (that would be ``lucid.nn``) and is no
function of tensors with a gradient rule (that would be ``lucid.ops``). Nothing else in lucid but ``lucid.datasets``
imports it.

- data/: `Dataset`, `Sampler` and `DataLoader`. Read data/loader.py first; examples/lenet.py shows it in use.
- checkpoint.py: `checkpoint` and `checkpoint_sequential`, which recompute the values inside a part of a network during
  the backward pass instead of storing them: less memory for one more forward pass. It is also the shortest example of
  what can be built on the tape, since it only replaces what the nodes have saved.

What is done to the parameters of a model (clipping gradients, weight norm) is in ``lucid.nn.utils``, as in PyTorch.
"""

from . import checkpoint, data

__all__ = ["checkpoint", "data"]
