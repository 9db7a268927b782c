"""How does the same batch become the columns and documents beside its Whoosh segment?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from pathlib import Path

import numpy as np

from index.codec import article_record, date_record, read_article_record
from index.columns import (
    UNKNOWN_DAY,
    UNKNOWN_INSTANT,
    save_array,
    save_lists,
    save_postings,
    save_strings,
)
from index.documents import Article, LinkedArticle, Mention, Published, published_day
from index.entities import Entities, closure, values_of
from index.schema import FACET_NAMES, MENTIONED, TEXT_FIELD_NAMES, stream_name
from index.writers.inversion import Inverter


def instant_of(published: Published) -> int:
    """Give the second of publication since 1970 in UTC; a bare day counts from its midnight UTC."""
    if published is None:
        return int(UNKNOWN_INSTANT)
    if not isinstance(published, datetime):
        published = datetime.combine(published, time(), UTC)
    return int(published.timestamp())


def row_order(linked: LinkedArticle) -> tuple[int, str]:
    """Give the key that orders the rows of a segment: newest first, undated last, then by id."""
    return -instant_of(linked.article.published), linked.article.id


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


def write_columns(
    folder: Path,
    rows: Sequence[LinkedArticle],
    streams: Mapping[str, Inverter],
    ordinals: Ordinals,
    entities: Entities,
) -> None:
    """Write the columns of a segment; `rows` are in the segment's row order, `streams` were fed in the same order."""
    folder.mkdir(parents=True)
    save_strings(folder, "ids", [linked.article.id.encode() for linked in rows])
    published = [linked.article.published for linked in rows]
    save_array(folder, "published.instant", np.array([instant_of(moment) for moment in published], np.int64))
    days = [published_day(moment) for moment in published]
    save_array(folder, "published.day", np.array([day.toordinal() if day else UNKNOWN_DAY for day in days], np.int32))
    for name, inverter in streams.items():
        save_postings(folder, name, inverter.build())
        if name in TEXT_FIELD_NAMES:
            save_array(folder, f"{name}.lengths", inverter.lengths())
    for facet in FACET_NAMES:
        save_lists(folder, facet, [_numbers(linked, facet, ordinals, entities) for linked in rows])
    _write_happened(folder, rows)
    _write_mentions(folder, rows, ordinals)


def _numbers(linked: LinkedArticle, facet: str, ordinals: Ordinals, entities: Entities) -> list[int]:
    ids = closure(facet, (value.id for value in values_of(linked)[facet]), entities)
    return sorted(ordinals.number(facet, id) for id in sorted(ids))


def _write_happened(folder: Path, rows: Sequence[LinkedArticle]) -> None:
    spans = [
        sorted({(day.first.toordinal(), day.last.toordinal()) for day in linked.dates if day.first and day.last})
        for linked in rows
    ]
    save_lists(folder, "happened.first", [[first for first, _ in days] for days in spans], np.int32)
    save_lists(folder, "happened.last", [[last for _, last in days] for days in spans], np.int32)


def _write_mentions(folder: Path, rows: Sequence[LinkedArticle], ordinals: Ordinals) -> None:
    """Write the mention table: row, paragraph, sentence, facet (its place in MENTIONED), value; the same for days."""
    table = sorted(
        {
            (row, mention.paragraph, mention.sentence, MENTIONED.index(mention.kind), number)
            for row, linked in enumerate(rows)
            for mention in linked.mentions
            for number in [ordinals.number(mention.kind, mention.value or "")]
        }
    )
    days = sorted(
        {
            (row, day.paragraph, day.sentence, day.first.toordinal(), day.last.toordinal())
            for row, linked in enumerate(rows)
            for day in linked.dates
            if day.first and day.last
        }
    )
    save_array(folder, "mentions", np.array(table, np.int32).reshape(-1, 5))
    save_array(folder, "days", np.array(days, np.int32).reshape(-1, 5))


def write_documents(folder: Path, rows: Sequence[LinkedArticle]) -> None:
    """Write what a page shows of each row, as one JSON record a row."""
    folder.mkdir(parents=True)
    save_strings(folder, "records", [_document(linked) for linked in rows])


def _document(linked: LinkedArticle) -> bytes:
    record = {
        "article": article_record(linked.article),
        "mentions": [
            [m.kind, m.start, m.end, m.text, m.sentence, m.paragraph, m.value, m.rule] for m in linked.mentions
        ],
        "dates": [date_record(day) for day in linked.dates],
        "values": {facet: [value.id for value in values] for facet, values in linked.values},
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def read_document(content: bytes) -> tuple[Article, list[Mention]]:
    """Read the article and its mentions out of a record that write_documents wrote."""
    record = json.loads(content)
    return read_article_record(record["article"]), [Mention(*mention) for mention in record["mentions"]]


def build_inverters() -> dict[str, Inverter]:
    """Make an empty inverter for each stream of each text field."""
    return {stream_name(field, stream): Inverter() for field in TEXT_FIELD_NAMES for stream in ("exact", "stem")}
