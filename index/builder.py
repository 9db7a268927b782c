"""How do article files become an index? The pipeline in one screen: read, enrich, archive, commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.archive import GONE, LIVE, Archive, open_archive
from index.commit import commit_changes, count_waiting, fingerprints_of
from index.documents import EnrichedArticle
from index.enrich.pipeline import MODEL, Rematcher, stages_of
from index.enrich.workers import enrich_articles
from index.errors import LedeError
from index.gazetteer import Gazetteer, load_gazetteer
from index.intake import Intake, Report, Watcher
from index.lock import hold_lock
from index.readers import format_path
from index.writers.base import Writer
from index.writers.embedded import EmbeddedWriter

ARCHIVE_EVERY = 256
"""Articles between two commits of the archive."""
PRUNE_SHARE = 0.10
"""Pruning more than this share of the archive needs a yes."""


class PruneRefused(LedeError):
    """Tells why nothing was pruned."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked of `add`; `confirm` is called with a question and gives the answer.

    `segments` names who writes the Whoosh index, `columns` pairs fields of an article with columns of tables.
    """

    data: Path
    workers: int = 1
    prune: bool = False
    confirm: Callable[[str], bool] = lambda _: False
    model: str | None = None
    dated_by_mtime: bool = False
    columns: tuple[tuple[str, str], ...] = ()
    segments: str = "fast"


def add(paths: Sequence[Path], options: Options, watcher: Watcher) -> Report:
    """Read everything below paths, enrich what is new or changed, and commit. Raises LedeError."""
    report = Report()
    with hold_lock(options.data), open_archive(options.data, create=True) as archive:
        writer = EmbeddedWriter(options.data, segments=options.segments)
        gazetteer = load_gazetteer(options.data / "gazetteers")
        intake = Intake(archive, report, watcher, options.dated_by_mtime, options.columns)
        watcher.stage("reading", None)
        stages = stages_of(gazetteer, options.model)
        fresh = intake.iter_articles(paths)
        found = enrich_articles(fresh, gazetteer, workers=options.workers, model=options.model)
        _put_all(archive, found, stages, Watcher())
        for source, digest, articles in intake.read:
            archive.put_file(format_path(source.path), source.name, digest, articles)
        if options.prune:
            _prune(archive, paths, intake, options.confirm)
        archive.commit()
        _commit(archive, writer, gazetteer, watcher, options.data)
    return report


def refresh(options: Options, watcher: Watcher) -> tuple[int, int]:
    """Enrich again what another model, gazetteer or set of rules made, and commit.

    Where the model is the same, its stored spans are used and it is not loaded. What is done is kept every few hundred
    articles, so an interrupted run goes on where it stopped. Gives the number of articles enriched and rematched.
    """
    with hold_lock(options.data), open_archive(options.data) as archive:
        gazetteer = load_gazetteer(options.data / "gazetteers")
        stages = stages_of(gazetteer, options.model)
        stale = {change.id: change.stages.get(MODEL) for change in archive.iter_live() if change.stages != stages}
        watcher.stage("refreshing", len(stale))
        old = frozenset(id for id, model in stale.items() if model != stages[MODEL])
        articles = (change.enriched.article for change in archive.iter_named(sorted(old)) if change.enriched)
        enriched = enrich_articles(articles, gazetteer, workers=options.workers, model=options.model)
        done = _put_all(archive, enriched, stages, watcher)
        known = (change.enriched for change in archive.iter_named(sorted(set(stale) - old)) if change.enriched)
        rematcher = Rematcher(gazetteer) if len(old) < len(stale) else None
        rematched = _put_all(archive, rematcher.rematch(known), stages, watcher) if rematcher else 0
        writer = EmbeddedWriter(options.data, segments=options.segments)
        _commit(archive, writer, gazetteer, watcher, options.data)
    return done, rematched


def _put_all(archive: Archive, found: Iterator[EnrichedArticle], stages: Mapping[str, str], watcher: Watcher) -> int:
    """Archive what was found, durably every few hundred articles, and give their number."""
    count = 0
    for count, enriched in enumerate(found, start=1):
        archive.put(enriched, stages)
        watcher.advance()
        if count % ARCHIVE_EVERY == 0:
            archive.commit()
    archive.commit()
    return count


def _commit(archive: Archive, writer: Writer, gazetteer: Gazetteer, watcher: Watcher, data: Path) -> None:
    """Commit a generation where the live one lacks a change, or was linked by other names."""
    waiting = count_waiting(archive, writer)
    is_stale = writer.last_change() > 0 and writer.fingerprints() != fingerprints_of(gazetteer)
    if waiting or is_stale:
        watcher.stage("indexing", waiting)
        commit_changes(archive, writer, gazetteer, watcher.advance, data)
    else:
        writer.tidy()


def _prune(archive: Archive, paths: Sequence[Path], intake: Intake, confirm: Callable[[str], bool]) -> None:
    """Take out the articles below paths whose file is gone, or whose file was read and no longer holds them."""
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise PruneRefused(f"{missing[0]}: is missing, so nothing was pruned; is a disk not mounted?")
    read = {format_path(source.path) for source, _, _ in intake.read}
    live = [known for known in archive.iter_known() if known.state == LIVE]
    roots = [path.resolve() for path in paths]
    gone = [
        known
        for known in live
        if known.id not in intake.seen
        and (known.path in read or not Path(known.path).exists())
        and any(Path(known.path).resolve().is_relative_to(root) for root in roots)
    ]
    if len(gone) > PRUNE_SHARE * len(live) and not confirm(f"Remove {len(gone)} of {len(live)} articles?"):
        raise PruneRefused(f"{len(gone)} of {len(live)} articles would go; say --yes to let them")
    for known in gone:
        archive.remove(known.id, GONE)
        archive.forget_file(known.path)
    intake.report.removed += len(gone)
