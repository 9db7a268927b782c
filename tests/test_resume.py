"""Does a run of `index add` that is cut short anywhere, and run again, end with the archive of one that was not?"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from index import builder, conveyor, saving
from index.__main__ import main
from index.conveyor import Conveyor
from index.verification import iter_faults

ROOT = Path(__file__).parents[1]
PATIENCE = 240.0
COLD = """
import sys
sys.path.insert(0, "tests")
from test_resume import add_often
if __name__ == "__main__":
    add_often(*sys.argv[1:])
"""
"""A process of its own; those that share its work read it, too, and run nothing."""


def add_often(stories: str, data: str, workers: str) -> None:
    """Add a folder, saved after every third article, and split among processes however small it is."""
    saving.EVERY = conveyor.BATCH = 3
    builder.FEW = 0
    print("ready", flush=True)
    main(["add", stories, "--data", data, "--workers", workers, "--prune", "--yes"], prog_name="index")


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files, records of a list with a repeated id, and files of an archive."""
    folder = tmp_path_factory.mktemp("resume") / "stories"
    folder.mkdir()
    for number in range(30):
        text = f"Kyiv held out for night {number}.\n\nVolodymyr Zelensky spoke in Odesa on {number + 1} June 2023."
        (folder / f"s{number:02}.txt").write_text(text, encoding="utf-8")
    (folder / "s07.md").write_text("Another story under the same name.", encoding="utf-8")
    lines = [f'{{"id": "r{number}", "text": "Record {number} of many. Talks in Minsk."}}' for number in range(40)]
    lines.insert(20, '{"id": "r3", "text": "Another with this id."}')
    (folder / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with ZipFile(folder / "packed.zip", "w") as packed:
        for number in range(20):
            packed.writestr(f"p{number}.txt", f"Packed story {number} of Kharkiv.")
    return folder


def begin(stories: Path, data: Path, workers: int = 1) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", COLD, str(stories), str(data), str(workers)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout and process.stdout.readline() == "ready\n"
    return process


def finish(stories: Path, data: Path) -> str:
    with begin(stories, data) as process:
        out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, err
    return out.splitlines()[-1]


def dump(data: Path) -> dict[str, list[str]]:
    """Give every row of every table, sorted; no time of a run is among them."""
    database = sqlite3.connect(data / "archive.sqlite")
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = {name: sorted(map(repr, database.execute(f"SELECT * FROM {name}"))) for name in tables}
    database.close()
    return rows


def count_saved(data: Path) -> int:
    if not (data / "archive.sqlite").exists():
        return 0
    database = sqlite3.connect(data / "archive.sqlite")
    try:
        return int(database.execute("SELECT count(*) FROM articles").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        database.close()


def wait_for_more(data: Path, process: subprocess.Popen[str]) -> None:
    """Wait until a run has saved something, or ended."""
    before, end = count_saved(data), time.monotonic() + PATIENCE
    while count_saved(data) == before and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_run_that_is_killed_anywhere_and_run_again_makes_the_same_archive(
    stories: Path, tmp_path: Path, request: pytest.FixtureRequest, seed: int
) -> None:
    trials = 100 if request.config.getoption("--long") else 2
    print(f"seed {seed}, {trials} trials")
    draw = random.Random(seed)
    started = time.monotonic()
    assert finish(stories, tmp_path / "whole") == "90 added, 0 changed, 0 unchanged, 0 removed, 2 failed"
    longest = time.monotonic() - started
    whole = dump(tmp_path / "whole")
    data, cut_short = tmp_path / "cut", 0
    for trial in range(trials):
        shutil.rmtree(data, ignore_errors=True)
        for _ in range(draw.randint(1, 3)):
            with begin(stories, data, draw.choice((1, 1, 2))) as process:
                if draw.random() < 0.3:
                    time.sleep(draw.uniform(0, longest))
                else:
                    wait_for_more(data, process)
                    time.sleep(draw.uniform(0, 0.2))
                process.kill()
            cut_short += 0 < count_saved(data) < 90
        finish(stories, data)
        assert dump(data) == whole, f"trial {trial}"
        assert list(iter_faults(data, deep=False)) == []
    print(f"{cut_short} runs were cut short between their first and their last article")


def test_processes_end_with_the_one_that_they_work_for(stories: Path, tmp_path: Path) -> None:
    end = time.monotonic() + PATIENCE
    with begin(stories, tmp_path / "data", 2) as process:
        wait_for_more(tmp_path / "data", process)
        workers = [
            int(pid)
            for path in Path(f"/proc/{process.pid}/task").glob("*/children")
            for pid in path.read_text().split()
        ]
        process.kill()
    assert workers
    while any(Path(f"/proc/{pid}/exe").exists() and not is_zombie(pid) for pid in workers):
        assert time.monotonic() < end
        time.sleep(0.05)


def is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.parametrize("workers", [1, 2])
def test_what_ctrl_c_interrupts_says_what_is_saved_and_goes_on_with_the_rest(
    workers: int, stories: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with begin(stories, data, workers) as process:
        wait_for_more(data, process)
        os.killpg(process.pid, signal.SIGSTOP)  # a terminal sends Ctrl-C to all processes of the run
        os.killpg(process.pid, signal.SIGINT)
        os.killpg(process.pid, signal.SIGCONT)
        _, err = process.communicate(timeout=PATIENCE)
    saved = count_saved(data)
    assert process.returncode == 130 and "Traceback" not in err
    assert f"interrupted; {saved} new or changed articles are saved" in err.splitlines()[-1]
    rest = finish(stories, data)
    assert rest == f"{90 - saved} added, 0 changed, {saved} unchanged, 0 removed, 2 failed"


def test_what_is_saved_is_neither_read_nor_enriched_again(
    stories: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    arguments = ["add", str(stories), "--data", str(data), "--workers", "1"]
    monkeypatch.setattr(saving, "EVERY", 1)
    whole = Conveyor._finish

    def interrupt(self: Conveyor, batch: object) -> object:
        for number, step in enumerate(whole(self, batch)):  # type: ignore[arg-type]
            if number == 20:
                raise KeyboardInterrupt
            yield step

    monkeypatch.setattr(Conveyor, "_finish", interrupt)
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 130 and "interrupted; 20 new or changed articles are saved" in result.output
    monkeypatch.setattr(Conveyor, "_finish", whole)
    result = CliRunner().invoke(main, arguments)
    assert result.stdout.splitlines()[-1] == "70 added, 0 changed, 20 unchanged, 0 removed, 2 failed"
