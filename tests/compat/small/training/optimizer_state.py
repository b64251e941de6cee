import torch
from torch import nn

model = nn.Linear(2, 1, bias=False)
nn.init.constant_(model.weight, 0.5)
opt = torch.optim.Adam(model.parameters(), lr=0.1, foreach=False, fused=None)
x = torch.tensor([[1.0, 2.0]])
for _ in range(3):
    opt.zero_grad()
    (model(x) ** 2).sum().backward()
    opt.step()
p = model.weight
print(opt.state[p]["exp_avg"].norm(), opt.state[p]["step"].item(), opt.state_dict()["state"][0]["exp_avg_sq"])
for group in opt.param_groups:
    group["lr"] *= 0.1
opt.step()
print(p.data, [g["lr"] for g in opt.param_groups], sorted(opt.state_dict()))
