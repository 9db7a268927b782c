"""Does a purge leave no byte of an article in any file of a data folder?"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from corpus import TINY

from index.__main__ import main
from index.archive import TOMBSTONE, open_archive
from index.codec import encode_article, encode_finds
from index.commit import commit_changes
from index.documents import EnrichedArticle, Mention
from index.gazetteer import load_gazetteer
from index.manifest import get_current
from index.verification import iter_faults
from index.writers.embedded import EmbeddedWriter
from search.backends.embedded import EmbeddedBackend

SECRETS = [b"Zyxwolf", b"zyxwolf", b"Quorbane", b"quorban", b"Mirzavel", b"/news/hushed", b"0123hushed", b"brimtopic"]
"""Words of the article that stand nowhere else: title, body, a person, path, hash of its content, a topic."""


def make_secret(body: str) -> EnrichedArticle:
    """Make the article that will be taken down, with a person whom no other names."""
    article = replace(
        TINY[0].article,
        id="taken",
        title="Zyxwolf speaks",
        body=f"{body} Mirzavel Tanoro met the quorbanes.",
        path="/news/hushed/taken.txt",
        topics=("brimtopic",),
        sha256="0123hushed",
    )
    start = article.content.index("Mirzavel")
    person = Mention("people", start, start + 15, "Mirzavel Tanoro", 0, 0, None, "model")
    return EnrichedArticle(article, (person,))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive and an index whose article `taken` came in one version, and then in another."""
    data = tmp_path_factory.mktemp("whole") / "data"
    data.mkdir()
    gazetteer = load_gazetteer(data / "gazetteers")
    others = [EnrichedArticle(linked.article, linked.mentions, linked.dates) for linked in TINY]
    long = "Quorbane was here. " * 900
    for articles in ([*others[:4], make_secret(long)], [*others[4:], make_secret("Quorbane is gone.")]):
        with open_archive(data, create=True) as archive:
            for enriched in articles:
                archive.put(enriched, {})
            archive.put_file("/news/hushed/taken.txt", "taken", "digest of hushed", 1)
            archive.commit()
            commit_changes(archive, EmbeddedWriter(data), gazetteer, lambda _: None)
    return data


@pytest.fixture
def data(whole: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(whole, tmp_path / "data")


def traces(data: Path) -> list[tuple[str, bytes]]:
    """Search the raw bytes of every file for words of the article, and for pieces of its packed records."""
    packed = [make_secret(body) for body in ("Quorbane was here. " * 900, "Quorbane is gone.")]
    records = [record for one in packed for record in (encode_article(one.article), encode_finds(one))]
    pieces = [record[place : place + 12] for record in records for place in range(20, len(record) - 12, 12)]
    return [
        (path.relative_to(data).as_posix(), piece)
        for path in data.rglob("*")
        if path.is_file()
        for piece in (*SECRETS, *pieces)
        if piece in path.read_bytes()
    ]


def remove(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["remove", *arguments, "--data", str(data)])


def test_before_a_purge_the_article_is_in_archive_and_generations(data: Path) -> None:
    names = {name.split("/")[0] for name, _ in traces(data)}
    assert names == {"archive.sqlite", "gen-000001", "gen-000002"}
    assert {piece for _, piece in traces(data)} >= set(SECRETS) - {b"/news/hushed"}


def test_without_a_purge_a_removed_article_stays_in_the_archive(data: Path) -> None:
    assert remove(data, "taken").exit_code == 0
    assert "archive.sqlite" in {name for name, _ in traces(data)}


def test_a_purge_leaves_no_byte_of_the_article(data: Path) -> None:
    done = remove(data, "taken", "--purge")
    assert (done.exit_code, done.output) == (0, "1 removed, 0 not found\n")
    assert traces(data) == []
    assert list(iter_faults(data, deep=True)) == []
    assert sorted(EmbeddedBackend(data)._live.now().row_of) == [f"a{n}" for n in range(1, 9)]
    assert [path.name for path in data.glob("gen-*")] == [get_current(data).name]


def test_a_purge_leaves_no_byte_in_the_log_of_an_archive_that_a_crash_left(data: Path) -> None:
    with open_archive(data) as archive:
        archive.put(make_secret("Quorbane came back."), {})
        archive.commit()
        crashed = shutil.copytree(data, data.parent / "crashed")
    assert b"taken" in (crashed / "archive.sqlite-wal").read_bytes()
    assert remove(crashed, "taken", "--purge").exit_code == 0
    assert traces(crashed) == []


def test_what_was_removed_before_can_be_purged_later(data: Path) -> None:
    remove(data, "taken")
    assert remove(data, "taken", "--purge").exit_code == 0
    assert traces(data) == []


def test_a_purged_article_does_not_come_back(data: Path) -> None:
    remove(data, "taken", "--purge")
    with open_archive(data) as archive:
        known = archive.find("taken")
        assert known and known.state == TOMBSTONE and (known.path, known.sha256) == ("", "")
        assert archive.find_file("/news/hushed/taken.txt", "taken", "digest of hushed") is None
    assert remove(data, "taken").output.endswith("0 removed, 1 not found\n")


def test_a_purge_that_was_cut_short_is_finished_by_the_next(data: Path) -> None:
    with open_archive(data) as archive:
        archive.purge(["taken"])
    assert any(name.startswith("gen-") for name, _ in traces(data))
    assert remove(data, "taken", "--purge").exit_code == 0
    assert traces(data) == []


def test_a_purge_of_an_unknown_id_changes_nothing(data: Path) -> None:
    before = sorted(path.name for path in data.glob("gen-*"))
    assert remove(data, "nobody", "--purge").exit_code == 1
    assert sorted(path.name for path in data.glob("gen-*")) == before


def test_a_purge_while_another_process_reads_the_archive_says_so(data: Path) -> None:
    with open_archive(data) as archive:
        known = archive.iter_known()
        next(known)
        done = remove(data, "taken", "--purge")
        assert done.exit_code == 1 and "another process reads it; run the command again" in done.output
        list(known)
    assert remove(data, "taken", "--purge").exit_code == 0
    assert traces(data) == []
