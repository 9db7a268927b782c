"""How does the server end? SIGTERM or Ctrl-C closes its doors; who is inside is served, for some seconds."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from threading import Event
from time import monotonic
from types import FrameType
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer

Connections = dict[int, Any]
"""What waitress listens on, by the number of its file: servers, channels, triggers."""
SECONDS = 8.0
"""A supervisor that waits ten seconds before it kills finds the process gone."""
LOOK = 0.25
_log = logging.getLogger(__name__)


def serve(connections: Connections, dispatcher: Any, seconds: float = SECONDS) -> None:
    """Answer until a signal to end comes, then finish what was begun, at most so many seconds more.

    The second signal ends at once. `connections` is the map that the server was created with.
    """
    ended = Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def end(number: int, _: FrameType | None) -> None:
        ended.set()
        signal.signal(number, signal.SIG_DFL)

    for number in before:
        signal.signal(number, end)
    try:
        while not ended.is_set():
            wasyncore.loop(timeout=LOOK, use_poll=True, map=connections, count=1)
        if not _drain(connections, monotonic() + seconds):
            _log.warning("%g s after the signal some answers are not finished; they end here", seconds)
        dispatcher.shutdown(timeout=1)
        wasyncore.close_all(connections)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _drain(connections: Connections, end: float) -> bool:
    """Let nobody else in, and go on until every channel has sent its answer; tell whether all did."""
    for listener in [found for found in connections.values() if isinstance(found, BaseWSGIServer)]:
        wasyncore.dispatcher.close(listener)  # its trigger is still needed: threads wake the loop by it
    while channels := list(_channels(connections)):
        if monotonic() >= end:
            return False
        for channel in channels:
            if not channel.requests and not channel.total_outbufs_len:
                channel.will_close = True
        wasyncore.loop(timeout=LOOK, use_poll=True, map=connections, count=1)
    return True


def _channels(connections: Connections) -> Iterator[HTTPChannel]:
    return (found for found in list(connections.values()) if isinstance(found, HTTPChannel))
