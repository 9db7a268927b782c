"""Who does tasks? A crew: this process alone, or several, see processes. Whoever hands tasks in need not know."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, Protocol

from index.errors import LedeError

Work = Callable[[Any], Any]
"""Does one task."""


class WorkerError(LedeError):
    """Tells that the processes which share the work cannot do it."""


@dataclass(frozen=True, slots=True)
class Died:
    """Is the answer to a task whose process died, with the reason as the system gives it."""

    reason: str


@dataclass(slots=True, eq=False)
class Job:
    """A task on its way; `answer` counts once `is_done`. One that is `bound` is done where `worker` says, or dies."""

    number: int
    task: Any
    is_first: bool
    is_bound: bool = False
    worker: int | None = None
    is_done: bool = False
    answer: Any = None

    def finish(self, answer: object) -> None:
        """Take the answer."""
        self.answer, self.is_done = answer, True


class Crew(Protocol):
    """Does tasks: in this process, or in several."""

    size: int

    def submit(self, task: object, *, is_first: bool = False, after: Job | None = None) -> Job:
        """Hand in a task, to be done before others where it `is_first`, and by who did the job `after`."""

    def is_idle(self) -> bool:
        """Tell whether somebody has nothing to do."""

    def wait(self) -> None:
        """Wait until a job that was handed in is done; return at once where there is none."""


class Alone:
    """Does every task in this process, one with each wait."""

    size = 1

    def __init__(self, build: Callable[[], Work]) -> None:
        self._work = build()
        self._numbers = count()
        self._jobs: deque[Job] = deque()

    def submit(self, task: object, *, is_first: bool = False, after: Job | None = None) -> Job:
        """Hand in a task, done before those handed in earlier where it `is_first`."""
        job = Job(next(self._numbers), task, is_first)
        (self._jobs.appendleft if is_first and after else self._jobs.append)(job)
        return job

    def is_idle(self) -> bool:
        """Tell whether there is nothing to do."""
        return not self._jobs

    def wait(self) -> None:
        """Do the next task."""
        if self._jobs:
            job = self._jobs.popleft()
            job.finish(self._work(job.task))
