import torch

x = torch.ones(3, requires_grad=True)
y = x.exp()
z = (y * y).sum()
y += 1
try:
    z.backward()
except RuntimeError as error:
    print("modified by an inplace operation" in str(error))
try:
    x += 1
except RuntimeError as error:
    print("leaf" in str(error))
a = torch.ones(2, requires_grad=True)
b = (a * a).sum()
b.backward()
try:
    b.backward()
except RuntimeError as error:
    print("second time" in str(error))
