"""Normalization: values scaled to mean 0 and variance 1, or to norm 1.

The methods differ in the dimensions over which mean and variance are taken. Of an input (N, C, H, W):

- `batch_norm`: over N, H, W, for each channel; the only one that differs between training and evaluation.
- `instance_norm`: over H, W, for each channel of each sample.
- `group_norm`: over H, W and a group of channels of each sample.
- `layer_norm`, `rms_norm`: over the last dimensions, for each sample; `rms_norm` without the mean. Fused.
- `local_response`: each element by the mean square of neighbouring channels.
- `normalize`: vectors to norm 1.
- `standardize`: (x - mean) / std along dimensions, with its gradients of any order, which the others share.

Read `standardize` first, then `group_norm`. `batch_norm` also holds what the methods by channel share: running
statistics and the checks of their vectors; `channels` how channels lie in memory, and scale and shift.
"""
