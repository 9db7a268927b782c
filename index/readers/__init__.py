"""Which article files are there, and what articles do they hold?

A file gives articles and errors as values: one bad record or file never stops the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

from index.documents import Article
from index.errors import ReadError
from index.readers.files import Skipped as Skipped
from index.readers.files import SourceFile, digest_file, explain_failure, find_suffix, format_path, iter_paths

__all__ = ["READERS", "Skipped", "SourceFile", "digest_file", "format_path", "iter_files", "read_file"]

# The functions are named as text and imported on call: trafilatura alone takes half a second to import.
READERS: dict[str, str] = {
    ".txt": "index.readers.text:read_text",
    ".text": "index.readers.text:read_text",
    ".md": "index.readers.text:read_markdown",
    ".markdown": "index.readers.text:read_markdown",
    ".jsonl": "index.readers.jsonl:read_jsonl",
    ".ndjson": "index.readers.jsonl:read_jsonl",
    ".html": "index.readers.html:read_html",
    ".htm": "index.readers.html:read_html",
    ".xhtml": "index.readers.html:read_html",
}
"""Suffix -> `module:function`, a function SourceFile -> iterator of Article and ReadError."""

_OF_UNKNOWN_SUFFIX = READERS[".txt"]


def iter_files(paths: Sequence[Path]) -> Iterator[SourceFile | ReadError | Skipped]:
    """Yield the article files at and below the paths in a fixed order, with what cannot or need not be read."""
    return iter_paths(paths, frozenset(READERS))


def read_file(file: SourceFile) -> Iterator[Article | ReadError]:
    """Yield the articles of a file, and an error for the file or each record of it that gives none."""
    module, _, function = READERS.get(find_suffix(file.path), _OF_UNKNOWN_SUFFIX).partition(":")
    try:
        yield from getattr(import_module(module), function)(file)
    except ReadError as error:
        yield error
    except OSError as error:
        yield ReadError(format_path(file.path), explain_failure(error))
