"""Transforms: invertible functions of tensors, with the logarithm of the volume by which they stretch.

`lucid.distributions.TransformedDistribution` makes of a distribution that of the transformed outcomes. Read
``transform.py`` first; ``elementwise.py`` has those of numbers, ``vectors.py`` those of vectors and matrices.
"""

from .elementwise import (
    AbsTransform,
    AffineTransform,
    CumulativeDistributionTransform,
    ExpTransform,
    PowerTransform,
    SigmoidTransform,
    SoftplusTransform,
    TanhTransform,
)
from .transform import ComposeTransform, Transform
from .vectors import (
    IndependentTransform,
    LowerCholeskyTransform,
    PositiveDefiniteTransform,
    ReshapeTransform,
    SoftmaxTransform,
    StickBreakingTransform,
)

identity_transform = ComposeTransform([])

# fmt: off
__all__ = [
    "AbsTransform", "AffineTransform", "ComposeTransform", "CumulativeDistributionTransform", "ExpTransform",
    "IndependentTransform", "LowerCholeskyTransform", "PositiveDefiniteTransform", "PowerTransform", "ReshapeTransform",
    "SigmoidTransform", "SoftmaxTransform", "SoftplusTransform", "StickBreakingTransform", "TanhTransform", "Transform",
    "identity_transform",
]
# fmt: on
