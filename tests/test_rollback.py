"""Do rollback and backup give a generation that answers as it did, and verify it first?"""

from __future__ import annotations

import math
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from corpus import TINY, make_article

from index.__main__ import main
from index.archive import open_archive
from index.backup import back_up
from index.commit import commit_changes
from index.documents import EnrichedArticle, LinkedArticle
from index.errors import CommitError, DamagedError, NoIndexError
from index.gazetteer import Gazetteer, load_gazetteer
from index.manifest import Manifest, get_current, load_manifest
from index.retention import tidy
from index.rollback import roll_back
from index.verification import iter_faults
from index.writers.embedded import EmbeddedWriter
from search.backends.embedded import EmbeddedBackend

OLD, NEW = ["a1", "a2", "a3"], ["a1", "a2", "a3", "a4", "a5"]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer(Path("no names of our own"))


def add(data: Path, articles: list[LinkedArticle], gazetteer: Gazetteer) -> None:
    """Archive articles and commit them."""
    data.mkdir(exist_ok=True)
    with open_archive(data, create=True) as archive:
        for linked in articles:
            archive.put(EnrichedArticle(linked.article, linked.mentions, linked.dates), {})
        archive.commit()
        commit_changes(archive, EmbeddedWriter(data), gazetteer, lambda _: None)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer) -> Path:
    """Two generations: of OLD, and of NEW."""
    data = tmp_path_factory.mktemp("whole") / "data"
    add(data, TINY[:3], gazetteer)
    add(data, TINY[3:5], gazetteer)
    return data


