"""Does the archive give back what was put into it, in order, and notice what was changed behind its back?"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from corpus import make_day, make_mention

from index.archive import GONE, LIVE, TOMBSTONE, Archive, Known, open_archive
from index.documents import Article, Cut, DateMention, EnrichedArticle
from index.errors import ArchiveError

STAGES = {"names": "n1", "dates": "d1"}
FULL = EnrichedArticle(
    Article(
        "news/1#é", "Сітка hit", "Body.\n\nSecond \u2028 paragraph.", datetime(2022, 12, 16, 8, tzinfo=UTC), "Post",
        ("Ada Hart",), ("Heat, water", "Енергія"), "https://example.org/1?a=b", "/news/1.txt", "uk", "abc",
        (Cut("Subscribe now", "newsletter", 2),),
    ),
    (make_mention("people", "ada"), make_mention("places", "kyiv", 3)),
    (make_day(date(2022, 12, 16)), DateMention(3, 9, "lately", 0, 0, None, None, None, None, None, "vague")),
)  # fmt: skip


def make_enriched(id: str, body: str = "Power is back.", path: str = "/news/a.txt") -> EnrichedArticle:
    return EnrichedArticle(Article(id, None, body, path=path, sha256=f"hash of {body}"))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path, create=True) as archive:
        yield archive


def edit(data: Path, statement: str, *values: object) -> None:
    """Change the sqlite file behind the archive's back."""
    with closing(sqlite3.connect(data / "archive.sqlite")) as connection, connection:
        assert connection.execute(statement, values).rowcount == 1


def fill(data: Path, *ids: str) -> None:
    with open_archive(data, create=True) as archive:
        for id in ids:
            archive.put(make_enriched(id), STAGES)
        archive.commit()


def test_an_article_comes_back_with_all_that_was_found_in_it(archive: Archive) -> None:
    archive.put(FULL, STAGES)
    (change,) = archive.iter_changes()
    assert change.enriched == FULL and change.stages == STAGES


@pytest.mark.parametrize(
    "published", [None, date(2022, 12, 16), datetime(2022, 12, 16, 8, 30, tzinfo=timezone(timedelta(hours=-5)))]
)
def test_a_publication_date_keeps_its_kind_and_offset(archive: Archive, published: date | None) -> None:
    archive.put(EnrichedArticle(Article("a1", None, "x", published)), STAGES)
    (change,) = archive.iter_changes()
    assert change.enriched and repr(change.enriched.article.published) == repr(published)


def test_what_is_known_of_an_id_is_found_without_reading_the_article(archive: Archive) -> None:
    number = archive.put(make_enriched("a1"), STAGES)
    assert archive.find("a1") == Known("a1", number, LIVE, "/news/a.txt", "hash of Power is back.")
    assert archive.find("a2") is None


def test_numbers_only_rise_whatever_is_done(archive: Archive) -> None:
    draw = random.Random(1)
    numbers = [archive.last_change()]
    for _ in range(60):
        id = f"a{draw.randint(0, 5)}"
        if draw.random() < 0.6:
            numbers.append(archive.put(make_enriched(id), STAGES))
        else:
            numbers.append(archive.remove(id, draw.choice((GONE, TOMBSTONE))))
        assert archive.last_change() == numbers[-1]
    assert numbers == sorted(set(numbers)) and numbers[0] == 0


def test_changes_are_given_in_their_order_each_article_at_its_newest(archive: Archive) -> None:
    for id in ("b", "a", "c"):
        archive.put(make_enriched(id), STAGES)
    archive.put(make_enriched("b", "Power is out again."), STAGES)
    changes = [(change.id, change.number) for change in archive.iter_changes()]
    assert changes == [("a", 2), ("c", 3), ("b", 4)]


def test_only_changes_above_a_number_are_given(archive: Archive) -> None:
    for id in ("a", "b", "c"):
        archive.put(make_enriched(id), STAGES)
    assert [change.id for change in archive.iter_changes(after=2)] == ["c"]
    assert list(archive.iter_changes(after=3)) == []


