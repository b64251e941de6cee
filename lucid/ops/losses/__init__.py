"""Loss functions: how far a prediction is from its target, as a scalar to minimize.

Each file holds primitive, gradient rule and public function together. The prediction comes first, the target second;
`reduction` says whether to return the mean of the elements' losses, their sum, or all of them.

- `regression`: mse_loss, l1_loss, smooth_l1_loss, huber_loss: real targets. Read this first.
- `cross_entropy`, with `class_targets`: cross_entropy and nll_loss: one class out of several.
- `binary_cross_entropy`: probabilities of one class, or their logits.
- `kl_div`: a distribution as the target.
- `likelihood`: negative log-likelihoods of normal and Poisson distributions.
- `margin`, `multi_margin`: hinge, ranking, triplet and cosine losses; hinge losses over classes.
- `ctc`: sequences without alignment.
- `reduction`: the `reduction` argument. `precomputed`: a loss whose gradient is prepared with it.
"""
