"""What ``torch.cuda`` holds beside lucid's own names."""

from __future__ import annotations

from ..backend import cuda, device
from ..ops.creation.generator import default_generator

__all__ = ["current_device", "manual_seed", "manual_seed_all"]


def manual_seed(seed: int) -> None:
    """Seed the random numbers of a GPU: in lucid they come from the one generator of `torch.manual_seed`.

    Where there is no GPU there is nothing to seed, as in PyTorch.
    """
    if cuda.is_available():
        default_generator.manual_seed(seed)


manual_seed_all = manual_seed


def current_device() -> int:
    """The number of the GPU that ``"cuda"`` means.

    Raises:
        RuntimeError: There is no GPU here; the message says why.
    """
    return device("cuda").index or 0
