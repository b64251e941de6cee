"""Random number generators: a default one for the process, and others with a state of their own.

Numbers are drawn on the CPU, by NumPy's PCG64, and copied to the device that wants them: `rand`, `randn`, `randint`,
`randperm`, the initial values of layers. So the same seed gives the same numbers on every device; and a generator's
state can be saved, which the libraries for GPUs do not offer. Only the masks of dropout and attention are too many to
be sent at every step: a generator gives each of them a key, and the device draws the mask itself (see philox.py).

Source: M. E. O'Neill, "PCG: a family of simple fast space-efficient statistically good algorithms for random number
generation", 2014.
"""

from __future__ import annotations

import secrets
import threading
from typing import Any

import numpy as np

from ...autograd.tape import Variable, wrap
from ...autograd.typing import Tensor
from ...backend import device_of

_STATE = 56  # bytes: 16 of PCG64's state, 16 of its increment, 16 of its spare number and flag, 8 of the seed


class Generator:
    """A random number generator with a state of its own.

    Args:
        device: As in PyTorch; numbers are always drawn on the CPU, so only ``"cpu"`` is accepted.

    Raises:
        RuntimeError: Another device is asked for.

    Example:
        >>> import lucid
        >>> g = lucid.Generator().manual_seed(0)
        >>> state = g.get_state()
        >>> a = lucid.rand(2, generator=g)
        >>> b = lucid.rand(2, generator=g.set_state(state))
        >>> a.tolist() == b.tolist()
        True
    """

    def __init__(self, device: Any = "cpu"):
        if str(device) != "cpu":
            raise RuntimeError(
                f"Generator: numbers are drawn on the CPU and copied, so the device must be 'cpu', got {str(device)!r}"
            )
        self.seed()

    @property
    def numpy(self) -> np.random.Generator:
        """NumPy's generator, which does the work."""
        return self._numpy

    def manual_seed(self, seed: int) -> Generator:
        """Restart from a seed, and return the generator.

        Raises:
            TypeError: The seed is not an integer.
            RuntimeError: It does not fit 64 bits.
        """
        if isinstance(seed, bool) or not hasattr(seed, "__index__"):
            raise TypeError(f"manual_seed: expected an integer, got {type(seed).__name__}")
        seed = seed.__index__()
        if not -(2**63) <= seed < 2**64:
            raise RuntimeError(f"manual_seed: expected a seed of 64 bits, got {seed}")
        self._seed = seed % 2**64
        self._numpy = np.random.Generator(np.random.PCG64(self._seed))
        return self

    def seed(self) -> int:
        """Restart from a seed that the operating system gives, and return the seed."""
        self.manual_seed(secrets.randbits(64))
        return self._seed

    def initial_seed(self) -> int:
        """Return the seed that the generator was started from."""
        return self._seed

    def get_state(self) -> Any:
        """Return the state as a tensor of bytes, to be saved with a model or passed to `set_state`."""
        now = self._numpy.bit_generator.state
        spare = now["uinteger"] << 1 | now["has_uint32"]
        words = [(now["state"]["state"], 16), (now["state"]["inc"], 16), (spare, 16), (self._seed, 8)]
        return wrap(np.frombuffer(b"".join(n.to_bytes(size, "little") for n, size in words), np.uint8).copy())

    def set_state(self, new_state: Any) -> Generator:
        """Continue from a state that `get_state` returned, and return the generator.

        Raises:
            TypeError: It is not a tensor or array of bytes of the right length.
        """
        array = new_state._data if isinstance(new_state, Variable) else new_state
        if getattr(array, "dtype", None) != np.uint8 or array.shape != (_STATE,):
            got = f"shape {array.shape} of {array.dtype}" if hasattr(array, "dtype") else type(array).__name__
            raise TypeError(f"set_state: expected what get_state returned, {_STATE} bytes of uint8; got {got}")
        data = device_of(array).to_numpy(array).tobytes()
        state, inc, spare, seed = (
            int.from_bytes(data[a:b], "little") for a, b in ((0, 16), (16, 32), (32, 48), (48, 56))
        )
        self.manual_seed(seed)
        self._numpy.bit_generator.state = {
            "bit_generator": "PCG64",
            "state": {"state": state, "inc": inc},
            "has_uint32": spare & 1,
            "uinteger": spare >> 1,
        }
        return self

    def __repr__(self) -> str:
        return f"Generator(seed={self._seed})"


class _StandIn(threading.local):
    """The generator that stands in for the default one in this thread: a sample's, while a DataLoader fetches it."""

    generator: Generator | None = None


stand_in = _StandIn()


class _DefaultGenerator(Generator):
    """The program's generator, or the one that stands in for it in this thread."""

    def __init__(self) -> None:
        self._own = Generator()

    @property
    def _here(self) -> Any:
        return self._own if stand_in.generator is None else stand_in.generator

    _numpy = property(lambda self: self._here._numpy, lambda self, numpy: setattr(self._here, "_numpy", numpy))
    _seed = property(lambda self: self._here._seed, lambda self, seed: setattr(self._here, "_seed", seed))


default_generator = _DefaultGenerator()


def manual_seed(seed: int) -> Generator:
    """Restart the default generator from a seed, and return it.

    Raises:
        TypeError: The seed is not an integer.
        RuntimeError: It does not fit 64 bits.

    Example:
        >>> import lucid
        >>> _ = lucid.manual_seed(0)
        >>> a = lucid.rand(3).tolist()
        >>> _ = lucid.manual_seed(0)
        >>> a == lucid.rand(3).tolist()
        True
    """
    return default_generator.manual_seed(seed)


def seed() -> int:
    """Restart the default generator from a seed that the operating system gives, and return the seed.

    Example:
        >>> import lucid
        >>> lucid.seed() == lucid.initial_seed()
        True
    """
    return default_generator.seed()


def initial_seed() -> int:
    """Return the seed from which the default generator was started.

    Example:
        >>> import lucid
        >>> lucid.manual_seed(3).initial_seed() == lucid.initial_seed()
        True
    """
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    """Return the state of the default generator as a tensor of bytes.

    Example:
        >>> import lucid
        >>> lucid.get_rng_state().dtype
        dtype('uint8')
    """
    return default_generator.get_state()


def set_rng_state(new_state: Any) -> None:
    """Continue the default generator from a state that `get_rng_state` returned.

    Raises:
        TypeError: It is not a tensor or array of bytes of the right length.

    Example:
        >>> import lucid
        >>> state = lucid.get_rng_state()
        >>> a = lucid.rand(3).tolist()
        >>> lucid.set_rng_state(state)
        >>> a == lucid.rand(3).tolist()
        True
    """
    default_generator.set_state(new_state)