@pytest.mark.parametrize("state", [GONE, TOMBSTONE])
def test_a_removed_article_is_a_change_without_content(archive: Archive, state: str) -> None:
    archive.put(make_enriched("a"), STAGES)
    number = archive.remove("a", state)
    (change,) = archive.iter_changes(after=1)
    assert (change.id, change.number, change.enriched) == ("a", number, None)
    assert (known := archive.find("a")) and known.state == state
    assert list(archive.iter_live()) == []


def test_an_article_put_again_is_live_again(archive: Archive) -> None:
    archive.put(make_enriched("a"), STAGES)
    archive.remove("a", GONE)
    archive.put(make_enriched("a"), STAGES)
    assert [change.id for change in archive.iter_live()] == ["a"]


def test_live_articles_are_given_by_id(archive: Archive) -> None:
    for id in ("b", "c", "a"):
        archive.put(make_enriched(id), STAGES)
    archive.remove("c", TOMBSTONE)
    assert [change.id for change in archive.iter_live()] == ["a", "b"]
    assert [known.id for known in archive.iter_known()] == ["a", "b", "c"]


def test_named_articles_are_given_in_the_order_of_their_names_without_those_that_are_gone(archive: Archive) -> None:
    for id in ("b", "c", "a", "d"):
        archive.put(make_enriched(id), STAGES)
    archive.remove("c", TOMBSTONE)
    changes = list(archive.iter_named(["d", "c", "zz", "a", "b"]))
    assert [change.id for change in changes] == ["d", "a", "b"]
    assert [change.enriched for change in changes] == [make_enriched(id) for id in ("d", "a", "b")]


def test_dates_are_given_for_what_is_live_and_new(archive: Archive) -> None:
    for id, published in (("old", None), ("b", date(2022, 12, 16)), ("c", None), ("gone", None)):
        archive.put(EnrichedArticle(Article(id, None, "x", published)), STAGES)
    archive.remove("gone", GONE)
    assert sorted(archive.iter_dates(after=1)) == [("b", date(2022, 12, 16)), ("c", None)]
    assert len(list(archive.iter_dates())) == 3


def test_dates_are_not_read_out_of_a_damaged_row(tmp_path: Path) -> None:
    fill(tmp_path, "a", "b")
    edit(tmp_path, "UPDATE articles SET record = zeroblob(20) WHERE id = 'b'")
    with open_archive(tmp_path) as archive, pytest.raises(ArchiveError, match="article 'b' is damaged; restore"):
        list(archive.iter_dates())


def test_a_moved_article_has_a_new_path_and_no_new_change(archive: Archive) -> None:
    number = archive.put(make_enriched("a"), STAGES)
    archive.move("a", "/news/b.txt")
    assert (known := archive.find("a")) and (known.path, known.change) == ("/news/b.txt", number)
    assert archive.last_change() == number


def test_a_file_is_known_by_path_name_and_content_together(archive: Archive) -> None:
    archive.put_file("/news/a.jsonl", "a", "hash", 3)
    assert archive.find_file("/news/a.jsonl", "a", "hash") == 3
    for other in (("/news/b.jsonl", "a", "hash"), ("/news/a.jsonl", "news/a", "hash"), ("/news/a.jsonl", "a", "new")):
        assert archive.find_file(*other) is None


def test_a_file_with_new_content_is_known_by_that_alone(archive: Archive) -> None:
    archive.put_file("/news/a.jsonl", "a", "old", 3)
    archive.put_file("/news/a.jsonl", "a", "new", 4)
    assert archive.find_file("/news/a.jsonl", "a", "old") is None
    assert archive.find_file("/news/a.jsonl", "a", "new") == 4


def test_a_forgotten_file_is_not_known_under_any_name(archive: Archive) -> None:
    archive.put_file("/news/a.jsonl", "a", "hash", 3)
    archive.put_file("/news/a.jsonl", "news/a", "hash", 3)
    archive.forget_file("/news/a.jsonl")
    assert archive.find_file("/news/a.jsonl", "a", "hash") is archive.find_file("/news/a.jsonl", "news/a", "hash")


