"""How long may an engine work on what one request asks? Until a moment that whatever takes long looks at on its way.

The moment belongs to the thread that works (a context variable), so that no function between has to hand it on.
"""

from __future__ import annotations

import math
from contextvars import ContextVar, Token
from time import monotonic

from index.errors import DeadlineError

_end: ContextVar[float] = ContextVar("end", default=math.inf)


class Deadline:
    """Ends the work inside a `with` after some seconds, or where one around it ends sooner."""

    __slots__ = ("_seconds", "_token")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        self._token: Token[float] = _end.set(min(_end.get(), monotonic() + self._seconds))

    def __exit__(self, *_: object) -> None:
        _end.reset(self._token)


def check_deadline(text: str) -> None:
    """Go on with what a query text asks for, unless the time is over. Raises DeadlineError."""
    if monotonic() > _end.get():
        raise DeadlineError("q", text, "a search that takes less time: fewer patterns, or longer ones")
