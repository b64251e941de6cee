"""The base class of normalizations: a scale and a shift, 1 and 0 at first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import ops
from .. import init
from ..module.module import Module
from ..parameter import Parameter


class Affine(Module):
    """A normalization with a weight (the scale) and a bias (the shift), or None in the place of either."""

    def _add_affine(self, shape: int | Sequence[int], weight: bool, bias: bool, device: Any, dtype: Any) -> None:
        for name, wanted in (("weight", weight), ("bias", bias)):
            self.register_parameter(name, Parameter(ops.empty(shape, device=device, dtype=dtype)) if wanted else None)

    def reset_parameters(self) -> None:
        """Set the weight to 1 and the bias to 0."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)
