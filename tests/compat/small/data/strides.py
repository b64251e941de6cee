import torch

x = torch.arange(6.0)
print(torch.as_strided(x, (2, 2), (2, 1)), x.as_strided((2, 3), (1, 1)).sum(), x.stride(), x.storage_offset())
print(torch.nextafter(torch.tensor(1.0), torch.tensor(2.0)).item() > 1, x.view(2, 3).t().contiguous().stride())
print(x[1:].storage_offset(), x[1:].data_ptr() - x.data_ptr(), x.view(3, 2).fill_diagonal_(9.0))
