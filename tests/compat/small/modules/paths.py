import torch
import torch.nn as nn
from torch.nn.modules.activation import MultiheadAttention
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.container import Sequential
from torch.nn.modules.conv import _ConvNd
from torch.nn.modules.linear import NonDynamicallyQuantizableLinear
from torch.nn.modules.module import Module
from torch.nn.modules.rnn import RNNBase
from torch.nn.parameter import Parameter
from torch.optim.lr_scheduler import LRScheduler, StepLR, _LRScheduler
from torch.optim.optimizer import Optimizer
from torch.optim.sgd import SGD

layers = [nn.Linear(2, 2), nn.Conv2d(1, 1, 1), nn.BatchNorm1d(2), nn.LSTM(1, 1), nn.Sequential(), nn.LayerNorm(2)]
for kind in (Module, Sequential, _BatchNorm, _ConvNd, RNNBase, nn.modules.Linear):
    print([isinstance(layer, kind) for layer in layers])
print(type(MultiheadAttention(2, 1)).__name__, isinstance(layers[0].weight, Parameter))
print(issubclass(NonDynamicallyQuantizableLinear, nn.Linear))
optimizer = SGD(layers[0].parameters(), lr=0.1)
scheduler = StepLR(optimizer, 1)
print(isinstance(optimizer, Optimizer), isinstance(scheduler, LRScheduler), issubclass(StepLR, LRScheduler))
