"""How is a value spelt in the live articles, and how often each way? Reads the file that the writer keeps of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from index.entities import SPELLINGS
from index.errors import DamagedError


def read_spellings(columns: Path, place: int) -> tuple[tuple[str, int], ...]:
    """Read the spellings of the value at a place among all, the commonest first. Raises DamagedError."""
    path = columns / SPELLINGS
    try:
        with path.open("rb") as lines:
            line = next(line for number, line in enumerate(lines) if number == place)
    except (OSError, StopIteration) as error:
        raise DamagedError(f"{path}: has no line {place + 1}; run: python -m index rebuild") from error
    return sort_spellings(json.loads(line))


def sort_spellings(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Order spellings by how often they stand, then by the alphabet."""
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
