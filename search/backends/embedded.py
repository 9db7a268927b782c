"""How does the engine on this machine answer? By compiled functions over the columns of the live generation."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from copy import copy
from functools import cached_property
from pathlib import Path
from time import monotonic

from index.documents import Entity, LinkedArticle
from index.errors import DeadlineError
from search.answers import SUPPORT, Correction, EntityPage, Evidence, FacetPage, Graph, Relaxation, Suggestions
from search.asking import Asked, count_articles
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
from search.hits import match_entities, note_story, note_unknown
from search.known_words import Words
from search.live import Live
from search.query import Query
from search.ranking import Ranking
from search.reading import Reading, read_query
from search.relaxation import relax_query
from search.results import Hit, Results, Totals
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
        self._live = Live(data, ranking, clock)
        self._seconds = math.inf

    def search(self, query: Query) -> Results:
        """Answer a query. Raises QueryError, CursorGoneError, and DamagedError when a generation cannot be opened."""
        if query.cursor:
            cursor = read_cursor(query)
            generation, begin = self._live.find(cursor.generation), cursor.begin
        else:
            generation, begin = self._live.now(), (query.page - 1) * query.size
        with Deadline(self._seconds, query.text):
            return _search(query, generation, begin)

    def read(self, query: Query) -> Reading:
        """Read a query's text as it is searched here."""
        return read_query(query, self._live.now().aliases)

    def find_article(self, id: str) -> LinkedArticle | None:
        """Find an article by id with its text and mentions."""
        generation = self._live.now()
        row = generation.row_of.get(id)
        return None if row is None else generation.document(row)

    def find_entities(self, facet: str, name: str) -> Sequence[Entity]:
        """Find the values of a facet by id, label or alias, case ignored."""
        return match_entities(self._live.now().held(facet), name)

    def list_entities(self, facet: str, ids: Sequence[str]) -> Sequence[Entity]:
        """Give the values with these ids; one that no article has is nothing but its id."""
        generation = self._live.now()
        return [generation.entity(facet, id) for id in ids]

    def totals(self, facet: str, ids: Sequence[str]) -> Sequence[int]:
        """Count the articles of the whole archive that each value has."""
        generation = self._live.now()
        counts, ordinals = generation.live_counts[facet], generation.ordinals[facet]
        return [int(counts[ordinals[id]]) if id in ordinals else 0 for id in ids]

    def relatives(self, facet: str, id: str) -> frozenset[str]:
        """Give the ids of all containers of a value and of everything inside it, without the value itself."""
        generation = self._live.now()
        return generation.ancestors(facet, id).union(entity.id for entity in find_inside(facet, id, generation))

    def limit(self, seconds: float) -> None:
        """Give each request so many seconds from now on; before, what is compiled or made once may take its time."""
        self._seconds = seconds

    def now(self) -> EmbeddedBackend:
        """Give this engine on the generation that answers now, which it keeps. Raises DamagedError."""
        held = copy(self)
        held._live = self._live.hold()
        return held

    def follow(self) -> bool:
        """Open the newest generation, make ready what the one before had, then change over. Raises GenerationError."""
        return self._live.follow(_warm)

    def generation(self) -> int:
        """Give the number of the generation that answers now."""
        return self._live.now().number

    def fingerprint(self) -> str:
        """Give the SHA-256 of the live generation's manifest, which names every file by size and content."""
        return self._live.now().fingerprint

    def articles(self) -> int:
        """Count all articles."""
        return self._live.now().articles

    def export(self, query: Query) -> Iterator[Hit]:
        """Give every hit of a query in its order, out of the generation that is live now. Raises QueryError."""
        with Deadline(self._seconds, query.text):
            return Asked(query, self._live.now()).export()

    def similar(self, id: str, size: int) -> Sequence[Hit] | None:
        """Find the articles most like one, best first; None where there is no such article."""
        generation = self._live.now()
        row = generation.row_of.get(id)
        return None if row is None else find_similar(row, size, generation)

    def facet_values(
        self, query: Query, facet: str, *, text: str = "", prefix: str = "", page: int = 1, size: int = 30
    ) -> FacetPage:
        """List a page of the values of a facet under a query. Raises QueryError."""
        with Deadline(self._seconds, query.text):
            return list_values(query, facet, self._live.now(), text=text, prefix=prefix, page=page, size=size)

    def suggest(self, text: str, query: Query, size: int) -> Suggestions:
        """Complete what is typed. Raises QueryError."""
        with Deadline(self._seconds, text):
            return suggest(text, query, size, self._live.now())

    def entity(self, facet: str, id: str) -> EntityPage | None:
        """Describe a value of a facet; None where no article has it. Raises DamagedError."""
        generation = self._live.now()
        if id not in generation.held_ids[facet]:
            return None
        place = next(place for place, key in enumerate(generation.entities) if key == (facet, id))
        columns = self._data / f"gen-{generation.number:06d}" / "columns"
        return describe_entity(facet, id, read_spellings(columns, place), generation)

    def evidence(self, query: Query, facet: str, id: str, *, page: int = 1, size: int = 20) -> Evidence | None:
        """Give the sentences that name a value in the articles of a query. Raises QueryError."""
        with Deadline(self._seconds, query.text):
            return find_evidence(query, facet, id, self._live.now(), page=page, size=size)

    def cooccurrence(self, query: Query, *, facets: Sequence[str], size: int, support: int = SUPPORT) -> Graph:
        """Tell which values stand together in the articles of a query. Raises QueryError."""
        with Deadline(self._seconds, query.text):
            return build_graph(query, facets, size, self._live.now(), support=support)

    def correct(self, query: Query) -> Correction | None:
        """Propose another spelling, only where it finds more. Raises QueryError."""
        with suppress(DeadlineError), Deadline(self._seconds / HELP, query.text):
            return propose(query, Words(self._live.now()))
        return None

    def relax(self, query: Query) -> Sequence[Relaxation]:
        """Give the smallest sets of constraints to drop from a query without hits. Raises QueryError."""
        generation = self._live.now()

        def label(facet: str, id: str) -> str:
            entity = generation.entities.get((facet, id))
            return entity.label if entity else id

        with suppress(DeadlineError), Deadline(self._seconds / HELP, query.text):
            return relax_query(query, lambda left: count_articles(left, generation), label)
        return ()


def _search(query: Query, generation: Generation, begin: int) -> Results:
    reading = read_query(query, generation.aliases)
    flat = find_flat(query, reading.clause, generation, begin)
    asked = Asked(query, generation, reading, flat.rows if flat else None)
    if flat:
        ranked, facets = flat.ranked, tuple(iter_facets(query, flat, generation))
    else:
        ranked = asked.page(begin, begin + query.size) if query.size else []
        facets = asked.facets()
    counted = flat.counted if flat else None
    histograms = [
        published_histogram(counted) if counted and axis == "published" else asked.histogram(axis)
        for axis in query.axes
    ]  # fmt: skip
    return Results(
        query,
        reading.parsed,
        asked.total,
        tuple(asked.page_hits(ranked)),
        facets,
        tuple(histograms),
        reading.notes + note_unknown(query, generation.held_ids) + note_story(query, generation.row_of),
        generation.number,
        reading.expansions,
        Totals(asked.rows.count, asked.stories),
    )


def _warm(newest: Generation, before: Generation) -> None:
    """Make what lasts, by a search and by whatever the generation before has made, before anybody waits for it."""
    _search(Query("a"), newest, 0)
    for name in list(vars(before)):
        if isinstance(getattr(Generation, name, None), cached_property):
            getattr(newest, name)
