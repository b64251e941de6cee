"""Loss layers: `lucid.nn` classes over the functions of `lucid/ops/losses/`, in files of the same names.

A loss here stores its options and its `reduction`, which it checks when it is made and not during training, and
calls the function in `forward`. Weights of classes are buffers: they move with the module, but do not learn.

- `base`: Loss and WeightedLoss, the base classes.
- `regression`: MSELoss, L1Loss, SmoothL1Loss, HuberLoss.
- `cross_entropy`: CrossEntropyLoss of logits, NLLLoss of log-probabilities.
- `binary_cross_entropy`: BCEWithLogitsLoss of logits, BCELoss of probabilities.
- `kl_div`: KLDivLoss. `likelihood`: GaussianNLLLoss, PoissonNLLLoss. `ctc`: CTCLoss, of sequences.
- `margin`: hinge, ranking, cosine and triplet losses of pairs and triplets.
- `multi_margin`: margin losses of several classes or labels.

Read `base` and `cross_entropy` first.
"""