def test_what_was_committed_is_there_after_reopening_and_nothing_else(tmp_path: Path) -> None:
    with open_archive(tmp_path, create=True) as archive:
        archive.put(make_enriched("kept"), STAGES)
        archive.commit()
        archive.put(make_enriched("lost"), STAGES)
    with open_archive(tmp_path) as archive:
        assert [known.id for known in archive.iter_known()] == ["kept"] and archive.last_change() == 1


def test_work_before_an_error_is_undone(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), open_archive(tmp_path, create=True) as archive:
        archive.put(make_enriched("lost"), STAGES)
        raise ZeroDivisionError
    with open_archive(tmp_path) as archive:
        assert list(archive.iter_known()) == []


def test_a_missing_archive_is_named_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no archive yet; run: python -m index add"), open_archive(tmp_path):
        pytest.fail("an archive was made")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_archive_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite"
    path.write_bytes(b"These are the minutes of the meeting. " * 200)
    before = path.read_bytes()
    with pytest.raises(ArchiveError, match=r"archive\.sqlite: "), open_archive(tmp_path, create=True):
        pytest.fail("a text file was opened")
    assert path.read_bytes() == before


def test_an_archive_of_another_layout_is_refused_with_both_numbers(tmp_path: Path) -> None:
    fill(tmp_path, "a")
    with closing(sqlite3.connect(tmp_path / "archive.sqlite")) as connection:
        connection.execute("PRAGMA user_version = 7")
    with pytest.raises(ArchiveError, match="layout 7; this version knows layout 3"), open_archive(tmp_path):
        pytest.fail("another layout was opened")


DAMAGES = {
    "text": ("UPDATE articles SET record = zeroblob(20) WHERE id = 'b'", "its text is not what was stored"),
    "checksum": ("UPDATE articles SET checksum = 'x' WHERE id = 'b'", "its text is not what was stored"),
    "mentions": ("UPDATE finds SET record = zeroblob(20) WHERE id = 'b'", "its mentions are not what was stored"),
    "stages": ("UPDATE finds SET stages = '{}' WHERE id = 'b'", "its mentions are not what was stored"),
}


@pytest.mark.parametrize("part", DAMAGES)
def test_a_damaged_row_stops_the_reading_and_is_named(tmp_path: Path, part: str) -> None:
    fill(tmp_path, "a", "b", "c")
    edit(tmp_path, DAMAGES[part][0])
    with open_archive(tmp_path) as archive, pytest.raises(ArchiveError, match="article 'b' is damaged; restore"):
        list(archive.iter_changes())


@pytest.mark.parametrize("part", DAMAGES)
def test_a_check_gives_a_line_for_each_fault(tmp_path: Path, part: str) -> None:
    fill(tmp_path, "a", "b", "c")
    with open_archive(tmp_path) as archive:
        assert list(archive.check()) == []
    edit(tmp_path, DAMAGES[part][0])
    with open_archive(tmp_path) as archive:
        assert list(archive.check()) == [f"article 'b': {DAMAGES[part][1]}"]


def test_every_flipped_bit_of_a_record_is_noticed(tmp_path: Path) -> None:
    fill(tmp_path, "b")
    with closing(sqlite3.connect(tmp_path / "archive.sqlite")) as connection:
        (record,) = connection.execute("SELECT record FROM articles").fetchone()
    for place in range(0, len(record), 9):
        damaged = record[:place] + bytes([record[place] ^ 4]) + record[place + 1 :]
        edit(tmp_path, "UPDATE articles SET record = ?", damaged)
        with open_archive(tmp_path) as archive, pytest.raises(ArchiveError, match="article 'b' is damaged"):
            list(archive.iter_changes())


def test_the_text_of_one_article_under_the_id_of_another_is_damage(tmp_path: Path) -> None:
    fill(tmp_path, "a", "b")
    edit(tmp_path, "UPDATE articles SET (record, checksum) = (SELECT record, checksum FROM articles WHERE id = 'a') "
                   "WHERE id = 'b'")  # fmt: skip
    with open_archive(tmp_path) as archive:
        assert list(archive.check()) == ["article 'b': its text is not what was stored"]
