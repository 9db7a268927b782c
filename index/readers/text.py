"""What article does a plain text or Markdown file hold?"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from index.documents import Article
from index.readers.encodings import clean_text, decode_bytes
from index.readers.files import SourceFile, find_neighbour, format_path, open_source
from index.readers.frontmatter import split_front_matter
from index.readers.markdown import build_plain_text
from index.readers.records import LONGEST_TEXT, Origin, read_record

_LONGEST_FILE = 4 * LONGEST_TEXT + 4
_LONGEST_NEIGHBOUR = 1_000_000


def read_text(file: SourceFile) -> Iterator[Article]:
    """Yield the article of a plain text file. Raises ReadError."""
    yield _read_article(file, str)


def read_markdown(file: SourceFile) -> Iterator[Article]:
    """Yield the article of a Markdown file. Raises ReadError."""
    yield _read_article(file, build_plain_text)


def read_bytes(file: SourceFile, limit: int, legal: str) -> bytes:
    """Read a whole file of at most `limit` bytes. Raises ReadError naming its size and what is legal."""
    with open_source(file) as handle:
        data = handle.read(limit + 1)
        if len(data) > limit:
            size = (
                f"{os.fstat(handle.fileno()).st_size / 1e6:.1f}"
                if file.handle is None
                else f"more than {limit / 1e6:.1f}"
            )
            raise file.build_error(f"{size} MB; legal: {legal}")
    return data


def read_neighbour(file: SourceFile) -> dict[str, object]:
    """Read the values of `name.meta.json` beside the file; none if it is not there. Raises ReadError."""
    neighbour = find_neighbour(file.path)
    if file.part is not None or not neighbour.is_file():
        return {}
    data = read_bytes(SourceFile(neighbour, file.name), _LONGEST_NEIGHBOUR, "metadata of at most 1 MB")
    name = format_path(Path(neighbour.name))
    try:
        values = json.loads(decode_bytes(data))
    except (ValueError, RecursionError) as error:
        raise Origin(file).build_error(f"its neighbour {name} is no JSON: {error}") from None
    if not isinstance(values, dict):
        raise Origin(file).build_error(f"its neighbour {name} is no JSON object with keys")
    return values


def _read_article(file: SourceFile, read_marks: Callable[[str], str]) -> Article:
    data = read_bytes(file, _LONGEST_FILE, f"an article of at most {LONGEST_TEXT:,} characters")
    try:
        text = clean_text(decode_bytes(data))
    except ValueError as error:
        raise Origin(file).build_error(str(error)) from None
    values, body = split_front_matter(text, format_path(file.path))
    return read_record(Origin(file), read_neighbour(file), {"text": read_marks(body), **values})
