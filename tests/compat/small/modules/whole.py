import io

import torch
from torch import nn

model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
with torch.no_grad():
    for i, p in enumerate(model.parameters()):
        p.copy_(torch.linspace(-1, 1, p.numel()).view(p.shape) + 0.1 * i)
x = torch.linspace(-2, 2, 6).view(2, 3)
file = io.BytesIO()
torch.save(model, file)
file.seek(0)
try:
    torch.load(file)
except Exception as error:
    print(type(error).__name__, "weights_only" in str(error))
file.seek(0)
again = torch.load(file, map_location="cpu", weights_only=False)
print(torch.equal(again(x), model(x)), [tuple(p.shape) for p in again.parameters()])
file = io.BytesIO()
torch.save({"epoch": 3, "model": model.state_dict()}, file)
file.seek(0)
checkpoint = torch.load(file, map_location=lambda storage, loc: storage, weights_only=True)
print(checkpoint["epoch"], again.load_state_dict(checkpoint["model"]), again(x).detach())
