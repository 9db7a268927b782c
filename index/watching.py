"""How does the index follow folders? Files that are new, changed or gone are committed in small generations.

What changed is read and enriched before the writer's lock is taken; under the lock the archive decides, stores and
commits. Between two commits the lock is free for others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from threading import Event

from index.archive import LIVE, Archive, open_archive
from index.builder import PRUNE_SHARE, Options, add, commit_waiting, count_gone, take_out
from index.conveyor import Conveyor
from index.documents import Article, EnrichedArticle
from index.enrich.crew import Alone
from index.enrich.pipeline import stages_of
from index.errors import LockedError
from index.gazetteer import Gazetteer, load_gazetteer
from index.intake import Intake, Report, Watcher
from index.lock import hold_lock
from index.naming import find_sources
from index.noticing import Notices
from index.readers import SourceFile, format_path
from index.reading import EnrichArticles, FreshFile, Hands, Part, Piece, ReadFiles
from index.saving import Memory, Saving, save_all
from index.writers.embedded import EmbeddedWriter

GROUP = 64
"""Files that are committed together at most."""
FEW_GONE = 20
"""Articles that may leave at once, whatever share of the archive they are."""
_LOOK = 0.2
_PATIENCE = 1.0
_PAUSE = 0.1
"""Seconds in which another process may take the lock, before the next of several commits."""


class Recalling:
    """Does tasks, and those that were done before from memory."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._read: dict[FreshFile, Part] = {}
        self._enriched: dict[tuple[str, str], EnrichedArticle] = {}

    def learn(self, files: Sequence[FreshFile], archive: Archive) -> None:
        """Read small files, and enrich what the archive does not know."""
        small = tuple(file for file in files if file.is_small)
        parts = self._hands.read(small)
        self._read = dict(zip(small, parts, strict=True))
        articles = [found for part in parts for found in part.found if isinstance(found, Article)]
        unknown = tuple(one for one in articles if not _is_known(archive, one))
        enriched = self._hands.enrich(unknown) if unknown else []
        self._enriched = {(one.article.id, one.article.sha256): one for one in enriched}

    def __call__(self, task: object) -> object:
        """Do a task, or recall what came of it."""
        if isinstance(task, ReadFiles) and all(file in self._read for file in task.files):
            return Piece(tuple(self._read[file] for file in task.files))
        if isinstance(task, EnrichArticles):
            known = [self._enriched.get((article.id, article.sha256)) for article in task.articles]
            if all(known):
                return known
        return self._hands(task)


