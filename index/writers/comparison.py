"""Does an array on disk say what another witness says? One line for each file that does not."""

from __future__ import annotations

from collections.abc import Iterator
from os.path import commonprefix
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from index.columns import Array, Strings, open_array, open_strings
from index.errors import DamagedError


def compare_array(folder: Path, name: str, expected: Array, witness: str) -> Iterator[str]:
    """Compare NAME.npy with what a witness gives, type and shape included; give a line where it differs."""
    path = folder / f"{name}.npy"
    try:
        stored = open_array(folder, name)
    except DamagedError as error:
        yield str(error)
        return
    if stored.dtype != expected.dtype or stored.shape != expected.shape:
        yield (
            f"{path}: holds {stored.dtype} in the shape {stored.shape}, "
            f"{witness} gives {expected.dtype} in the shape {expected.shape}"
        )
    elif places := np.flatnonzero(np.ravel(stored != expected)).tolist():
        first, size = places[0], expected.size
        yield (
            f"{path}: {len(places)} of {size} numbers differ from {witness}, the first at {first}: "
            f"{_at(stored, first)} instead of {_at(expected, first)}"
        )


def compare_tuple(folder: Path, name: str, expected: NamedTuple, witness: str) -> Iterator[str]:
    """Compare each array of a record with what a witness gives."""
    for field, values in expected._asdict().items():
        yield from compare_array(folder, f"{name}.{field}", values, witness)


def compare_bytes(path: Path, expected: bytes, witness: str) -> Iterator[str]:
    """Compare a whole file with what a witness gives."""
    stored = path.read_bytes() if path.is_file() else b""
    if stored != expected:
        place = len(commonprefix([stored, expected]))
        yield f"{path}: differs from {witness}, the first time in byte {place}"


def open_checked_strings(folder: Path, name: str, count: int) -> tuple[Strings | None, list[str]]:
    """Open a list of so many byte strings, None where its parts do not fit each other, and give a line for it."""
    path = folder / f"{name}.starts.npy"
    try:
        starts, strings = open_array(folder, f"{name}.starts"), open_strings(folder, name)
    except DamagedError as error:
        return None, [str(error)]
    if starts.shape != (count + 1,) or starts.dtype != np.int64:
        return None, [f"{path}: holds {starts.dtype} in the shape {starts.shape} instead of int64 in {(count + 1,)}"]
    if starts[0] != 0 or starts[-1] != len(strings.content) or np.any(np.diff(starts) < 0):
        return None, [f"{path}: does not divide the {len(strings.content)} bytes of {name}.content.bin"]
    return strings, []


def _at(values: Array, place: int) -> Any:
    return values.ravel()[place].item()
