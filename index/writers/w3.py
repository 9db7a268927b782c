"""How do the columns of a segment become a segment of a plain Whoosh index, written here byte by byte?

The files are those of Whoosh's W3 codec: postings, terms, stored fields and lengths in one compound file. The modules
beside this one tell which bytes they hold; Whoosh's own writer, in `whoosh_segment`, is the reference of the tests.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.structfile import StructFile

from index.columns import Array, Holders, Postings, open_array, open_strings, open_tuple
from index.documents import LinkedArticle
from index.schema import FACET_NAMES, STREAMS, TEXT_FIELD_NAMES, stream_name
from index.writers.kernels.blocks import EXISTENCE, FREQUENCY, POSITIONS
from index.writers.w3_blocks import write_lists
from index.writers.w3_columns import Stored, format_lengths, format_stored, length_bytes, list_moments, pack_stored
from index.writers.w3_postings import Field, build_facet, build_ids, build_moments, iter_text
from index.writers.w3_terms import TermFile
from index.writers.w3_toc import commit_segments, open_index
from index.writers.whoosh_segment import build_schema, stored_fields

_KEEPS = defaultdict(
    lambda: POSITIONS, dict.fromkeys(FACET_NAMES, FREQUENCY) | {"id": EXISTENCE, "published": EXISTENCE}
)
"""What the postings of a field keep beside the row."""
_ROOM = 12
"""Bytes at the beginning of a compound file that say where the list of its parts is."""


class FastSegment:
    """Takes the rows of one segment, of which it keeps what Whoosh stores; the rest is read from their columns."""

    def __init__(self, folder: Path) -> None:
        """Begin a segment of the Whoosh index in a folder."""
        self._folder = folder
        self._stored: list[Stored] = []

    def add(
        self, linked: LinkedArticle, words: Mapping[str, Sequence[str]], values: Mapping[str, Sequence[str]]
    ) -> None:
        """Take the next row, with the ids of all its values by facet."""
        self._stored.append(pack_stored(stored_fields(linked.article, values)))

    def add_stored(self, rows: Iterable[Stored]) -> None:
        """Take the next rows, of which what Whoosh stores is packed already."""
        self._stored.extend(rows)

    def commit(
        self,
        columns: Path | None,
        values: Mapping[str, Sequence[str]],
        dead: Mapping[str, Sequence[int]],
        dropped: frozenset[str],
    ) -> str | None:
        """Write the rows out of their columns, and the table of contents; what is given is what SegmentWriter says."""
        index = open_index(self._folder, build_schema())
        segment = self._write(index, columns, values) if columns else None
        commit_segments(index, segment, dead, dropped)
        index.close()
        return str(segment.segment_id()) if segment else None

    def _write(self, index: Any, columns: Path, values: Mapping[str, Sequence[str]]) -> W3Segment:
        segment = W3Codec().new_segment(index.storage, index.indexname)
        lengths = {field: open_array(columns, f"{field}.lengths") for field in TEXT_FIELD_NAMES}
        segment.set_doc_count(len(lengths["body"]))
        segment._fieldlengths = defaultdict(int)
        segment.compound = True
        bytes_ = {}
        for field, counted in lengths.items():
            for stream in STREAMS:
                bytes_[stream_name(field, stream)] = length_bytes(counted)
                if total := int(counted.sum(dtype=np.int64)):
                    segment._fieldlengths[stream_name(field, stream)] = total
        path = self._folder / segment.make_filename(segment.COMPOUND_EXT)
        with path.open("wb") as file:
            parts = Parts(file)
            terms = TermFile()
            for found in self._iter_fields(columns, values, lengths["title"]):
                if not found.terms:
                    continue
                own = bytes_.get(found.name, np.empty(0, np.uint8))
                written = write_lists(found.lists, own, _KEEPS[found.name])
                terms.add(found, own, written, parts.offset())
                file.write(written.content.data)
            parts.end(segment.make_filename(W3Codec.POSTS_EXT))
            terms.write(file)
            parts.end(segment.make_filename(W3Codec.TERMS_EXT))
            file.write(format_stored(self._stored))
            parts.end(W3Codec.column_filename(segment, "_stored"))
            for name in segment._fieldlengths:
                file.write(format_lengths(bytes_[name]))
                parts.end(W3Codec.column_filename(segment, f"_{name}_len"))
            parts.close()
        return segment

    def _iter_fields(self, columns: Path, values: Mapping[str, Sequence[str]], titles: Array) -> Iterator[Field]:
        """Give the fields of a segment, the terms of each in order."""
        for stream in STREAMS:
            names = [stream_name(field, stream) for field in TEXT_FIELD_NAMES]
            yield from iter_text(names, open_tuple(columns, stream, Postings), titles)
        yield build_ids("id", open_strings(columns, "ids").tolist())
        for facet in FACET_NAMES:
            ids = [id.encode() for id in values[facet]]
            yield build_facet(facet, ids, open_tuple(columns, facet, Holders))
        yield build_moments("published", *list_moments(self._stored))


class Parts:
    """Lists the parts of a compound file while it is written."""

    def __init__(self, file: IO[bytes]) -> None:
        """Leave room for where the list will be."""
        self._file = file
        self._begin = file.write(bytes(_ROOM))
        self._parts: dict[str, dict[str, int]] = {}

    def offset(self) -> int:
        """Give how far the part that is being written has come, in bytes."""
        return self._file.tell() - self._begin

    def end(self, name: str) -> None:
        """Name the part that ends here."""
        self._parts[name] = {"offset": self._begin, "length": self.offset()}
        self._begin = self._file.tell()

    def close(self) -> None:
        """Write the list, and where it is."""
        CompoundStorage.write_dir(StructFile(self._file), 0, self._parts)