@pytest.fixture
def data(whole: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(whole, tmp_path / "data")


def live_ids(data: Path) -> list[str]:
    return sorted(EmbeddedBackend(data)._live.now().row_of)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_rollback_publishes_the_generation_before_under_a_higher_number(data: Path) -> None:
    done = run("rollback", "--data", data)
    assert (done.exit_code, done.output) == (0, "3 articles, generation 3\n")
    assert get_current(data).name == "gen-000003" and live_ids(data) == OLD
    assert list(iter_faults(data, deep=True)) == []


def test_a_rollback_shares_its_files_with_the_generation_that_it_returns_to(data: Path) -> None:
    before = {path.stat().st_ino for path in (data / "gen-000001").rglob("*") if path.name != "manifest.json"}
    manifest = roll_back(data)
    assert {(data / manifest.name / name).stat().st_ino for name in manifest.files} <= before


def test_a_second_rollback_returns_to_where_the_first_began(data: Path) -> None:
    roll_back(data)
    roll_back(data)
    assert live_ids(data) == NEW and get_current(data).name == "gen-000004"
    assert sorted(path.name for path in data.glob("gen-*")) == [f"gen-00000{number}" for number in (1, 2, 3, 4)]


def test_the_next_run_indexes_again_what_a_rollback_took_out(data: Path, gazetteer: Gazetteer) -> None:
    roll_back(data)
    add(data, TINY[5:6], gazetteer)
    assert live_ids(data) == [*NEW, "a6"] and list(iter_faults(data, deep=True)) == []


def test_an_open_backend_follows_a_rollback(data: Path) -> None:
    backend = EmbeddedBackend(data)
    roll_back(data)
    assert backend.articles() == 3 and backend.generation() == 3


def damage_older(data: Path) -> None:
    path = next((data / "gen-000001" / "columns").rglob("stem.rows.npy"))
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def test_a_rollback_to_a_damaged_generation_is_refused_and_changes_nothing(data: Path) -> None:
    damage_older(data)
    with pytest.raises(DamagedError, match=r"stem\.rows\.npy: .*nothing was rolled back"):
        roll_back(data)
    assert live_ids(data) == NEW and sorted(path.name for path in data.glob("gen-*")) == ["gen-000001", "gen-000002"]


def damage_manifest(data: Path) -> None:
    (data / "gen-000002" / "manifest.json").write_bytes(b"{}")


def damage_column(data: Path) -> None:
    shutil.rmtree(data / "gen-000002" / "columns")


@pytest.mark.parametrize("damage", [damage_manifest, damage_column])
def test_a_rollback_leaves_a_damaged_generation(data: Path, damage: Callable[[Path], None]) -> None:
    damage(data)
    assert list(iter_faults(data, deep=False))
    assert run("rollback", "--data", data).exit_code == 0
    assert live_ids(data) == OLD and list(iter_faults(data, deep=True)) == []


def test_a_rollback_from_a_damaged_current_takes_the_newest_generation(data: Path) -> None:
    (data / "CURRENT").write_bytes(b"\0" * 11)
    roll_back(data)
    assert live_ids(data) == NEW and list(iter_faults(data, deep=False)) == []


def test_where_there_is_no_older_generation_nothing_is_rolled_back(tmp_path: Path, gazetteer: Gazetteer) -> None:
    add(tmp_path, TINY[:1], gazetteer)
    with pytest.raises(NoIndexError, match="no older generation"):
        roll_back(tmp_path)
    assert live_ids(tmp_path) == ["a1"]


def test_a_backup_answers_as_the_original_and_shares_no_file_with_it(data: Path, tmp_path: Path) -> None:
    (data / "gazetteers").mkdir()
    target = tmp_path / "copy"
    done = run("backup", target, "--data", data)
    assert (done.exit_code, done.output) == (0, f"5 articles, generation 2, copied into {target}\n")
    assert live_ids(target) == NEW and list(iter_faults(target, deep=True)) == []
    assert (target / "gazetteers").is_dir()
    inodes = [{path.stat().st_ino for path in folder.rglob("*") if path.is_file()} for folder in (data, target)]
    assert inodes[0].isdisjoint(inodes[1])


def test_a_backup_into_a_folder_that_holds_something_is_refused(data: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "letter.txt").touch()
    with pytest.raises(CommitError, match="copy: is not empty; legal: a new or empty folder"):
        back_up(data, tmp_path / "copy")
    assert [path.name for path in (tmp_path / "copy").iterdir()] == ["letter.txt"]


def test_a_backup_of_a_damaged_generation_is_refused(data: Path, tmp_path: Path) -> None:
    path = next((data / "gen-000002" / "columns").rglob("stem.rows.npy"))
    path.write_bytes(path.read_bytes()[:-1] + b"\xff")
    with pytest.raises(DamagedError, match=r"stem\.rows\.npy: .*python -m index verify"):
        back_up(data, tmp_path / "copy")
    assert not (tmp_path / "copy" / "CURRENT").exists()


def test_a_backup_whose_generation_goes_while_it_is_copied_takes_the_next(
    data: Path, tmp_path: Path, gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load_and_commit(folder: Path) -> Manifest:
        manifest = load_manifest(folder)
        if folder.name == "gen-000002":
            add(data, TINY[5:6], gazetteer)
            add(data, TINY[6:7], gazetteer)
            tidy(data, math.inf)
        return manifest

    monkeypatch.setattr("index.backup.load_manifest", load_and_commit)
    assert back_up(data, tmp_path / "copy").number == 4
    assert live_ids(tmp_path / "copy") == [*NEW, "a6", "a7"] and list(iter_faults(tmp_path / "copy", deep=True)) == []
    assert [path.name for path in (tmp_path / "copy").glob("gen-*")] == ["gen-000004"]


def test_backups_while_another_thread_commits_and_searches_are_whole(
    data: Path, tmp_path: Path, gazetteer: Gazetteer
) -> None:
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for number in range(6):
                add(data, [make_article(f"b{number}", None, "Power is back in Kyiv.")], gazetteer)
        except BaseException as error:
            failures.append(error)

    backend = EmbeddedBackend(data)
    writer = threading.Thread(target=write)
    writer.start()
    copies = 0
    while writer.is_alive() or not copies:
        target = tmp_path / f"copy{copies}"
        back_up(data, target)
        assert list(iter_faults(target, deep=False)) == [] and backend.articles() >= 5
        with open_archive(target) as archive:
            assert archive.last_change() >= load_manifest(get_current(target)).last_change
        copies += 1
    writer.join()
    assert failures == [] and live_ids(data) == [*NEW, *(f"b{number}" for number in range(6))]
