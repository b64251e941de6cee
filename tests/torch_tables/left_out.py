"""What is not compared with PyTorch's tables, and why."""

from __future__ import annotations

from typing import Any

# Of these entries only shapes and dtypes are compared.
# fmt: off
RANDOM_NUMBERS = (
    "bernoulli", "cauchy", "exponential", "geometric", "log_normal", "multinomial", "nn.functional.alpha_dropout",
    "nn.functional.dropout", "nn.functional.dropout2d", "nn.functional.dropout3d",
    "nn.functional.feature_alpha_dropout.with_train", "nn.functional.fractional_max_pool2d",
    "nn.functional.fractional_max_pool3d", "normal", "normal.in_place", "normal.number_mean", "pca_lowrank",
    "rand_like",     "randint", "randint_like", "randn", "randn_like", "svd_lowrank", "uniform",
)
UNINITIALIZED = ("empty", "empty_like", "empty_permuted", "empty_strided", "new_empty", "new_empty_strided")
# fmt: on

# Eigenvectors and singular vectors, whose sign is arbitrary: what PyTorch's table compares in their place.
UP_TO_SIGN = ("linalg.eigh", "linalg.svd", "linalg.qr", "svd")

# The index of one among equal elements is arbitrary: of integers and booleans, only the values are compared.
TIES = ("argsort", "kthvalue", "median", "mode", "nanmedian", "sort", "topk")

# "entry input: check" of modules and of optimizers.
_FOREACH = "how PyTorch's loops run, which lucid does not have: a tensor gives its number in every way"
MODULES_LEFT_OUT: dict[str, str] = {}
OPTIMIZERS_LEFT_OUT: dict[str, str] = {
    f"{name} {what}: refusals": _FOREACH
    for name in ("Adam", "AdamW")
    for what in (
        "lr as Tensor doesn't work with foreach & not capturable",
        "betas must be either both floats or both Tensors",
        r"betas\[0\] as a Tensor is not supported for capturable=False and foreach=True",
    )
}

# Beyond |x| = 5 PyTorch's own float64 values are off by as much as this; SciPy's are not.
TOLERANCE_OF = {f"special.{name}": 2e-6 for name in ("airy_ai", "bessel_j0", "bessel_j1", "bessel_y0", "bessel_y1")}

# "entry: check" -> the reason. A row whose check finds no difference is an error.
LEFT_OUT: dict[str, str] = {
    "to_sparse: values": "with dense dimensions beside the sparse ones",
    "as_strided_scatter: gradients": "PyTorch's is not zero where the input was written over, as differences say it is",
    "ormqr: second gradients": "of no reflections, where they are zeros without a graph",
    "addbmm: in place": "PyTorch resizes a 0-d tensor that is written in place; here no tensor changes its shape",
    "logcumsumexp: gradients": "in float32, beside 10,000, PyTorch's are off by 3e-3 and lucid's by 4e-7",
    "mean: refusals": "the mean of integers is a number of the default dtype, as in NumPy",
    **{
        f"{name}: refusals": "an out= of another shape is made anew, and shares no memory" for name in ("cat", "gather")
    },
    "linalg.norm.subgradients_at_zero: second gradients": "0, as the first at such a point, where PyTorch's are NaN",
}


def without_values(entry: str, sample: Any) -> bool:
    """Whether the results of a sample are no function of its arguments."""
    if entry == "nn.functional.rrelu":
        return bool(sample.kwargs.get("training"))
    if entry == "nn.functional.multi_head_attention_forward":
        return bool(sample.args[9] > 0 and sample.kwargs.get("training", True))
    return sample.kwargs.get("dropout_p", 0.0) > 0.0 or entry in (*RANDOM_NUMBERS, *UNINITIALIZED)
