"""Is what several files say word by word one article with several paths, whatever becomes of the files?"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from index.__main__ import main
from index.archive import open_archive
from index.documents import Article
from index.grouping import derive_stories, group_archive
from index.verification import iter_faults
from search.backends.embedded import EmbeddedBackend
from web import create_app

POWER = "Power is back\n\nThe lights went on again in the whole city, and nobody said why they had gone out."
RAIN = "Rain\n\nIt rained for three days, and the river stood at the doors of the houses on the quay."
Run = Callable[..., list[str]]
pytestmark = pytest.mark.usefixtures("names_loaded_once")


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder with an article, and the same in another folder."""
    folder = tmp_path / "news"
    for name in ("a.txt", "copies/b.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(POWER, encoding="utf-8")
    return folder


@pytest.fixture
def add(tmp_path: Path, news: Path) -> Run:
    """Give what adds the folder and prints."""

    def run(*options: str) -> list[str]:
        done = CliRunner().invoke(
            main, ["add", str(news), "--data", str(tmp_path / "data"), "--workers", "1", "--yes", *options]
        )
        assert done.exit_code == 0, done.output
        assert list(iter_faults(tmp_path / "data", deep=True)) == []
        return done.output.splitlines()

    return run


def articles_of(data: Path) -> dict[str, Article]:
    """Give the live articles of the archive, which are those of the index."""
    with open_archive(data) as archive:
        found = {change.id: change.enriched.article for change in archive.iter_live() if change.enriched}
        assert group_archive(archive) == derive_stories(archive)
    backend = EmbeddedBackend(data)
    shown = {id: linked.article for id in found if (linked := backend.find_article(id))}
    assert shown == found and backend.articles() == len(found)
    return found


def paths_of(data: Path) -> dict[str, list[str]]:
    """Give the paths of every article, from the folder of news on."""
    root = data.parent / "news"
    return {
        id: [Path(path).relative_to(root).as_posix() for path in (article.path, *article.copies)]
        for id, article in articles_of(data).items()
    }


def test_a_file_that_says_the_same_is_another_path_and_counts_as_unchanged(tmp_path: Path, add: Run) -> None:
    assert add() == [
        "further paths of articles that another file holds word by word: 1",
        "1 added, 0 changed, 1 unchanged, 0 removed, 0 failed",
    ]
    assert paths_of(tmp_path / "data") == {"a": ["a.txt", "copies/b.txt"]}
    assert add() == ["0 added, 0 changed, 2 unchanged, 0 removed, 0 failed"]


def test_a_copy_that_comes_later_is_another_path(tmp_path: Path, news: Path, add: Run) -> None:
    add()
    shutil.copy(news / "a.txt", news / "later.txt")
    assert add()[-1] == "0 added, 0 changed, 3 unchanged, 0 removed, 0 failed"
    assert paths_of(tmp_path / "data") == {"a": ["a.txt", "copies/b.txt", "later.txt"]}


def test_two_records_of_one_file_and_texts_with_other_metadata_are_articles(
    tmp_path: Path, news: Path, add: Run
) -> None:
    records = [
        {"id": id, "text": POWER, "source": source} for id, source in (("x", "Post"), ("y", "Post"), ("z", "News"))
    ]
    (news / "more.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    assert add()[-1] == "4 added, 0 changed, 1 unchanged, 0 removed, 0 failed"
    assert set(articles_of(tmp_path / "data")) == {"a", "x", "y", "z"}


def test_an_article_whose_first_file_goes_stays_while_another_holds_it(tmp_path: Path, news: Path, add: Run) -> None:
    add()
    (news / "a.txt").unlink()
    assert add("--prune")[-1] == "0 added, 0 changed, 1 unchanged, 0 removed, 0 failed"
    assert paths_of(tmp_path / "data") == {"a": ["copies/b.txt"]}
    (news / "copies/b.txt").unlink()
    assert add("--prune")[-1] == "0 added, 0 changed, 0 unchanged, 1 removed, 0 failed"
    assert articles_of(tmp_path / "data") == {}


def test_a_copy_that_says_something_else_becomes_an_article(tmp_path: Path, news: Path, add: Run) -> None:
    add()
    (news / "copies/b.txt").write_text(RAIN, encoding="utf-8")
    assert add()[-1] == "1 added, 0 changed, 1 unchanged, 0 removed, 0 failed"
    assert paths_of(tmp_path / "data") == {"a": ["a.txt"], "copies/b": ["copies/b.txt"]}


def test_when_the_first_file_changes_its_copy_keeps_what_it_said(tmp_path: Path, news: Path, add: Run) -> None:
    shutil.copy(news / "a.txt", news / "later.txt")
    add()
    (news / "a.txt").write_text(RAIN, encoding="utf-8")
    assert add()[-1] == "1 added, 1 changed, 2 unchanged, 0 removed, 0 failed"
    assert paths_of(tmp_path / "data") == {"a": ["a.txt"], "copies/b": ["copies/b.txt", "later.txt"]}
    assert articles_of(tmp_path / "data")["copies/b"].title == "Power is back"


def test_when_both_files_change_alike_they_stay_one_article(tmp_path: Path, news: Path, add: Run) -> None:
    add()
    for name in ("a.txt", "copies/b.txt"):
        (news / name).write_text(RAIN, encoding="utf-8")
    assert add()[-1] == "0 added, 1 changed, 1 unchanged, 0 removed, 0 failed"
    assert paths_of(tmp_path / "data") == {"a": ["a.txt", "copies/b.txt"]}


def test_files_that_are_all_read_again_hold_what_they_held(
    tmp_path: Path, news: Path, add: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(news / "a.txt", news / "0.txt")
    assert add()[-1] == "1 added, 0 changed, 2 unchanged, 0 removed, 0 failed"
    (news / "0.txt").unlink()
    add("--prune")
    shutil.copy(news / "a.txt", news / "1.txt")
    monkeypatch.setattr("index.intake.READERS_VERSION", "next")
    for _ in range(2):
        assert add("--prune")[-1] == "0 added, 0 changed, 3 unchanged, 0 removed, 0 failed"
        assert paths_of(tmp_path / "data") == {"0": ["a.txt", "1.txt", "copies/b.txt"]}


def test_a_copy_that_is_no_longer_in_its_file_is_forgotten(tmp_path: Path, news: Path, add: Run) -> None:
    records = [json.dumps({"id": id, "text": text}) for id, text in (("rain", RAIN), ("power", POWER))]
    (news / "more.jsonl").write_text("\n".join(records), encoding="utf-8")
    add()
    assert paths_of(tmp_path / "data") == {"a": ["a.txt", "copies/b.txt", "more.jsonl"], "rain": ["more.jsonl"]}
    (news / "more.jsonl").write_text(records[0], encoding="utf-8")
    add()
    assert paths_of(tmp_path / "data") == {"a": ["a.txt", "copies/b.txt"], "rain": ["more.jsonl"]}


def test_a_removed_article_does_not_come_back_by_its_copy(tmp_path: Path, news: Path, add: Run) -> None:
    add()
    done = CliRunner().invoke(main, ["remove", "a", "--data", str(tmp_path / "data")])
    assert done.exit_code == 0
    (news / "copies/b.txt").write_text(f"{POWER}\n", encoding="utf-8")
    assert add()[-1] == "0 added, 0 changed, 1 unchanged, 0 removed, 0 failed"
    assert articles_of(tmp_path / "data") == {}


def test_a_purge_leaves_no_path_of_a_copy_and_it_stays_out(tmp_path: Path, add: Run) -> None:
    add()
    assert CliRunner().invoke(main, ["remove", "a", "--purge", "--data", str(tmp_path / "data")]).exit_code == 0
    files = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert [path for path in files if b"b.txt" in path.read_bytes()] == []
    add()
    assert articles_of(tmp_path / "data") == {}


def test_api_and_page_list_all_paths_of_an_article(tmp_path: Path, add: Run) -> None:
    add()
    client = create_app(EmbeddedBackend(tmp_path / "data")).test_client()
    paths = client.get("/api/v1/articles/a").get_json(force=True)["paths"]
    assert [Path(path).name for path in paths] == ["a.txt", "b.txt"]
    assert all(path in client.get("/articles/a").text for path in paths)


def test_a_damaged_copy_is_reported(tmp_path: Path, add: Run) -> None:
    add()
    with closing(sqlite3.connect(tmp_path / "data/archive.sqlite")) as connection, connection:
        connection.execute("UPDATE copies SET own = 'other'")
    assert "archive.sqlite: article 'a': one of its paths is not what was stored" in list(
        iter_faults(tmp_path / "data", deep=False)
    )
