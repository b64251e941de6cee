import warnings

import torch
import torch._dynamo
from torch import nn

warnings.simplefilter("ignore")
torch.set_float32_matmul_precision("high")
torch.backends.cudnn.benchmark = True
torch.backends.cudnn.deterministic = True
torch.backends.cuda.matmul.allow_tf32 = True
torch.backends.cudnn.allow_tf32 = True
print(torch.backends.cudnn.benchmark, torch.backends.cuda.matmul.allow_tf32, torch.backends.mps.is_available())


@torch.compiler.disable
def norm(x):
    return (x * x).sum().sqrt()


@torch.jit.script
def fused(x):
    return torch.relu(x) + 1


use_compile = False
model = nn.Linear(3, 3)
model = torch.compile(model) if use_compile else model
torch._dynamo.reset()
print(norm(torch.ones(4)), fused(torch.tensor([-1.0, 2.0])), torch.compiler.is_compiling(), torch.jit.is_scripting())
