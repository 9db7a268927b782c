"""Is everything below a data folder what was written there, and does it agree? One line for each fault."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path

from tqdm import tqdm

from index.archive import FILE, LIVE, Archive, Known, open_archive
from index.commit import fingerprints_of, is_linked_alike
from index.documents import LinkedArticle
from index.errors import ArchiveError, DamagedError
from index.gazetteer import Gazetteer, load_gazetteer
from index.grouping import derive_stories
from index.linking.within import Linker
from index.manifest import Manifest, check_current, check_files, get_current, load_manifest
from index.schema import STREAMS
from index.writers.checking import check_generation
from index.writers.documents_check import Truth


def iter_faults(data: Path, *, deep: bool) -> Iterator[str]:
    """Check the live generation and the archive; give a line for each fault, the file named as it lies below `data`.

    Raises NoIndexError, GenerationError, and GazetteerError where `deep`.
    """
    manifest, is_sound, is_archived = None, True, True
    try:
        folder = get_current(data)
        for fault in check_current(data, folder):
            yield _below(data, str(fault))
        manifest = load_manifest(folder)
        for fault in check_files(folder, manifest, checksums=True):
            is_sound = is_sound and not str(fault).startswith(f"{folder / 'whoosh'}")
            yield _below(data, str(fault))
    except DamagedError as error:
        yield _below(data, str(error))
    try:
        with open_archive(data) as archive:
            for line in archive.check():
                yield f"{FILE}: {line}"
    except ArchiveError as error:
        is_archived = False
        yield _below(data, str(error))
    except UnicodeDecodeError as error:  # sqlite quotes what it cannot read in its message, whatever the bytes
        is_archived = False
        yield f"{FILE}: cannot be read ({error})"
    if deep and manifest:
        for line in _iter_disagreements(data, manifest, is_sound=is_sound, is_archived=is_archived):
            yield _below(data, line)


def _iter_disagreements(data: Path, manifest: Manifest, *, is_sound: bool, is_archived: bool) -> Iterator[str]:
    """Compare what Whoosh (where `is_sound`), columns, documents and archive (where `is_archived`) say."""
    gazetteer = load_gazetteer(data / "gazetteers")
    rows = sum(segment.rows for segment in manifest.segments) * ((len(STREAMS) if is_sound else 0) + 1)
    with (
        open_archive(data) if is_archived else nullcontext() as archive,
        tqdm(desc="verifying", total=rows, disable=not sys.stderr.isatty(), leave=False) as bar,
    ):
        truth = open_truth(archive, manifest, gazetteer) if archive else None
        folder = data / manifest.name
        yield from check_generation(folder, manifest, truth, bar.update, with_whoosh=is_sound)


def open_truth(archive: Archive, manifest: Manifest, gazetteer: Gazetteer) -> Truth:
    """Tell what the archive holds of a generation; an article that is damaged is named by the archive's own check."""
    linker = Linker(gazetteer)

    def find(id: str) -> LinkedArticle | None:
        try:
            change = next(archive.iter_named([id]), None)
        except ArchiveError:
            return None
        return linker.link_article(change.enriched) if change and change.enriched else None

    known = list(archive.iter_known())
    return Truth(
        frozenset(one.id for one in known if one.state == LIVE and one.change <= manifest.last_change),
        frozenset(one.id for one in known if one.change > manifest.last_change),
        find,
        is_linked_alike(manifest.fingerprints, gazetteer),
        _derive_stories(archive, manifest, known, gazetteer),
    )


def _derive_stories(
    archive: Archive, manifest: Manifest, known: Sequence[Known], gazetteer: Gazetteer
) -> Mapping[str, str] | None:
    """Group all articles anew; None where the generation need not hold the same stories, or an article is damaged."""
    is_waiting = any(one.change > manifest.last_change for one in known)
    if is_waiting or manifest.fingerprints.get("stories") != fingerprints_of(gazetteer)["stories"]:
        return None
    try:
        return derive_stories(archive)
    except ArchiveError:
        return None


def _below(data: Path, line: str) -> str:
    return line.removeprefix(f"{data}/")
