"""How do article files become an index? The pipeline in one screen: read, enrich, archive, commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from index.archive import GONE, LIVE, Archive, Known, open_archive
from index.commit import commit_changes, count_waiting, fingerprints_of
from index.conveyor import Conveyor
from index.documents import EnrichedArticle
from index.enrich.crew import Crew
from index.enrich.pipeline import MODEL, Rematcher, stages_of
from index.enrich.processes import open_crew
from index.enrich.workers import enrich_articles
from index.errors import LedeError
from index.gazetteer import Gazetteer, load_gazetteer
from index.intake import Intake, Report, Watcher
from index.lock import hold_lock
from index.reading import FreshFile, Hands
from index.saving import Memory, Saving, save_all
from index.writers.base import Writer
from index.writers.embedded import EmbeddedWriter

PRUNE_SHARE = 0.10
"""Pruning more than this share of the archive needs a yes."""
FEW = 500_000
"""Bytes up to which new files are read in this process: others take as long to begin as these to enrich."""


class Interrupted(LedeError):
    """Tells what an interrupted run has saved."""


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
    """Read everything below paths, enrich what is new or changed, and commit.

    What is saved is not read again by the next run, wherever this one ends. Raises LedeError, Interrupted among them.
    """
    with hold_lock(options.data):
        before = _last_change(options.data)
        try:
            return _add(paths, options, watcher)
        except KeyboardInterrupt:
            saved = _last_change(options.data) - before
            raise Interrupted(
                f"interrupted; {saved} new or changed articles are saved, run the same command to go on with the rest"
            ) from None


def _add(paths: Sequence[Path], options: Options, watcher: Watcher) -> Report:
    with open_archive(options.data, create=True) as archive:
        writer = EmbeddedWriter(options.data, segments=options.segments)
        gazetteer = load_gazetteer(options.data / "gazetteers")
        intake = Intake(archive, Report(), watcher, options.dated_by_mtime, options.columns)
        memory = Memory(archive, intake, prune=options.prune)
        saving = Saving(archive, stages_of(gazetteer, options.model), watcher)
        watcher.stage("reading", watcher.measure(paths))
        with intake.spools, open_hands(intake.iter_fresh(paths), gazetteer, options) as (crew, files):
            save_all(Conveyor(crew, intake, watcher).run(files), saving, memory, intake)
        intake.settle()
        if options.prune:
            _prune(archive, paths, intake, options.confirm)
        memory.remember_rest()
        saving.save()
        commit_waiting(archive, writer, gazetteer, watcher, options.data)
    return intake.report


def _last_change(data: Path) -> int:
    with open_archive(data, create=True) as archive:
        return archive.last_change()


@contextmanager
def open_hands(
    files: Iterator[FreshFile], gazetteer: Gazetteer, options: Options
) -> Iterator[tuple[Crew, Iterable[FreshFile]]]:
    """Open what reads and enriches these files: this process for a few, else as many as the options say."""
    first, size = list[FreshFile](), 0
    while size <= FEW and (file := next(files, None)):
        first.append(file)
        size += file.size
    build = partial(Hands, gazetteer, options.model, options.dated_by_mtime)
    with open_crew(build, options.workers if size > FEW else 1) as crew:
        yield crew, chain(first, files)


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
        commit_waiting(archive, writer, gazetteer, watcher, options.data)
    return done, rematched


def _put_all(archive: Archive, found: Iterator[EnrichedArticle], stages: Mapping[str, str], watcher: Watcher) -> int:
    """Store what was found, and give its number."""
    saving = Saving(archive, stages, watcher)
    for enriched in found:
        saving.put(enriched)
        watcher.advance()
        saving.rest()
    saving.save()
    return saving.saved


def commit_waiting(archive: Archive, writer: Writer, gazetteer: Gazetteer, watcher: Watcher, data: Path) -> None:
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
    live = [known for known in archive.iter_known() if known.state == LIVE]
    roots = [path.resolve() for path in paths]
    lost = [
        known
        for known in live
        if known.id not in intake.seen
        and (known.path in intake.read or not Path(known.path).exists())
        and any(Path(known.path).resolve().is_relative_to(root) for root in roots)
    ]
    gone = count_gone(archive, lost)
    if gone > PRUNE_SHARE * len(live) and not confirm(f"Remove {gone} of {len(live)} articles?"):
        raise PruneRefused(f"{gone} of {len(live)} articles would go; say --yes to let them")
    take_out(archive, lost)
    intake.report.removed += gone


def count_gone(archive: Archive, lost: Sequence[Known]) -> int:
    """Count the articles that go with these files: all that no other file holds, too."""
    return sum(1 for known in lost if not archive.copies.find_other(known.id, known.path))


def take_out(archive: Archive, lost: Sequence[Known]) -> None:
    """Take articles out of the archive; one that another file holds, too, stays as that one's."""
    for known in lost:
        archive.remove(known.id, GONE)
        archive.forget_file(known.path)
