"""ATen's signatures: functions that PyTorch has at ``torch.*`` with other arguments than in ``torch.nn.functional``.

Where both have the same function, `lucid` and `nn.functional` list the same one, from its own subject's folder. Here
are those that differ in the order of their arguments, as `batch_norm`, or that name an option by a number: a reduction
is 0, 1 or 2 for "none", "mean" and "sum". They only rearrange arguments, and call the function of the subject.

- normalization: batch_norm, instance_norm, layer_norm, group_norm
- dropout: dropout and its kinds, which take `train` by position, and their twins in place
- losses: the losses, with their reduction as a number
- recurrent: gru_cell, lstm_cell, rnn_tanh_cell, rnn_relu_cell
- vision: grid_sampler, affine_grid_generator, constant_pad_nd, convolution, embedding

Read normalization.py first.
"""
