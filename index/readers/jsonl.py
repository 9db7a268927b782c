"""What articles does a JSON Lines file hold, one a line?"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import BinaryIO

from index.documents import Article
from index.errors import ReadError
from index.readers.encodings import decode_bytes
from index.readers.files import SourceFile
from index.readers.records import Origin, read_record

_LONGEST_LINE = 16_000_000
_LEGAL = 'legal: one JSON object a line, such as {"id": "a1", "published": "2022-12-19", "title": "…", "text": "…"}'
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_jsonl(file: SourceFile) -> Iterator[Article | ReadError]:
    """Yield the articles of a JSON Lines file as a stream, and an error for each line that gives none."""
    with open(file.path, "rb") as handle:
        if handle.read(2) in _WIDE_MARKS:
            raise Origin(file).build_error("JSON Lines in UTF-16; legal: UTF-8")
        handle.seek(0)
        found = False
        for number, line in _iter_lines(handle):
            found = True
            yield _read_line(line, Origin(file, f"line {number}"))
    if not found:
        yield Origin(file).build_error("no text")


def _iter_lines(handle: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield the numbered lines that are not blank; of a line that is too long, one byte more than is legal."""
    number = 0
    while line := handle.readline(_LONGEST_LINE + 1):
        number += 1
        rest = line
        while rest and len(line) > _LONGEST_LINE and not rest.endswith(b"\n"):
            rest = handle.readline(_LONGEST_LINE)
        if line.strip():
            yield number, line


def _read_line(line: bytes, origin: Origin) -> Article | ReadError:
    if len(line) > _LONGEST_LINE:
        return origin.build_error(f"longer than {_LONGEST_LINE / 1e6:.0f} MB; {_LEGAL}")
    try:
        values = json.loads(decode_bytes(line))
    except json.JSONDecodeError as error:
        return origin.build_error(f"no JSON: {error.msg.removesuffix(' at')} at character {error.pos + 1}; {_LEGAL}")
    except (ValueError, RecursionError) as error:
        return origin.build_error(f"no JSON: {error}; {_LEGAL}")
    if not isinstance(values, dict):
        return origin.build_error(f"{type(values).__name__} is no record; {_LEGAL}")
    try:
        return read_record(origin, values)
    except ReadError as error:
        return error
