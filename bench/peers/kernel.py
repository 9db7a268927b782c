"""How long does the engine compute, without the objects of an answer? Rows, scores and counts as numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.answers import FACET_SIZE, SIZE, Answer
from bench.corpus import FACETS, month_of
from bench.peers import lede
from bench.questions import Question
from bench.synthetic import value_number
from index.manifest import get_current
from search.asking import Asked
from search.flat import find_flat
from search.generation import Generation
from search.histograms import count_published
from search.reading import read_query
from search.tallies import tally

build = lede.build


def open_engine(folder: Path) -> Kernel:
    """Open the live generation of lede's data folder."""
    return Kernel(folder)


class Kernel:
    """Asks what lede asks, and stops at the numbers."""

    def __init__(self, folder: Path) -> None:
        self._generation = Generation(get_current(folder))

    def segments(self) -> int:
        """Count the segments of the generation."""
        return len(self._generation.segments)

    def ask(self, question: Question) -> Any:
        """Find, order and count; every facet over the results, a chosen one, too, since filters are `all`."""
        query, generation = lede.build_query(question), self._generation
        reading = read_query(query, generation.aliases)
        flat = find_flat(query, reading.clause, generation, 0)
        if flat:
            return flat.rows.count, flat.ranked, flat.tallies, flat.counted
        asked = Asked(query, generation, reading)
        ranked = asked.rank(asked.rows, 0, SIZE)
        tallies = tally(query.facets, asked.rows, FACET_SIZE, generation)
        return asked.rows.count, ranked, tallies, count_published(asked.rows, query.published, generation, "month")

    def read(self, raw: Any) -> Answer:
        """Give ids, values and months their numbers."""
        total, ranked, tallies, (_, firsts, _, counts, _) = raw
        generation = self._generation
        return Answer(
            total,
            tuple(int(generation.id_of(row)) for row, _ in ranked),
            tuple(
                tuple(
                    (value_number(generation.names[facet].ids[number]), count)
                    for number, count in zip(found.values, found.counts, strict=True)
                )
                for facet, found in zip(FACETS, tallies, strict=True)
            ),
            tuple((month_of(first), count) for first, count in zip(firsts, counts, strict=True) if count),
        )
