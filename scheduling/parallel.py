"""Several pieces of work at a time, for which the solver lets go of the interpreter."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event
from typing import Any

# So often the caller is asked whether it shall end.
SECONDS_TO_LOOK = 0.2


@dataclass(frozen=True, slots=True)
class Clock:
    """How long there is, and whether somebody wants it to end.

    :param left: seconds
    """

    left: Callable[[], float]
    should_stop: Callable[[], bool]


class Crew:
    """Workers that do tasks side by side; results come in the order of tasks.

    Only the caller's own thread asks whether to stop, as what is asked may not be made
    for others. A single worker is that thread.
    """

    def __init__(self, workers: int, clock: Clock):
        self.workers, self.clock = workers, clock
        self._stopped = Event()
        self._inner = Clock(clock.left, self._stopped.is_set)
        self._pool = ThreadPoolExecutor(workers) if workers > 1 else None
        self._running: deque[Future] = deque()

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *error: object) -> None:
        self._stopped.set()
        if self._pool is not None:
            self._pool.shutdown()

    def begin(self, task: Callable[[Clock], Any]) -> None:
        """Let a worker do a task."""
        if self._pool is not None:
            self._running.append(self._pool.submit(task, self._inner))
            return
        done: Future = Future()
        done.set_result(task(self.clock))
        self._running.append(done)

    def result(self) -> Any:
        """The result of the task that was begun first, as soon as there is one."""
        first = self._running.popleft()
        while not first.done():
            wait((first,), SECONDS_TO_LOOK)
            if self.clock.should_stop():
                self._stopped.set()
        return first.result()
