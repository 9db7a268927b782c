"""Which generation is live, and is every file of it what it was when it was written?"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import DamagedError, GenerationError, NoIndexError
from index.schema import FORMAT_VERSION, schema_hash

CURRENT = "CURRENT"
MANIFEST = "manifest.json"
SUPERSEDED = "superseded"
"""Marks a generation that CURRENT has left, and says when: where CURRENT names it again, CURRENT is damaged."""
_NAME = re.compile(r"gen-(\d{6,})")


@dataclass(frozen=True, slots=True)
class Segment:
    """A batch of rows written together: its name and how many rows it holds, live or not."""

    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds; `last_change` is the archive's newest change in it, `files` gives size and sha256."""

    number: int
    last_change: int
    articles: int
    segments: tuple[Segment, ...]
    fingerprints: Mapping[str, str]
    files: Mapping[str, tuple[int, str]]

    @property
    def name(self) -> str:
        """Give the name of the generation's folder."""
        return f"gen-{self.number:06d}"


def _checksum(record: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(record, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def save_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of a generation, with a checksum of its own, and sync it."""
    record: dict[str, object] = {
        "format": FORMAT_VERSION,
        "schema": schema_hash(),
        "number": manifest.number,
        "last_change": manifest.last_change,
        "articles": manifest.articles,
        "segments": [[segment.name, segment.rows] for segment in manifest.segments],
        "fingerprints": dict(manifest.fingerprints),
        "files": {name: list(facts) for name, facts in sorted(manifest.files.items())},
    }
    write_synced(folder / MANIFEST, json.dumps({**record, "checksum": _checksum(record)}, indent=1).encode())


def load_manifest(folder: Path) -> Manifest:
    """Read a manifest. Raises DamagedError when its checksum fails, GenerationError when its format is not ours."""
    path = folder / MANIFEST
    try:
        record = json.loads(path.read_bytes())
        checksum = record.pop("checksum")
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise DamagedError(f"{path}: cannot be read ({error}); run: python -m index rebuild") from error
    if _checksum(record) != checksum:
        raise DamagedError(f"{path}: its checksum does not fit; run: python -m index rebuild")
    if record["format"] != FORMAT_VERSION or record["schema"] != schema_hash():
        raise GenerationError(
            f"{path}: format {record['format']} and schema {record['schema']}; this version reads format "
            f"{FORMAT_VERSION} and schema {schema_hash()}; run: python -m index rebuild"
        )
    return Manifest(
        record["number"],
        record["last_change"],
        record["articles"],
        tuple(Segment(name, rows) for name, rows in record["segments"]),
        record["fingerprints"],
        {name: (size, sha256) for name, (size, sha256) in record["files"].items()},
    )


def find_current(data: Path) -> Path | None:
    """Find the folder of the live generation, None where nothing was ever committed.

    Raises DamagedError, and GenerationError where the disk does not answer.
    """
    path = data / CURRENT
    if not path.is_file():
        return None
    try:
        name = current_name(data)
    except OSError as error:
        raise GenerationError(f"{path}: {error.strerror or error}") from error
    if not _NAME.fullmatch(name) or not (data / name).is_dir():
        raise DamagedError(f"{path}: names {name[:40]!r}, which is no generation here; run: python -m index rebuild")
    return data / name


def get_current(data: Path) -> Path:
    """Give the folder of the live generation. Raises NoIndexError where there is none."""
    folder = find_current(data)
    if folder is None:
        raise NoIndexError(f"{data}: no index yet; run: python -m index add PATH --data {data}")
    return folder


def publish(data: Path, folder: Path) -> None:
    """Make a complete generation the live one: sync its folders, then replace CURRENT in one step."""
    for parent, _, _ in os.walk(folder):
        sync_folder(Path(parent))
    sync_folder(data)
    waiting = data / f"{CURRENT}.new"
    write_synced(waiting, folder.name.encode() + b"\n")
    waiting.replace(data / CURRENT)
    sync_folder(data)


def current_name(data: Path) -> str:
    """Give what CURRENT says, a generation or not; empty where there is no CURRENT."""
    path = data / CURRENT
    return path.read_bytes().decode("ascii", "replace").strip() if path.is_file() else ""


def check_current(data: Path, folder: Path) -> Iterator[DamagedError]:
    """Tell whether CURRENT, which was read as the name of this folder, is what a commit wrote there."""
    path = data / CURRENT
    content = path.read_bytes()
    has_moved = content.strip() != folder.name.encode()
    if not has_moved and content != folder.name.encode() + b"\n":
        yield DamagedError(f"{path}: is not a name and the end of a line; run: python -m index rebuild")
    if (folder / SUPERSEDED).exists() and current_name(data) == folder.name:
        yield DamagedError(f"{path}: names {folder.name}, which a newer one has followed; run: python -m index rebuild")


def iter_generations(data: Path) -> Iterator[tuple[int, Path]]:
    """Give number and folder of every generation, published or not, oldest first."""
    found = ((_NAME.fullmatch(path.name), path) for path in data.iterdir() if path.is_dir())
    yield from sorted((int(match[1]), path) for match, path in found if match)


def find_previous(data: Path, number: int) -> Path | None:
    """Find the newest whole generation below a number."""
    older = [path for other, path in iter_generations(data) if other < number and (path / MANIFEST).is_file()]
    return older[-1] if older else None


def keep_generations(data: Path, kept: Collection[str]) -> None:
    """Delete every generation that is not named, and a CURRENT that never came into its place."""
    for _, path in iter_generations(data):
        if path.name not in kept:
            (path / MANIFEST).unlink(missing_ok=True)  # first: a generation half deleted must not look whole
            shutil.rmtree(path)
    (data / f"{CURRENT}.new").unlink(missing_ok=True)


def number_of(folder: Path) -> int:
    """Give the number of a generation's folder."""
    return int(folder.name.removeprefix("gen-"))


def describe_file(path: Path) -> tuple[int, str]:
    """Give size and sha256 of a file."""
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def check_files(
    folder: Path, manifest: Manifest, *, checksums: bool, names: Collection[str] = ()
) -> Iterator[DamagedError]:
    """Compare every file of a generation with its manifest: by size, and by content when `checksums`.

    Without, files of some `names` alone are compared by content.
    """
    for name, (size, sha256) in manifest.files.items():
        path = folder / name
        if not path.is_file():
            yield DamagedError(f"{path}: is missing")
        elif path.stat().st_size != size:
            yield DamagedError(f"{path}: has {path.stat().st_size} bytes instead of {size}")
        elif (checksums or path.name in names) and describe_file(path)[1] != sha256:
            yield DamagedError(f"{path}: its content is not what was written")


def write_synced(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_file(path: Path) -> None:
    """Wait until the disk has a file that another library wrote."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Wait until the disk has a folder's list of names."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
