"""What does a row of a gazetteer file say? Reads and checks the files that enrich/gazetteers/README.md describes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import GazetteerError

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "weapon_classes.csv": ("id", "label", "parent", "words"),
    "weapons.csv": ("id", "label", "classes", "variant_of", "origin", "aliases", "cued"),
    "weapon_cues.csv": ("word",),
    "places.csv": ("id", "label", "kind", "parents", "country", "latitude", "longitude", "aliases", "cued", "demonyms"),
    "people.csv": ("id", "label", "country", "role", "aliases", "surname"),
    "organisations.csv": ("id", "label", "kind", "country", "aliases"),
    "negatives.csv": ("text", "reason"),
    "ambiguous.csv": ("facet", "alias", "id", "cues"),
}
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a gazetteer file with its place, so that an error can name it."""

    path: Path
    line: int
    cells: Mapping[str, str]

    def error(self, reason: str) -> GazetteerError:
        """Build the error that names this row."""
        return GazetteerError(self.path.name, self.line, reason)

    def text(self, column: str) -> str:
        """Give a cell that must not be empty."""
        if not self.cells[column]:
            raise self.error(f"column {column} is empty")
        return self.cells[column]

    def many(self, column: str) -> tuple[str, ...]:
        """Give the values of a cell, which `|` separates."""
        return tuple(part.strip() for part in self.cells[column].split("|") if part.strip())

    def id(self, column: str = "id") -> str:
        """Give a cell that must be a slug."""
        value = self.text(column)
        if not _ID.fullmatch(value):
            raise self.error(f"id {value!r} must be lower-case letters, digits and hyphens")
        return value


def read_rows(path: Path) -> Iterator[Row]:
    """Read one file. Raises GazetteerError when the header or the number of cells is not the contract's."""
    columns = COLUMNS[path.name]
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines, strict=True)
        try:
            header = tuple(next(reader, ()))
            if header != columns:
                raise GazetteerError(path.name, 1, f"header must be {','.join(columns)}, not {','.join(header)[:200]}")
            for cells in reader:
                if len(cells) != len(columns):
                    raise GazetteerError(path.name, reader.line_num, f"{len(cells)} cells; legal: {len(columns)}")
                yield Row(path, reader.line_num, dict(zip(columns, (cell.strip() for cell in cells), strict=True)))
        except (csv.Error, UnicodeDecodeError) as error:
            raise GazetteerError(path.name, reader.line_num, str(error)) from error


def merge_rows(merged: dict[str, Row], rows: Iterable[Row]) -> None:
    """Add rows by key, in place of rows that have the same; a key twice among them is an error."""
    seen: set[str] = set()
    for row in rows:
        key = row.id() if "id" in row.cells and "alias" not in row.cells else "|".join(row.cells.values())
        if key in seen:
            raise row.error(f"{key!r} stands twice")
        seen.add(key)
        merged[key] = row
