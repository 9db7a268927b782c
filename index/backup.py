"""How is a data folder copied while others search and write? First a generation, then the archive that it came from."""

from __future__ import annotations

import shutil
from pathlib import Path

from index.archive import FILE, open_archive
from index.errors import CommitError, DamagedError
from index.manifest import MANIFEST, Manifest, check_files, get_current, load_manifest, publish, sync_file, sync_folder

_NAMES = "gazetteers"
_ATTEMPTS = 5
"""Generations that may come and go while one is being copied."""


def back_up(data: Path, target: Path) -> Manifest:
    """Copy archive, live generation and own names into a new folder, verify the copy, and give its manifest.

    No file is shared with the original. The archive is copied last, so it holds every change that the generation does.
    Raises CommitError where the folder has files already or cannot be written, DamagedError, ArchiveError.
    """
    try:
        if target.exists() and any(target.iterdir()):
            raise CommitError(f"{target}: is not empty; legal: a new or empty folder")
        target.mkdir(parents=True, exist_ok=True)
        manifest = _copy_generation(data, target)
        with open_archive(data) as archive:
            archive.copy(target / FILE)
        sync_file(target / FILE)
        if (data / _NAMES).is_dir():
            shutil.copytree(data / _NAMES, target / _NAMES)
            _sync_all(target / _NAMES)
        publish(target, target / manifest.name)
        sync_folder(target.parent)
    except OSError as error:
        raise CommitError(f"{error.filename or target}: {error.strerror or error}; the copy is not whole") from error
    return manifest


def _copy_generation(data: Path, target: Path) -> Manifest:
    """Copy the live generation; where it was deleted meanwhile, the one that is live by then."""
    for attempt in range(1, _ATTEMPTS + 1):
        folder = get_current(data)
        copy = target / folder.name
        try:
            manifest = load_manifest(folder)
            for name in (*manifest.files, MANIFEST):
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(folder / name, copy / name)
            break
        except (DamagedError, FileNotFoundError):
            shutil.rmtree(copy, ignore_errors=True)
            if attempt == _ATTEMPTS or get_current(data) == folder:
                raise
    for fault in check_files(copy, manifest, checksums=True):
        raise DamagedError(f"{fault}; as its original may be, run: python -m index verify")
    _sync_all(copy)
    return manifest


def _sync_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        (sync_folder if path.is_dir() else sync_file)(path)
