"""Which files lie at and below the paths a user named, and has one of them changed?"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import ReadError

_PASSED_OVER = re.compile(
    r"\.|.*\.meta\.json$|(?:README|LICEN[SC]E|CHANGELOG)(?:\.(?:md|markdown|txt|html?))?$", re.IGNORECASE | re.DOTALL
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: `name` is the base of its articles' ids, its path below the named PATH without suffix."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file of a walked folder that no reader reads, by its suffix."""

    path: Path
    suffix: str


def iter_paths(paths: Sequence[Path], suffixes: frozenset[str]) -> Iterator[SourceFile | ReadError | Skipped]:
    """Yield the files at and below the paths, each once; a file named by itself is yielded whatever its suffix."""
    seen: set[str] = set()
    for root in paths:
        for path in _iter_tree(root):
            if isinstance(path, ReadError):
                yield path
            elif (place := os.path.abspath(path)) not in seen:
                seen.add(place)
                if path == root:
                    yield SourceFile(path, _build_name(Path(path.name)))
                elif find_suffix(path) in suffixes and path.is_file():
                    yield SourceFile(path, _build_name(path.relative_to(root)))
                else:
                    yield Skipped(path, find_suffix(path))


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
                    found = [
                        (entry.name, entry.is_symlink()) for entry in entries if not _PASSED_OVER.match(entry.name)
                    ]
                found.sort(reverse=True)
                stack += [path / name for name, is_link in found if not (is_link and os.path.isdir(path / name))]
                linked += [path / name for name, is_link in reversed(found) if is_link and os.path.isdir(path / name)]
        except OSError as error:
            yield _failure(path, explain_failure(error))


def find_suffix(path: Path) -> str:
    """Give the suffix in small letters, by which readers are chosen."""
    return path.suffix.lower()


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
        _add_bytes(digest, file.path)
        if (neighbour := find_neighbour(file.path)).exists():
            digest.update(b"\0neighbour\0")
            _add_bytes(digest, neighbour)
    except OSError as error:
        raise _failure(file.path, explain_failure(error)) from error
    return digest.hexdigest()


def _add_bytes(digest: hashlib._Hash, path: Path) -> None:
    with open(path, "rb") as handle:
        while chunk := handle.read(_CHUNK):
            digest.update(chunk)


def _build_name(path: Path) -> str:
    name = unicodedata.normalize("NFC", format_path(path.with_suffix("")).replace(os.sep, "/"))
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", name)


def _failure(path: Path, reason: str) -> ReadError:
    return ReadError(format_path(path), reason)
