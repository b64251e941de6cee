"""The layers' work as functions, without parameters of their own: ``nn.functional.cross_entropy(scores, classes)``."""

from ...ops import embedding, gelu, layer_norm, linear, sigmoid, softplus, tanh
from .activation import elu, leaky_relu, log_softmax, relu, silu, softmax
from .classification import cross_entropy, nll_loss
from .dropout import dropout
from .probability import binary_cross_entropy, binary_cross_entropy_with_logits, kl_div
from .regression import huber_loss, l1_loss, mse_loss, smooth_l1_loss

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "dropout",
    "elu",
    "embedding",
    "gelu",
    "huber_loss",
    "kl_div",
    "l1_loss",
    "layer_norm",
    "leaky_relu",
    "linear",
    "log_softmax",
    "mse_loss",
    "nll_loss",
    "relu",
    "sigmoid",
    "silu",
    "smooth_l1_loss",
    "softmax",
    "softplus",
    "tanh",
]
