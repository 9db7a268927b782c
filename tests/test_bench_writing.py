"""Does the writing benchmark write what it says, compare what belongs together, and see the memory of all processes?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from whoosh import index as whoosh_index

from bench import writing
from bench.corpus import Articles, Corpus
from bench.machine import version_of
from bench.processes import run_measured
from bench.workspace import measure_size
from bench.writing import Measured, Task, format_rows, list_tasks, main, measure_all, write_archive
from bench.written import main as written
from index.__main__ import main as index_main
from index.archive import open_archive
from index.writers.embedded import SEGMENT_WRITERS

ARTICLES = 30
MEGABYTES = 80
HOLDER = f"""
import subprocess, sys
held = b"x" * {MEGABYTES}_000_000
code = 'import time; held = b"y" * {MEGABYTES}_000_000; time.sleep(1)'
subprocess.run([sys.executable, "-c", code], check=True)
print("done")
"""


def test_the_memory_of_a_process_is_that_of_its_children_too(tmp_path: Path) -> None:
    run = run_measured([sys.executable, "-c", HOLDER], tmp_path)
    assert run.output == "done\n" and run.seconds > 1
    assert run.peak > 2 * MEGABYTES * 1_000_000


def test_a_process_that_fails_ends_the_measurement(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        run_measured([sys.executable, "-c", "import sys; sys.exit(3)"], tmp_path)


def test_the_archive_holds_every_article_of_the_corpus_with_its_mentions(tmp_path: Path) -> None:
    articles = Articles(Corpus(5))
    write_archive(tmp_path, articles)
    with open_archive(tmp_path) as archive:
        stored = {change.id: change.enriched for change in archive.iter_live()}
    assert set(stored) == set("01234")
    for number in range(5):
        linked, found = articles.load(number), stored[str(number)]
        assert found and (found.mentions, found.dates) == (linked.mentions, linked.dates)


def test_both_writers_write_every_row_of_the_live_generation_again(tmp_path: Path) -> None:
    write_archive(tmp_path, Articles(Corpus(ARTICLES)))
    assert CliRunner().invoke(index_main, ["rebuild", "--data", str(tmp_path)]).exit_code == 0
    for writer in SEGMENT_WRITERS:
        folder = tmp_path / writer
        done = CliRunner().invoke(written, ["segment", writer, str(tmp_path), str(folder)])
        assert done.exit_code == 0 and float(done.output) > 0
        assert whoosh_index.open_dir(folder).doc_count() == ARTICLES


def test_every_task_is_written_once_a_round_into_a_folder_of_its_own() -> None:
    folders: list[Path] = []

    def write(folder: Path) -> Measured:
        folders.append(folder)
        return Measured(float(len(folders)), 2_000_000, 3_000_000)

    tasks = [Task(name, "a", write) for name in ("a", "b")]
    measured = measure_all(tasks, 3)
    assert len(set(folders)) == 6
    assert (measured["a"].seconds, measured["b"].seconds) == (4.0, 3.0)


def test_an_engine_that_is_not_installed_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "version_of", {"sqlite": "3", "tantivy": ""}.__getitem__)
    assert [task.name for task in list_tasks(tmp_path, tmp_path, 5)][4:] == ["fts5 3"]


def test_a_row_says_how_many_times_as_long_as_ours_it_took() -> None:
    tasks = [Task("ours", "ours", lambda _: Measured(0, 0, 0)), Task("theirs", "ours", lambda _: Measured(0, 0, 0))]
    measured = {"ours": Measured(2.0, 5_000_000, 7_000_000), "theirs": Measured(9.0, 1_000_000, 8_000_000)}
    *_, ours, theirs = format_rows(tasks, measured, 1_000).splitlines()
    assert ours == "| ours | 2.0 | 500 | 1.0x | 5 | 7 |"
    assert theirs == "| theirs | 9.0 | 111 | 4.5x | 1 | 8 |"


def test_the_size_of_a_folder_is_that_of_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "a").write_bytes(b"12")
    (tmp_path / "inner" / "b").write_bytes(b"345")
    assert measure_size(tmp_path) == 5


def test_the_whole_benchmark_prints_a_table_and_writes_its_section(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    arguments = ["--sizes", "200", "--keep", str(tmp_path / "kept"), "--write", str(page)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    text = page.read_text(encoding="utf-8")
    assert "## Writing" in text and "200 articles:" in text and str(tmp_path) not in text
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ")][2:]
    assert len(rows) == 5 + bool(version_of("tantivy")) and [row[3] for row in rows[:3:2]] == ["1.0x", "1.0x"]
    assert all(float(row[1]) > 0 for row in rows[:4])


def test_a_size_that_is_no_number_is_refused() -> None:
    done = CliRunner().invoke(main, ["--sizes", "many"])
    assert done.exit_code == 2 and "legal: numbers with commas" in done.output
