"""How long may an engine work on what one request asks? Until a moment that whatever takes long looks at on its way.

The moment belongs to the thread that works (a context variable), so that no function between has to hand it on.
"""

from __future__ import annotations

import math
from contextvars import ContextVar, Token
from time import monotonic

from index.errors import DeadlineError

_limit: ContextVar[tuple[float, str]] = ContextVar("limit", default=(math.inf, ""))
"""When the time is over, and the query text that it was given for."""


class Deadline:
    """Ends the work inside a `with` on a query text after some seconds, or where one around it ends sooner."""

    __slots__ = ("_seconds", "_text", "_token")

    def __init__(self, seconds: float, text: str) -> None:
        self._seconds = seconds
        self._text = text

    def __enter__(self) -> None:
        self._token: Token[tuple[float, str]] = _limit.set(
            min(_limit.get(), (monotonic() + self._seconds, self._text))
        )  # fmt: skip

    def __exit__(self, *_: object) -> None:
        _limit.reset(self._token)


def check_deadline(part: str = "") -> None:
    """Go on, unless the time is over; `part` of the query text takes long, or all of it. Raises DeadlineError."""
    end, text = _limit.get()
    if monotonic() > end:
        raise DeadlineError("q", part or text, "a search that takes less time: fewer patterns, or longer ones")
