"""Do the links of an answer lead to as many articles as they say? `python -m index audit` follows random ones."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import click
from tqdm import tqdm

from index.cli import data_option, friendly_errors
from index.columns import UNKNOWN_DAY
from index.errors import QueryError
from index.manifest import get_current
from index.schema import FACET_NAMES
from search.backends.base import Backend
from search.backends.embedded import EmbeddedBackend
from search.generation import Generation
from search.links import url_of
from search.params import parse_params
from search.presenters import present_results
from search.query import COUNTED, FACET_SORTS, MATCHES, SCOPES, SORTS, UNITS, DayRange, FacetFilter, Query
from search.results import Results

WALK, TRIES = 4, 100
"""Links followed from one random search on, at most; searches in a row that may give no link at all."""


class Link(NamedTuple):
    """A link of an answer: its url, the number that stood beside it, and what it was."""

    url: str
    expected: int
    what: str


class Drawer:
    """Draws random searches whose words, values and days stand in a generation."""

    def __init__(self, generation: Generation, random: Random) -> None:
        self._generation = generation
        self._random = random
        days = generation.day[generation.live.rows]
        self._days = days[days != UNKNOWN_DAY]

    def draw_query(self) -> Query:
        """Draw a search: words, choices in some facets, ranges, scope, order and sizes."""
        random = self._random
        query = Query(
            self._draw_text(),
            published=self._draw_range(),
            happened=self._draw_range(),
            scope=random.choice(SCOPES),
            sort=random.choice(SORTS),
            size=random.choice((0, 1, 5, 20)),
            facet_size=random.choice((5, 30, 1_000)),
            facet_sort=random.choice(FACET_SORTS),
            unit=random.choice(UNITS),
            counted=random.choice(COUNTED),
        )
        if query.published == DayRange() and random.random() < 0.05:
            query = replace(query, published=DayRange(unknown=True))
        for facet in random.sample(FACET_NAMES, random.choice((0, 0, 1, 2, 3))):
            query = query.with_filter(self._draw_filter(facet))
        return query

    def _draw_text(self) -> str:
        random = self._random
        one, other = self._draw_word(), self._draw_word()
        if not one or not other:
            return ""
        forms = ("", "", "", one, one, f"{one} {other}", f"{one} OR {other}", f"{one} -{other}", f'"{one}"',
                 f"title:{one}", f"{one[:3]}*", f"({one} OR {other}) NOT {self._draw_word()}", f"{one}~1")  # fmt: skip
        return random.choice(forms)

    def _draw_word(self) -> str:
        """Draw a word from the dictionary of a segment, as often a frequent one as any; empty where there is none."""
        random, segments = self._random, self._generation.segments
        if not segments:
            return ""
        postings = random.choice(segments).streams["exact"]
        starts = postings.starts
        if len(starts) < 2:
            return ""
        term = random.randrange(len(starts) - 1)
        if random.random() < 0.5:
            term = int(starts.searchsorted(random.randrange(len(postings.rows)), "right")) - 1
        begin, end = postings.terms_starts[term : term + 2].tolist()
        return postings.terms_content[begin:end].tobytes().decode()

    def _draw_filter(self, facet: str) -> FacetFilter:
        random = self._random
        held = [entity.id for entity in self._generation.held(facet)]
        chosen = random.sample(held, min(len(held), random.randint(1, 3)))
        cut = random.randint(0, len(chosen))
        return FacetFilter(facet, tuple(chosen[:cut]), random.choice(MATCHES), tuple(chosen[cut:]))

    def _draw_range(self) -> DayRange:
        random = self._random
        if not len(self._days) or random.random() < 0.7:
            return DayRange()
        first, last = sorted(date.fromordinal(int(random.choice(self._days))) for _ in range(2))
        return random.choice((DayRange(first, last), DayRange(first), DayRange(None, last)))


def follow_links(backend: Backend, drawer: Drawer, random: Random, number: int) -> Iterator[tuple[Link, str | None]]:
    """Follow so many random links and give each with its mismatch, or None; fewer where searches give no link."""
    followed = tries = 0
    while followed < number and tries < TRIES:
        tries += 1
        results = _search(backend, drawer.draw_query())
        for _ in range(WALK):
            links = list(iter_links(results)) if results else []
            if not links or followed == number:
                break
            link = random.choice(links)
            found = follow(backend, link.url)
            if isinstance(found, Results) and results and found.generation != results.generation:
                break
            followed, tries = followed + 1, 0
            yield link, _mismatch(link, found)
            results = found if isinstance(found, Results) else None


def iter_links(results: Results) -> Iterator[Link]:
    """Give every link of an answer as it is presented, the API's JSON, with the number that stands beside it."""
    answer: dict[str, Any] = present_results(results, 0.0)
    start = url_of(results.query)
    for facet, counts in answer["facets"].items():
        for value in counts["values"]:
            name = f"{facet} {value['id']!r} in {start}"
            yield Link(value["url"], value["total"], f"total of {name}")
            if value["only"]:
                yield Link(value["only"], value["count"], f"count of {name}")
    for axis, buckets in answer["histogram"].items():
        for bucket in buckets:
            yield Link(bucket["url"], bucket["count"], f"{axis} {bucket['start']} to {bucket['end']} in {start}")
    for hit in answer["hits"]:
        if hit["story"]:
            yield Link(hit["story"]["url"], hit["story"]["versions"], f"versions of {hit['id']!r} in {start}")
    for counted, total in answer["totals"].items() if answer["totals"]["articles"] else ():
        yield Link(url_of(results.query.with_counted(counted)), total, f"{counted} of {start}")
    for turn in ("next", "previous"):
        if answer[turn]:
            yield Link(answer[turn], answer["total"], f"{turn} page of {start}")


