"""How do articles become the columns and documents of a segment? Row by row, or in two processes at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from index.analysis import WORD
from index.columns import MAX_TITLE
from index.documents import Entity, LinkedArticle
from index.entities import Entities
from index.schema import TEXT_FIELD_NAMES
from index.writers.base import Elsewhere, Load
from index.writers.column_segment import SEGMENT_TOKENS, Key, Ordinals, SegmentBuilder
from index.writers.document_segment import DocumentWriter
from index.writers.spellings import Spellings
from index.writers.w3_columns import Stored, pack_stored
from index.writers.whoosh_segment import stored_fields

HALVED = 10_000
"""Articles from which on a second process saves more time than its start takes."""
HALVES = ("first", "second")
Words = Mapping[str, Sequence[str]]
"""The words of an article by field."""
Row = Callable[[LinkedArticle, Words, Mapping[str, Sequence[str]]], object]
"""Is told of an article with its words, and the ids of all its values by facet."""

_find_words = re.compile(WORD).findall


class Half(NamedTuple):
    """What a process gives back of the rows that it wrote: the ids for which no room was left, and what spans segments.

    `names` lists the values of each facet by their number in this half.
    """

    left: Sequence[str]
    names: dict[str, list[str]]
    entities: dict[Key, Entity]
    spellings: Spellings
    stored: list[Stored]


def collect_rows(
    articles: Iterator[LinkedArticle],
    builder: SegmentBuilder,
    folder: Path,
    spellings: Spellings | None,
    add: Row,
    advance: Callable[[int], object],
) -> None:
    """Take articles until the segment is full: into its columns, its documents in a folder, and whatever else adds."""
    with closing(DocumentWriter(folder)) as documents:
        for linked in articles:
            if spellings:
                spellings.add(linked.article, linked.mentions)
            words = {field: _find_words(getattr(linked.article, field) or "") for field in TEXT_FIELD_NAMES}
            words["title"] = words["title"][:MAX_TITLE]
            add(linked, words, builder.add(linked, words))
            documents.write(linked)
            advance(1)
            if builder.is_full():
                break


def collect_halves(
    folder: Path,
    ids: Sequence[str],
    known: Sequence[Key],
    here: tuple[Load, Entities],
    elsewhere: Elsewhere,
    advance: Callable[[int], object],
) -> list[Half]:
    """Write the first half of some articles in this process and the second in another, as segments named HALVES.

    Each takes as many as fit into half a segment. `known` are values that have a number already.
    """
    middle = (len(ids) + 1) // 2
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        other = pool.submit(_collect_elsewhere, folder, ids[middle:], known, elsewhere)
        load, entities = here
        own = _collect_half(folder, HALVES[0], ids[:middle], known, (load, entities), advance)
        halves = [own, other.result()]
    advance(len(halves[1].stored))
    return halves


def _collect_elsewhere(folder: Path, ids: Sequence[str], known: Sequence[Key], elsewhere: Elsewhere) -> Half:
    with elsewhere() as here:
        return _collect_half(folder, HALVES[1], ids, known, here, lambda _: None)


def _collect_half(
    folder: Path,
    name: str,
    ids: Sequence[str],
    known: Sequence[Key],
    here: tuple[Load, Entities],
    advance: Callable[[int], object],
) -> Half:
    load, entities = here
    ordinals, spellings, stored = Ordinals(known), Spellings(), list[Stored]()
    builder = SegmentBuilder(ordinals, entities, tokens=SEGMENT_TOKENS // 2)

    def add(linked: LinkedArticle, _: Words, values: Mapping[str, Sequence[str]]) -> None:
        stored.append(pack_stored(stored_fields(linked.article, values)))

    collect_rows(load(ids), builder, folder / "documents" / name, spellings, add, advance)
    builder.write(folder / "columns" / name)
    left = ids[ids.index(builder.ids()[-1]) + 1 :] if builder.is_full() else ()
    own = {key: entities[key] for key in set(ordinals.pairs()).difference(known) if key in entities}
    return Half(left, ordinals.names(), own, spellings, stored)
