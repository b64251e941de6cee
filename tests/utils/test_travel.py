"""What travels to worker processes and back: data sets, batches, and what a script defines itself."""

from __future__ import annotations

import collections
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

import lucid
from lucid import hints
from lucid.utils import data
from lucid.utils.data.workers import transport

from .samples import Rows, as_list, plain

HERE = Path(__file__).parents[2]
heavy = pytest.mark.usefixtures("torch")  # what starts programs takes seconds


def loader(dataset, kind="multiprocessing", workers=1, **options):
    return data.DataLoader(dataset, 2, num_workers=workers, worker_method=kind, **options)


def local_pairs():
    """A collate function whose batches are of a class that pickle does not find, with a large array in them."""
    Local = collections.namedtuple("Local", "x n")

    def collate(samples):
        return Local(np.stack([x for x, _ in samples]), [n for _, n in samples])

    return collate


def test_batches_of_a_local_class_come_whole():
    pytest.importorskip("cloudpickle", reason='needs cloudpickle: pip install "lucid-grad[workers]"')
    collate = local_pairs()
    for number, batch in enumerate(loader(Rows(6, 20_000), collate_fn=collate)):
        assert type(batch).__name__ == "Local" and batch.n == [2 * number, 2 * number + 1]
        np.testing.assert_array_equal(batch.x.ravel(), np.arange(40_000) + 40_000 * number)


class Kept(data.Dataset):
    """Large arrays, in memory and in a file."""

    def __init__(self, path):
        self.copied = np.arange(50_000.0)
        self.tensor = lucid.arange(50_000.0)
        self.file = np.memmap(path, np.int32, "w+", shape=(4, 5000))
        self.file[:] = np.arange(20_000).reshape(4, 5000)
        self.part = self.file[1:3]
        self.turned = self.file.T

    def __len__(self):
        return 2

    def __getitem__(self, i):
        self.copied[0] += 1  # of the worker's own copy
        kinds = [type(x).__name__ for x in (self.file, self.part, self.turned)]
        values = [self.copied[0], self.tensor[-1].item(), self.part[1, 0], self.turned[-1, 3], self.file.offset]
        return kinds, [float(v) for v in values], self.part.offset, self.copied.flags.writeable


def test_a_data_set_travels_without_its_files(tmp_path):
    kept = Kept(tmp_path / "numbers")
    (first,), (second,) = data.DataLoader(kept, num_workers=1, collate_fn=as_list)
    assert first[0][:2] == ["memmap", "memmap"]
    assert first[1] == [1.0, 49_999.0, 10_000.0, 19_999.0, 0.0] and second[1][0] == 2.0
    assert first[2:] == (20_000, True) and kept.copied[0] == 0.0


def test_large_arrays_come_whole_and_memory_is_used_again():
    made = loader(Rows(40, 20_000), prefetch_factor=1)
    kept = list(made)
    for number, (x, _) in enumerate(kept):
        first = np.arange(40_000, dtype=np.float32) + 40_000 * number
        np.testing.assert_array_equal(x.numpy().ravel(), first)
        x += 1  # it is the program's own
    places = {x.numpy().__array_interface__["data"][0] for x, _ in made}
    assert len(places) <= 4
    np.testing.assert_array_equal(kept[0][0][0, :3], [1, 2, 3])


def test_the_memory_of_abandoned_epochs_is_used_again():
    made = loader(Rows(40, 20_000), persistent_workers=True)
    places = set()
    for _ in range(12):
        for number, (x, _) in enumerate(made):
            places.add(x.numpy().__array_interface__["data"][0])
            if number == 3:
                break
    assert len(places) <= 8


def test_a_batch_outlives_its_worker():
    x = next(iter(loader(Rows(4, 20_000))))[0]
    np.testing.assert_array_equal(x[1], np.arange(20_000, 40_000))


def here():
    """A data set and a function that cannot be pickled: only cloudpickle can."""

    class Local(Rows):
        pass

    return Local(6), lambda batch: [type(batch[0]).__name__, *(i for _, i in batch)]


def test_what_cannot_travel_is_fetched_by_threads_and_said_once(monkeypatch):
    monkeypatch.setattr(transport, "has_cloudpickle", lambda: False)
    hints._said.clear()
    dataset, collate = here()
    made = data.DataLoader(dataset, 2, num_workers=2, collate_fn=collate)
    with pytest.warns(UserWarning, match="cannot travel to worker processes.*one at a time"):
        first = list(made)
    assert first == list(made) == [["tuple", 0, 1], ["tuple", 2, 3], ["tuple", 4, 5]]
    with pytest.raises(RuntimeError, match=r'cannot travel.*worker_method="thread"'):
        next(iter(loader(dataset)))


