"""How does the same batch become the columns beside its Whoosh segment?"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from pathlib import Path

import numpy as np

from index.analysis import terms_of
from index.columns import UNKNOWN_DAY, UNKNOWN_INSTANT
from index.documents import LinkedArticle, Published, published_day
from index.entities import Entities, closure, values_of
from index.schema import FACET_NAMES, MENTIONED, STREAMS, TEXT_FIELD_NAMES
from index.writers.column_files import Content, write_columns
from index.writers.inversion import Inverter
from index.writers.tables import Records

SEGMENT_ROWS, SEGMENT_TOKENS = 131_072, 32_000_000
"""Articles and tokens written as one segment at most: bounds the memory of a large first load."""

Key = tuple[str, str]
"""A value: its facet and its id."""


def instant_of(published: Published) -> int:
    """Give the second of publication since 1970 in UTC; a bare day counts from its midnight UTC."""
    if published is None:
        return int(UNKNOWN_INSTANT)
    if not isinstance(published, datetime):
        published = datetime.combine(published, time(), UTC)
    return int(published.timestamp())


def row_order(published: Published, id: str) -> tuple[int, str]:
    """Give the key that orders the rows of a segment: newest first, undated last, then by id."""
    return -instant_of(published), id


class Ordinals:
    """Numbers the values of each facet in order of first use; a number once given keeps its meaning."""

    def __init__(self, known: Sequence[Key] = ()) -> None:
        self._numbers: dict[str, dict[str, int]] = {facet: {} for facet in FACET_NAMES}
        for facet, id in known:
            self.number(facet, id)

    def number(self, facet: str, id: str) -> int:
        """Give the number of a value, a new one if it has none."""
        numbers = self._numbers[facet]
        return numbers.setdefault(id, len(numbers))

    def pairs(self) -> list[Key]:
        """List (facet, id), facet by facet, each in order of number."""
        return [(facet, id) for facet, numbers in self._numbers.items() for id in numbers]

    def names(self) -> dict[str, list[str]]:
        """List the ids of each facet, each in order of number."""
        return {facet: list(numbers) for facet, numbers in self._numbers.items()}


class SegmentBuilder:
    """Collects the rows of one segment in their order, then writes its columns."""

    def __init__(self, ordinals: Ordinals, entities: Entities, *, tokens: int | None = None) -> None:
        """Begin with no row; with so many `tokens` the segment is full, SEGMENT_TOKENS without."""
        self._most_tokens = SEGMENT_TOKENS if tokens is None else tokens
        self._ordinals = ordinals
        self._entities = entities
        self._inverter = Inverter()
        self._tokens = 0
        self._ids: list[bytes] = []
        self._instants, self._days = array("q"), array("i")
        self._values = {facet: Records(1) for facet in FACET_NAMES}
        self._happened, self._mentions, self._spoken = Records(2), Records(4), Records(4)

    def ids(self) -> list[str]:
        """Give the ids of the rows taken."""
        return [id.decode() for id in self._ids]

    def is_full(self) -> bool:
        """Tell whether the rows taken are as many as the memory of a commit should hold."""
        return len(self._ids) >= SEGMENT_ROWS or self._tokens >= self._most_tokens

    def add(self, linked: LinkedArticle, words: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Take the next row with its words by field; give the ids of its values by facet, containers included."""
        article = linked.article
        held: dict[str, list[str]] = {}
        self._tokens += sum(map(len, words.values()))
        self._ids.append(article.id.encode())
        self._instants.append(instant_of(article.published))
        published = published_day(article.published)
        self._days.append(published.toordinal() if published else UNKNOWN_DAY)
        self._inverter.add(*(words[field] for field in TEXT_FIELD_NAMES))
        for facet, values in values_of(linked).items():
            held[facet] = sorted(closure(facet, (value.id for value in values), self._entities))
            self._values[facet].add(sorted((self._ordinals.number(facet, id),) for id in held[facet]))
        days = {
            (day.paragraph, day.sentence, day.first.toordinal(), day.last.toordinal())
            for day in linked.dates
            if day.first and day.last
        }
        self._spoken.add(sorted(days))
        self._happened.add(sorted({(first, last) for _, _, first, last in days}))
        self._mentions.add(
            sorted(
                {
                    (m.paragraph, m.sentence, MENTIONED.index(m.kind), self._ordinals.number(m.kind, m.value or ""))
                    for m in linked.mentions
                }
            )
        )
        return held

    def write(self, folder: Path) -> None:
        """Write the columns of the rows taken."""
        terms = [terms_of(word) for word in self._inverter.words()]
        names = {stream: [pair[place] for pair in terms] for place, stream in enumerate(STREAMS)}
        content = Content(
            self._ids,
            np.array(self._instants, np.int64),
            np.array(self._days, np.int32),
            {field: self._inverter.lengths(field) for field in TEXT_FIELD_NAMES},
            lambda stream, norms, wide: self._inverter.build(norms, names[stream], wide=wide),
            {facet: values.table() for facet, values in self._values.items()},
            {"happened": self._happened.table(), "mentions": self._mentions.table(), "days": self._spoken.table()},
        )
        write_columns(folder, content)
