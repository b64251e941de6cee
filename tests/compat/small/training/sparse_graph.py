import torch
from torch import nn

edges = torch.tensor([[0, 1, 1, 2, 2, 3], [1, 0, 2, 1, 3, 2]])
adjacency = torch.sparse_coo_tensor(edges, torch.full((6,), 0.5), (4, 4))
x = torch.arange(8.0).view(4, 2)
weight = nn.Parameter(torch.tensor([[1.0, -1.0], [0.5, 2.0]]))
support = torch.mm(x, weight)
output = torch.spmm(adjacency, support)
output.sum().backward()
print(output.detach(), weight.grad)
print(torch.sparse.mm(adjacency, x), adjacency.to_dense().sum(), (adjacency @ x).shape)
print(torch.eye(3).to_sparse().to_dense())
