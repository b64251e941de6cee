"""Automatic differentiation: the tape, `backward` and `grad`, user-written Functions, and grad modes.

An operation takes arrays and returns arrays; what makes it differentiable is here, once for all operations. What
belongs here knows that there are operations and rules, but not which: those are in ``lucid.ops``. Read in this order:

- tape.py, the page on which gradients come about: a `Node` per recorded operation, and the sweep over them.
- plan.py: which values an operation saves, decided once for each choice of inputs that need a gradient. several.py:
  operations with several results. walk.py: the names by which a program walks the graph.
- primitive.py: the decorator that makes an operation of a forward function.
- fusion.py: on a GPU, an operation and its rules as one launch each.
- backward.py: `backward` and `grad`. leaf.py, grad_hooks.py: what happens where a gradient arrives.
- function.py, function_call.py: operations that users write, with PyTorch's ``ctx``.
- jacobian.py, functional.py: vector-Jacobian and Jacobian-vector products, Jacobians and Hessians; pytree.py: nested
  containers of tensors.
- grad_mode.py, broadcasting.py: `no_grad` and its like; sums that undo broadcasting.
- inplace.py, views.py, out.py: in-place writes, through views too, and into ``out=``. typing.py,
  signatures.py: types for editors.
- piecewise_linear.py: second derivatives that are zero. half.py: float16, computed in float32.
- gradcheck.py: gradients against finite differences. errors.py: the messages, in one file.
"""

from . import functional, half, piecewise_linear  # noqa: F401  (the last two complete the tape)
from .backward import backward, grad
from .function import Function, once_differentiable
from .grad_mode import (
    detect_anomaly,
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_detect_anomaly,
    set_grad_enabled,
)
from .gradcheck import GradcheckError, gradcheck, gradgradcheck

# fmt: off
__all__ = [
    "Function", "GradcheckError", "backward", "detect_anomaly", "enable_grad", "functional", "grad", "gradcheck",
    "gradgradcheck", "inference_mode", "is_grad_enabled", "is_inference_mode_enabled", "no_grad", "once_differentiable",
    "set_detect_anomaly", "set_grad_enabled",
]
# fmt: on
