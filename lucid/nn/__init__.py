"""Neural networks: modules, layers, losses and initialization.

The functions and their gradients are in `lucid/ops/`; here are the classes, in folders and files of the same subjects.
A layer holds parameters or options, and calls a function in `forward`.

- `module/`: Module, the base class of all layers and models, and its containers. `parameter`: Parameter.
- `linear`, `embedding`, `dropout`, `flatten`, `distance`: the layers of one file.
- `activations/`, `convolution/`, `pooling/`, `normalization/`, `recurrent/`, `transformer/`, `vision/`, `losses/`: the
  others.
- `lazy/`: layers that take the number of input features from their first input.
- `init`, `fan`: initialization of parameters.
- `functional`: the functions at PyTorch's address; a list of names.
- `utils/`: gradient clipping, packed sequences, reparametrized weights, averages of models.

Read `module/module` first, then `linear`, the shortest layer with parameters.
"""

# ruff: noqa: I001
# fmt: off

from . import functional, init, utils
from .activations.elu import CELU, ELU, SELU
from .activations.gelu import GELU
from .activations.relu import Hardtanh, LeakyReLU, PReLU, ReLU, ReLU6, RReLU, Threshold
from .activations.shrink import Hardshrink, Softshrink, Tanhshrink
from .activations.sigmoid import GLU, Hardsigmoid, LogSigmoid, Sigmoid, Tanh
from .activations.silu import Hardswish, SiLU
from .activations.softmax import LogSoftmax, Softmax, Softmax2d, Softmin
from .activations.softplus import Mish, Softplus, Softsign
from .pooling.adaptive_pool import (
    AdaptiveAvgPool1d, AdaptiveAvgPool2d, AdaptiveAvgPool3d, AdaptiveMaxPool1d, AdaptiveMaxPool2d, AdaptiveMaxPool3d,
)
from .pooling.avg_pool import AvgPool1d, AvgPool2d, AvgPool3d
from .pooling.fractional_max_pool import FractionalMaxPool2d, FractionalMaxPool3d
from .pooling.lp_pool import LPPool1d, LPPool2d, LPPool3d
from .convolution.conv_transpose import ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from .convolution.convolution import Conv1d, Conv2d, Conv3d
from .pooling.max_pool import MaxPool1d, MaxPool2d, MaxPool3d
from .pooling.max_unpool import MaxUnpool1d, MaxUnpool2d, MaxUnpool3d
from .convolution.unfold import Fold, Unfold
from .distance import CosineSimilarity, PairwiseDistance
from .dropout import AlphaDropout, Dropout, Dropout1d, Dropout2d, Dropout3d, FeatureAlphaDropout
from .embedding import Embedding, EmbeddingBag
from .flatten import Flatten, Unflatten
from .lazy.convolution import (
    LazyConv1d, LazyConv2d, LazyConv3d, LazyConvTranspose1d, LazyConvTranspose2d, LazyConvTranspose3d,
)
from .lazy.linear import LazyLinear
from .lazy.normalization import (
    LazyBatchNorm1d, LazyBatchNorm2d, LazyBatchNorm3d, LazyInstanceNorm1d, LazyInstanceNorm2d, LazyInstanceNorm3d,
)
from .linear import Bilinear, Identity, Linear
from .losses.binary_cross_entropy import BCELoss, BCEWithLogitsLoss
from .losses.adaptive_softmax import AdaptiveLogSoftmaxWithLoss
from .losses.cross_entropy import (
    CrossEntropyLoss, LinearCrossEntropyLoss, LinearCrossEntropyOptions, NLLLoss, NLLLoss2d,
)
from .losses.ctc import CTCLoss
from .losses.kl_div import KLDivLoss
from .losses.likelihood import GaussianNLLLoss, PoissonNLLLoss
from .losses.margin import (
    CosineEmbeddingLoss, HingeEmbeddingLoss, MarginRankingLoss, SoftMarginLoss, TripletMarginLoss,
    TripletMarginWithDistanceLoss,
)
from .losses.multi_margin import MultiLabelMarginLoss, MultiLabelSoftMarginLoss, MultiMarginLoss
from .losses.regression import HuberLoss, L1Loss, MSELoss, SmoothL1Loss
from .module.container import Container, ModuleList, Sequential
from .module.module_dict import ModuleDict
from .module.module import Module
from .module.parameter_list import ParameterDict, ParameterList
from .normalization.batch_norm import BatchNorm1d, BatchNorm2d, BatchNorm3d, SyncBatchNorm
from .normalization.group_norm import GroupNorm
from .normalization.instance_norm import InstanceNorm1d, InstanceNorm2d, InstanceNorm3d
from .normalization.layer_norm import LayerNorm
from .normalization.local_response import CrossMapLRN2d, LocalResponseNorm
from .normalization.rms_norm import RMSNorm
from .vision.padding import (
    CircularPad1d, CircularPad2d, CircularPad3d, ConstantPad1d, ConstantPad2d, ConstantPad3d, ReflectionPad1d,
    ReflectionPad2d, ReflectionPad3d, ReplicationPad1d, ReplicationPad2d, ReplicationPad3d, ZeroPad1d, ZeroPad2d,
    ZeroPad3d,
)
from .parallel import DataParallel
from .parameter import Buffer, Parameter, UninitializedBuffer, UninitializedParameter, factory_kwargs
from .recurrent.base import RNNBase
from .recurrent.cell import RNNCellBase
from .recurrent.gru import GRU, GRUCell
from .recurrent.lstm import LSTM, LSTMCell
from .recurrent.rnn import RNN, RNNCell
from .transformer.attention import MultiheadAttention
from .transformer.transformer import Transformer, TransformerDecoder, TransformerEncoder
from .transformer.transformer_layer import TransformerDecoderLayer, TransformerEncoderLayer
from .vision.pixel_shuffle import ChannelShuffle, PixelShuffle, PixelUnshuffle
from .vision.upsampling import Upsample, UpsamplingBilinear2d, UpsamplingNearest2d

