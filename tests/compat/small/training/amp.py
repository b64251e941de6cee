import torch
from torch import nn
from torch.amp import GradScaler
from torch.cuda.amp import autocast

model = nn.Linear(2, 1)
with torch.no_grad():
    model.weight.copy_(torch.tensor([[1.0, -1.0]]))
    model.bias.zero_()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
use_amp = torch.cuda.is_available()
scaler = GradScaler("cuda", enabled=use_amp)
x, y = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[1.0], [0.0]])
for step in range(3):
    with autocast(enabled=use_amp), torch.autocast(device_type="cpu", dtype=torch.bfloat16, enabled=False):
        loss = nn.functional.mse_loss(model(x), y)
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    scaler.step(optimizer)
    scaler.update()
    optimizer.zero_grad(set_to_none=True)
    print(step, f"{loss.item():.5f}", scaler.get_scale(), scaler.is_enabled(), scaler.state_dict())
