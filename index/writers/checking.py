"""Does everything in a generation agree: Whoosh, columns, documents, archive and the counts in the manifest?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from index.columns import Array, open_array, words_of
from index.entities import ENTITIES, iter_entities
from index.errors import DamagedError
from index.manifest import Manifest, Segment
from index.schema import FACET_NAMES, STREAMS
from index.writers.comparison import open_checked_strings
from index.writers.documents_check import DocumentsCheck, Truth
from index.writers.draft import pack_rows, unpack_rows
from index.writers.postings_check import check_facet, check_rows, check_stream
from index.writers.reading import open_segment
from index.writers.story_rows import check_stories


def check_generation(
    folder: Path,
    manifest: Manifest,
    truth: Truth | None,
    advance: Callable[[int], object],
    *,
    with_whoosh: bool = True,
) -> Iterator[str]:
    """Compare all witnesses of a generation with each other and give a line for each fault, which names the file.

    Without `truth` the archive is not asked; `with_whoosh` opens the Whoosh index, whose files must have the checksums
    of the manifest. One stream of one segment is held in memory at a time; `advance` is told of rows gone through.
    """
    try:
        known = {(entity.facet, entity.id): entity for entity in iter_entities(folder / "columns" / ENTITIES)}
    except (OSError, ValueError, TypeError) as error:
        yield f"{folder / 'columns' / ENTITIES}: cannot be read ({error})"
        return
    ordinals = {facet: {id: n for n, (_, id) in enumerate(k for k in known if k[0] == facet)} for facet in FACET_NAMES}
    documents = DocumentsCheck(folder, known, truth)
    rows = list[str | None]()
    is_counted = True
    for segment in manifest.segments:
        columns = folder / "columns" / segment.name
        ids, live, faults = _open_rows(columns, segment)
        yield from faults
        if with_whoosh:
            yield from _check_whoosh(folder, segment, ids, live, ordinals, advance)
        yield from documents.check(segment.name, segment.rows, live)
        advance(segment.rows)
        if ids is None or live is None:
            is_counted = False
            continue
        names = (id.decode(errors="replace") for id in ids)
        rows += [name if is_live else None for name, is_live in zip(names, live.tolist(), strict=True)]
    yield from documents.check_names()
    if is_counted:
        yield from _check_counts(folder, manifest, Counter(id for id in rows if id is not None), truth)
        yield from check_stories(folder, manifest, rows, truth.stories if truth else None)


def _open_rows(columns: Path, segment: Segment) -> tuple[list[bytes] | None, Array | None, list[str]]:
    """Give the ids of a segment and a mark for each live row, None for what is damaged."""
    strings, faults = open_checked_strings(columns, "ids", segment.rows)
    ids = None if strings is None else strings.tolist()
    try:
        bits = open_array(columns, "live")
    except DamagedError as error:
        return ids, None, [*faults, str(error)]
    live = None
    if bits.dtype == np.uint64 and bits.shape == (words_of(segment.rows),):
        live = unpack_rows(bits, segment.rows)
    if live is None or not np.array_equal(pack_rows(live), bits):
        faults.append(f"{columns / 'live.npy'}: is not a bit for each of {segment.rows} rows")
    return ids, live, faults


def _check_whoosh(
    folder: Path,
    segment: Segment,
    ids: list[bytes] | None,
    live: Array | None,
    ordinals: dict[str, dict[str, int]],
    advance: Callable[[int], object],
) -> Iterator[str]:
    """Compare the columns of a segment with its Whoosh postings, one field or stream after the other."""
    columns, whoosh = folder / "columns" / segment.name, folder / "whoosh"
    with ExitStack() as stack:
        try:
            opened = stack.enter_context(open_segment(whoosh, segment.name))
        except Exception as error:  # a damaged file may make Whoosh raise anything
            yield f"{whoosh / segment.name}.seg: cannot be opened ({error!r})"
            return
        if opened.rows != segment.rows:
            yield f"{opened.path}: holds {opened.rows} documents, the manifest says {segment.rows}"
            return
        checks = [
            check_rows(opened, columns, ids, live),
            *(check_facet(opened, columns, facet, ordinals[facet]) for facet in FACET_NAMES),
            *(check_stream(opened, columns, stream) for stream in STREAMS),
        ]
        for check in checks:
            try:
                yield from check
            except DamagedError as error:
                yield str(error)
            except Exception as error:  # a damaged file may make Whoosh raise anything
                yield f"{opened.path}: cannot be read ({error!r})"
        advance(len(STREAMS) * segment.rows)


def _check_counts(folder: Path, manifest: Manifest, found: Counter[str], truth: Truth | None) -> Iterator[str]:
    """Count the live articles again, and compare them one by one with those of the archive."""
    path = folder / "manifest.json"
    if found.total() != manifest.articles:
        yield f"{path}: speaks of {manifest.articles} articles, {found.total()} rows are live"
    for id, count in found.items():
        if count > 1:
            yield f"{folder / 'columns'}: article {id!r} is live in {count} rows"
    if truth:
        for id in sorted(truth.live.difference(found)):
            yield f"{folder / 'columns'}: article {id!r} of the archive is not live"
        for id in sorted(found.keys() - truth.live - truth.waiting):
            yield f"{folder / 'columns'}: article {id!r} is live, but not in the archive"
