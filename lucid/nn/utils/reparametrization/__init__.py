"""Reparametrized weights: computed before each use from what is learned.

`weight_norm` and `spectral_norm` compute the weight by a hook in front of `forward`, PyTorch's older way; what
`nn.utils.parametrizations` lists does it by a module, see `nn/utils/parametrize.py`.

- weight_norm: by a hook. Read it first.
- spectral_norm: by a hook.
- parametrization_list: the parametrizations of one tensor
- normalized: weight and spectral normalization as parametrizations
- orthogonal: an orthogonal weight, as a parametrization
"""
