"""Who reads this file? Calls the reader of its format, and turns whatever goes wrong into one error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from index.documents import Article
from index.errors import ReadError
from index.readers.files import Skipped, SourceFile, explain_failure, open_source
from index.readers.formats import Format, choose_format

Reader = Callable[[SourceFile], Iterator[Article | ReadError | Skipped]]

_HEAD = 4096
_LONGEST_REASON = 300


def read_file(file: SourceFile, called: str | None = None) -> Iterator[Article | ReadError | Skipped]:
    """Yield the articles of a file, and an error for the file or each record of it that gives none.

    `called` is the name that tells its format where it is not the file's own. What no reader reads in an archive is
    yielded as skipped.
    """
    reading: Format | None = None
    try:
        with open_source(file) as handle:
            head = handle.read(_HEAD)
        if not head:
            raise file.build_error("no text")
        reading = choose_format(called or file.called, head)
        yield from _load(reading, file)(file)
    except ReadError as error:
        yield error
    except Exception as error:  # parsers of other people's formats raise whatever a broken file makes them trip over
        yield file.build_error(_explain(error, reading))


def _load(row: Format, file: SourceFile) -> Reader:
    # Named as text and imported on call: trafilatura alone takes half a second, and an extra may not be installed.
    module, _, function = row.function.partition(":")
    try:
        reader: Reader = getattr(import_module(module), function)
    except ModuleNotFoundError as error:
        if row.extra is None:
            raise
        raise file.build_error(
            f"{row.name} is read by {error.name}, which is not installed; run: pip install 'lede[{row.extra}]'"
        ) from None
    return reader


def _explain(error: Exception, row: Format | None) -> str:
    if row is None or (isinstance(error, OSError) and error.errno):
        return explain_failure(error) if isinstance(error, OSError) else str(error)
    said = " ".join(str(error).split())[:_LONGEST_REASON] or type(error).__name__
    return f"broken, or no {row.name}: {said}; legal: {row.legal}"
