"""How many searches run at once? So many a process; who finds all busy waits a moment, then is told to come back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from threading import BoundedSemaphore, Lock

from flask import Flask, Response, g, request
from werkzeug.exceptions import ServiceUnavailable

WAIT = 1.0
"""Seconds that a request waits at a gate."""
LATER = 2
"""Seconds after which to try again, as Retry-After says."""
FREE = frozenset(
    f"{blueprint}.{name}"
    for blueprint, names in {
        "api": ("healthz", "readyz", "metrics", "openapi", "about"),
        "pages": ("theme", "opensearch"),
    }.items()
    for name in names
) | {"static"}
"""What is answered without a look at the index, or must be answered under any load."""
EXPORTS = frozenset({"api.export_ndjson", "api.export_csv"})
"""These last as long as their reader reads: half as many, at a gate of their own, so that they keep no search out."""


class Pass:
    """A place behind a gate, given back once, however often it is said."""

    def __init__(self, release: Callable[[], None]) -> None:
        self._release, self._lock, self._is_held = release, Lock(), True

    def leave(self) -> None:
        """Give the place back."""
        with self._lock:
            is_held, self._is_held = self._is_held, False
        if is_held:
            self._release()

    def leave_after(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Give the place back when the last chunk was given."""
        try:
            yield from chunks
        finally:
            self.leave()


class Gate:
    """Lets so many through at once."""

    def __init__(self, places: int, wait: float = WAIT) -> None:
        self._free = BoundedSemaphore(places)
        self._wait = wait

    def enter(self) -> Pass:
        """Take a place. Raises ServiceUnavailable where none comes free in time."""
        if not self._free.acquire(timeout=self._wait):
            raise ServiceUnavailable("Too many searches at once; ask again in a moment.", retry_after=LATER)
        return Pass(self._free.release)


def build_gates(app: Flask, searches: int, wait: float = WAIT) -> None:
    """Put the gates in front of everything that searches; a stream holds its place until it ends or is closed."""
    search_gate, export_gate = Gate(searches, wait), Gate(max(1, searches // 2), wait)

    @app.before_request
    def enter() -> None:
        if request.endpoint is not None and request.endpoint not in FREE:
            g.place = (export_gate if request.endpoint in EXPORTS else search_gate).enter()

    @app.after_request
    def hand_over(response: Response) -> Response:
        place: Pass | None = g.get("place")
        if place and response.is_streamed and request.method != "HEAD":
            response.response = place.leave_after(response.iter_encoded())
            response.call_on_close(place.leave)
            g.place = None
        return response

    @app.teardown_request
    def leave(_: BaseException | None) -> None:
        place: Pass | None = g.get("place")
        if place:
            place.leave()
