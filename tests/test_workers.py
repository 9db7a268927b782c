"""Is the archive the same, however many processes share the work, whoever is faster, and whoever dies?"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from index import builder, conveyor, reading
from index.__main__ import main
from index.archive import open_archive
from index.builder import Options, add
from index.conveyor import Conveyor, Ended, Stored
from index.documents import Article, EnrichedArticle
from index.enrich.crew import Alone, Crew, Died, Job, WorkerError
from index.enrich.processes import Processes, open_crew
from index.errors import LedeError, ReadError
from index.gazetteer import Gazetteer
from index.intake import Intake, Report, Watcher
from index.readers import SourceFile, digest_file
from index.reading import EnrichArticles, FreshFile, Hands, Piece, ReadFiles, iter_chunks

PATIENCE = 120.0


class Unhurried(Hands):
    """Reads as ever, and finds nothing, so that no model is loaded."""

    def __init__(self) -> None:
        super().__init__(Gazetteer())

    def enrich(self, articles: object) -> list[EnrichedArticle]:
        return [EnrichedArticle(article) for article in articles]  # type: ignore[attr-defined]


class Mortal(Unhurried):
    """Dies with a file or an article that says so."""

    def __call__(self, task: object) -> object:
        if isinstance(task, ReadFiles) and any("deadly" in file.source.called for file in task.files):
            os.kill(os.getpid(), signal.SIGKILL)
        if isinstance(task, EnrichArticles) and any("poison" in article.body for article in task.articles):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__call__(task)


class Shuffled(Alone):
    """Does the tasks of several workers in an order that nobody foresees."""

    size = 3

    def __init__(self, build: Callable[[], Hands], seed: int) -> None:
        super().__init__(build)
        self._draw = random.Random(seed)

    def wait(self) -> None:
        for _ in range(self._draw.randint(1, 3)):
            self._jobs.rotate(self._draw.randrange(len(self._jobs) or 1))
            super().wait()


class Listening(Watcher):
    def __init__(self) -> None:
        self.failures: list[str] = []
        self.bytes = 0
        self.awaited: set[str] = set()

    def failed(self, error: ReadError) -> None:
        self.failures.append(str(error))

    def advance(self, steps: int = 1) -> object:
        self.bytes += steps
        return None

    def wait(self, what: str) -> None:
        self.awaited.add(what.partition(" ")[0])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Forty small files, two of one id, a list with a broken line and a repeated id, and an archive of files."""
    folder = tmp_path / "stories"
    folder.mkdir()
    for number in range(40):
        (folder / f"s{number:02}.txt").write_text(f"Story {number} of the night in Kyiv.", encoding="utf-8")
    (folder / "s07.md").write_text("Another story under the same name.", encoding="utf-8")
    lines = [f'{{"id": "r{number}", "text": "Record {number} of many."}}' for number in range(50)]
    lines[20:20] = [
        "{",
        '{"id": "r3", "text": "Another with this id."}',
        '{"id": "s39", "text": "Earlier than its file."}',
    ]
    (folder / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with ZipFile(folder / "packed.zip", "w") as packed:
        for number in range(30):
            packed.writestr(f"p{number}.txt", f"Packed story {number}.")
    return folder


@pytest.fixture
def pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut everything so small that every file and every batch waits for others."""
    monkeypatch.setattr(reading, "SMALL", 1_000)
    monkeypatch.setattr(reading, "PIECE", 7)
    monkeypatch.setattr(conveyor, "BATCH", 5)
    monkeypatch.setattr(builder, "FEW", 0)


def take_in(folder: Path, crew: Crew, data: Path) -> tuple[list[object], Listening, Report]:
    """Take a folder through a crew, and give what is to be stored in its order."""
    heard, report = Listening(), Report()
    with open_archive(data, create=True) as archive:
        intake = Intake(archive, report, heard)
        steps = [_describe(step) for step in Conveyor(crew, intake, heard).run(intake.iter_fresh([folder]))]
    return steps, heard, report


def _describe(step: Stored | Ended) -> object:
    if isinstance(step, Stored):
        return step.enriched.article.id, step.enriched.article.sha256
    return step.file.source.name, step.digest is not None, step.articles


def test_what_is_stored_does_not_depend_on_who_is_faster(folder: Path, tmp_path: Path, pieces: None) -> None:
    data = tmp_path / "data"
    data.mkdir()
    alone, heard, report = take_in(folder, Alone(Unhurried), data)
    assert len([step for step in alone if isinstance(step, tuple) and len(step) == 2]) == 120
    assert report.failed == 4 and len(heard.failures) == 4
    assert heard.bytes == sum(path.stat().st_size for path in folder.iterdir())
    for seed in range(30):
        steps, other, _ = take_in(folder, Shuffled(Unhurried, seed), data)
        assert steps == alone, f"seed {seed}"
        assert other.failures == heard.failures


def test_of_two_records_with_one_id_the_first_in_order_of_paths_counts(
    folder: Path, tmp_path: Path, pieces: None
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    _, heard, _ = take_in(folder, Shuffled(Unhurried, 1), data)
    assert [failure.partition(": ")[0].rpartition("/")[2] for failure in heard.failures] == [
        "many.jsonl (line 21)",
        "many.jsonl",
        "s07.txt",
        "s39.txt",
    ]
    assert {"reading", "enriching"} <= heard.awaited


def dump(data: Path) -> dict[str, list[str]]:
    """Give every row of every table of an archive, sorted."""
    database = sqlite3.connect(data / "archive.sqlite")
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = {name: sorted(map(repr, database.execute(f"SELECT * FROM {name}"))) for name in tables}
    database.close()
    return rows


def test_any_number_of_processes_makes_the_same_archive(
    folder: Path, tmp_path: Path, pieces: None, request: pytest.FixtureRequest
) -> None:
    made = []
    for workers in (1, 2, 3, 5) if request.config.getoption("--long") else (1, 3):
        report = add([folder], Options(tmp_path / f"by-{workers}", workers), Watcher())
        assert report.line() == "120 added, 0 changed, 0 unchanged, 0 removed, 4 failed"
        made.append(dump(tmp_path / f"by-{workers}"))
    assert len(made[0]["articles"]) == 120
    assert all(one == made[0] for one in made)


def test_no_more_is_on_its_way_than_the_crew_may_hold(tmp_path: Path, pieces: None) -> None:
    folder, data = tmp_path / "long", tmp_path / "data"
    folder.mkdir()
    data.mkdir()
    lines = (f'{{"id": "r{number}", "text": "Record {number} of many."}}\n' for number in range(2_000))
    (folder / "many.jsonl").write_text("".join(lines), encoding="utf-8")
    crew = Alone(Unhurried)
    held: list[int] = []
    with open_archive(data, create=True) as archive:
        intake = Intake(archive, Report(), Watcher())
        through = 0
        for step in Conveyor(crew, intake, Watcher()).run(intake.iter_fresh([folder])):
            through += isinstance(step, Stored)
            held.append(len(intake.seen) - through)
    assert through == 2_000 and max(held) <= (conveyor.AHEAD + 2) * 5 + 2 * 7


def test_few_new_files_start_no_process(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a process was begun")

    monkeypatch.setattr("index.enrich.processes.Processes", refuse)
    add([folder / "s01.txt"], Options(tmp_path / "data", 4), Watcher())
    with pytest.raises(AssertionError, match="begun"), open_crew(Unhurried, 4):
        pytest.fail("several workers are one process")


@pytest.fixture
def mortals() -> Iterator[Processes]:
    crew = Processes(Mortal, 2)
    yield crew
    crew.close()


def test_a_file_that_kills_its_reader_is_named_and_the_rest_goes_on(
    folder: Path, tmp_path: Path, mortals: Processes
) -> None:
    (tmp_path / "data").mkdir()
    (folder / "s05-deadly.txt").write_text("It kills.", encoding="utf-8")
    steps, heard, _ = take_in(folder, mortals, tmp_path / "data")
    lost = [failure for failure in heard.failures if "deadly" in failure]
    assert len(lost) == 1 and "the process that read it was killed by SIGKILL" in lost[0]
    assert len(heard.failures) == 5 and ("s05-deadly", False, 0) in steps and ("s06", True, 1) in steps


def test_an_article_that_kills_its_process_is_named_and_its_file_is_read_again(
    folder: Path, tmp_path: Path, mortals: Processes
) -> None:
    (tmp_path / "data").mkdir()
    (folder / "s05.txt").write_text("It is poison.", encoding="utf-8")
    steps, heard, _ = take_in(folder, mortals, tmp_path / "data")
    lost = [failure for failure in heard.failures if "(s05)" in failure]
    assert len(lost) == 1 and "the process that enriched it was killed by SIGKILL" in lost[0]
    assert ("s05", False, 1) in steps and ("s04", True, 1) in steps and ("s06", True, 1) in steps


def test_a_process_killed_from_outside_costs_nothing_but_its_task(folder: Path, tmp_path: Path, pieces: None) -> None:
    (tmp_path / "data").mkdir()
    crew = Processes(Unhurried, 2)
    try:
        begun = [crew.submit(ReadFiles(chunk.files), is_first=True) for chunk in _chunks(folder, 3)]
        victim = next(iter(crew._workers.values())).process
        assert victim.pid
        os.kill(victim.pid, signal.SIGSTOP)
        crew._workers[0].is_ready = True  # it may have had no time to say so
        os.kill(victim.pid, signal.SIGKILL)
        while not all(job.is_done for job in begun):
            crew.wait()
        died = [job for job in begun if isinstance(job.answer, Died)]
        assert len(died) <= 1 and all(isinstance(job.answer, Piece) for job in begun if job not in died)
    finally:
        crew.close()


def _chunks(folder: Path, count: int) -> list[ReadFiles]:
    files = [FreshFile(source, digest_file(source), 10) for source in _sources(folder, count)]
    return [ReadFiles((file,)) for file in files]


def _sources(folder: Path, count: int) -> list[SourceFile]:
    return [SourceFile(folder / f"s{number:02}.txt", f"s{number:02}") for number in range(count)]


def refuse_to_begin() -> Hands:
    raise SystemExit(7)


def test_processes_that_cannot_begin_are_an_error_and_no_hang() -> None:
    crew = Processes(refuse_to_begin, 2)
    try:
        crew.submit(ReadFiles(()))
        with pytest.raises(WorkerError, match="status 7 when it began"):
            crew.wait()
    finally:
        crew.close()


class Complaining(Unhurried):
    def __call__(self, task: object) -> object:
        raise LedeError("no model of this name") if isinstance(task, EnrichArticles) else ZeroDivisionError("a fault")


@pytest.mark.parametrize(("task", "kind"), [(EnrichArticles(()), WorkerError), (ReadFiles(()), RuntimeError)])
def test_what_goes_wrong_in_a_process_is_told_in_ours(task: object, kind: type[Exception]) -> None:
    with open_crew(Complaining, 2) as crew:
        crew.submit(task)
        with pytest.raises(kind, match="no model of this name" if kind is WorkerError else "a fault"):
            crew.wait()


def wait_in(seconds: float) -> Callable[[object], object]:
    return partial(_wait, seconds)


def _wait(seconds: float, _: object) -> object:
    time.sleep(seconds)
    return os.environ.get("OPENBLAS_NUM_THREADS")


def test_several_processes_work_at_the_same_time_and_have_one_thread_each_for_arithmetic(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    with open_crew(partial(wait_in, 0.5), 2) as crew:
        warm = [crew.submit(None) for _ in range(2)]
        while not all(job.is_done for job in warm):
            crew.wait()
        begin = time.monotonic()
        jobs: list[Job] = [crew.submit(None) for _ in range(4)]
        while not all(job.is_done for job in jobs):
            crew.wait()
        assert time.monotonic() - begin < 4 * 0.5
        assert {job.answer for job in jobs} == {"1"}


def test_a_small_file_that_changes_while_it_is_read_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Half of a sto", encoding="utf-8")
    source = SourceFile(path, "a")
    file = FreshFile(source, digest_file(source), 13)
    path.write_text("The whole of a story.", encoding="utf-8")
    (part,) = Unhurried().read([file])
    assert [found.body for found in part.found if isinstance(found, Article)] == ["The whole of a story."]
    assert part.digest == digest_file(source)
    monkeypatch.setattr(reading, "digest_file", lambda _: f"{time.monotonic_ns()}")
    (part,) = Unhurried().read([file])
    assert [str(found) for found in part.found] == [
        f"{path}: changed while it was read; run the command again once it is written"
    ]


def test_a_large_file_that_changes_while_it_is_read_fails_and_keeps_what_it_gave(tmp_path: Path, pieces: None) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text("".join(f'{{"text": "Record {number} of many."}}\n' for number in range(60)), encoding="utf-8")
    hands = Unhurried()
    file = FreshFile(SourceFile(path, "many"), "the digest of what it was", path.stat().st_size)
    answer = hands(ReadFiles((file,)))
    found: list[object] = []
    while isinstance(answer, Piece) and answer.more:
        found += answer.parts[0].found
        answer = hands(reading.ReadOn(file))
    assert isinstance(answer, Piece)
    assert len(found) == 56 and "changed while it was read" in str(answer.parts[0].found[-1])


def test_small_files_travel_together_and_a_large_one_alone(tmp_path: Path) -> None:
    small = [FreshFile(SourceFile(tmp_path / f"{number}.txt", ""), "", 10) for number in range(40)]
    large = FreshFile(SourceFile(tmp_path / "large.txt", ""), "", reading.SMALL + 1)
    packed = FreshFile(SourceFile(tmp_path / "packed.zip", ""), "", 10)
    chunks = [len(task.files) for task in iter_chunks([*small[:20], large, packed, *small[20:]])]
    assert chunks == [16, 4, 1, 1, 16, 4]


def test_what_comes_over_standard_input_is_shared_among_processes(tmp_path: Path, pieces: None) -> None:
    lines = "".join(f'{{"id": "r{number}", "text": "Record {number} of many."}}\n' for number in range(60))
    arguments = ["add", "-", "--workers", "2", "--data", str(tmp_path / "data")]
    for said in ("60 added, 0 changed, 0 unchanged", "0 added, 0 changed, 60 unchanged"):
        result = CliRunner().invoke(main, arguments, input=lines)
        assert result.stdout.splitlines()[-1].startswith(said), result.output
