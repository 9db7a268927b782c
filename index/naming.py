"""Which article files are meant by paths that changed, and what are they called below the folders that were named?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from index.readers import SourceFile, iter_files
from index.readers.files import build_name, find_neighbour, is_passed_over
from index.readers.formats import find_format

_METADATA = ".meta.json"


def find_sources(
    folders: Sequence[Path], paths: Iterable[Path], columns: tuple[tuple[str, str], ...] = ()
) -> Iterator[SourceFile]:
    """Give the article files at and below paths, each once, as `iter_files` would for the folders that they lie in.

    Metadata beside a file stands for that file. What is hidden, or lies outside the folders, is left out.
    """
    seen: set[Path] = set()
    for path in paths:
        for found in _list_meant(path):
            place = next((place for folder in folders if (place := _place_below(folder, found))), None)
            if place is None or any(map(is_passed_over, place[1].parts)):
                continue
            folder, below = place
            for source in iter_files([folder / below], columns):
                if isinstance(source, SourceFile) and source.path not in seen and find_format(source.path.name):
                    seen.add(source.path)
                    yield replace(source, name=build_name(source.path.relative_to(folder)))


def _list_meant(path: Path) -> list[Path]:
    if not path.name.endswith(_METADATA):
        return [path] if path.exists() else []
    if not path.parent.is_dir():
        return []
    return sorted(other for other in path.parent.iterdir() if find_neighbour(other) == path and other != path)


def _place_below(folder: Path, path: Path) -> tuple[Path, Path] | None:
    """Find where below a folder a path lies, by the names that were given or by those that they stand for."""
    for root in (folder, folder.absolute(), folder.resolve()):
        if path.is_relative_to(root):
            return folder, path.relative_to(root)
    return None
