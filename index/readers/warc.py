"""What articles do the web pages of a web archive hold?"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from index.documents import Article
from index.errors import ReadError
from index.readers.dispatch import read_file
from index.readers.files import Skipped, SourceFile, open_source
from index.readers.inflating import open_unpacked

_LONGEST_PAGE = 5_000_000
_CALLED = {"text/html": "page.html", "application/xhtml+xml": "page.xhtml", "application/pdf": "page.pdf"}
"""Media types that are read, and a name that tells their format: a robots.txt is plain text and no article."""

# It warns of addresses that it mends; what cannot be read is said by the reader, naming the file.
logging.getLogger("warcio").setLevel(logging.CRITICAL)


class _Records(ArchiveIterator):  # type: ignore[misc]  # its library states no types
    """Counts the records that do not end where they say, and prints nothing of them; `err_count` tells their number."""

    INC_RECORD = ""


def read_warc(file: SourceFile) -> Iterator[Article | ReadError | Skipped]:
    """Yield the articles of the pages that were answered with 200, and an error for each page that holds none.

    The address of a record is that of its article unless the page states another. The day of the crawl is not that of
    publication.
    """
    with open_source(file) as handle:
        count, records = 0, _Records(open_unpacked(handle), check_digests=False)
        for record in records:
            count += 1
            if called := _find_called(record):
                yield from _read_page(record, called, file)
        if not count:
            raise file.build_error("no text: a web archive without records")
        if records.err_count:
            legal = "legal: a Content-Length that is right"
            raise file.build_error(f"records that do not end where they say: {records.err_count:,}; {legal}")


def _find_called(record: ArcWarcRecord) -> str | None:
    if record.rec_type == "response":
        headers = record.http_headers
        kind = headers.get_header("Content-Type") if headers and headers.get_statuscode() == "200" else None
    else:
        kind = record.content_type if record.rec_type == "resource" else None
    return _CALLED.get((kind or "").partition(";")[0].strip().lower())


def _read_page(record: ArcWarcRecord, called: str, file: SourceFile) -> Iterator[Article | ReadError | Skipped]:
    address = str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>") or "a record without address"
    data = _read_body(record)
    part = f"{file.part}, {address}" if file.part else address
    page = SourceFile(file.path, file.name, part, io.BytesIO(data), (("url", address),), file.columns)
    if len(data) > _LONGEST_PAGE:
        yield page.build_error("longer than 5 MB; legal: pages of at most 5 MB")
    elif _is_cut_short(record):
        yield page.build_error("cut short: its record ends before the length it states; legal: whole records")
    else:
        yield from read_file(page, called)


def _read_body(record: ArcWarcRecord) -> bytes:
    """Read a page, unpacked and unchunked, or a little more than is legal; the stream gives it in pieces."""
    stream, data = record.content_stream(), bytearray()
    while len(data) <= _LONGEST_PAGE and (piece := stream.read(_LONGEST_PAGE + 1 - len(data))):
        data += piece
    return bytes(data)


def _is_cut_short(record: ArcWarcRecord) -> bool:
    while record.raw_stream.read():
        pass
    return bool(record.raw_stream.limit > 0)
