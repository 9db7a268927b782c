"""How does the index return to the generation before? By a new generation of links to the older one's files."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import time

from index.errors import CommitError, DamagedError, NoIndexError
from index.manifest import (
    Manifest,
    check_files,
    current_name,
    find_current,
    find_previous,
    iter_generations,
    load_manifest,
    number_of,
    publish,
    save_manifest,
)
from index.retention import retire


def roll_back(data: Path, clock: Callable[[], float] = time) -> Manifest:
    """Publish what the generation before the live one holds, and give the manifest; the caller holds the lock.

    Every byte of the older one is verified first. The archive stays as it is: the next `add` indexes what is newer, and
    a second rollback returns to where the first one began. Where CURRENT is damaged, the newest whole generation is
    taken; `clock` gives the seconds since 1970. Raises NoIndexError where there is none, DamagedError, GenerationError,
    CommitError.
    """
    newest = max((number for number, _ in iter_generations(data)), default=0)
    try:
        live = find_current(data)
    except DamagedError:
        live = None
    older = find_previous(data, number_of(live) if live else newest + 1)
    if older is None:
        raise NoIndexError(f"{data}: no older generation to return to; run: python -m index rebuild")
    manifest = load_manifest(older)
    for fault in check_files(older, manifest, checksums=True):
        raise DamagedError(f"{fault}; nothing was rolled back; run: python -m index rebuild")
    manifest = replace(manifest, number=newest + 1)
    try:
        _link_files(older, data / manifest.name, manifest)
        served = current_name(data)
        publish(data, data / manifest.name)
        retire(data, served, clock())
    except OSError as error:
        raise CommitError(f"{error.filename or data}: {error.strerror or error}; run the command again") from error
    return manifest


def _link_files(older: Path, folder: Path, manifest: Manifest) -> None:
    folder.mkdir()
    for name in manifest.files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        os.link(older / name, folder / name)
    save_manifest(folder, manifest)
