"""Special functions, under the names of ``torch.special``.

Half of them are lucid's elementary functions. The Bessel functions, the incomplete gamma functions and `zeta` are
computed by SciPy, which ``pip install "lucid-grad[scipy]"`` brings; nothing else needs it.
"""

from __future__ import annotations

from .ops.activations.sigmoid import logit
from .ops.activations.softmax import log_softmax, softmax
from .ops.elementwise.erf import erf, erfc, erfcx, erfinv
from .ops.elementwise.exponential import exp2, expit, expm1, log1p, xlogy
from .ops.elementwise.gamma import digamma, lgamma, polygamma
from .ops.elementwise.rounding import round
from .ops.elementwise.trigonometric import sinc
from .ops.keywords import RENAMED, publish
from .ops.reduction.logsumexp import logsumexp
from .ops.special.bessel import (
    airy_ai,
    bessel_j0,
    bessel_j1,
    bessel_y0,
    bessel_y1,
    modified_bessel_i0,
    modified_bessel_i1,
    modified_bessel_k0,
    modified_bessel_k1,
    scaled_modified_bessel_k0,
    scaled_modified_bessel_k1,
    spherical_bessel_j0,
)
from .ops.special.chebyshev import (
    chebyshev_polynomial_t,
    chebyshev_polynomial_u,
    chebyshev_polynomial_v,
    chebyshev_polynomial_w,
    shifted_chebyshev_polynomial_t,
    shifted_chebyshev_polynomial_u,
    shifted_chebyshev_polynomial_v,
    shifted_chebyshev_polynomial_w,
)
from .ops.special.entropy import entr, xlog1py
from .ops.special.incomplete_gamma import gammainc, gammaincc, multigammaln
from .ops.special.modified_bessel import i0, i0e, i1, i1e
from .ops.special.normal_cdf import log_ndtr, ndtr, ndtri
from .ops.special.polynomials import (
    hermite_polynomial_h,
    hermite_polynomial_he,
    laguerre_polynomial_l,
    legendre_polynomial_p,
)
from .ops.special.zeta import zeta

gammaln, psi = lgamma, digamma

# fmt: off
__all__ = [
    "airy_ai", "bessel_j0", "bessel_j1", "bessel_y0", "bessel_y1", "chebyshev_polynomial_t",
    "chebyshev_polynomial_u", "chebyshev_polynomial_v", "chebyshev_polynomial_w", "digamma", "entr", "erf",
    "erfc", "erfcx", "erfinv", "exp2", "expit", "expm1", "gammainc", "gammaincc", "gammaln",
    "hermite_polynomial_h", "hermite_polynomial_he", "i0", "i0e", "i1", "i1e", "laguerre_polynomial_l",
    "legendre_polynomial_p", "log1p", "log_ndtr", "log_softmax", "logit", "logsumexp", "modified_bessel_i0",
    "modified_bessel_i1", "modified_bessel_k0", "modified_bessel_k1", "multigammaln", "ndtr", "ndtri",
    "polygamma", "psi", "round", "scaled_modified_bessel_k0", "scaled_modified_bessel_k1",
    "shifted_chebyshev_polynomial_t", "shifted_chebyshev_polynomial_u", "shifted_chebyshev_polynomial_v",
    "shifted_chebyshev_polynomial_w", "sinc", "softmax", "spherical_bessel_j0", "xlog1py", "xlogy", "zeta"
]
# fmt: on

RENAMED.update({name: {"n": "other"} for name in __all__ if "polynomial" in name})
publish(globals(), " ".join(__all__))
