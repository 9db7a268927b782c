"""How does the engine on this machine answer? By compiled functions over the columns of the live generation."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from copy import copy
from functools import cached_property
from pathlib import Path
from threading import Lock
from time import monotonic

from index.documents import Entity, LinkedArticle
from index.errors import CursorGoneError, DeadlineError, LedeError
from index.manifest import CURRENT, get_current, iter_generations
from search.answers import SUPPORT, Correction, EntityPage, Evidence, FacetPage, Graph, Relaxation, Suggestions
from search.asking import Asked, Words, count_articles
from search.cooccurrence import build_graph
from search.corrections import propose
from search.cursors import read_cursor
from search.deadline import Deadline
from search.entity_pages import describe_entity, find_inside
from search.evidence import find_evidence
from search.facet_pages import list_values
from search.flat import find_flat, iter_facets
from search.generation import Generation
from search.histograms import published_histogram
from search.hits import match_entities, note_unknown
from search.kept import Kept
from search.query import Query
from search.ranking import Ranking
from search.reading import Reading, read_query
from search.relaxation import relax_query
from search.results import Hit, Results
from search.similar import find_similar
from search.spellings import read_spellings
from search.suggest import suggest

HELP = 4
"""Looking for another spelling, or for ways out of a search without hits, takes a fourth of a search's time at most."""


