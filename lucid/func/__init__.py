"""Functions of functions, over nested tuples, lists and dicts of tensors: derivatives, and `vmap`.

The names are those of ``torch.func``. Leaves may be Tensors, arrays or Python floats; results are Tensors. The
functions nest: ``grad(grad(f))`` is the second derivative, and ``vmap(grad(f), (None, 0))`` gives the gradient of each
sample. A result can itself be differentiated, by an enclosing function or by `backward`, if something that it depends
on requires grad and grad mode is on; else it is not recorded.

- ``point.py``: a function evaluated at some arguments, ready to be differentiated; read it first.
- ``derivatives.py``: gradients, and products with the Jacobian.  ``jacobians.py``: the Jacobian itself.
- ``mapping.py``: `vmap`.
"""

from ..nn.utils.stateless import functional_call, stack_module_state
from .derivatives import grad, grad_and_value, hvp, jvp, linearize, value_and_grad, vjp
from .jacobians import hessian, jacfwd, jacobian, jacrev
from .mapping import vmap

# fmt: off
__all__ = [
    "functional_call", "grad", "grad_and_value", "hessian", "hvp", "jacfwd", "jacobian", "jacrev", "jvp", "linearize",
    "stack_module_state", "value_and_grad", "vjp", "vmap",
]
# fmt: on
