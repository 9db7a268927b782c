"""What `python -m index add --watch` does with files that come, change and go, and with others who write."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from index import noticing, watching
from index.builder import Options
from index.intake import Watcher
from index.lock import hold_lock
from index.naming import find_sources
from index.noticing import Notices, is_remote
from index.watching import Following
from search.backends.embedded import EmbeddedBackend
from search.query import Query

ROOT = Path(__file__).parents[1]
PATIENCE = 120.0


class Watching:
    """A process that watches a folder, and the lines that it has written."""

    def __init__(self, folder: Path, data: Path, *options: str) -> None:
        command = [sys.executable, "-u", "-m", "index", "add", "--watch", str(folder), "--data", str(data), *options]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        self.lines: list[str] = []
        self.said: list[str] = []
        assert self.process.stdout and self.process.stderr
        for stream, lines in ((self.process.stdout, self.lines), (self.process.stderr, self.said)):
            threading.Thread(target=self._listen, args=(stream, lines), daemon=True).start()

    def _listen(self, stream: IO[str], lines: list[str]) -> None:
        with stream:
            for line in stream:
                lines.append(line)

    def wait_for(self, met: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not met():
            assert self.process.poll() is None and time.monotonic() < end, (self.lines, self.said)
            time.sleep(0.02)

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@contextmanager
def watch(folder: Path, data: Path, *options: str) -> Iterator[Watching]:
    """Watch a folder from the moment that nothing is missed any more."""
    process = Watching(folder, data, *options)
    try:
        process.wait_for(lambda: any("watching" in line for line in process.said))
        yield process
    finally:
        process.process.kill()
        process.process.wait()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "stories"
    (folder / "deep").mkdir(parents=True)
    (folder / "one.txt").write_text("Kyiv slept through the night.", encoding="utf-8")
    return folder


def ids(data: Path) -> set[str]:
    return {hit.article.id for hit in EmbeddedBackend(data).search(Query()).hits}


def test_files_that_come_change_and_go_are_seen_by_a_reader_within_two_seconds(folder: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with watch(folder, data) as process:
        backend = EmbeddedBackend(data)
        backend.follow()

        def seen_after(act: Callable[[], object], is_so: Callable[[], bool]) -> float:
            begin = time.monotonic()
            act()
            while not is_so():
                assert time.monotonic() - begin < PATIENCE, (process.lines, process.said)
                backend.follow()
                time.sleep(0.02)
            return time.monotonic() - begin

        def body(id: str) -> str:
            linked = backend.find_article(id)
            return linked.article.body if linked else ""

        two, deep = folder / "two.txt", folder / "deep" / "three.md"
        warm = seen_after(lambda: two.write_text("Odesa waits.", encoding="utf-8"), lambda: bool(body("two")))
        took = [
            seen_after(lambda: deep.write_text("Talks in Minsk.", encoding="utf-8"), lambda: bool(body("deep/three"))),
            seen_after(lambda: two.write_text("Odesa has light.", encoding="utf-8"), lambda: "light" in body("two")),
            seen_after(deep.unlink, lambda: not body("deep/three")),
        ]
        print(f"seen after {', '.join(f'{one:.2f}' for one in [warm, *took])} s: first, new, changed, gone")
        assert process.end() == 0
    assert process.lines == [
        "1 added, 0 changed, 0 unchanged, 0 removed, 0 failed\n",
        "1 added, 0 changed, 0 unchanged, 0 removed, 0 failed\n",
        "1 added, 0 changed, 0 unchanged, 0 removed, 0 failed\n",
        "0 added, 1 changed, 0 unchanged, 0 removed, 0 failed\n",
        "0 added, 0 changed, 0 unchanged, 1 removed, 0 failed\n",
    ]
    assert min(took) < 2.0


def test_another_add_runs_between_two_commits_and_one_that_writes_is_waited_for(folder: Path, tmp_path: Path) -> None:
    data, other = tmp_path / "data", tmp_path / "other"
    other.mkdir()
    (other / "elsewhere.txt").write_text("Lviv wrote.", encoding="utf-8")
    with watch(folder, data) as process:
        command = [sys.executable, "-m", "index", "add", str(other), "--data", str(data)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert done.stdout.startswith("1 added")
        with hold_lock(data):
            (folder / "two.txt").write_text("Odesa waits.", encoding="utf-8")
            process.wait_for(lambda: any("is writing" in line for line in process.said))
        process.wait_for(lambda: len(process.lines) == 2)
        assert ids(data) == {"one", "two", "elsewhere"}
        assert process.end(signal.SIGTERM) == 0


def test_a_folder_that_looks_can_be_followed_by_looking_again(folder: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with watch(folder, data, "--poll") as process:
        (folder / "two.txt").write_text("Odesa waits.", encoding="utf-8")
        process.wait_for(lambda: len(process.lines) == 2)
        assert ids(data) == {"one", "two"} and process.end() == 0


def test_a_folder_that_disappears_takes_nothing_out(folder: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with watch(folder, data) as process:
        folder.rename(tmp_path / "unmounted")
        (tmp_path / "unmounted" / "one.txt").unlink()
        process.wait_for(lambda: any("is missing" in line for line in process.said))
        assert process.end() == 0
    assert ids(data) == {"one"}


def test_a_file_is_not_watched(folder: Path, tmp_path: Path) -> None:
    process = Watching(folder / "one.txt", tmp_path / "data")
    assert process.process.wait(PATIENCE) == 2


def test_notices_gather_what_happened_while_nobody_asked(folder: Path) -> None:
    notices = Notices([folder])
    try:
        (folder / "two.txt").write_text("two", encoding="utf-8")
        (folder / "deep" / "three.txt").write_text("three", encoding="utf-8")
        found: set[str] = set()
        end = time.monotonic() + PATIENCE
        while not {"two.txt", "three.txt"} <= found:
            assert time.monotonic() < end
            found |= {path.name for path in notices.wait(1.0)}
    finally:
        notices.close()


def test_where_the_system_watches_no_more_folders_they_are_looked_through(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def refuse(*_: Path, force_polling: bool, **__: object) -> Iterator[set[tuple[int, str]]]:
        asked.append(force_polling)
        if not force_polling:
            raise OSError(28, "No space left on device")
        yield {(1, str(folder / "two.txt"))}

    monkeypatch.setattr(noticing, "watch", refuse)
    notices = Notices([folder])
    assert notices.wait(PATIENCE) == {folder / "two.txt"}
    assert asked == [False, True] and notices.is_polling
    notices.close()


def test_a_network_disk_is_told_from_a_local_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        f"22 1 0:1 / / rw - ext4 /dev/sda rw\n23 22 0:2 / {tmp_path} rw,noatime shared:1 - nfs4 server:/press rw\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(noticing, "_MOUNTS", mounts)
    assert is_remote(tmp_path / "press") and not is_remote(Path("/"))


def test_paths_that_changed_are_called_as_a_walk_calls_them(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "deep" / "three.md").write_text("three", encoding="utf-8")
    (folder / "deep" / "three.meta.json").write_text("{}", encoding="utf-8")
    (folder / "photo.jpg").touch()
    (folder / ".hidden.txt").touch()
    monkeypatch.chdir(folder.parent)
    named = Path("stories")
    meant = [folder / "deep" / "three.meta.json", folder / "photo.jpg", folder / ".hidden.txt", Path(os.devnull)]
    assert [(one.path, one.name) for one in find_sources([named], meant)] == [(named / "deep/three.md", "deep/three")]
    assert [one.name for one in find_sources([named], [folder])] == ["deep/three", "one"]


def follow_in_process(folder: Path, data: Path, lines: list[str], warnings: list[str]) -> Following:
    data.mkdir()
    return Following([folder], Options(data), Watcher(), lines.append, warnings.append, threading.Event())


def test_many_files_are_committed_in_small_groups(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "GROUP", 2)
    lines, warnings = list[str](), list[str]()
    following = follow_in_process(folder, tmp_path / "data", lines, warnings)
    for number in range(4):
        (folder / f"new{number}.txt").write_text(f"Night {number} in Kyiv.", encoding="utf-8")
    following.commit([folder, folder / "one.txt"])
    assert [line.split(",")[0] for line in lines] == ["2 added", "2 added", "1 added"]
    assert ids(tmp_path / "data") == {"one", "new0", "new1", "new2", "new3"}
    monkeypatch.setattr(watching, "FEW_GONE", 1)
    for path in folder.glob("new*"):
        path.unlink()
    following.commit([folder / f"new{number}.txt" for number in range(4)])
    assert len(lines) == 3 and "4 of 5 articles would go at once" in warnings[0]


def test_a_record_that_left_its_file_leaves_the_archive(folder: Path, tmp_path: Path) -> None:
    lines = list[str]()
    following = follow_in_process(folder, tmp_path / "data", lines, [])
    path = folder / "list.jsonl"
    both = ['{"id": "a", "text": "Kyiv slept."}', '{"id": "b", "text": "Odesa waited."}']
    for kept in (both, both[:1]):
        path.write_text("\n".join(kept), encoding="utf-8")
        following.commit([path])
    assert lines[-1] == "0 added, 0 changed, 1 unchanged, 1 removed, 0 failed"
    assert ids(tmp_path / "data") == {"a"}
