"""`python -m index stats, verify, rebuild, remove, rollback, backup`: looking after a data folder, without spaCy."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from tqdm import tqdm

from index.archive import LIVE, TOMBSTONE, open_archive
from index.backup import back_up
from index.cli import Folder, data_option, friendly_errors, writer_option
from index.commit import commit_changes
from index.gazetteer import load_gazetteer
from index.lock import hold_lock
from index.manifest import get_current, keep_generations, load_manifest
from index.rollback import roll_back
from index.verification import iter_faults
from index.writers.embedded import EmbeddedWriter


@click.command()
@data_option
def stats(data: Path) -> None:
    """Print what archive and index hold."""
    with friendly_errors():
        manifest = load_manifest(get_current(data))
        with open_archive(data) as archive:
            states = [known.state for known in archive.iter_known()]
            last = archive.last_change()
    size = sum(size for size, _ in manifest.files.values())
    rows = [
        ("articles in the archive", states.count(LIVE)),
        ("removed by hand", states.count(TOMBSTONE)),
        ("articles in the index", manifest.articles),
        ("changes not yet indexed", last - manifest.last_change),
        ("generation", manifest.number),
        ("segments", len(manifest.segments)),
        ("index size, bytes", size),
    ]
    for name, value in rows:
        click.echo(f"{name:26}{value:>14,}")


@click.command()
@click.option("--deep", is_flag=True, help="Compare Whoosh, columns, documents, archive and counts, too.")
@data_option
def verify(deep: bool, data: Path) -> None:
    """Check archive and live generation: row checksums, file sizes and contents. Exit status 1 on a fault."""
    count = 0
    with friendly_errors():
        for fault in iter_faults(data, deep=deep):
            click.echo(fault)
            count += 1
    click.echo(f"{count} faults")
    sys.exit(1 if count else 0)


@click.command()
@data_option
@writer_option
def rebuild(data: Path, writer: str) -> None:
    """Write the index anew from the archive: no source file is read, no language model runs."""
    with friendly_errors(), hold_lock(data), open_archive(data) as archive:
        embedded = EmbeddedWriter(data, anew=True, segments=writer)
        gazetteer = load_gazetteer(data / "gazetteers")
        total = sum(known.state == LIVE for known in archive.iter_known())
        with tqdm(desc="indexing", total=total, unit=" articles", disable=not sys.stderr.isatty(), leave=False) as bar:
            articles = commit_changes(archive, embedded, gazetteer, bar.update, data)
    click.echo(f"{articles} articles indexed, generation {load_manifest(get_current(data)).number}")


@click.command()
@click.argument("ids", nargs=-1, required=True)
@click.option("--purge", is_flag=True, help="Leave no byte of them: write archive and index anew, keep no older index.")
@data_option
def remove(ids: tuple[str, ...], purge: bool, data: Path) -> None:
    """Take articles out by id; `add` will not bring them back."""
    with friendly_errors(), hold_lock(data), open_archive(data) as archive:
        known = {id for id in ids if (found := archive.find(id)) and (purge or found.state == LIVE)}
        if purge:
            archive.purge(sorted(known))
        for id in () if purge else sorted(known):
            archive.remove(id, TOMBSTONE)
        archive.commit()
        if known:
            writer = EmbeddedWriter(data, anew=purge)
            commit_changes(archive, writer, load_gazetteer(data / "gazetteers"), lambda _: None)
        if purge and known:
            keep_generations(data, [get_current(data).name])
    for id in ids:
        if id not in known:
            click.echo(f"no article {id!r}", err=True)
    click.echo(f"{len(known)} removed, {len(ids) - len(known)} not found")
    sys.exit(0 if len(known) == len(ids) else 1)


@click.command()
@data_option
def rollback(data: Path) -> None:
    """Return to the generation before the live one, after verifying every byte of it.

    The archive stays as it is, so the next `add` indexes again what the older generation lacks.
    """
    with friendly_errors(), hold_lock(data):
        manifest = roll_back(data)
    click.echo(f"{manifest.articles} articles, generation {manifest.number}")


@click.command()
@click.argument("folder", type=Folder(path_type=Path, file_okay=False))
@data_option
def backup(folder: Path, data: Path) -> None:
    """Copy archive, index and own names into a new FOLDER, while searching and indexing go on.

    The copy shares no file with the original and is verified; use it as it is: `--data FOLDER`.
    """
    with friendly_errors():
        manifest = back_up(data, folder)
    click.echo(f"{manifest.articles} articles, generation {manifest.number}, copied into {folder}")
