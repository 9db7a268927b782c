"""How do files go through reading, choosing and enriching in their order, whoever does it and whenever it is done?

Tasks are done in any order; their answers are looked at in the order of the files, so that the archive does not depend
on who was faster. All that is on its way at a time is bounded: nothing is read while enough waits to be chosen, and
nothing is chosen while enough waits to be stored.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from index.documents import EnrichedArticle
from index.enrich.crew import Crew, Died, Job
from index.errors import ReadError
from index.intake import Choice, Intake, Watcher
from index.readers import Skipped
from index.reading import EnrichArticles, FreshFile, Part, Piece, ReadFiles, ReadOn, iter_chunks

BATCH = 32
"""Articles that are enriched together, and at most so many characters:"""
BATCH_CHARACTERS = 200_000
AHEAD = 4
"""Reading tasks a process, and enriching tasks a process, that are on their way or wait for those before them."""
_PIECES = 2


@dataclass(frozen=True, slots=True)
class Stored:
    """Asks to store an article; `is_new` tells an added one from one that has changed."""

    enriched: EnrichedArticle
    is_new: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """Tells that all articles of a file were given, and how many it holds; `digest` is None where something failed."""

    file: FreshFile
    digest: str | None
    articles: int


@dataclass(slots=True, eq=False)
class _Reading:
    """Files that are read: the pieces of what they hold, asked for in order."""

    task: ReadFiles
    jobs: deque[Job]


@dataclass(slots=True, eq=False)
class _Batch:
    """Articles that are enriched together, and the files that end behind them."""

    choices: list[Choice] = field(default_factory=list)
    ends: list[Ended] = field(default_factory=list)
    characters: int = 0
    job: Job | None = None

    def is_done(self) -> bool:
        return self.job is None or self.job.is_done


@dataclass(slots=True)
class _Count:
    """What a file gave so far: articles, and bytes told as progress."""

    articles: int = 0
    told: int = 0


class Conveyor:
    """Takes files through a crew, and gives in their order what is to be stored."""

    def __init__(self, crew: Crew, intake: Intake, watcher: Watcher) -> None:
        self._crew, self._intake, self._watcher = crew, intake, watcher
        self._reading: deque[_Reading] = deque()
        self._enriching: deque[_Batch] = deque()
        self._batch = _Batch()
        self._counts: dict[str, _Count] = {}
        self._failed: set[str] = set()

    def run(self, files: Iterable[FreshFile]) -> Iterator[Stored | Ended]:
        """Give each new or changed article, and behind the last of a file its end."""
        tasks = iter_chunks(files)
        while self._read_ahead(tasks) or self._enriching:
            self._choose()
            while self._enriching and self._enriching[0].is_done():
                yield from self._finish(self._enriching.popleft())
                self._read_ahead(tasks)
                self._choose()
            if self._enriching:
                self._watcher.wait("enriching")
                self._crew.wait()
            elif self._reading:
                self._watcher.wait(f"reading {self._reading[0].task.files[0].source.called}")
                self._crew.wait()

    def _read_ahead(self, tasks: Iterator[ReadFiles]) -> bool:
        """Ask for the next pieces of large files and for more files, and tell whether any are on their way."""
        for reading in self._reading:
            last = reading.jobs[-1]
            if len(reading.jobs) < _PIECES and last.is_done and isinstance(last.answer, Piece) and last.answer.more:
                reading.jobs.append(self._read_on(reading, last))
        while len(self._reading) < AHEAD * self._crew.size and (task := next(tasks, None)):
            self._reading.append(self._read(task))
        return bool(self._reading)

    def _read(self, task: ReadFiles) -> _Reading:
        return _Reading(task, deque([self._crew.submit(task, is_first=True)]))

    def _read_on(self, reading: _Reading, last: Job) -> Job:
        return self._crew.submit(ReadOn(reading.task.files[0]), is_first=True, after=last)

    def _choose(self) -> None:
        """Look at what was read, in order, and hand in what must be enriched."""
        while self._reading and self._reading[0].jobs[0].is_done and len(self._enriching) < AHEAD * self._crew.size:
            reading = self._reading[0]
            answer: Piece | Died = reading.jobs[0].answer
            if isinstance(answer, Died):
                self._reading.popleft()
                self._read_again(reading.task, answer)
                continue
            if not answer.more:
                self._reading.popleft()
            elif len(reading.jobs) == 1:
                reading.jobs.append(self._read_on(reading, reading.jobs[0]))
            reading.jobs.popleft()
            for part in answer.parts:
                self._take(part)
        if not self._reading or self._crew.is_idle():
            self._hand_in()

    def _take(self, part: Part) -> None:
        path = part.file.path
        count = self._counts.setdefault(path, _Count())
        characters = 0
        for found in part.found:
            if isinstance(found, Skipped):
                self._intake.skip(found)
                continue
            choice = found if isinstance(found, ReadError) else self._intake.choose(found)
            if isinstance(choice, ReadError):
                self._intake.fail(choice)
                self._failed.add(path)
                continue
            count.articles += 1
            if choice:
                characters += len(choice.article.content)
                self._add(choice)
        if part.digest is None:
            told = min(characters, part.file.size - count.told)
            count.told += told
            self._watcher.advance(told)
        else:
            self._batch.ends.append(Ended(part.file, part.digest, count.articles))

    def _add(self, choice: Choice) -> None:
        batch = self._batch
        batch.choices.append(choice)
        batch.characters += len(choice.article.content)
        if len(batch.choices) >= BATCH or batch.characters >= BATCH_CHARACTERS:
            self._hand_in()

    def _hand_in(self) -> None:
        batch = self._batch
        if batch.choices:
            self._enrich(batch)
        if batch.choices or batch.ends:
            self._enriching.append(batch)
            self._batch = _Batch()

    def _enrich(self, batch: _Batch) -> _Batch:
        batch.job = self._crew.submit(EnrichArticles(tuple(choice.article for choice in batch.choices)))
        return batch

    def _finish(self, batch: _Batch) -> Iterator[Stored | Ended]:
        answer: list[EnrichedArticle] | Died = batch.job.answer if batch.job else []
        if isinstance(answer, Died) and len(batch.choices) > 1:
            self._enrich_again(batch)
            return
        if isinstance(answer, Died):
            article = batch.choices[0].article
            reason = f"the process that enriched it {answer.reason}"
            self._intake.fail(ReadError(article.path, reason, record=article.id))
            self._failed.add(article.path)
            answer = []
        for choice, enriched in zip(batch.choices, answer, strict=False):
            yield Stored(enriched, choice.is_new)
        for end in batch.ends:
            yield self._end(end)

    def _end(self, end: Ended) -> Ended:
        path = end.file.path
        self._watcher.advance(end.file.size - self._counts.pop(path).told)
        if path not in self._failed:
            return end
        self._failed.remove(path)
        return Ended(end.file, None, end.articles)

    def _enrich_again(self, batch: _Batch) -> None:
        """Enrich the articles of a process that died one by one, to find the one that it cannot take."""
        alone = [self._enrich(_Batch([choice])) for choice in batch.choices]
        alone[-1].ends = batch.ends
        self._enriching.extendleft(reversed(alone))

    def _read_again(self, task: ReadFiles, died: Died) -> None:
        """Read the files of a process that died one by one, to find the one that it cannot take."""
        if len(task.files) > 1:
            self._reading.extendleft(reversed([self._read(ReadFiles((file,))) for file in task.files]))
            return
        file = task.files[0]
        error = file.source.build_error(f"the process that read it {died.reason}")
        self._take(Part(file, (error,), file.digest))