def follow(backend: Backend, url: str) -> Results | QueryError:
    """Search what a link asks for, as the API reads it."""
    try:
        return backend.search(parse_params(parse_qsl(urlsplit(url).query)))
    except QueryError as error:
        return error


def _search(backend: Backend, query: Query) -> Results | None:
    try:
        return backend.search(query)
    except QueryError:
        return None


def _mismatch(link: Link, found: Results | QueryError) -> str | None:
    if isinstance(found, QueryError):
        return f"{link.url}: cannot be followed ({found}); {link.what}"
    if found.total != link.expected:
        return f"{link.url}: {found.total} {found.query.counted}, {link.expected} stood beside it; {link.what}"
    shown = min(found.query.size, max(0, found.total - (found.query.page - 1) * found.query.size))
    if len(found.hits) != shown:
        return f"{link.url}: {len(found.hits)} hits on the page instead of {shown}; {link.what}"
    return None


@click.command()
@click.option("-n", "number", default=1_000, show_default=True, type=click.IntRange(1), help="Links to follow.")
@click.option("--seed", type=int, help="Start of the random numbers, to repeat a run; drawn and printed by default.")
@data_option
def audit(number: int, seed: int | None, data: Path) -> None:
    """Follow random links of the live generation and print those that mislead. Exit status 1 on any."""
    seed = Random().randrange(1 << 32) if seed is None else seed
    click.echo(f"seed {seed}")
    followed, wrong = run_audit(data, number, seed, click.echo)
    click.echo(f"{followed} links followed, {wrong} mismatches")
    sys.exit(1 if wrong else 0)


def run_audit(data: Path, number: int, seed: int, report: Callable[[str], object]) -> tuple[int, int]:
    """Follow links, report each mismatch as a line, and give the numbers of links and of mismatches."""
    random = Random(seed)
    followed = wrong = 0
    with friendly_errors():
        drawer = Drawer(Generation(get_current(data)), random)
        backend = EmbeddedBackend(data)
        with tqdm(desc="following", total=number, disable=not sys.stderr.isatty(), leave=False) as bar:
            for _, mismatch in follow_links(backend, drawer, random, number):
                bar.update()
                followed += 1
                if mismatch:
                    wrong += 1
                    report(mismatch)
    return followed, wrong
