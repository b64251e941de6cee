import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
for _ in range(3):
    loss = ((w - 3) ** 2).sum()
    loss.backward()
    w.data -= 0.1 * w.grad.data
    w.grad.data.zero_()
print(w, w.data.requires_grad, w.is_leaf)
w.data = torch.tensor([0.5, 0.25])
w.data.mul_(2).clamp_(max=0.9)
w.data[1] = 7.0
w.data.copy_(w.data + 1)
print(w.data, w.data.norm(), type(w.data) is torch.Tensor or isinstance(w.data, torch.Tensor))
hidden = torch.zeros(3, 2)
hidden[:, 0] = torch.arange(3.0)
v = torch.ones(3, requires_grad=True)
loss = (hidden[:, 0] * v).sum()
hidden.data[:, 1] = 5.0  # another part of what was saved
loss.backward()
print(v.grad, hidden)
teacher = [torch.zeros(2)]
for t, s in zip(teacher, [w]):
    t.data.mul_(0.9).add_(s.data, alpha=0.1)
print(teacher)
