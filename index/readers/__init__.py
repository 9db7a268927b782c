"""Which article files are there, and what articles do they hold?

A file gives articles and errors as values: one bad record or file never stops the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from index.errors import ReadError
from index.readers.dispatch import read_file as read_file
from index.readers.files import STDIN as STDIN
from index.readers.files import Skipped as Skipped
from index.readers.files import SourceFile, digest_file, format_path, iter_paths
from index.readers.formats import FORMATS as FORMATS

__all__ = ["FORMATS", "STDIN", "Skipped", "SourceFile", "digest_file", "format_path", "iter_files", "read_file"]


def iter_files(
    paths: Sequence[Path], columns: tuple[tuple[str, str], ...] = ()
) -> Iterator[SourceFile | ReadError | Skipped]:
    """Yield the article files at and below the paths in a fixed order, with what cannot or need not be read.

    The path - is standard input. `columns` pairs fields of an article with the names that files have for them.
    """
    return iter_paths(paths, columns)
