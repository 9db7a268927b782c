"""What articles does a table in text hold, one a row?"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence

from index.documents import Article
from index.errors import ReadError
from index.readers.columns import find_missing, name_fields
from index.readers.encodings import decode_bytes
from index.readers.files import SourceFile, open_source
from index.readers.records import LONGEST_TEXT, Origin, read_record
from index.readers.text import read_bytes

_SAMPLE = 1 << 16
_LONGEST_OTHER = 100_000_000
_SEPARATORS = ",;\t|"
_MOST_COLUMNS = 1_000

csv.field_size_limit(4 * LONGEST_TEXT)


def read_table(file: SourceFile) -> Iterator[Article | ReadError]:
    """Yield the articles of a CSV or TSV file as a stream, and an error for each row that gives none."""
    with open_source(file) as handle:
        sample = handle.read(_SAMPLE)
        handle.seek(0)
        if _is_utf8(sample):
            lines = io.TextIOWrapper(handle, "utf-8-sig", "replace", newline="")
            try:
                yield from _iter_rows(lines, file)
            finally:
                lines.detach()
            return
    data = read_bytes(file, _LONGEST_OTHER, "a table of at most 100 MB, or one in UTF-8")
    try:
        yield from _iter_rows(io.StringIO(decode_bytes(data), newline=""), file)
    except ValueError as error:
        raise file.build_error(str(error)) from None


def check_columns(file: SourceFile, names: Sequence[str]) -> None:
    """Raise ReadError naming the columns where none holds the text, or one that a user named is not there."""
    listed = ", ".join(repr(name[:40]) for name in names[:20])
    if missing := find_missing(names, file.columns):
        raise file.build_error(f"no column {missing[1][:40]!r} for the {missing[0]}; the columns are {listed}")
    if "text" not in name_fields(names, file.columns):
        raise file.build_error(f"no column holds the text; the columns are {listed}; legal: --map text=COLUMN")


def _iter_rows(lines: io.TextIOBase, file: SourceFile) -> Iterator[Article | ReadError]:
    head = lines.readline(_SAMPLE)
    separator = max(_SEPARATORS, key=head.count)
    if not head.strip():
        raise file.build_error("no text")
    names = next(csv.reader([head], delimiter=separator))
    if len(names) > _MOST_COLUMNS:
        raise file.build_error(f"{len(names):,} columns; legal: at most {_MOST_COLUMNS:,}")
    check_columns(file, names)
    rows = csv.reader(lines, delimiter=separator)
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield file.build_error(
                f"{error}; legal: cells of at most 1,000,000 characters", f"line {rows.line_num + 1}"
            )
            continue
        if cells:
            yield _read_cells(names, cells, Origin(file, f"line {rows.line_num + 1}"))


def _read_cells(names: Sequence[str], cells: Sequence[str], origin: Origin) -> Article | ReadError:
    if len(cells) != len(names):
        return origin.build_error(f"{len(cells):,} cells under {len(names):,} columns; is a quotation mark missing?")
    try:
        return read_record(origin, dict(zip(names, cells, strict=True)))
    except ReadError as error:
        return error


def _is_utf8(sample: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return b"\0" not in sample
