"""Do the documents of a segment say what the archive says, and its columns what its documents say?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from index.codec import read_article_record, read_date_record
from index.columns import Array, Holders, Table, open_array, open_tuple
from index.documents import Article, Entity, LinkedArticle, Mention, format_published
from index.entities import ENTITIES, SPELLINGS, Entities
from index.schema import FACET_NAMES, TEXT_FIELD_NAMES
from index.writers.column_segment import Ordinals, SegmentBuilder
from index.writers.comparison import compare_array, compare_bytes, compare_tuple, open_checked_strings
from index.writers.spellings import Spellings

_DOCUMENTS = "the documents"
_NO_TEXT: Mapping[str, tuple[str, ...]] = dict.fromkeys(TEXT_FIELD_NAMES, ())


@dataclass(frozen=True, slots=True)
class Truth:
    """What the archive holds, as far as a generation contains it.

    `live` are ids that must be live, `waiting` those whose newest change the generation lacks. `find` gives an article
    as the archive has it, None where it is damaged; `is_linked` tells whether the generation named its entities alike.
    `stories` gives the id of the first version for every later one, None where the generation may have others.
    """

    live: frozenset[str]
    waiting: frozenset[str]
    find: Callable[[str], LinkedArticle | None]
    is_linked: bool
    stories: Mapping[str, str] | None = None


class DocumentsCheck:
    """Goes through the documents of one segment after the other, and keeps count of how each entity is spelt."""

    def __init__(self, folder: Path, entities: Entities, truth: Truth | None) -> None:
        self._folder = folder
        self._entities = entities
        self._truth = truth
        self._spellings = Spellings()
        self._is_whole = True

    def check(self, name: str, rows: int, live: Array | None) -> Iterator[str]:
        """Compare the documents of a segment with the archive, then its columns with the documents."""
        folder = self._folder / "documents" / name
        records, faults = open_checked_strings(folder, "records", rows)
        heads, more = open_checked_strings(folder, "heads", rows)
        yield from (*faults, *more)
        builder = SegmentBuilder(Ordinals(list(self._entities)), self._entities)
        unread, unlike, unheaded = [], [], []
        for row in range(rows if records is not None else 0):
            assert records is not None
            try:
                linked = read_linked(bytes(records[row]), self._entities)
            except (ValueError, KeyError, TypeError, AttributeError):
                unread.append(row)
                continue
            builder.add(linked, _NO_TEXT)
            if heads is not None and bytes(heads[row]) != format_head(linked.article):
                unheaded.append(row)
            if live is not None and live[row]:
                self._spellings.add(linked.article, linked.mentions)
                if not self._is_archived(linked):
                    unlike.append(row)
        for part, what, found in (
            ("records", "cannot be read", unread),
            ("records", "differ from the archive", unlike),
            ("heads", "differ from their documents", unheaded),
        ):
            if found:
                yield f"{folder / part}.content.bin: {len(found)} of {rows} {what}, the first in row {found[0]}"
        if records is not None and not unread:
            yield from _compare_columns(builder, self._folder / "columns" / name)
        else:
            self._is_whole = False

    def _is_archived(self, linked: LinkedArticle) -> bool:
        """Tell whether the archive says the same of an article, or cannot be asked."""
        id = linked.article.id
        if self._truth is None or id not in self._truth.live:
            return True
        known = self._truth.find(id)
        if known is None:
            return True
        same_text = (linked.article, linked.dates) == (known.article, known.dates)
        same_links = (linked.mentions, _value_ids(linked)) == (known.mentions, _value_ids(known))
        return same_text and (same_links or not self._truth.is_linked)

    def check_names(self) -> Iterator[str]:
        """Compare the spellings and labels of all entities with the documents, once every segment has been checked."""
        columns, keys = self._folder / "columns", list(self._entities)
        if not self._is_whole:
            return
        yield from compare_bytes(columns / SPELLINGS, self._spellings.save(keys), _DOCUMENTS)
        for line, entity in enumerate(self._entities.values(), start=1):
            if self._spellings.name(entity) != entity:
                yield f"{columns / ENTITIES}, line {line}: {entity.id!r} is not named by its commonest spelling"


def read_linked(content: bytes, entities: Entities) -> LinkedArticle:
    """Read the article of a document with everything found in it.

    Raises ValueError, KeyError, TypeError or AttributeError.
    """
    record = json.loads(content)
    values = tuple(
        (facet, tuple(entities.get((facet, id), Entity(id, facet, id)) for id in ids))
        for facet, ids in record["values"].items()
    )
    return LinkedArticle(
        read_article_record(record["article"]),
        tuple(Mention(*mention) for mention in record["mentions"]),
        tuple(read_date_record(day) for day in record["dates"]),
        values,
    )


def format_head(article: Article) -> bytes:
    """Write the head of an article as a segment keeps it."""
    head = [article.id, article.title, article.source, format_published(article.published), article.url]
    return json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()


def _value_ids(linked: LinkedArticle) -> dict[str, list[str]]:
    return {facet: [value.id for value in values] for facet, values in linked.values if values}


def _compare_columns(builder: SegmentBuilder, columns: Path) -> Iterator[str]:
    """Write the columns that do not come from the text anew, and compare each with the one that is there."""
    with TemporaryDirectory() as name:
        folder = Path(name) / "columns"
        builder.write(folder)
        for array in ("published.instant", "published.day"):
            yield from compare_array(columns, array, open_array(folder, array), _DOCUMENTS)
        for facet in FACET_NAMES:
            yield from compare_tuple(columns, facet, open_tuple(folder, facet, Holders), _DOCUMENTS)
        for table in ("happened", "mentions", "days"):
            yield from compare_tuple(columns, table, open_tuple(folder, table, Table), _DOCUMENTS)
        for part in ("ids.starts.npy", "ids.content.bin"):
            yield from compare_bytes(columns / part, (folder / part).read_bytes(), _DOCUMENTS)
