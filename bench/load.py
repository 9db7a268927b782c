"""What do clients ask that mean well, and those that do not? Mixed load, each client in an order drawn from a seed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from random import Random
from threading import Thread
from urllib.parse import quote

CLIENTS = 8
PATIENCE = 60.0
"""Seconds that an answer may take to come."""
LATE = 2.5
"""Seconds; the deadline of a query is 2, and the rest is the network's."""
MIX = (("search", 50), ("fuzz", 20), ("page", 12), ("article", 10), ("bad", 5), ("export", 3))
"""What is asked, and how often in a hundred."""
_SIGNS = "\"()*?~-: 0123456789abcdeéßЖ漢🙂\\'&|<>%_.,;"
_COSTLY = (
    "*?*",
    "a~2",
    "[a TO z]",
    "a* b* c*",
    "title:(a* OR b*)",
    '"a b"~50',
    "((((((((((a))))))))))",
    "NOT NOT a",
    "??*",
)
_BAD = ("/api/v1/search?size=x", "/api/v1/articles/none", "/nowhere", "/api/v1/search?q=" + "x" * 1_001,
        "/api/v1/search?cursor=x", "/?published.from=2022-13-01", "/api/v1/search?q=" + "x" * 20_000)  # fmt: skip


@dataclass(slots=True)
class Tally:
    """What clients saw: answers by kind and status, the longest seconds by kind, late ones, those that did not come."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    longest: dict[str, float] = field(default_factory=dict)
    late: int = 0
    missing: int = 0


def draw_query(random: Random) -> str:
    """Draw a text that nobody would type: signs in any order, or a query made to cost much."""
    if random.random() < 0.5:
        return random.choice(_COSTLY)
    return "".join(random.choices(_SIGNS, k=random.randint(1, 60)))


def iter_asked(random: Random, searches: Sequence[str], ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Draw what is asked without an end, as kind and path."""
    kinds, weights = zip(*MIX, strict=True)
    while True:
        kind = random.choices(kinds, weights)[0]
        search = random.choice(searches)
        fuzz = quote(draw_query(random))
        yield (
            kind,
            {
                "search": search,
                "fuzz": f"/api/v1/search?q={fuzz}",
                "page": "/" + search.removeprefix("/api/v1/search"),
                "article": f"/articles/{quote(random.choice(ids))}",
                "bad": random.choice(_BAD),
                "export": f"/api/v1/export.{random.choice(('csv', 'ndjson'))}?published.from=2022-06-01",
            }[kind],
        )


def ask(port: int, asked: Iterator[tuple[str, str]], until: float, random: Random, tally: Tally) -> None:
    """Ask one thing after the other until a moment; every second export is left after its first bytes."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    for kind, path in asked:
        begin = time.monotonic()
        if begin >= until:
            break
        try:
            connection.request("GET", path, headers={"Accept-Encoding": random.choice(("gzip", "identity"))})
            answer = connection.getresponse()
            if kind == "export" and random.random() < 0.5:
                answer.read(1_000)
                connection.close()
            else:
                answer.read()
        except (OSError, HTTPException):
            tally.missing += 1
            connection.close()
            continue
        seconds = time.monotonic() - begin
        tally.statuses[kind, answer.status] += 1
        tally.longest[kind] = max(seconds, tally.longest.get(kind, 0.0))
        tally.late += kind != "export" and seconds > LATE
    connection.close()


def load(port: int, searches: Sequence[str], ids: Sequence[str], seconds: float, seed: int) -> Tally:
    """Ask a server on this machine with all clients for some seconds, and give what they saw together."""
    tallies, until = [Tally() for _ in range(CLIENTS)], time.monotonic() + seconds
    threads = []
    for number, tally in enumerate(tallies):
        random = Random(seed + number)
        asked = iter_asked(random, searches, ids)
        threads.append(Thread(target=ask, args=(port, asked, until, random, tally)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _sum(tallies)


def _sum(tallies: Sequence[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.statuses += tally.statuses
        for kind, seconds in tally.longest.items():
            whole.longest[kind] = max(seconds, whole.longest.get(kind, 0.0))
        whole.late += tally.late
        whole.missing += tally.missing
    return whole
