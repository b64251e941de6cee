from collections import deque

import numpy as np
import torch

x = torch.zeros(3, 5)
print(x.shape, x.size(), x.shape.numel(), isinstance(x.shape, torch.Size), x.shape[:1] + x.shape)
print(f"input {x.shape}, output {tuple(x.T.shape)}, {x.ndimension()} dimensions, {x.shape == (3, 5)}")
print(torch.Size([2, 3]).numel(), torch.Size((4,)), x.size(-1), list(x.size()))
print(x.new_zeros(x.shape[1:]).shape, torch.empty(torch.Size([2, 2])).size(), x[..., None].shape)
print(torch.tensor(deque([1.0, 2.0], maxlen=4)), torch.as_tensor(np.float32([3, 4])))
print(torch.broadcast_shapes((2, 1), (3,)), x.view(-1, *x.shape[:1]).shape)
