"""Random numbers of samples: seeded by epoch and sample, the same for any number of workers.

While a sample is fetched, lucid's default generator and the functions of ``numpy.random`` and ``random`` draw from
generators of its own, which are seeded from the epoch's seed and the position of the sample in the epoch. A generator
is seeded when it is first drawn from, so that samples that draw nothing pay nothing.

The functions of the two modules are exchanged meanwhile for `_Drawn` ones, which look for such a generator and else
call what was there. Only so can threads have generators of their own, and the program's go on undisturbed. What holds
the program's generator itself, as after ``from random import random``, is not seen: it draws from the program's
generator, as with PyTorch's ``num_workers=0``. In a worker process the functions are exchanged before anything else is
imported, so that there it is seen.
"""

from __future__ import annotations

import hashlib
import importlib
import operator
import random
import struct
import threading
from typing import Any

import numpy as np

from ...ops import Generator
from ...ops.creation.generator import stand_in

COLLATE = 2**62  # beyond the positions of all samples: what `collate_fn` draws for a batch
STREAM = -(2**32)  # before them: what the stream of a worker draws when it begins
INIT = -(2**33)  # and what a thread's `worker_init_fn` draws

# The program's generators: of numpy.random and of random.
SHARED: dict[str, Any] = {"numpy.random": np.random.rand.__self__, "random": random.random.__self__}  # type: ignore[attr-defined]
# Functions of numpy.random that are no methods of its generator, and the methods that do the same.
OTHERS = {"seed": "seed", "ranf": "random_sample", "sample": "random_sample"}


def derived(*key: int | bytes) -> int:
    """A seed of 64 bits that is made of others."""
    data = b"".join(struct.pack("<Q", k % 2**64) if isinstance(k, int) else k for k in key)
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")


class _Late(Generator):
    """lucid's generator of a sample, which is seeded when it is drawn from."""

    def __init__(self) -> None:
        self.key: tuple[int, int] | None = None
        self._made: dict[str, Any] = {}

    def _get(self, name: str) -> Any:
        if self.key is not None:
            key, self.key = self.key, None
            self.manual_seed(derived(*key, b"lucid"))
        return self._made[name]

    def _set(self, name: str, value: Any) -> None:
        self.key = None
        self._made[name] = value

    _numpy = property(lambda self: self._get("numpy"), lambda self, numpy: self._set("numpy", numpy))
    _seed = property(lambda self: self._get("seed"), lambda self, seed: self._set("seed", seed))


class Draws:
    """The generators of the sample that a thread fetches."""

    def __init__(self) -> None:
        self.key = (0, 0)
        self.lucid = _Late()
        self._own: dict[str, Any] = {}
        self._seeded: set[str] = set()

    def begin(self, seed: int, position: int) -> None:
        """Go on to another sample."""
        self.key = self.lucid.key = (seed, position)
        if self._seeded:
            self._seeded.clear()

    def own(self, module: str) -> Any:
        """This sample's generator in the place of a module's."""
        if module not in self._own:
            self._own[module] = type(SHARED[module])()
        if module not in self._seeded:
            self._seeded.add(module)
            self._own[module].seed(derived(*self.key, module.encode()) % 2**32)
        return self._own[module]


class _Here(threading.local):
    """What this thread draws from, if it is fetching samples; and what it can use again."""

    draws: Draws | None = None

    def __init__(self) -> None:
        self.spare: list[Draws] = []


_here = _Here()


class _Drawn:
    """A function of ``numpy.random`` or ``random`` that draws from the sample's generator where there is one."""

    def __init__(self, module: str, name: str, function: Any):
        self.module, self.method, self.function = module, OTHERS.get(name, name), function
        self.__name__, self.__doc__ = name, function.__doc__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        draws = _here.draws
        if draws is None:
            return self.function(*args, **kwargs)
        return getattr(draws.own(self.module), self.method)(*args, **kwargs)

    def __reduce__(self) -> Any:
        return function_of, (self.module, self.__name__)

    def __repr__(self) -> str:
        return repr(self.function)


def function_of(module: str, name: str) -> Any:
    """A function of a module, by their names: what takes the place of a method of the program's generator in a copy."""
    return getattr(importlib.import_module(module), name)


class _Module:
    """One of the two modules: its functions, and `_Drawn` ones for them."""

    def __init__(self, name: str):
        self.space = vars(importlib.import_module(name))
        drawing = {n for n, f in self.space.items() if getattr(f, "__self__", None) is SHARED[name]}
        names = sorted(drawing | (OTHERS.keys() if name == "numpy.random" else set()))
        self.present = operator.itemgetter(*names)  # all at once, since this is done for each batch
        self.theirs = {n: self.space[n] for n in names}
        self.ours: dict[str, Any] = {n: _Drawn(name, n, self.space[n]) for n in names}

    def exchange(self, old: dict[str, Any], new: dict[str, Any]) -> None:
        """Put new functions in the place of old ones, but where somebody else has put another one."""
        if self.present(self.space) != tuple(old.values()):
            new = {name: function for name, function in new.items() if self.space.get(name) is old[name]}
        self.space.update(new)


class _Exchange:
    """Puts `_Drawn` functions in the place of the modules' while at least one thread fetches samples."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.fetching = 0
        self.modules = [_Module(name) for name in SHARED]

    def begin(self) -> None:
        """Exchange the functions."""
        with self.lock:
            self.fetching += 1
            if self.fetching == 1:
                for module in self.modules:
                    module.exchange(module.theirs, module.ours)

    def end(self) -> None:
        """Put the functions back if nobody fetches samples any more."""
        with self.lock:
            self.fetching -= 1
            if not self.fetching:
                for module in self.modules:
                    module.exchange(module.ours, module.theirs)


exchange = _Exchange()


class Drawing:
    """Give this thread generators for samples; `Draws.begin` goes from one to the next."""

    def __enter__(self) -> Draws:
        self.before = _here.draws, stand_in.generator
        self.draws = draws = _here.spare.pop() if _here.spare else Draws()
        exchange.begin()
        _here.draws, stand_in.generator = draws, draws.lucid
        return draws

    def __exit__(self, *_: object) -> None:
        _here.draws, stand_in.generator = self.before
        exchange.end()
        _here.spare.append(self.draws)


def new_seed(generator: Generator) -> int:
    """The seed of an epoch, drawn from a generator."""
    return int(generator.numpy.integers(2**63))
