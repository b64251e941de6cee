"""The functions of `lucid.ops` at PyTorch's address: ``nn.functional.cross_entropy(scores, classes)``."""

# ruff: noqa: I001
# fmt: off

from ..ops.activations.elu import celu, elu, selu
from ..ops.activations.gelu import gelu
from ..ops.activations.hardtanh import hardtanh, relu6, threshold
from ..ops.activations.relu import leaky_relu, prelu, relu, rrelu
from ..ops.activations.shrink import hardshrink, softshrink, tanhshrink
from ..ops.activations.sigmoid import glu, hardsigmoid, logsigmoid
from ..ops.activations.silu import hardswish, silu
from ..ops.activations.softmax import gumbel_softmax, log_softmax, softmax, softmin
from ..ops.activations.twins import (
    celu_, elu_, hardtanh_, leaky_relu_, relu_, rrelu_, selu_, threshold_,
)
from ..ops.activations.softplus import mish, softplus, softsign
from ..ops.attention.multi_head import multi_head_attention_forward
from ..ops.attention.scaled_dot_product import scaled_dot_product_attention
from ..ops.pooling.adaptive_pool import (
    adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d, adaptive_max_pool1d, adaptive_max_pool2d,
    adaptive_max_pool3d,
)
from ..ops.pooling.avg_pool import avg_pool1d, avg_pool2d, avg_pool3d
from ..ops.convolution.conv_tbc import conv_tbc
from ..ops.convolution.conv_transpose import conv_transpose1d, conv_transpose2d, conv_transpose3d
from ..ops.convolution.convolution import conv1d, conv2d, conv3d
from ..ops.pooling.fractional_max_pool import fractional_max_pool2d, fractional_max_pool3d
from ..ops.pooling.lp_pool import lp_pool1d, lp_pool2d, lp_pool3d
from ..ops.pooling.max_pool import max_pool1d, max_pool2d, max_pool3d
from ..ops.pooling.max_unpool import max_unpool1d, max_unpool2d, max_unpool3d
from ..ops.pooling.with_indices import (
    adaptive_max_pool1d_with_indices, adaptive_max_pool2d_with_indices, adaptive_max_pool3d_with_indices,
    fractional_max_pool2d_with_indices, fractional_max_pool3d_with_indices,
    max_pool1d_with_indices, max_pool2d_with_indices, max_pool3d_with_indices,
)
from ..ops.convolution.unfold import fold, unfold
from ..ops.distance import cosine_similarity, pairwise_distance, pdist
from ..ops.dropout import alpha_dropout, dropout, dropout1d, dropout2d, dropout3d, feature_alpha_dropout
from ..ops.embedding.embedding import embedding
from ..ops.embedding.embedding_bag import embedding_bag
from ..ops.embedding.one_hot import one_hot
from ..ops.vision.affine_grid import affine_grid
from ..ops.vision.grid_sample import grid_sample
from ..ops.vision.interpolation import interpolate
from ..ops.elementwise.exponential import sigmoid
from ..ops.elementwise.trigonometric import tanh
from ..ops.linear import bilinear, linear
from ..ops.losses.binary_cross_entropy import binary_cross_entropy, binary_cross_entropy_with_logits
from ..ops.losses.cross_entropy import cross_entropy, nll_loss
from ..ops.losses.ctc import ctc_loss
from ..ops.losses.kl_div import kl_div
from ..ops.losses.likelihood import gaussian_nll_loss, linear_cross_entropy, poisson_nll_loss
from ..ops.losses.margin import (
    cosine_embedding_loss, hinge_embedding_loss, margin_ranking_loss, multilabel_soft_margin_loss, soft_margin_loss,
    triplet_margin_loss, triplet_margin_with_distance_loss,
)
from ..ops.losses.multi_margin import multi_margin_loss, multilabel_margin_loss
from ..ops.losses.regression import huber_loss, l1_loss, mse_loss, smooth_l1_loss
from ..ops.normalization.batch_norm import batch_norm
from ..ops.normalization.group_norm import group_norm
from ..ops.normalization.instance_norm import instance_norm
from ..ops.normalization.layer_norm import layer_norm
from ..ops.normalization.local_response import local_response_norm
from ..ops.normalization.normalize import normalize
from ..ops.normalization.rms_norm import rms_norm
from ..ops.vision.padding import pad
from ..ops.vision.pixel_shuffle import channel_shuffle, native_channel_shuffle, pixel_shuffle, pixel_unshuffle
from ..ops.vision.upsample import upsample, upsample_bilinear, upsample_nearest

__all__ = [
    "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d", "adaptive_max_pool1d",
    "adaptive_max_pool1d_with_indices", "adaptive_max_pool2d", "adaptive_max_pool2d_with_indices",
    "adaptive_max_pool3d", "adaptive_max_pool3d_with_indices", "affine_grid", "alpha_dropout", "avg_pool1d",
    "avg_pool2d", "avg_pool3d", "batch_norm", "bilinear", "binary_cross_entropy", "binary_cross_entropy_with_logits",
    "celu", "celu_", "channel_shuffle", "conv1d", "conv2d", "conv3d", "conv_tbc", "conv_transpose1d",
    "conv_transpose2d", "conv_transpose3d", "cosine_embedding_loss", "cosine_similarity", "cross_entropy", "ctc_loss",
    "dropout", "dropout1d", "dropout2d", "dropout3d", "elu", "elu_", "embedding", "embedding_bag",
    "feature_alpha_dropout", "fold", "fractional_max_pool2d", "fractional_max_pool2d_with_indices",
    "fractional_max_pool3d", "fractional_max_pool3d_with_indices", "gaussian_nll_loss", "gelu", "glu", "grid_sample",
    "group_norm", "gumbel_softmax", "hardshrink", "hardsigmoid", "hardswish", "hardtanh", "hardtanh_",
    "hinge_embedding_loss", "huber_loss", "instance_norm", "interpolate", "kl_div", "l1_loss", "layer_norm",
    "leaky_relu", "leaky_relu_", "linear", "linear_cross_entropy", "local_response_norm", "log_softmax", "logsigmoid",
    "lp_pool1d", "lp_pool2d", "lp_pool3d", "margin_ranking_loss", "max_pool1d", "max_pool1d_with_indices", "max_pool2d",
    "max_pool2d_with_indices", "max_pool3d", "max_pool3d_with_indices", "max_unpool1d", "max_unpool2d", "max_unpool3d",
    "mish", "mse_loss", "multi_head_attention_forward", "multi_margin_loss", "multilabel_margin_loss",
    "multilabel_soft_margin_loss", "native_channel_shuffle", "nll_loss", "normalize", "one_hot", "pad",
    "pairwise_distance", "pdist", "pixel_shuffle", "pixel_unshuffle", "poisson_nll_loss", "prelu", "relu", "relu6",
    "relu_", "rms_norm", "rrelu", "rrelu_", "scaled_dot_product_attention", "selu", "selu_", "sigmoid", "silu",
    "smooth_l1_loss", "soft_margin_loss", "softmax", "softmin", "softplus", "softshrink", "softsign", "tanh",
    "tanhshrink", "threshold", "threshold_", "triplet_margin_loss", "triplet_margin_with_distance_loss", "unfold",
    "upsample", "upsample_bilinear", "upsample_nearest",
]
