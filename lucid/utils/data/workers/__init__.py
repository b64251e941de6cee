"""Workers: threads or processes that fetch the batches of a `DataLoader` ahead of time.

A loader gives its workers tasks and takes the batches out of their hands in the order of the tasks; it does not know of
what kind they are. A kind of workers is a class with `begin`, `send`, `receive` and `close`:

- threads.py, to be read first: `Threads`, which share the program's memory.
- processes.py: `Processes`, each with a copy of the data set; process.py is what runs in them. transport.py pickles
  what travels; large arrays lie in memory that both sides see (shared_memory.py).
- errors.py: how an error of a worker arrives in the program. info.py: `get_worker_info`.
"""

from collections.abc import Callable

# What a worker process calls before all else: functions without arguments, to be found by their names.
FIRST: list[Callable[[], None]] = []
