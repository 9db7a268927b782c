"""How does the engine on this machine answer? By array arithmetic over the columns of the live generation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.columns import Array
from index.documents import Entity, LinkedArticle
from index.manifest import get_current
from search.clauses import All
from search.evaluation import evaluate
from search.facets import count_facets, facet_mask
from search.generation import Generation
from search.histograms import happened_histogram, happened_mask, published_histogram, published_mask
from search.hits import build_hit, match_entities, note_unknown
from search.parser import parse
from search.query import Query
from search.results import Results
from search.spaces import open_space


class EmbeddedBackend:
    """Searches the live generation of a data folder, and follows it when another becomes live."""

    def __init__(self, data: Path) -> None:
        """Open the live generation. Raises NoIndexError, DamagedError, GenerationError."""
        self._data = data
        self._folder = get_current(data)
        self._open = Generation(self._folder)

    def search(self, query: Query) -> Results:
        """Answer a query. Raises QueryError, and DamagedError when a new generation cannot be opened."""
        generation = self._generation()
        space = open_space(generation, query.scope)
        parsed = parse(query.text)
        found, scores = evaluate(parsed.clause, generation)
        published, happened = published_mask(query.published, generation), happened_mask(query.happened, space)
        met = np.logical_and.reduce([space.lift(found), *(facet_mask(chosen, space) for chosen in query.filters)])
        mask = space.rows_of(met & happened) & published
        rows = _rank(query, mask, scores, ranked=parsed.clause != All(), generation=generation)
        shown = ((generation.document(int(row)), float(scores[row])) for row in rows)
        return Results(
            query,
            parsed,
            int(mask.sum()),
            tuple(build_hit(linked, score, parsed.clause, query.happened) for linked, score in shown),
            count_facets(query, space.lift(found & published) & happened, space),
            (
                published_histogram(space.rows_of(met & happened), query.published, generation, query.unit),
                happened_histogram(met & space.lift(published), query.happened, space, query.unit),
            ),
            note_unknown(query, generation.ordinals),
            generation.number,
        )

    def find_article(self, id: str) -> LinkedArticle | None:
        """Find an article by id with its text and mentions."""
        generation = self._generation()
        row = generation.row_of.get(id)
        return None if row is None else generation.document(row)

    def find_entities(self, facet: str, name: str) -> Sequence[Entity]:
        """Find the values of a facet by id, label or alias, case ignored."""
        return match_entities(self._generation().values[facet], name)

    def totals(self, facet: str, ids: Sequence[str]) -> Sequence[int]:
        """Count the articles of the whole archive that each value has."""
        generation = self._generation()
        counts, ordinals = generation.live_counts[facet], generation.ordinals[facet]
        return [int(counts[ordinals[id]]) if id in ordinals else 0 for id in ids]

    def relatives(self, facet: str, id: str) -> frozenset[str]:
        """Give the ids of all containers of a value and of everything inside it, without the value itself."""
        generation = self._generation()
        inside = {
            entity.id for entity in generation.values[facet] if id in generation.ancestors(facet, entity.id)
        }  # fmt: skip
        return generation.ancestors(facet, id).union(inside)

    def generation(self) -> int:
        """Give the number of the generation that answers now."""
        return self._generation().number

    def articles(self) -> int:
        """Count all articles."""
        return self._generation().articles

    def _generation(self) -> Generation:
        """Give the live generation, opened anew where CURRENT names another than before."""
        folder = get_current(self._data)
        if folder != self._folder:
            self._open, self._folder = Generation(folder), folder
        return self._open


def _rank(query: Query, mask: Array, scores: Array, *, ranked: bool, generation: Generation) -> Array:
    """Give the rows of the query's page in its order; without words, relevance means newest first."""
    rows = np.flatnonzero(mask)
    if query.sort == "oldest":
        order = np.argsort(generation.oldest[rows], kind="stable")
    elif query.sort == "newest" or not ranked:
        order = np.argsort(generation.newest[rows], kind="stable")
    else:
        order = np.lexsort((generation.newest[rows], -scores[rows]))
    begin = (query.page - 1) * query.size
    return rows[order[begin : begin + query.size]]
