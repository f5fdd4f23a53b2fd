"""Several pieces of work at a time, for which the solver lets go of the interpreter."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event
from typing import TypeVar

Result = TypeVar("Result")

# So often the caller is asked whether it shall end.
SECONDS_TO_LOOK = 0.2


@dataclass(frozen=True, slots=True)
class Clock:
    """How long there is, and whether somebody wants it to end.

    :param left: seconds
    """

    left: Callable[[], float]
    should_stop: Callable[[], bool]


def run_all(tasks: Sequence[Callable[[Clock], Result]], clock: Clock) -> list[Result]:
    """The results of some tasks, which run side by side.

    Only the caller's own thread asks whether to stop, as what is asked may not be made
    for others. A single task runs in that thread as well.
    """
    if len(tasks) == 1:
        return [tasks[0](clock)]
    stopped = Event()
    inner = Clock(clock.left, stopped.is_set)
    with ThreadPoolExecutor(len(tasks)) as pool:
        running = [pool.submit(task, inner) for task in tasks]
        left = set(running)
        while left:
            _, left = wait(left, SECONDS_TO_LOOK, FIRST_COMPLETED)
            if left and clock.should_stop():
                stopped.set()
    return [each.result() for each in running]
