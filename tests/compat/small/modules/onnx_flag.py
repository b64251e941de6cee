import argparse

import torch
import torch.onnx
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--onnx-export", default="")
parser.add_argument("--no-cuda", action="store_true")
args = parser.parse_args([])
model = nn.Linear(2, 1)
nn.init.constant_(model.weight, 0.5)
nn.init.zeros_(model.bias)
if args.onnx_export:
    torch.onnx.export(model, torch.zeros(1, 2), args.onnx_export)
print(model(torch.ones(1, 2)).item(), hasattr(torch.onnx, "export"))
