"""Which generations stay beside the live one? The one before it, and those that were live within the last ten minutes.

Their readers have them open or are just opening them, and cursors name them. The rule asks nothing of the readers, who
write nothing here: when CURRENT leaves a generation, the moment is written into it.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from index.errors import DamagedError
from index.manifest import (
    MANIFEST,
    SUPERSEDED,
    current_name,
    find_current,
    find_previous,
    iter_generations,
    keep_generations,
    number_of,
)

KEPT_SECONDS = 600.0
"""How long a generation stays after another took its place."""
MOST_KEPT = 16
"""Generations that stay in all: commits that follow each other every few seconds would leave hundreds."""


def retire(data: Path, served: str, now: float) -> None:
    """Mark the generation that CURRENT named before, then delete those that need not stay; see tidy."""
    if served != current_name(data) and (data / served / MANIFEST).is_file():
        with suppress(OSError):  # the commit is done; without the mark a damaged CURRENT may pass for an older one
            (data / served / SUPERSEDED).write_text(f"{now:.0f}\n", encoding="ascii")
    tidy(data, now)


def tidy(data: Path, now: float) -> None:
    """Delete every generation that need not stay, those that a commit left behind which was cut short among them.

    `now` counts the seconds since 1970.
    """
    whole = [path for _, path in iter_generations(data) if (path / MANIFEST).is_file()]
    try:
        live = find_current(data)
    except DamagedError:
        return
    if live is None:
        keep_generations(data, [path.name for path in whole])
        return
    previous = find_previous(data, number_of(live))
    lately = [path for path in reversed(whole) if path not in (live, previous) and _has_left_lately(path, now)]
    kept = [live, *([previous] if previous else []), *lately]
    keep_generations(data, {path.name for path in kept[:MOST_KEPT]})


def _has_left_lately(folder: Path, now: float) -> bool:
    """Tell whether CURRENT left a generation within the last ten minutes, or within ten to come by a clock set back."""
    try:
        left = float((folder / SUPERSEDED).read_bytes())
    except (OSError, ValueError):
        return False
    return abs(now - left) < KEPT_SECONDS
