"""Which segments does a Whoosh index consist of? Its table of contents, which names them and their deleted rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from whoosh import index as whoosh_index
from whoosh.codec.whoosh3 import W3Segment
from whoosh.fields import Schema
from whoosh.index import TOC, FileIndex, clean_files

from index.writers.unpickling import guard_whoosh, name_damage

guard_whoosh()


def open_index(folder: Path, schema: Schema) -> FileIndex:
    """Open the Whoosh index in a folder; make an empty one where there is none. Raises DamagedError."""
    with name_damage(folder):
        if whoosh_index.exists_in(folder):
            return whoosh_index.open_dir(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return whoosh_index.create_in(folder, schema)


def commit_segments(
    index: FileIndex, new: W3Segment | None, dead: Mapping[str, Sequence[int]], dropped: frozenset[str]
) -> None:
    """Write the next table of contents: rows of `dead` are deleted, `dropped` segments leave, a `new` one is added."""
    contents = TOC.read(index.storage, index.indexname)
    segments = [segment for segment in contents.segments if segment.segment_id() not in dropped]
    for segment in segments:
        for row in dead.get(segment.segment_id(), ()):
            segment.delete_document(row)
    if new is not None:
        segments.append(new)
    generation = contents.generation + 1
    TOC(contents.schema, segments, generation).write(index.storage, index.indexname)
    clean_files(index.storage, index.indexname, generation, segments)