class EmbeddedBackend:
    """Searches the live generation of a data folder, and follows it when another becomes live."""

    def __init__(
        self,
        data: Path,
        *,
        ranking: Ranking = Ranking(),  # noqa: B008  # a frozen record
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Open the live generation; `clock` counts seconds. Raises NoIndexError, DamagedError, GenerationError."""
        self._data = data
        self._current = data / CURRENT
        self._ranking = ranking
        self._seconds = math.inf
        self._seen = _stamp(self._current)
        self._open = Generation(get_current(data), ranking)
        self._kept = Kept(clock)
        self._opening = Lock()
        self._is_followed = False

    def search(self, query: Query) -> Results:
        """Answer a query. Raises QueryError, CursorGoneError, and DamagedError when a generation cannot be opened."""
        if query.cursor:
            cursor = read_cursor(query)
            generation, begin = self._generation_of(cursor.generation), cursor.begin
        else:
            generation, begin = self._generation(), (query.page - 1) * query.size
        with Deadline(self._seconds):
            return _search(query, generation, begin)

    def read(self, query: Query) -> Reading:
        """Read a query's text as it is searched here."""
        return read_query(query, self._generation().aliases)

    def find_article(self, id: str) -> LinkedArticle | None:
        """Find an article by id with its text and mentions."""
        generation = self._generation()
        row = generation.row_of.get(id)
        return None if row is None else generation.document(row)

    def find_entities(self, facet: str, name: str) -> Sequence[Entity]:
        """Find the values of a facet by id, label or alias, case ignored."""
        return match_entities(self._generation().held(facet), name)

    def list_entities(self, facet: str, ids: Sequence[str]) -> Sequence[Entity]:
        """Give the values with these ids; one that no article has is nothing but its id."""
        generation = self._generation()
        return [generation.entity(facet, id) for id in ids]

    def totals(self, facet: str, ids: Sequence[str]) -> Sequence[int]:
        """Count the articles of the whole archive that each value has."""
        generation = self._generation()
        counts, ordinals = generation.live_counts[facet], generation.ordinals[facet]
        return [int(counts[ordinals[id]]) if id in ordinals else 0 for id in ids]

    def relatives(self, facet: str, id: str) -> frozenset[str]:
        """Give the ids of all containers of a value and of everything inside it, without the value itself."""
        generation = self._generation()
        return generation.ancestors(facet, id).union(entity.id for entity in find_inside(facet, id, generation))

    def limit(self, seconds: float) -> None:
        """Give each request so many seconds from now on; before, what is compiled or made once may take its time."""
        self._seconds = seconds

    def now(self) -> EmbeddedBackend:
        """Give this engine on the generation that answers now, which it keeps. Raises DamagedError."""
        self._generation()
        still = copy(self)
        still._is_followed = True
        return still

    def follow(self) -> bool:
        """Open the newest generation, make ready what the one before had, then change over. Raises GenerationError."""
        self._is_followed = True
        with self._opening:
            seen = _stamp(self._current)
            if seen == self._seen:
                return False
            newest = Generation(get_current(self._data), self._ranking)
            _warm(newest, self._open)
            self._kept.keep(self._open)
            self._open, self._seen = newest, seen
        return True

    def generation(self) -> int:
        """Give the number of the generation that answers now."""
        return self._generation().number

    def fingerprint(self) -> str:
        """Give the SHA-256 of the live generation's manifest, which names every file by size and content."""
        return self._generation().fingerprint

    def articles(self) -> int:
        """Count all articles."""
        return self._generation().articles

    def export(self, query: Query) -> Iterator[Hit]:
        """Give every hit of a query in its order, out of the generation that is live now. Raises QueryError."""
        with Deadline(self._seconds):
            return Asked(query, self._generation()).export()

    def similar(self, id: str, size: int) -> Sequence[Hit] | None:
        """Find the articles most like one, best first; None where there is no such article."""
        generation = self._generation()
        row = generation.row_of.get(id)
        return None if row is None else find_similar(row, size, generation)

    def facet_values(
        self, query: Query, facet: str, *, text: str = "", prefix: str = "", page: int = 1, size: int = 30
    ) -> FacetPage:
        """List a page of the values of a facet under a query. Raises QueryError."""
        with Deadline(self._seconds):
            return list_values(query, facet, self._generation(), text=text, prefix=prefix, page=page, size=size)

    def suggest(self, text: str, query: Query, size: int) -> Suggestions:
        """Complete what is typed. Raises QueryError."""
        with Deadline(self._seconds):
            return suggest(text, query, size, self._generation())

    def entity(self, facet: str, id: str) -> EntityPage | None:
        """Describe a value of a facet; None where no article has it. Raises DamagedError."""
        generation = self._generation()
        if id not in generation.held_ids[facet]:
            return None
        place = next(place for place, key in enumerate(generation.entities) if key == (facet, id))
        columns = self._data / f"gen-{generation.number:06d}" / "columns"
        return describe_entity(facet, id, read_spellings(columns, place), generation)

    def evidence(self, query: Query, facet: str, id: str, *, page: int = 1, size: int = 20) -> Evidence | None:
        """Give the sentences that name a value in the articles of a query. Raises QueryError."""
        with Deadline(self._seconds):
            return find_evidence(query, facet, id, self._generation(), page=page, size=size)

    def cooccurrence(self, query: Query, *, facets: Sequence[str], size: int, support: int = SUPPORT) -> Graph:
        """Tell which values stand together in the articles of a query. Raises QueryError."""
        with Deadline(self._seconds):
            return build_graph(query, facets, size, self._generation(), support=support)

    def correct(self, query: Query) -> Correction | None:
        """Propose another spelling, only where it finds more. Raises QueryError."""
        with suppress(DeadlineError), Deadline(self._seconds / HELP):
            return propose(query, Words(self._generation()))
        return None

    def relax(self, query: Query) -> Sequence[Relaxation]:
        """Give the smallest sets of constraints to drop from a query without hits. Raises QueryError."""
        generation = self._generation()

        def label(facet: str, id: str) -> str:
            entity = generation.entities.get((facet, id))
            return entity.label if entity else id

        with suppress(DeadlineError), Deadline(self._seconds / HELP):
            return relax_query(query, lambda left: count_articles(left, generation), label)
        return ()

    def _generation(self) -> Generation:
        """Give the generation that answers; unless it is followed, opened anew where CURRENT is another than before."""
        if self._is_followed:
            return self._open
        seen = _stamp(self._current)
        if seen != self._seen:
            self._kept.keep(self._open)
            self._open, self._seen = Generation(get_current(self._data), self._ranking), seen
        return self._open

    def _generation_of(self, number: int) -> Generation:
        """Give the generation of a cursor: the live one, one that served lately, or one whose folder is still there."""
        live = self._generation()
        if number == live.number:
            return live
        generation = self._kept.find(number)
        if generation is None:
            folder = dict(iter_generations(self._data)).get(number)
            # a folder behind CURRENT is being written; one behind the live generation alone, another process serves
            if folder is None or number > live.number and folder != get_current(self._data):
                raise CursorGoneError(number)
            try:
                generation = Generation(folder, self._ranking)
            except LedeError as error:
                raise CursorGoneError(number) from error
        self._kept.keep(generation)
        return generation


def _search(query: Query, generation: Generation, begin: int) -> Results:
    reading = read_query(query, generation.aliases)
    flat = find_flat(query, reading.clause, generation, begin)
    asked = Asked(query, generation, reading, flat.rows if flat else None)
    if flat:
        ranked, facets = flat.ranked, tuple(iter_facets(query, flat, generation))
    else:
        ranked = asked.rank(asked.rows, begin, begin + query.size) if query.size else []
        facets = asked.facets()
    counted = flat.counted if flat else None
    histograms = [
        published_histogram(counted) if counted and axis == "published" else asked.histogram(axis)
        for axis in query.axes
    ]  # fmt: skip
    return Results(
        query,
        reading.parsed,
        asked.rows.count,
        tuple(asked.hits(ranked)),
        facets,
        tuple(histograms),
        reading.notes + note_unknown(query, generation.held_ids),
        generation.number,
        reading.expansions,
    )


def _warm(newest: Generation, before: Generation) -> None:
    """Make what lasts, by a search and by whatever the generation before has made, before anybody waits for it."""
    _search(Query("a"), newest, 0)
    for name in list(vars(before)):
        if isinstance(getattr(Generation, name, None), cached_property):
            getattr(newest, name)


def _stamp(path: Path) -> tuple[int, int]:
    """Tell a file from the one that takes its place, by number and time of change; zeros where there is none."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return 0, 0
    return found.st_ino, found.st_mtime_ns
