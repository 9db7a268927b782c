"""Does any search take much longer than it may? So many random queries, one after the other, under the web's deadline.

Words of every frequency, phrases, prefixes, wildcards, fuzzy words, fields, names and days, joined and negated and in
brackets, under random values, ranges, scopes, orders and pages, all drawn from the seed, over a made-up archive.

    python -m bench deadline                            100,000 queries over 20,000 articles
    python -m bench deadline --queries 1000 --keep DIR

An error that says what would be legal is an answer. The exit status is 1 where an answer came later than 2.5 seconds.
`--write` replaces its section.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from time import perf_counter

import click
from tqdm import tqdm

from bench.corpus import Corpus, Words
from bench.peers.base import PEERS, Layout
from bench.report import format_section, format_table, write_section
from bench.workspace import Workspace, open_root
from index.documents import Entity
from index.errors import QueryError
from index.schema import FACET_NAMES, MENTIONED
from search.backends.embedded import EmbeddedBackend
from search.query import FACET_SORTS, MATCHES, SCOPES, SORTS, UNITS, DayRange, FacetFilter, Query
from web.settings import Settings

LATE = 2.5
"""Seconds after which no answer should come."""
SHARES = (0.5, 0.9, 0.99, 0.999)
"""Which of the sorted times are shown."""
FIRST_DAY, DAYS = date(2014, 1, 1), 4_000
"""From when on, and how many days, ranges are drawn."""
VALUES = 300
"""Values of each facet that filters are drawn from, the commonest ones."""


class Drawer:
    """Draws queries; the same ones for the same archive and seed."""

    def __init__(self, words: Words, backend: EmbeddedBackend, seed: int) -> None:
        self._random = Random(seed)
        common = sorted(words.counts, key=lambda word: (-words.counts[word], word))
        self._words = (common[:50], common[:2_000], common)
        pages = {facet: backend.facet_values(Query(), facet, size=VALUES) for facet in FACET_NAMES}
        self._values = {facet: [value.id for value in page.values] for facet, page in pages.items()}
        found = {facet: backend.list_entities(facet, ids) for facet, ids in self._values.items()}
        self._names = [entity for facet in MENTIONED for entity in found[facet]]

    def query(self) -> Query:
        """Draw a query."""
        random = self._random
        filters = [self._filter(facet) for facet in FACET_NAMES if random.random() < 0.15]
        query = Query(
            self._text(random.choice((0, 1, 1, 2, 3))) if random.random() < 0.95 else "",
            scope=random.choice((SCOPES[0], *SCOPES)),
            sort=random.choice((SORTS[0], *SORTS)),
            page=random.choice((1, 1, 1, 2, 50)),
            size=random.choice((20, 20, 0, 100)),
            facet_size=random.choice((30, 30, 0, 1_000)),
            facet_sort=random.choice((FACET_SORTS[0], *FACET_SORTS)),
            unit=random.choice(UNITS),
            published=self._range() if random.random() < 0.2 else DayRange(),
            happened=self._range() if random.random() < 0.2 else DayRange(),
        )
        return replace(query, filters=tuple(one for one in filters if one.values or one.excluded))

    def _text(self, depth: int) -> str:
        random = self._random
        if depth == 0:
            return self._atom()
        parts = [self._text(random.randrange(depth)) for _ in range(random.randint(1, 4))]
        joined = random.choice((" ", " ", " OR ", " AND ", " -")).join(parts)
        return random.choice(("{}", "({})", "NOT ({})", "{}")).format(joined)

    def _atom(self) -> str:
        random, word, day = self._random, self._word(), self._day()
        kinds = (
            word,
            word,
            f"-{word}",
            f'"{word} {self._word()}"',
            f'"{word} {self._word()} {self._word()}"~{random.randint(0, 50)}',
            f"{word[: random.randint(2, 4)]}*",
            f"{word[:1]}?{word[2:]}*",
            f"*{word[1:3]}*",
            f"{word}~{random.randint(1, 2)}",
            f"title:{word}",
            f"body:{word[:2]}*",
            f'{random.choice(("person", "place", "weapon"))}:"{self._name().label}"',
            f"published:{day.year}",
            f"happened:{day:%Y-%m}..{self._day():%Y-%m}",
            self._name().label,
        )
        return random.choice(kinds)

    def _word(self) -> str:
        return self._random.choice(self._random.choice(self._words))

    def _name(self) -> Entity:
        return self._random.choice(self._names)

    def _day(self) -> date:
        return FIRST_DAY + timedelta(days=self._random.randrange(DAYS))

    def _range(self) -> DayRange:
        first, last = sorted((self._day(), self._day()))
        return self._random.choice((DayRange(first, last), DayRange(first), DayRange(None, last)))

    def _filter(self, facet: str) -> FacetFilter:
        known, random = self._values[facet], self._random
        drawn = random.sample(known, min(len(known), random.randint(1, 4)))
        excluded = random.randint(0, 1)
        return FacetFilter(facet, tuple(drawn[excluded:]), random.choice(MATCHES), tuple(drawn[:excluded]))


def ask(backend: EmbeddedBackend, drawer: Drawer, queries: int) -> tuple[list[tuple[float, Query]], Counter[str]]:
    """Ask queries one after the other; give the seconds of each with the query, and how often what was answered."""
    took, kinds = [], Counter[str]()
    for _ in tqdm(range(queries), "queries", leave=False, disable=not sys.stderr.isatty()):
        query = drawer.query()
        begin = perf_counter()
        try:
            backend.search(query)
            kind = "results"
        except QueryError as error:
            kind = f"{type(error).__name__}: {error.legal}"
        took.append((perf_counter() - begin, query))
        kinds[kind] += 1
    return took, kinds


@click.command(help=(__doc__ or "").replace("\n    python", "\n\n\b\n    python", 1))
@click.option("--queries", default=100_000, show_default=True, type=click.IntRange(1), help="How many.")
@click.option("--articles", default=20_000, show_default=True, type=click.IntRange(2_000), help="Size of the archive.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0), help="Start of the random numbers.")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="Folder that keeps what is built.")
@click.option("--write", type=click.Path(path_type=Path, dir_okay=False), help="Page whose section is replaced.")
def main(queries: int, articles: int, seed: int, keep: Path | None, write: Path | None) -> None:
    """Build the archive unless it is kept, ask, and print what took longest."""
    with open_root(keep) as root:
        space = Workspace(root, Corpus(articles))
        backend = EmbeddedBackend(space.build(PEERS["lede"], Layout()).folder)
        ask(backend, Drawer(space.words, backend, seed + 1), 100)  # what is made once, before anybody's deadline
        backend.limit(Settings().deadline)
        took, kinds = ask(backend, Drawer(space.words, backend, seed), queries)
    took.sort(key=lambda one: one[0])
    seconds = [second for second, _ in took]
    late = sum(second > LATE for second in seconds)
    times = format_table(
        ["queries", *(f"p{share * 100:g} ms" for share in SHARES), "longest ms", f"later than {LATE} s"],
        [
            [f"{queries:,}", *(f"{seconds[int(share * queries)] * 1e3:,.1f}" for share in SHARES),
             f"{seconds[-1] * 1e3:,.0f}", str(late)]
        ],
    )  # fmt: skip
    answers = format_table(["answer", "queries"], [[kind, f"{count:,}"] for kind, count in kinds.most_common()])
    slowest = [f"    {second:.2f} s  {query.to_params()}" for second, query in took[:-4:-1]]
    section = format_section(
        f"Deadline: {articles:,} articles", f"python -m bench deadline --queries {queries} --seed {seed}",
        [times, answers], date.today(),
    )  # fmt: skip
    click.echo("\n".join([section, "The slowest:", *slowest]))
    if write:
        write_section(write, section)
    if late:
        sys.exit(1)


if __name__ == "__main__":
    main(prog_name="python -m bench deadline")
