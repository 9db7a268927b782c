"""What articles does a JSON file hold: one a line, one in all, or a list of them?"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import IO

from index.documents import Article
from index.errors import ReadError
from index.readers.encodings import decode_bytes
from index.readers.files import SourceFile, open_source
from index.readers.records import Origin, read_record
from index.readers.text import read_bytes

_LONGEST_LINE = 16_000_000
_LONGEST_FILE = 64_000_000
_EXAMPLE = '{"id": "a1", "published": "2022-12-19", "title": "…", "text": "…"}'
_LEGAL = f"legal: one JSON object a line, such as {_EXAMPLE}"
_LEGAL_WHOLE = f"legal: one JSON object such as {_EXAMPLE}, or a list of them"
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_jsonl(file: SourceFile) -> Iterator[Article | ReadError]:
    """Yield the articles of a JSON Lines file as a stream, and an error for each line that gives none."""
    with open_source(file) as handle:
        if handle.read(2) in _WIDE_MARKS:
            raise file.build_error("JSON Lines in UTF-16; legal: UTF-8")
        handle.seek(0)
        found = False
        for number, line in _iter_lines(handle):
            found = True
            yield _read_line(line, Origin(file, f"line {number}"))
    if not found:
        yield file.build_error("no text")


def read_json(file: SourceFile) -> Iterator[Article | ReadError]:
    """Yield the article of a JSON file, or those of its list, and an error for each of them that gives none."""
    data = read_bytes(file, _LONGEST_FILE, "a JSON file of at most 64 MB; JSON lines may be longer")
    if not data.strip():
        raise file.build_error("no text")
    values = _parse(data, Origin(file), _LEGAL_WHOLE)
    if not isinstance(values, list):
        yield _read_values(values, Origin(file), _LEGAL_WHOLE)
        return
    if not values:
        raise file.build_error("no text: an empty list")
    for number, item in enumerate(values, 1):
        try:
            yield _read_values(item, Origin(file, f"item {number}"), _LEGAL_WHOLE)
        except ReadError as error:
            yield error


def _iter_lines(handle: IO[bytes]) -> Iterator[tuple[int, bytes]]:
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
        return _read_values(_parse(line, origin, _LEGAL), origin, _LEGAL)
    except ReadError as error:
        return error


def _parse(data: bytes, origin: Origin, legal: str) -> object:
    try:
        return json.loads(data if _is_utf8(data) else decode_bytes(data))
    except json.JSONDecodeError as error:
        raise origin.build_error(
            f"no JSON: {error.msg.removesuffix(' at')} at character {error.pos + 1}; {legal}"
        ) from None
    except (ValueError, RecursionError) as error:
        raise origin.build_error(f"no JSON: {error}; {legal}") from None


def _is_utf8(data: bytes) -> bool:
    """Tell whether this is plain UTF-8: JSON itself says which control characters are legal, as the byte 7F is."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in data and not data.startswith(codecs.BOM_UTF8)


def _read_values(values: object, origin: Origin, legal: str) -> Article:
    if not isinstance(values, dict):
        raise origin.build_error(f"{type(values).__name__} is no record; {legal}")
    return read_record(origin, values)
