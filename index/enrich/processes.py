"""How do several processes share tasks, and what becomes of a task whose process dies?

A process is told of its next tasks while it works on one, so that it never waits for them; reading goes first, since it
feeds the others. Where the process that hands tasks out is gone, those that work for it end at once.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from queue import PriorityQueue
from threading import Thread
from typing import Any

from index.enrich.crew import Alone, Crew, Died, Job, Work, WorkerError
from index.errors import LedeError

DEPTH = 2
"""Tasks that a process knows of, the one that it works on included."""
_PATIENCE = 5.0
_READY = -1
"""Stands in place of a job's number when a process has begun."""


@dataclass(slots=True, eq=False)
class _Worker:
    process: BaseProcess
    connection: Connection
    is_ready: bool = False
    jobs: dict[int, Job] = field(default_factory=dict)
    current: int | None = None


class Processes:
    """Spreads tasks over processes, each begun anew where it dies."""

    def __init__(self, build: Callable[[], Work], size: int) -> None:
        """Begin so many processes; each calls `build`, which travels as a pickle, for what does its tasks."""
        self.size = size
        self._build = build
        self._numbers = count()
        self._names = count()
        self._pending: deque[Job] = deque()
        self._workers: dict[int, _Worker] = {}
        for _ in range(size):
            self._begin()

    def submit(self, task: object, *, is_first: bool = False, after: Job | None = None) -> Job:
        """Hand in a task, to be done before others where it `is_first`, and by who did the job `after`."""
        job = Job(next(self._numbers), task, is_first, after is not None, after.worker if after else None)
        if not job.is_bound:
            self._pending.append(job)
            self._assign()
        elif job.worker in self._workers:
            self._send(job.worker, job)
        else:
            job.finish(Died("died with another task"))
        return job

    def is_idle(self) -> bool:
        """Tell whether a process has nothing to do."""
        return not self._pending and any(not worker.jobs for worker in self._workers.values())

    def wait(self) -> None:
        """Wait until something is done. Raises WorkerError."""
        while any(worker.jobs for worker in self._workers.values()):
            done = False
            names = {worker.connection: name for name, worker in self._workers.items()}
            for connection in wait(list(names)):
                assert isinstance(connection, Connection)
                done |= self._hear(names[connection])
            self._assign()
            if done:
                return

    def close(self) -> None:
        """End all processes, whatever they do."""
        for worker in self._workers.values():
            worker.connection.close()
            worker.process.terminate()
        for worker in self._workers.values():
            worker.process.join(_PATIENCE)
            if worker.process.exitcode is None:
                worker.process.kill()
                worker.process.join()
        self._workers.clear()

    def _begin(self) -> None:
        ours, theirs = get_context("spawn").Pipe()
        process = get_context("spawn").Process(target=_serve, args=(theirs, self._build), daemon=True)
        with _undisturbed():
            process.start()
        theirs.close()
        self._workers[next(self._names)] = _Worker(process, ours)

    def _assign(self) -> None:
        while self._pending:
            name = min(self._workers, key=lambda name: len(self._workers[name].jobs))
            if len(self._workers[name].jobs) >= DEPTH:
                return
            self._send(name, self._pending.popleft())

    def _send(self, name: int, job: Job) -> None:
        worker = self._workers[name]
        job.worker = name
        worker.jobs[job.number] = job
        try:
            worker.connection.send((not job.is_first, job.number, job.task))
        except OSError:  # it died: what is to be read from the connection tells so, too
            return

    def _hear(self, name: int) -> bool:
        """Take one message of a process, and tell whether a job is done by it."""
        worker = self._workers[name]
        try:
            number, kind, answer = worker.connection.recv()
        except (EOFError, OSError):
            return self._bury(name)
        if number == _READY:
            worker.is_ready = True
        elif kind == "begun":
            worker.current = number
        elif kind == "done":
            worker.jobs.pop(number).finish(answer)
            worker.current = None
            return True
        elif kind == "refused":
            raise WorkerError(answer)
        else:
            raise RuntimeError(f"a worker process failed:\n{answer}")
        return False

    def _bury(self, name: int) -> bool:
        """Begin a process in place of one that died; its own task dies with it, the others are handed out again."""
        worker = self._workers.pop(name)
        worker.connection.close()
        worker.process.join()
        reason = _explain(worker.process.exitcode or 0)
        if not worker.is_ready:
            raise WorkerError(f"a process that should share the work {reason} when it began; try --workers 1")
        lost = [job for job in worker.jobs.values() if job.number == worker.current or job.is_bound]
        self._pending.extendleft(reversed([job for job in worker.jobs.values() if job not in lost]))
        for job in lost:
            job.finish(Died(reason))
        self._begin()
        return bool(lost)


@contextmanager
def open_crew(build: Callable[[], Work], workers: int) -> Iterator[Crew]:
    """Open a crew: this process where one worker is asked for, else so many; all end with the block."""
    if workers == 1:
        yield Alone(build)
        return
    crew = Processes(build, workers)
    try:
        yield crew
    finally:
        crew.close()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Begin processes that Ctrl-C does not reach: who handed them their tasks hears it and ends them."""
    resource_tracker.ensure_running()  # beginning it lets signals through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _explain(status: int) -> str:
    if status < 0:
        by = signal.Signals(-status).name
        return f"was killed by {by}{', perhaps for want of memory' if by == 'SIGKILL' else ''}"
    return f"ended with status {status}"


def _serve(connection: Connection, build: Callable[[], Work]) -> None:
    inbox: PriorityQueue[tuple[bool, int, Any]] = PriorityQueue()
    Thread(target=_receive, args=(connection, inbox), daemon=True).start()
    work = build()
    connection.send((_READY, "ready", None))
    while True:
        _, number, task = inbox.get()
        connection.send((number, "begun", None))
        try:
            answer, kind = work(task), "done"
        except LedeError as error:  # as text: an error with several parts does not travel as a pickle
            answer, kind = str(error), "refused"
        except Exception:  # whatever it is, who handed in the task raises it there, with where it came from
            answer, kind = traceback.format_exc(), "failed"
        connection.send((number, kind, answer))


def _receive(connection: Connection, inbox: PriorityQueue[tuple[bool, int, Any]]) -> None:
    """Take tasks as they come, so that nobody who sends one has to wait; end with who sends them."""
    try:
        while True:
            inbox.put(connection.recv())
    except (EOFError, OSError):
        os._exit(0)