def test_lambdas_and_local_classes_travel_with_cloudpickle():
    pytest.importorskip("cloudpickle", reason='needs cloudpickle: pip install "lucid-grad[workers]"')
    dataset, collate = here()
    made = loader(dataset, collate_fn=collate)
    assert list(made) == [["tuple", 0, 1], ["tuple", 2, 3], ["tuple", 4, 5]]


MAIN = """
import collections, random
from random import random as draw
import numpy as np
import lucid
from lucid.utils.data import DataLoader, Dataset

Batch = collections.namedtuple("Batch", "x n")

class Mine(Dataset):
    def __init__(self):
        self.draw = np.random.rand
    def __len__(self):
        return 6
    def __getitem__(self, i):
        return draw() + self.draw() + random.random(), i

def collate(samples):
    return Batch(*zip(*samples))

lucid.manual_seed(0)
batches = list(DataLoader(Mine(), 2, num_workers=2, collate_fn=collate))
lucid.manual_seed(0)
again = list(DataLoader(Mine(), 2, num_workers=1, collate_fn=collate))
print(batches == again, type(batches[0]) is Batch, [b.n for b in batches])
"""


def ran(tmp_path, program, *options):
    """What a script prints, whose main part is not guarded."""
    script = tmp_path / "script.py"
    script.write_text(program)
    command = [sys.executable, *options, str(script)]
    environment = os.environ | {"PYTHONPATH": str(HERE)}
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)


@heavy
def test_a_script_without_guard_runs(tmp_path):
    pytest.importorskip("cloudpickle", reason='needs cloudpickle: pip install "lucid-grad[workers]"')
    done = ran(tmp_path, MAIN)
    assert done.stdout == "True True [(0, 1), (2, 3), (4, 5)]\n", done.stderr


PYTORCH = """
import torch
from torch.utils.data import DataLoader, Dataset, get_worker_info
from torch.utils.data.distributed import DistributedSampler

class Mine(Dataset):
    def __len__(self):
        return 6
    def __getitem__(self, i):
        return torch.tensor([float(i)]), get_worker_info().id

data = Mine()
loader = DataLoader(data, 2, sampler=DistributedSampler(data, 1, 0, shuffle=False), num_workers=2, pin_memory=True)
print([(x.flatten().tolist(), w.tolist()) for x, w in loader])
"""


@heavy
def test_a_script_for_pytorch_runs(tmp_path):
    pytest.importorskip("cloudpickle", reason='needs cloudpickle: pip install "lucid-grad[workers]"')
    done = ran(tmp_path, PYTORCH, "-m", "lucid.compat")
    assert done.stdout == "[([0.0, 1.0], [0, 0]), ([2.0, 3.0], [1, 1]), ([4.0, 5.0], [0, 0])]\n", done.stderr


@heavy
def test_a_script_without_guard_runs_without_cloudpickle(tmp_path):
    hidden = "import sys\nsys.modules['cloudpickle'] = None\n"
    hidden += "import importlib.util\nimportlib.util.find_spec = lambda name, package=None: None\n"
    done = ran(tmp_path, hidden + MAIN)
    assert "True [(0, 1), (2, 3), (4, 5)]" in done.stdout and "lucid-grad[workers]" in done.stderr
    forced = ran(tmp_path, hidden + MAIN.replace("num_workers=2", 'num_workers=2, worker_method="multiprocessing"'))
    assert 'if __name__ == "__main__"' in forced.stderr and "Unguarded" in forced.stderr


def test_a_fork_is_refused_while_threads_run():
    go = threading.Event()
    thread = threading.Thread(target=go.wait, name="busy")
    thread.start()
    try:
        with pytest.raises(RuntimeError, match=r"fork.*busy"):
            iter(data.DataLoader(Rows(4), num_workers=1, multiprocessing_context="fork"))
    finally:
        go.set()
        thread.join()


@heavy
def test_every_context_can_be_chosen():
    for context in ("spawn", "forkserver"):
        made = data.DataLoader(Rows(4), 2, num_workers=1, multiprocessing_context=context, collate_fn=as_list)
        assert [[i for _, i in batch] for batch in made] == [[0, 1], [2, 3]]
    assert plain(loader(Rows(4), "thread")) == plain(made := loader(data.Subset(Rows(4), range(4)), None))
    assert len(made) == 2
