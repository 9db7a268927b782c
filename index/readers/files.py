"""Which files lie at and below the paths a user named, and has one of them changed?"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from index.errors import ReadError
from index.readers.formats import find_format, split_name

STDIN = Path("/dev/stdin")
"""The path of what came over standard input, which `-` names."""
_IN_MEMORY = 16_000_000

_PASSED_OVER = re.compile(
    r"\.|.*\.meta\.json$|(?:README|LICEN[SC]E|CHANGELOG)(?:\.(?:md|markdown|txt|html?))?$", re.IGNORECASE | re.DOTALL
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CHUNK = 1 << 20
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: `name` is the base of its articles' ids, its path below the named PATH without suffix.

    `part` names a file inside it and `handle` holds its bytes, which are read instead; `stated` is what the outer file
    says of it. `columns` pairs fields of an article with the columns or keys that a user named for them.
    """

    path: Path
    name: str
    part: str | None = None
    handle: IO[bytes] | None = None
    stated: tuple[tuple[str, str], ...] = ()
    columns: tuple[tuple[str, str], ...] = ()

    @property
    def called(self) -> str:
        """Give the file's own name, which may tell its format and its date."""
        return (self.part or self.path.name).rpartition("/")[2]

    def build_error(self, reason: str, record: str | None = None) -> ReadError:
        """Build the error that names the file, the part of it, the record in that, and the reason."""
        inside = [_shorten(name) for name in (self.part, record) if name]
        return ReadError(format_path(self.path), reason, record=", ".join(inside) or None)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file of a walked folder, or in an archive, that no reader reads, by its suffix."""

    path: Path
    suffix: str


def iter_paths(
    paths: Sequence[Path], columns: tuple[tuple[str, str], ...] = ()
) -> Iterator[SourceFile | ReadError | Skipped]:
    """Yield the files at and below the paths, each once; a file named by itself is yielded whatever its suffix."""
    seen: set[str] = set()
    for root in paths:
        if root == Path("-"):
            with open_spool() as spool:
                shutil.copyfileobj(sys.stdin.buffer, spool)
                yield SourceFile(STDIN, "stdin", "-", spool, columns=columns)
            continue
        for path in _iter_tree(root):
            if isinstance(path, ReadError):
                yield path
            elif (place := os.path.abspath(path)) not in seen:
                seen.add(place)
                if path == root:
                    yield SourceFile(path, build_name(Path(path.name)), columns=columns)
                elif find_format(path.name) and path.is_file():
                    yield SourceFile(path, build_name(path.relative_to(root)), columns=columns)
                else:
                    yield Skipped(path, split_name(path.name)[1])


def open_spool() -> IO[bytes]:
    """Open an empty place for bytes: in memory, and in a temporary file without a name from 16 MB on."""
    return tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115


def _iter_tree(root: Path) -> Iterator[Path | ReadError]:
    """Walk depth first in the order of names; linked folders come last, each folder once, no ancestor of the root."""
    above = {os.path.realpath(parent) for parent in Path(os.path.realpath(root)).parents}
    walked: set[tuple[int, int]] = set()
    stack, linked = [root], list[Path]()
    while stack or linked:
        path = stack.pop() if stack else linked.pop(0)
        try:
            status = os.stat(path)
            if not stat.S_ISDIR(status.st_mode):
                yield path if path != root or stat.S_ISREG(status.st_mode) else _failure(path, "not a regular file")
            elif (status.st_dev, status.st_ino) not in walked and os.path.realpath(path) not in above:
                walked.add((status.st_dev, status.st_ino))
                with os.scandir(path) as entries:
                    found = [(entry.name, entry.is_symlink()) for entry in entries if not is_passed_over(entry.name)]
                found.sort(reverse=True)
                stack += [path / name for name, is_link in found if not (is_link and os.path.isdir(path / name))]
                linked += [path / name for name, is_link in reversed(found) if is_link and os.path.isdir(path / name)]
        except OSError as error:
            yield _failure(path, explain_failure(error))


def is_passed_over(name: str) -> bool:
    """Tell whether a file is hidden, a neighbour of another or a note about its folder, by its name."""
    return _PASSED_OVER.match(name) is not None


@contextmanager
def open_source(file: SourceFile) -> Iterator[IO[bytes]]:
    """Open the bytes of a file, or of the part of it that is meant, at their beginning."""
    if file.handle is not None:
        file.handle.seek(0)
        yield file.handle
        return
    with open(file.path, "rb") as handle:
        yield handle


def find_neighbour(path: Path) -> Path:
    """Give the place of the metadata that may lie beside a file: `name.meta.json`."""
    return path.with_suffix(".meta.json")


def format_path(path: Path) -> str:
    """Write a path as valid UTF-8: bytes that are none are spelled out as \\xE9."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def explain_failure(error: OSError) -> str:
    """Say in the system's words why a file or folder cannot be read."""
    return (error.strerror or str(error)).lower()


def digest_file(file: SourceFile) -> str:
    """Give the sha256 of a file's bytes and its neighbour's. Raises ReadError when they cannot be read."""
    digest = hashlib.sha256()
    try:
        with open_source(file) as handle:
            _add_bytes(digest, handle)
        if (neighbour := find_neighbour(file.path)).exists():
            digest.update(b"\0neighbour\0")
            with open(neighbour, "rb") as handle:
                _add_bytes(digest, handle)
    except OSError as error:
        raise _failure(file.path, explain_failure(error)) from error
    return digest.hexdigest()


def _add_bytes(digest: hashlib._Hash, handle: IO[bytes]) -> None:
    while chunk := handle.read(_CHUNK):
        digest.update(chunk)


def build_name(path: Path) -> str:
    """Build the name of what a file holds out of its path: without suffix, composed, with slashes, controls spelt."""
    name = unicodedata.normalize("NFC", format_path(path.with_name(split_name(path.name)[0])).replace(os.sep, "/"))
    return _spell_controls(name)


def _shorten(name: str) -> str:
    shown = _spell_controls(name[:_LONGEST_NAME])
    return shown if len(name) <= _LONGEST_NAME else f"{shown}…"


def _spell_controls(name: str) -> str:
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", name)


def _failure(path: Path, reason: str) -> ReadError:
    return ReadError(format_path(path), reason)
