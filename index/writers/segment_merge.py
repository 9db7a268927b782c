"""How do segments become one, columns and documents, without an article being read again?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import numpy as np
import orjson

from index.columns import Array, Strings, Values, open_strings, open_tuple
from index.documents import Article, parse_published
from index.errors import DamagedError
from index.manifest import describe_file
from index.schema import FACET_NAMES
from index.writers.column_merge import Part, merge_columns
from index.writers.document_segment import DocumentWriter
from index.writers.w3_columns import Stored, pack_stored
from index.writers.whoosh_segment import stored_fields


def merge_segments(folder: Path, name: str, parts: Mapping[str, Part]) -> list[Array]:
    """Write the live rows of segments of a generation's folder, which are called so, as one more of a name.

    Give the row in it of each row of each segment, -1 where it has none.
    """
    places = merge_columns(folder / "columns" / name, list(parts.values()))
    opened = [
        [open_strings(folder / "documents" / part, strings) for strings in ("records", "heads")] for part in parts
    ]
    with closing(DocumentWriter(folder / "documents" / name)) as documents:
        for part, row in iter_rows(places):
            records, heads = opened[part]
            documents.write_packed(bytes(records[row]), bytes(heads[row]))
    return places


def check_parts(folder: Path, files: Mapping[str, tuple[int, str]], names: Collection[str]) -> None:
    """Compare the files of segments with the size and sha256 that they had: damage must get no checksum of its own.

    Raises DamagedError.
    """
    for file, (_, sha256) in files.items():
        path = folder / file
        if path.parent.name in names and path.is_file() and describe_file(path)[1] != sha256:
            raise DamagedError(f"{path}: its content is not what was written; run: python -m index rebuild")


def iter_rows(places: Sequence[Array]) -> Iterator[tuple[int, int]]:
    """Give part and row of each merged row, in their order."""
    parts = np.concatenate([np.full(len(place), part) for part, place in enumerate(places)])
    rows = np.concatenate([np.arange(len(place)) for place in places])
    merged = np.concatenate(places)
    order = np.argsort(merged, kind="stable")[int((merged < 0).sum()) :]
    yield from zip(parts[order].tolist(), rows[order].tolist(), strict=True)


def iter_stored(folder: Path, name: str, names: Mapping[str, Sequence[str]]) -> Iterator[Stored]:
    """Give what Whoosh stores of each row of a segment, out of its heads and columns; `names` are values by number."""
    held = open_tuple(folder / "columns" / name, "values", Values)
    keys = [
        (facet, names[facet][number])
        for place, facet in enumerate(FACET_NAMES)
        for number in held.numbers[held.firsts[place] : held.firsts[place + 1]].tolist()
    ]
    heads: Strings = open_strings(folder / "documents" / name, "heads")
    values = held.values.tolist()
    for row, (begin, end) in enumerate(pairwise(held.starts.tolist())):
        id, title, source, published, url = orjson.loads(heads[row])
        own: dict[str, list[str]] = {facet: [] for facet in FACET_NAMES}
        for value in values[begin:end]:
            facet, value_id = keys[value]
            own[facet].append(value_id)
        article = Article(id, title, "", parse_published(published) if published else None, source, url=url)
        yield pack_stored(stored_fields(article, {facet: sorted(ids) for facet, ids in own.items()}))
