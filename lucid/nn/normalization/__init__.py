"""Normalization layers: mean and variance of a part of the input made 0 and 1, then a learned scale and shift.

They differ in the part: a channel over the batch, a channel of a sample, a group of channels, the features of a sample.
The functions, with their gradients, are in `lucid/ops/normalization/`, in files of the same names.

- `base`: Affine, the scale and shift that all but two have.
- `batch_norm`: BatchNorm1d, 2d, 3d, which act differently in training and evaluation, and their base class ChannelNorm.
- `instance_norm`: InstanceNorm1d, 2d.
- `group_norm`: GroupNorm.
- `layer_norm`: LayerNorm.
- `rms_norm`: RMSNorm, with a scale only.
- `local_response`: LocalResponseNorm, of historical interest, with neither.

Read `layer_norm` first, then `batch_norm`. Spectral and weight normalization, which normalize a weight, are in
`nn/utils/`.
"""
