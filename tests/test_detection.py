"""Is every flipped bit, zeroed page and cut end reported, and the file named?"""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from corpus import TINY
from storage_shim import flip_bit

from index.archive import open_archive
from index.checksums import sum_text
from index.commit import commit_changes
from index.documents import EnrichedArticle
from index.errors import LedeError
from index.gazetteer import load_gazetteer
from index.manifest import SUPERSEDED, get_current
from index.verification import iter_faults
from index.writers.embedded import EmbeddedWriter
from search.backends.embedded import EmbeddedBackend

PAGE = 4096
Damage = Callable[[bytes, random.Random], bytes]


def zero_page(content: bytes, draw: random.Random) -> bytes:
    """Put zeros in the place of one page."""
    begin = draw.randrange(0, len(content) or 1, PAGE)
    end = min(begin + PAGE, len(content))
    return content[:begin] + bytes(end - begin) + content[end:]


def cut_end(content: bytes, draw: random.Random) -> bytes:
    """Leave out a part of the end."""
    return content[: draw.randrange(len(content) or 1)]


DAMAGES: dict[str, Damage] = {"flip": flip_bit, "zero": zero_page, "cut": cut_end}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive and two generations, all closed."""
    data = tmp_path_factory.mktemp("whole") / "data"
    data.mkdir()
    gazetteer = load_gazetteer(data / "gazetteers")
    for part in (TINY[:5], TINY[5:]):
        with open_archive(data, create=True) as archive:
            for linked in part:
                archive.put(EnrichedArticle(linked.article, linked.mentions, linked.dates), {"model": "m1"})
            archive.commit()
            commit_changes(archive, EmbeddedWriter(data), gazetteer, lambda _: None)
    assert list(iter_faults(data, deep=True)) == []
    return data


@pytest.fixture
def data(whole: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return shutil.copytree(whole, tmp_path / "data")


def faults_of(data: Path) -> list[str]:
    """Give what `verify` prints, an error that ends it included."""
    try:
        return list(iter_faults(data, deep=False))
    except LedeError as error:
        return [str(error).replace(f"{data}/", "")]


def read_rows(data: Path) -> object:
    """Give all that is stored, None where it cannot be read."""
    try:
        with closing(sqlite3.connect(f"file:{data / 'archive.sqlite'}?mode=ro", uri=True)) as connection:
            return [
                connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in ("articles", "finds")
            ]
    except (sqlite3.DatabaseError, UnicodeDecodeError):  # sqlite names what it cannot read as it stands there
        return None
    finally:
        forget_log(data)


def forget_log(data: Path) -> None:
    """Delete what sqlite leaves beside a file that it only read."""
    for end in ("-wal", "-shm"):
        (data / f"archive.sqlite{end}").unlink(missing_ok=True)


def test_every_damage_to_a_file_of_a_generation_or_to_current_is_reported(
    data: Path, request: pytest.FixtureRequest, seed: int
) -> None:
    draw = random.Random(seed)
    folder = get_current(data)
    paths = sorted([*(path for path in folder.rglob("*") if path.is_file()), data / "CURRENT", data / "CURRENT"])
    trials = 600 if request.config.getoption("--long") else 60
    done = dict.fromkeys(DAMAGES, 0)
    print(f"seed {seed}, {trials} damages to {len(paths)} files")
    while sum(done.values()) < trials:
        path = draw.choice(paths) if draw.random() < 0.9 else data / "CURRENT"
        name = draw.choice(sorted(DAMAGES))
        content = path.read_bytes()
        damaged = DAMAGES[name](content, draw)
        if damaged == content:
            continue
        path.write_bytes(damaged)
        faults = faults_of(data)
        own = path.relative_to(data).as_posix()
        assert any(fault.startswith(f"{own}:") for fault in faults), f"{name} in {own}: {faults}"
        path.write_bytes(content)
        done[name] += 1
    print(f"{done} reported")
    assert faults_of(data) == []


def test_every_damage_to_a_stored_row_is_reported(data: Path, request: pytest.FixtureRequest, seed: int) -> None:
    """Damage that leaves every stored row as it was, in bytes that sqlite does not use, may pass."""
    draw = random.Random(seed)
    trials = 600 if request.config.getoption("--long") else 60
    path, rows = data / "archive.sqlite", read_rows(data)
    content = path.read_bytes()
    assert rows
    done, passed = dict.fromkeys(DAMAGES, 0), 0
    print(f"seed {seed}, {trials} damages to {len(content)} bytes")
    while sum(done.values()) < trials:
        name = draw.choice(["flip", "flip", "flip", "flip", "zero", "cut"])
        damaged = DAMAGES[name](content, draw)
        path.write_bytes(damaged)
        is_same = damaged == content or read_rows(data) == rows
        faults = faults_of(data)
        if faults or not is_same:
            assert any(fault.startswith("archive.sqlite") for fault in faults), f"{name}: {faults}"
            done[name] += 1
        else:
            passed += 1
        forget_log(data)
    path.write_bytes(content)
    print(f"{done} reported, {passed} changed no row")
    assert faults_of(data) == []


@pytest.mark.parametrize("column", ["change", "state", "path", "sha256", "record", "checksum"])
def test_every_value_of_an_article_is_under_its_checksum(data: Path, column: str) -> None:
    value = 99 if column == "change" else b"x" if column == "record" else "x"
    with closing(sqlite3.connect(data / "archive.sqlite")) as connection, connection:
        connection.execute(f"UPDATE articles SET {column} = ? WHERE id = 'a3'", (value,))
    assert "archive.sqlite: article 'a3': its text is not what was stored" in faults_of(data)


def test_mentions_that_are_gone_are_reported(data: Path) -> None:
    with closing(sqlite3.connect(data / "archive.sqlite")) as connection, connection:
        connection.execute("DELETE FROM finds WHERE id = 'a3'")
    assert faults_of(data) == ["archive.sqlite: article 'a3': its mentions are missing"]


def test_a_counter_that_fell_back_is_reported(data: Path) -> None:
    with closing(sqlite3.connect(data / "archive.sqlite")) as connection, connection:
        connection.execute("UPDATE counter SET change = 3")
    assert faults_of(data) == ["archive.sqlite: the newest change is 8, counted are [3]"]


def test_a_current_that_names_the_generation_before_is_reported(data: Path) -> None:
    """One bit tells gen-000003 from gen-000002: each lies there whole."""
    assert (data / "gen-000001" / SUPERSEDED).is_file() and get_current(data).name == "gen-000002"
    (data / "CURRENT").write_bytes(b"gen-000001\n")
    assert faults_of(data)[0].startswith("CURRENT: names gen-000001, which a newer one has followed")


def test_an_archive_of_the_layout_before_is_renewed_and_a_damaged_row_of_it_stays_damaged(data: Path) -> None:
    with open_archive(data) as archive:
        before = list(archive.iter_live())
    with closing(sqlite3.connect(data / "archive.sqlite")) as connection, connection:
        make_old(connection)
    assert faults_of(data) == []
    with open_archive(data) as archive:
        assert list(archive.iter_live()) == before
    with closing(sqlite3.connect(data / "archive.sqlite")) as connection, connection:
        make_old(connection)
        connection.execute("UPDATE articles SET record = zeroblob(9) WHERE id = 'a3'")
    assert faults_of(data) == ["archive.sqlite: article 'a3': its text is not what was stored"]


def make_old(connection: sqlite3.Connection) -> None:
    """Write an archive's checksums as layout 1 had them."""
    for id, record in connection.execute("SELECT id, record FROM articles").fetchall():
        connection.execute("UPDATE articles SET checksum = ? WHERE id = ?", (sum_text(id, record), id))
    for id, stages, record in connection.execute("SELECT id, stages, record FROM finds").fetchall():
        checksum = sum_text(id, stages.encode(), record)
        connection.execute("UPDATE finds SET checksum = ? WHERE id = ?", (checksum, id))
    connection.execute("PRAGMA user_version = 1")


def test_a_rebuild_restores_everything_from_the_archive(data: Path) -> None:
    ids = sorted(EmbeddedBackend(data)._live.now().row_of)
    shutil.rmtree(get_current(data))
    (data / "CURRENT").write_bytes(b"\0" * 11)
    with open_archive(data) as archive:
        writer = EmbeddedWriter(data, anew=True)
        commit_changes(archive, writer, load_gazetteer(data / "gazetteers"), lambda _: None)
    assert list(iter_faults(data, deep=True)) == []
    assert sorted(EmbeddedBackend(data)._live.now().row_of) == ids
