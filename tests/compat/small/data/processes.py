import torch
import torch.multiprocessing as mp
from torch import nn


def total(rank, model, queue):
    queue.put((rank, float(sum(p.sum() for p in model.parameters()))))


if __name__ == "__main__":
    model = nn.Linear(2, 2)
    nn.init.constant_(model.weight, 1.5)
    nn.init.constant_(model.bias, 1.0)
    queue = mp.get_context("fork").Queue()
    processes = [mp.get_context("fork").Process(target=total, args=(rank, model, queue)) for rank in range(2)]
    for p in processes:
        p.start()
    print(sorted(queue.get() for _ in processes), hasattr(mp, "set_start_method"), callable(mp.spawn))
    for p in processes:
        p.join()
    print([p.exitcode for p in processes])