@dataclass(slots=True)
class Following:
    """Commits what changes below folders; holds the model and the names from one commit to the next.

    `tell` is called with a line a commit, `warn` with what a person should know.
    """

    folders: Sequence[Path]
    options: Options
    watcher: Watcher
    tell: Callable[[str], None]
    warn: Callable[[str], None]
    stop: Event
    _own: str = ""
    _gazetteer: Gazetteer = field(default_factory=Gazetteer)
    _recalling: Recalling | None = None

    def begin(self) -> bool:
        """Take in what lies in the folders now, or give False where another process writes."""
        try:
            self.tell(add(self.folders, self.options, self.watcher).line())
        except LockedError as error:
            self.warn(f"{error}; the folders are read afterwards")
            return False
        return True

    def warm(self) -> None:
        """Load names and model, again where the newsroom's own names have changed."""
        folder = self.options.data / "gazetteers"
        files = sorted(folder.glob("*.csv")) if folder.is_dir() else []
        own = hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()
        if own != self._own:
            self._own, self._gazetteer = own, load_gazetteer(folder)
            hands = Hands(self._gazetteer, self.options.model, self.options.dated_by_mtime)
            hands.enrich((Article("warm", None, "Kyiv."),))
            self._recalling = Recalling(hands)

    def commit(self, changed: Iterable[Path]) -> None:
        """Take in what became of these paths, in groups of which each is committed."""
        paths = sorted(changed)
        sources = iter(find_sources(self.folders, paths, self.options.columns))
        gone = [path for path in paths if not path.exists()]
        if missing := [folder for folder in self.folders if not folder.is_dir()]:
            self.warn(f"{missing[0]}: is missing, so nothing is taken out; is a disk not mounted?")
            gone = []
        group = list(islice(sources, GROUP))
        while (group or gone) and not self.stop.is_set():
            self._commit_group(group, gone)
            gone, group = [], list(islice(sources, GROUP))
            if group:
                self.stop.wait(_PAUSE)

    def _commit_group(self, sources: list[SourceFile], gone: list[Path]) -> None:
        self.warm()
        recalling = self._recalling
        assert recalling is not None
        with open_archive(self.options.data, create=True) as archive:
            unheard = Intake(archive, Report(), Watcher(), self.options.dated_by_mtime, self.options.columns)
            recalling.learn([file for source in sources if (file := unheard.examine(source))], archive)
        with self._hold_lock() as is_held:
            if is_held:
                report = self._store(recalling, sources, gone)
                if report != Report(unchanged=report.unchanged, skipped=report.skipped):
                    self.tell(report.line())

    def _store(self, recalling: Recalling, sources: list[SourceFile], gone: list[Path]) -> Report:
        options, watcher = self.options, self.watcher
        with open_archive(options.data, create=True) as archive:
            writer = EmbeddedWriter(options.data, segments=options.segments)
            intake = Intake(archive, Report(), watcher, options.dated_by_mtime, options.columns)
            saving = Saving(archive, stages_of(self._gazetteer, options.model), watcher)
            files = (file for source in sources if (file := intake.examine(source)))
            steps = Conveyor(Alone(lambda: recalling), intake, watcher).run(files)
            save_all(steps, saving, Memory(archive, intake, prune=False), intake)
            intake.settle()
            self._take_out(archive, intake, gone)
            saving.save()
            commit_waiting(archive, writer, self._gazetteer, watcher, options.data)
        return intake.report

    def _take_out(self, archive: Archive, intake: Intake, gone: Sequence[Path]) -> None:
        """Take out the articles of files that are gone, and those that their file no longer holds."""
        if not gone and not intake.read:
            return
        named = {format_path(place) for path in gone for place in self._spell(path)}
        live = [known for known in archive.iter_known() if known.state == LIVE and known.id not in intake.seen]
        lost = [
            known
            for known in live
            if known.path in intake.read or (named and _lies_in(known.path, named) and not Path(known.path).exists())
        ]
        total, count = len(live) + len(intake.seen), count_gone(archive, lost)
        if count > max(FEW_GONE, PRUNE_SHARE * total) and not self.options.confirm(""):
            self.warn(f"{count} of {total} articles would go at once, so they stay; say --yes to let them")
            return
        take_out(archive, lost)
        intake.report.removed += count

    def _spell(self, path: Path) -> Iterator[Path]:
        """Give a path as it was told, and as it was written when its folder was named."""
        yield path
        for folder in self.folders:
            if path.is_relative_to(folder.resolve()):
                yield folder / path.relative_to(folder.resolve())

    @contextmanager
    def _hold_lock(self) -> Iterator[bool]:
        """Hold the writer's lock, however long another has it; give False where the watch is stopped meanwhile."""
        is_told = False
        while not self.stop.is_set():
            try:
                with hold_lock(self.options.data, _PATIENCE):
                    yield True
                    return
            except LockedError as error:
                if not is_told:
                    self.warn(f"{error}; what has changed is committed afterwards")
                is_told = True
        yield False


def follow(following: Following, notices: Notices) -> None:
    """Take in what is noticed until the watch is stopped; a commit that has begun is brought to its end."""
    following.warm()
    following.warn("watching; Ctrl-C ends it")
    while not following.stop.is_set():
        if changed := notices.wait(_LOOK):
            following.commit(changed)


def _is_known(archive: Archive, article: Article) -> bool:
    known = archive.find(article.id)
    return known is not None and known.state == LIVE and known.sha256 == article.sha256


def _lies_in(path: str, named: set[str]) -> bool:
    return path in named or any(str(parent) in named for parent in Path(path).parents)
