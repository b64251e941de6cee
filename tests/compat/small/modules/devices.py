import torch

use_cuda = torch.cuda.is_available()
use_mps = torch.backends.mps.is_available()
device = torch.device("cuda" if use_cuda else "mps" if use_mps else "cpu")
accelerator = torch.accelerator.current_accelerator() if torch.accelerator.is_available() else None
print(device, accelerator, torch.cuda.device_count(), torch.version.cuda if not use_cuda else None)
torch.cuda.manual_seed_all(0)
torch.cuda.empty_cache()
print(torch.cuda.memory_allocated(), torch.cuda.max_memory_allocated(), torch.get_num_threads() > 0)
dtype = torch.bfloat16 if use_cuda and torch.cuda.is_bf16_supported() else torch.float32
ptdtype = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}["float32"]
x = torch.ones(2, device=device, dtype=ptdtype)
print(x.dtype is dtype, x.dtype == torch.bfloat16, x.is_cuda, str(x.device), torch.bfloat16)
torch.use_deterministic_algorithms(False)
with torch.random.fork_rng():
    torch.manual_seed(3)
print(torch.randn(2, generator=torch.Generator().manual_seed(1)).shape)
