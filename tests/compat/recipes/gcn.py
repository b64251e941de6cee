"""A graph convolutional network that tells three communities apart, with a sparse adjacency matrix."""

import math

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.nn.modules.module import Module
from torch.nn.parameter import Parameter

np.random.seed(5)
torch.manual_seed(5)


def load_data(nodes=60, classes=3):
    labels = np.arange(nodes) % classes
    same = labels[:, None] == labels[None]
    adjacency = np.random.rand(nodes, nodes) < np.where(same, 0.25, 0.03)
    adjacency = np.triu(adjacency, 1)
    adjacency = (adjacency + adjacency.T).astype(np.float32) + np.eye(nodes, dtype=np.float32)
    adjacency /= adjacency.sum(1, keepdims=True)
    rows, cols = adjacency.nonzero()
    indices = torch.from_numpy(np.vstack((rows, cols)).astype(np.int64))
    adj = torch.sparse_coo_tensor(indices, torch.from_numpy(adjacency[rows, cols]), torch.Size(adjacency.shape))
    features = np.random.randn(nodes, 8).astype(np.float32)
    features[np.arange(nodes), labels] += 0.7
    return (
        adj.coalesce(),
        torch.FloatTensor(features),
        torch.LongTensor(labels),
        torch.arange(15),
        torch.arange(15, nodes),
    )


class GraphConvolution(Module):
    def __init__(self, in_features, out_features, bias=True):
        super(GraphConvolution, self).__init__()
        self.in_features, self.out_features = in_features, out_features
        self.weight = Parameter(torch.FloatTensor(in_features, out_features))
        if bias:
            self.bias = Parameter(torch.FloatTensor(out_features))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self):
        stdv = 1.0 / math.sqrt(self.weight.size(1))
        self.weight.data.copy_(torch.from_numpy(np.random.uniform(-stdv, stdv, tuple(self.weight.shape))))
        if self.bias is not None:
            self.bias.data.fill_(0.01)

    def forward(self, input, adj):
        support = torch.mm(input, self.weight)
        output = torch.spmm(adj, support)
        return output + self.bias if self.bias is not None else output

    def __repr__(self):
        return self.__class__.__name__ + " (" + str(self.in_features) + " -> " + str(self.out_features) + ")"


class GCN(nn.Module):
    def __init__(self, nfeat, nhid, nclass, dropout):
        super().__init__()
        self.gc1 = GraphConvolution(nfeat, nhid)
        self.gc2 = GraphConvolution(nhid, nclass)
        self.dropout = dropout

    def forward(self, x, adj):
        x = F.relu(self.gc1(x, adj))
        x = F.dropout(x, self.dropout, training=self.training)
        return F.log_softmax(self.gc2(x, adj), dim=1)


def accuracy(output, labels):
    preds = output.max(1)[1].type_as(labels)
    return preds.eq(labels).double().sum() / len(labels)


adj, features, labels, idx_train, idx_test = load_data()
model = GCN(features.shape[1], 16, labels.max().item() + 1, dropout=0.0)
print(model)
print(adj.shape, adj.is_sparse, adj._nnz(), f"{torch.sparse.sum(adj).item():.3f}")
optimizer = optim.Adam(model.parameters(), lr=0.03, weight_decay=5e-4)
if torch.cuda.is_available():
    model, adj, features, labels = model.cuda(), adj.cuda(), features.cuda(), labels.cuda()
for epoch in range(40):
    model.train()
    optimizer.zero_grad()
    output = model(features, adj)
    loss_train = F.nll_loss(output[idx_train], labels[idx_train])
    loss_train.backward()
    optimizer.step()
    if epoch % 10 == 9:
        acc = accuracy(output[idx_train], labels[idx_train])
        print(f"Epoch: {epoch + 1:02d} loss_train: {loss_train.item():.4f} acc_train: {acc.item():.2f}")
model.eval()
output = model(features, adj)
print(
    f"test loss {F.nll_loss(output[idx_test], labels[idx_test]).item():.4f} accuracy {accuracy(output[idx_test], labels[idx_test]).item():.3f}"
)

# Attention over the edges alone: the values of the sparse matrix are learned.
edge = torch.zeros(adj._nnz(), requires_grad=True)
attention = optim.SGD([edge], lr=5.0)
for _ in range(5):
    weights = torch.sparse.softmax(torch.sparse_coo_tensor(adj.indices(), edge, adj.shape), dim=1)
    loss = F.mse_loss(torch.sparse.mm(weights, features), features)
    attention.zero_grad()
    loss.backward()
    attention.step()
print(f"attention {loss.item():.5f} {edge.detach().abs().max().item():.4f}")
