"""How does the same batch become the columns beside its Whoosh segment?"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from pathlib import Path

import numpy as np

from index.columns import UNKNOWN_DAY, UNKNOWN_INSTANT, norm_lengths, save_array, save_strings, save_tuple
from index.documents import LinkedArticle, Published, published_day
from index.entities import Entities, closure, values_of
from index.schema import FACET_NAMES, MENTIONED, STREAMS, TEXT_FIELD_NAMES, TEXT_FIELDS, stream_name
from index.writers.inversion import Inverter, is_wide
from index.writers.tables import Records, build_holders, build_values

SEGMENT_ROWS, SEGMENT_TOKENS = 131_072, 32_000_000
"""Articles and tokens written as one segment at most: bounds the memory of a large first load."""


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

    def __init__(self, known: Sequence[tuple[str, str]] = ()) -> None:
        self._numbers: dict[str, dict[str, int]] = {facet: {} for facet in FACET_NAMES}
        for facet, id in known:
            self.number(facet, id)

    def number(self, facet: str, id: str) -> int:
        """Give the number of a value, a new one if it has none."""
        numbers = self._numbers[facet]
        return numbers.setdefault(id, len(numbers))

    def pairs(self) -> list[tuple[str, str]]:
        """List (facet, id), facet by facet, each in order of number."""
        return [(facet, id) for facet, numbers in self._numbers.items() for id in numbers]


class SegmentBuilder:
    """Collects the rows of one segment in their order, then writes its columns."""

    def __init__(self, ordinals: Ordinals, entities: Entities) -> None:
        self._ordinals = ordinals
        self._entities = entities
        self._inverters = {stream: Inverter() for stream in STREAMS}
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
        return len(self._ids) >= SEGMENT_ROWS or self._tokens >= SEGMENT_TOKENS

    def add(self, linked: LinkedArticle, streams: Mapping[str, Sequence[str]]) -> None:
        """Take the next row with its terms by stream name."""
        article = linked.article
        self._tokens += sum(len(streams[field]) for field in TEXT_FIELD_NAMES)
        self._ids.append(article.id.encode())
        self._instants.append(instant_of(article.published))
        published = published_day(article.published)
        self._days.append(published.toordinal() if published else UNKNOWN_DAY)
        for stream, inverter in self._inverters.items():
            inverter.add(*(streams[stream_name(field, stream)] for field in TEXT_FIELD_NAMES))
        for facet, values in values_of(linked).items():
            ids = closure(facet, (value.id for value in values), self._entities)
            self._values[facet].add(sorted((self._ordinals.number(facet, id),) for id in sorted(ids)))
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

    def write(self, folder: Path) -> None:
        """Write the columns of the rows taken."""
        folder.mkdir(parents=True)
        rows = len(self._ids)
        save_strings(folder, "ids", self._ids)
        save_array(folder, "published.instant", np.array(self._instants, np.int64))
        save_array(folder, "published.day", np.array(self._days, np.int32))
        lengths = {field: self._inverters["exact"].lengths(field) for field in TEXT_FIELD_NAMES}
        for field, counted in lengths.items():
            save_array(folder, f"{field}.lengths", counted)
        averages = {field: float(counted.mean()) or 1.0 for field, counted in lengths.items()}
        save_array(folder, "averages", np.array([averages[field] for field in TEXT_FIELD_NAMES]))
        norms = {field.name: norm_lengths(lengths[field.name], averages[field.name], field) for field in TEXT_FIELDS}
        # a stem is never rarer than its forms: where its numbers are narrow, so are theirs, and both are of one width
        stem = self._inverters.pop("stem").build(norms)
        save_tuple(folder, "stem", stem)
        wide = is_wide(stem.frequencies)
        del stem
        save_tuple(folder, "exact", self._inverters.pop("exact").build(norms, wide=wide))
        tables = {facet: values.table() for facet, values in self._values.items()}
        save_tuple(folder, "values", build_values(list(tables.values()), rows))
        for facet, table in tables.items():
            save_tuple(folder, facet, build_holders(table, rows))
        for name, records in (("happened", self._happened), ("mentions", self._mentions), ("days", self._spoken)):
            save_tuple(folder, name, records.table())
