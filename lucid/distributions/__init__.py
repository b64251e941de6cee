"""Probability distributions, under the names of ``torch.distributions``.

A distribution has parameters, and draws samples (`sample`, and with gradients `rsample`), scores outcomes (`log_prob`)
and knows what follows from its formula: `mean`, `variance`, `entropy`, `cdf`. Two of them have a `kl_divergence`.
Parameters are tensors and batches of them.

Read ``distribution.py`` first, and then ``normal/normal.py``; the other folders are families: ``gamma``,
``location_scale``, ``power_law``, ``discrete``. ``composite`` makes distributions from others, with ``transforms``.

Example:
    >>> import lucid
    >>> policy = lucid.distributions.Categorical(logits=lucid.zeros(4, 2, requires_grad=True))
    >>> action = policy.sample()
    >>> loss = -(policy.log_prob(action) * lucid.ones(4)).mean()  # the score function, REINFORCE
    >>> loss.backward()
"""

from . import constraints, kl, transforms
from .composite.independent import Independent
from .composite.transformed_distribution import TransformedDistribution
from .constraint_registry import biject_to, transform_to
from .discrete.bernoulli import Bernoulli
from .discrete.binomial import Binomial
from .discrete.categorical import Categorical
from .discrete.geometric import Geometric
from .discrete.multinomial import Multinomial
from .discrete.negative_binomial import NegativeBinomial
from .discrete.one_hot_categorical import OneHotCategorical, OneHotCategoricalStraightThrough
from .discrete.poisson import Poisson
from .discrete.relaxed import RelaxedBernoulli, RelaxedOneHotCategorical
from .distribution import Distribution, ExponentialFamily
from .gamma.beta import Beta
from .gamma.dirichlet import Dirichlet
from .gamma.exponential import Exponential
from .gamma.fisher_snedecor import FisherSnedecor
from .gamma.gamma import Chi2, Gamma, InverseGamma
from .kl import kl_divergence, register_kl
from .location_scale.cauchy import Cauchy, HalfCauchy
from .location_scale.gumbel import Gumbel
from .location_scale.laplace import Laplace
from .location_scale.student_t import StudentT
from .location_scale.uniform import Uniform
from .location_scale.von_mises import VonMises
from .mixture_same_family import MixtureSameFamily
from .normal.half_normal import HalfNormal
from .normal.log_normal import LogNormal
from .normal.logistic_normal import LogisticNormal
from .normal.multivariate_normal import MultivariateNormal
from .normal.normal import Normal
from .power_law.generalized_pareto import GeneralizedPareto
from .power_law.kumaraswamy import Kumaraswamy
from .power_law.pareto import Pareto
from .power_law.weibull import Weibull
from .transforms import (
    AbsTransform,
    AffineTransform,
    ComposeTransform,
    CumulativeDistributionTransform,
    ExpTransform,
    IndependentTransform,
    LowerCholeskyTransform,
    PositiveDefiniteTransform,
    PowerTransform,
    ReshapeTransform,
    SigmoidTransform,
    SoftmaxTransform,
    SoftplusTransform,
    StickBreakingTransform,
    TanhTransform,
    Transform,
    identity_transform,
)

# fmt: off
__all__ = [
    "AbsTransform", "AffineTransform", "Bernoulli", "Beta", "Binomial", "Categorical", "Cauchy", "Chi2",
    "ComposeTransform", "CumulativeDistributionTransform", "Dirichlet", "Distribution", "ExpTransform",
    "Exponential", "ExponentialFamily", "FisherSnedecor", "Gamma", "GeneralizedPareto", "Geometric", "Gumbel",
    "HalfCauchy", "HalfNormal", "Independent", "IndependentTransform", "InverseGamma", "Kumaraswamy", "Laplace",
    "LogNormal", "LogisticNormal", "LowerCholeskyTransform", "MixtureSameFamily", "Multinomial",
    "MultivariateNormal", "NegativeBinomial", "Normal", "OneHotCategorical", "OneHotCategoricalStraightThrough",
    "Pareto", "Poisson", "PositiveDefiniteTransform", "PowerTransform", "RelaxedBernoulli",
    "RelaxedOneHotCategorical", "ReshapeTransform", "SigmoidTransform", "SoftmaxTransform", "SoftplusTransform",
    "StickBreakingTransform", "StudentT", "TanhTransform", "Transform", "TransformedDistribution", "Uniform",
    "VonMises", "Weibull", "biject_to", "constraints", "identity_transform", "kl", "kl_divergence", "register_kl",
    "transform_to", "transforms",
]
# fmt: on