__all__ = [
    "CELU", "ELU", "GELU", "GLU", "GRU", "LSTM", "RNN", "SELU", "AdaptiveAvgPool1d", "AdaptiveAvgPool2d",
    "AdaptiveAvgPool3d", "AdaptiveLogSoftmaxWithLoss", "AdaptiveMaxPool1d", "AdaptiveMaxPool2d", "AdaptiveMaxPool3d",
    "AlphaDropout", "AvgPool1d", "AvgPool2d", "AvgPool3d", "BCELoss", "BCEWithLogitsLoss", "BatchNorm1d", "BatchNorm2d",
    "BatchNorm3d", "Bilinear", "Buffer", "CTCLoss", "ChannelShuffle", "CircularPad1d", "CircularPad2d", "CircularPad3d",
    "ConstantPad1d", "ConstantPad2d", "ConstantPad3d", "Container", "Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d",
    "ConvTranspose2d", "ConvTranspose3d", "CosineEmbeddingLoss", "CosineSimilarity", "CrossEntropyLoss",
    "CrossMapLRN2d", "DataParallel", "Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "Embedding", "EmbeddingBag",
    "FeatureAlphaDropout", "Flatten", "Fold", "FractionalMaxPool2d", "FractionalMaxPool3d", "GRUCell",
    "GaussianNLLLoss", "GroupNorm", "Hardshrink", "Hardsigmoid", "Hardswish", "Hardtanh", "HingeEmbeddingLoss",
    "HuberLoss", "Identity", "InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d", "KLDivLoss", "L1Loss", "LPPool1d",
    "LPPool2d", "LPPool3d", "LSTMCell", "LayerNorm", "LazyBatchNorm1d", "LazyBatchNorm2d", "LazyBatchNorm3d",
    "LazyConv1d", "LazyConv2d", "LazyConv3d", "LazyConvTranspose1d", "LazyConvTranspose2d", "LazyConvTranspose3d",
    "LazyInstanceNorm1d", "LazyInstanceNorm2d", "LazyInstanceNorm3d", "LazyLinear", "LeakyReLU", "Linear",
    "LinearCrossEntropyLoss", "LinearCrossEntropyOptions", "LocalResponseNorm", "LogSigmoid", "LogSoftmax", "MSELoss",
    "MarginRankingLoss", "MaxPool1d", "MaxPool2d", "MaxPool3d", "MaxUnpool1d", "MaxUnpool2d", "MaxUnpool3d", "Mish",
    "Module", "ModuleDict", "ModuleList", "MultiLabelMarginLoss", "MultiLabelSoftMarginLoss", "MultiMarginLoss",
    "MultiheadAttention", "NLLLoss", "NLLLoss2d", "PReLU", "PairwiseDistance", "Parameter", "ParameterDict",
    "ParameterList", "PixelShuffle", "PixelUnshuffle", "PoissonNLLLoss", "RMSNorm", "RNNBase", "RNNCell", "RNNCellBase",
    "RReLU", "ReLU", "ReLU6", "ReflectionPad1d", "ReflectionPad2d", "ReflectionPad3d", "ReplicationPad1d",
    "ReplicationPad2d", "ReplicationPad3d", "Sequential", "SiLU", "Sigmoid", "SmoothL1Loss", "SoftMarginLoss",
    "Softmax", "Softmax2d", "Softmin", "Softplus", "Softshrink", "Softsign", "SyncBatchNorm", "Tanh", "Tanhshrink",
    "Threshold", "Transformer", "TransformerDecoder", "TransformerDecoderLayer", "TransformerEncoder",
    "TransformerEncoderLayer", "TripletMarginLoss", "TripletMarginWithDistanceLoss", "Unflatten", "Unfold",
    "UninitializedBuffer", "UninitializedParameter", "Upsample", "UpsamplingBilinear2d", "UpsamplingNearest2d",
    "ZeroPad1d", "ZeroPad2d", "ZeroPad3d", "factory_kwargs", "functional", "init", "utils",
]
