"""What does a process do that shares in the reading of files? Reads and cleans, and enriches what is new.

A small file is read at once, and again where it changes meanwhile. A large one, such as an archive of many, is given in
pieces, and goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from index.documents import Article, EnrichedArticle
from index.enrich.workers import Enriching
from index.errors import ReadError
from index.gazetteer import Gazetteer
from index.readers import STDIN, Skipped, SourceFile, digest_file, format_path, read_file
from index.readers.formats import PACKED, TAR, ZIP, find_format

Found = Article | ReadError | Skipped

SMALL = 256_000
"""Bytes up to which a file is read at once."""
PIECE = 256
"""Articles of a large file that are given together, and at most so many characters:"""
PIECE_CHARACTERS = 1_000_000
_TRIES = 3


@dataclass(frozen=True, slots=True)
class FreshFile:
    """A file whose content the archive does not know, by the digest of its bytes, and its size in bytes.

    `spool` names the file that holds what came over standard input.
    """

    source: SourceFile
    digest: str
    size: int
    spool: Path | None = None

    @property
    def is_small(self) -> bool:
        """Tell whether it is read at once: what is packed may hold any number of articles."""
        is_packed = self.spool or find_format(self.source.called) in (TAR, ZIP, PACKED)
        return self.size <= SMALL and not is_packed

    @property
    def path(self) -> str:
        """Write its path as articles have it."""
        return format_path(self.source.path)


@dataclass(frozen=True, slots=True)
class ReadFiles:
    """Asks for what these files hold: several small ones, or one of any size."""

    files: tuple[FreshFile, ...]


@dataclass(frozen=True, slots=True)
class ReadOn:
    """Asks for the next piece of a large file that the same process began."""

    file: FreshFile


@dataclass(frozen=True, slots=True)
class EnrichArticles:
    """Asks for the finds in these articles."""

    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What a file holds, or some of it; `digest` is that of the whole file at its end, None before it."""

    file: FreshFile
    found: tuple[Found, ...]
    digest: str | None


@dataclass(frozen=True, slots=True)
class Piece:
    """The answer to a ReadFiles or a ReadOn; where there is `more`, it waits in the process that gave this."""

    parts: tuple[Part, ...]
    more: bool = False


class Hands:
    """Does all tasks of one process."""

    def __init__(self, gazetteer: Gazetteer, model: str | None = None, dated_by_mtime: bool = False) -> None:
        self._enriching = Enriching(gazetteer, model)
        self._dated_by_mtime = dated_by_mtime
        self._open: dict[FreshFile, Iterator[Part]] = {}

    def __call__(self, task: object) -> object:
        """Do a task: a Piece for files, a list of enriched articles for articles."""
        if isinstance(task, EnrichArticles):
            return self.enrich(task.articles)
        if isinstance(task, ReadOn):
            return self._read_on(task.file)
        assert isinstance(task, ReadFiles)
        if len(task.files) > 1 or task.files[0].is_small:
            return Piece(self.read(task.files))
        self._open[task.files[0]] = self._iter_parts(task.files[0])
        return self._read_on(task.files[0])

    def read(self, files: Iterable[FreshFile]) -> tuple[Part, ...]:
        """Read small files, each at once."""
        return tuple(self._read_whole(file) for file in files)

    def enrich(self, articles: Iterable[Article]) -> list[EnrichedArticle]:
        """Enrich articles, in their order."""
        return self._enriching(articles)

    def _read_on(self, file: FreshFile) -> Piece:
        part = next(self._open[file])
        if part.digest is not None:
            del self._open[file]
        return Piece((part,), more=part.digest is None)

    def _read_whole(self, file: FreshFile) -> Part:
        """Read a file until its bytes are the same before and after."""
        before = file.digest
        for _ in range(_TRIES):
            found = tuple(self._iter_found(file.source))
            try:
                after = digest_file(file.source)
            except ReadError as error:
                return Part(file, (error,), "")
            if after == before:
                return Part(file, found, after)
            before = after
        return Part(file, (_changing(file.source),), "")

    def _iter_parts(self, file: FreshFile) -> Iterator[Part]:
        """Give what a large file holds in parts, and an error at its end where it has changed since the beginning."""
        found: list[Found] = []
        characters = 0
        with _open_spool(file) as source:
            for one in self._iter_found(source):
                found.append(one)
                characters += len(one.body) if isinstance(one, Article) else 0
                if len(found) >= PIECE or characters >= PIECE_CHARACTERS:
                    yield Part(file, tuple(found), None)
                    found, characters = [], 0
            try:
                if digest_file(source) != file.digest:
                    found.append(_changing(source))
            except ReadError as error:
                found.append(error)
        yield Part(file, tuple(found), file.digest)

    def _iter_found(self, source: SourceFile) -> Iterator[Found]:
        for found in read_file(source):
            yield self._date(found, source) if self._dated_by_mtime and isinstance(found, Article) else found

    def _date(self, article: Article, source: SourceFile) -> Found:
        """Date an undated article by its file's time of change, and mark its content so."""
        if article.published or source.path == STDIN:
            return article
        try:
            published = datetime.fromtimestamp(int(source.path.stat().st_mtime), UTC)
        except OSError as error:
            return source.build_error((error.strerror or str(error)).lower())
        return replace(article, published=published, sha256=f"{article.sha256} mtime")


def iter_chunks(files: Iterable[FreshFile], most: int = 16) -> Iterator[ReadFiles]:
    """Put up to `most` small files that follow each other together, in their order; a large one stands alone."""
    chunk: list[FreshFile] = []
    size = 0
    for file in files:
        if chunk and (not file.is_small or len(chunk) == most or size + file.size > SMALL):
            yield ReadFiles(tuple(chunk))
            chunk, size = [], 0
        if file.is_small:
            chunk.append(file)
            size += file.size
        else:
            yield ReadFiles((file,))
    if chunk:
        yield ReadFiles(tuple(chunk))


@contextmanager
def _open_spool(file: FreshFile) -> Iterator[SourceFile]:
    """Open what came over standard input, where it is that which is read."""
    if file.spool is None:
        yield file.source
        return
    with open(file.spool, "rb") as handle:
        yield replace(file.source, handle=handle)


def _changing(source: SourceFile) -> ReadError:
    return source.build_error("changed while it was read; run the command again once it is written")
