"""What does a good file of each format give, and what is said of each broken one? The zoo lies in data/formats."""

from __future__ import annotations

import gzip
import io
import json
import socket
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from importlib import import_module
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED

import pytest
from click.testing import CliRunner
from zoo import STORY, TITLE, ZOO, build_tar, build_warc, build_zip, damage_zip, write_zoo

from index.__main__ import main
from index.documents import Article, Published
from index.errors import ReadError
from index.readers import FORMATS, Skipped, SourceFile, iter_files, read_file
from index.readers.columns import parse_columns
from index.readers.formats import choose_format, find_format, split_name

DATA = Path(__file__).parent / "data" / "formats"
ICE, LIBRARY = "Ice stops the island ferry", "A library opens again"
DAY, LATER = date(2023, 1, 17), date(2023, 2, 3)
EVENING = datetime(2023, 1, 17, 18, 20, tzinfo=timezone(timedelta(hours=1)))
MORNING = datetime(2023, 2, 3, 9, tzinfo=UTC)
IN_ARCHIVE: list[tuple[str | None, Published]] = [(ICE, EVENING), (ICE, DAY), (LIBRARY, LATER), (ICE, EVENING)]

GOOD: dict[str, list[tuple[str | None, Published]]] = {
    "good.txt": [(ICE, DAY)],
    "good.md": [(ICE, DAY)],
    "good.html": [(ICE, EVENING)],
    "good.xhtml": [(LIBRARY, LATER)],
    "good.rss": [(ICE, EVENING), (LIBRARY, MORNING)],
    "good.atom": [(ICE, EVENING)],
    "good.xml": [(LIBRARY, MORNING)],
    "good.jsonl": [(ICE, DAY), (LIBRARY, LATER)],
    "good.json": [(ICE, DAY)],
    "good-list.json": [(ICE, DAY), (LIBRARY, LATER)],
    "good.csv": [(ICE, DAY), (LIBRARY, LATER)],
    "good-semicolon.csv": [(LIBRARY, LATER)],
    "good.tsv": [(ICE, DAY)],
    "good.eml": [(ICE, EVENING)],
    "good-html.eml": [(ICE, EVENING)],
    "good.mbox": [(ICE, EVENING), (LIBRARY, EVENING + timedelta(days=17))],
    "good.pdf": [(ICE, None)],
    "good.docx": [(ICE, None)],
    "good.odt": [(ICE, None)],
    "good.parquet": [(ICE, EVENING), (None, EVENING)],
    "good.warc": [(LIBRARY, LATER), (ICE, EVENING)],
    "good.warc.gz": [(LIBRARY, LATER), (ICE, EVENING)],
    "good.zip": IN_ARCHIVE,
    "good.tar": IN_ARCHIVE,
    "good.tar.gz": IN_ARCHIVE,
    "good.tar.xz": IN_ARCHIVE,
    "good.jsonl.gz": [(ICE, DAY), (LIBRARY, LATER)],
    "good.csv.bz2": [(ICE, DAY), (LIBRARY, LATER)],
    "good.txt.xz": [(ICE, DAY)],
}
"""Each good file, with the titles and days of its articles."""

BROKEN: dict[str, tuple[str, int]] = {
    "empty.txt": ("no text", 0),
    "zeros.txt": ("a binary file", 0),
    "unclosed.txt": ("front matter, line 1: the block is never closed", 0),
    "blank.md": ("no text", 0),
    "twice.md": ("the key 'title' stands there twice", 0),
    "block.md": ("front matter, line 2", 0),
    "links.html": ("no article found in the page", 0),
    "nothing.html": ("no text", 0),
    "zeros.html": ("no text: no article found in the page", 0),
    "cut.rss": ("cut short: <rss> is never closed", 0),
    "entities.rss": ("declares entities of its own", 0),
    "no-entries.atom": ("a feed without entries", 0),
    "other.xml": ("no feed in it", 0),
    "cut.jsonl": ("(line 1): no JSON", 0),
    "list.jsonl": ("(line 1): list is no record", 0),
    "no-text.jsonl": ("(line 1): no text", 0),
    "cut.json": ("no JSON", 0),
    "number.json": ("int is no record", 0),
    "empty-list.json": ("an empty list", 0),
    "one-bad-item.json": ("(item 2): published='yesterday'", 1),
    "no-text.csv": ("no column holds the text; the columns are 'title', 'date'; legal: --map text=COLUMN", 0),
    "ragged.csv": ("(line 2): 2 cells under 3 columns", 0),
    "wrong-date.tsv": ("(line 2): date='17.01.2023'", 0),
    "open-quote.csv": ("2 cells under 3 columns; is a quotation mark missing?", 0),
    "no-headers.eml": ("no headers of a mail", 0),
    "no-text.eml": ("image/gif without a part of text", 0),
    "wrong-date.eml": ("Date='in the morning'", 0),
    "no-from.mbox": ("no mailbox", 0),
    "empty-mail.mbox": ("(mail 1): no text", 0),
    "one-bad-mail.mbox": ("(mail 2): no text", 1),
    "cut.pdf": ("broken, or no PDF", 0),
    "locked.pdf": ("asks for a password", 0),
    "picture.pdf": ("pages without letters", 0),
    "no-package.docx": ("no Word document: file is not a zip file", 0),
    "cut.docx": ("no Word document", 0),
    "entities.docx": ("word/document.xml declares entities", 0),
    "sheet.docx": ("it holds no word/document.xml", 0),
    "cut.odt": ("no OpenDocument text", 0),
    "entities.odt": ("content.xml declares entities", 0),
    "no-content.odt": ("it holds no content.xml", 0),
    "cut.parquet": ("broken, or no Parquet", 0),
    "no-text.parquet": ("no column holds the text; the columns are 'title'", 0),
    "wrong-kind.parquet": ("(row 1): published=1", 0),
    "cut.warc.gz": ("end-of-stream marker", 2),
    "cut.warc": ("(https://harbour.example/ice?utm=x): cut short", 1),
    "wrong-length.warc": ("records that do not end where they say: 1", 2),
    "no-records.warc": ("broken, or no WARC", 0),
    "no-article.warc": ("(https://a.example/): no text: no article found", 0),
    "cut.zip": ("broken, or no ZIP", 0),
    "locked.zip": ("(a.txt): cannot be unpacked: it is encrypted", 0),
    "damaged.zip": ("(bad.txt): cannot be unpacked", 1),
    "nested.zip": ("(inner.zip): an archive in an archive", 0),
    "outside.zip": ("(../../outside.txt): its name leads out of the archive", 0),
    "bomb.zip": ("(bomb.jsonl): cannot be unpacked: unpacks to more than 200 times its size", 0),
    "empty.zip": ("an archive without files", 0),
    "cut.tar.gz": ("end-of-stream marker", 4),
    "nested.tar": ("(inner.tar.gz): an archive in an archive", 0),
    "outside.tar": ("(/etc/outside.txt): its name leads out of the archive", 0),
    "links.tar": ("an archive without files", 0),
    "bomb.tar.gz": ("unpacks to more than 200 times its size", 0),
    "long-header.tar": ("a header of 50 MB", 0),
    "cut.jsonl.gz": ("end-of-stream marker", 0),
    "bomb.jsonl.gz": ("unpacks to more than 200 times its size", 0),
    "twice.txt.gz": ("an archive in an archive", 0),
}
"""Each broken file, with a part of the line that names it, and the number of good articles beside what is broken."""


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zoo")
    write_zoo(folder)
    for path in DATA.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: pytest.fail("a reader asked the network"))


def read_all(path: Path, *columns: str) -> list[Article | ReadError | Skipped]:
    return list(_iter_read(path, parse_columns(columns)))


def _iter_read(path: Path, columns: tuple[tuple[str, str], ...]) -> Iterator[Article | ReadError | Skipped]:
    for file in iter_files([path], columns):
        if isinstance(file, SourceFile):
            yield from read_file(file)
        else:
            yield file


def read_articles(path: Path, *columns: str) -> list[Article]:
    read = read_all(path, *columns)
    assert not [error for error in read if isinstance(error, ReadError)], read
    return [article for article in read if isinstance(article, Article)]


def read_errors(path: Path, *columns: str) -> list[str]:
    return [str(read) for read in read_all(path, *columns) if isinstance(read, ReadError)]


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_gives_its_articles_with_titles_and_days(name: str, zoo: Path) -> None:
    articles = read_articles(zoo / name)
    assert [(article.title, article.published) for article in articles] == GOOD[name]
    assert all(len(article.body) > 80 and article.language.startswith("en") for article in articles)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_a_line_that_names_it_and_its_reason(name: str, zoo: Path) -> None:
    reason, articles = BROKEN[name]
    errors = read_errors(zoo / name)
    assert len(errors) == 1, errors
    assert errors[0].startswith(f"{zoo / name}") and reason in errors[0]
    assert len(errors[0]) < len(str(zoo)) + 700 and "\n" not in errors[0]
    assert sum(isinstance(read, Article) for read in read_all(zoo / name)) == articles


def test_the_zoo_has_one_good_file_and_three_broken_ones_of_every_format() -> None:
    good, broken = [find_format(name) for name in GOOD], [find_format(name) for name in BROKEN]
    assert {row.name: (good.count(row) >= 1, broken.count(row) >= 3) for row in FORMATS} == {
        row.name: (True, True) for row in FORMATS
    }


def test_every_file_of_the_zoo_is_looked_at() -> None:
    assert {path.name for path in DATA.iterdir()} | set(ZOO) == set(GOOD) | set(BROKEN)


@cache
def ids(path: Path) -> list[str]:
    return [article.id for article in read_articles(path)]


def test_a_file_in_another_is_named_by_its_address_or_its_text(zoo: Path) -> None:
    page, given, record, mail = ids(zoo / "good.tar.gz")
    assert page == "good#https://harbour.example/2023/ice-stops-the-ferry"
    assert (given, record) == ("ice", "good#https://echo.example/library")
    assert mail.startswith("good#") and len(mail) == len("good#") + 12
    assert ids(zoo / "good.zip") == ids(zoo / "good.tar.gz")


def test_a_file_that_is_packed_by_itself_is_named_as_it_would_be_unpacked(zoo: Path) -> None:
    assert ids(zoo / "good.txt.xz") == ["good"]
    assert ids(zoo / "good.csv.bz2") == ids(zoo / "good.csv")


def test_a_page_states_its_metadata(zoo: Path) -> None:
    (article,) = read_articles(zoo / "good.html")
    assert (article.url, article.source) == ("https://harbour.example/2023/ice-stops-the-ferry", "Harbour Post")
    assert (article.authors, article.language) == (("Ida Holm",), "en")


def test_the_address_of_a_web_archive_stands_below_that_of_the_page(zoo: Path) -> None:
    assert [article.url for article in read_articles(zoo / "good.warc.gz")] == [
        "https://echo.example/library?page=1",
        "https://harbour.example/2023/ice-stops-the-ferry",
    ]


@pytest.mark.parametrize("packed", [False, True])
def test_a_long_page_in_chunks_is_read_whole(packed: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(build_warc(build_chunked(2_000, packed=packed)))
    (article,) = read_articles(path)
    assert article.body.count("\n\n") == 1_999


def test_a_page_of_a_web_archive_that_is_too_long_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(build_warc(build_chunked(50_000, packed=True)))
    assert read_errors(path) == [f"{path} (https://a.example/long): longer than 5 MB; legal: pages of at most 5 MB"]


def build_chunked(paragraphs: int, *, packed: bool) -> tuple[str, str, str, bytes]:
    """Write a page of numbered paragraphs as servers send it: in chunks, in gzip or not."""
    text = "".join(f"<p>{number}. {STORY[0]}</p>" for number in range(paragraphs))
    body = f"<html><body><article>{text}</article></body></html>".encode()
    body = gzip.compress(body) if packed else body
    chunks = (body[at : at + 9_999] for at in range(0, len(body), 9_999))
    kind = "text/html\r\nTransfer-Encoding: chunked" + "\r\nContent-Encoding: gzip" * packed
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return "https://a.example/long", "200 OK", kind, chunked + b"0\r\n\r\n"


def test_a_feed_states_source_language_and_topics(zoo: Path) -> None:
    first = read_articles(zoo / "good.rss")[0]
    assert (first.source, first.language, first.topics) == ("Harbour Post", "en-gb", ("Harbour",))
    assert first.body.count("\n\n") == 1 and "<" not in first.body


def test_a_mail_states_its_sender_and_its_house(zoo: Path) -> None:
    for name in ("good.eml", "good-html.eml"):
        (article,) = read_articles(zoo / name)
        assert (article.authors, article.source) == (("Ida Holm",), "harbour.example")
        assert article.body.count("\n\n") == 1 and "p {" not in article.body


def test_a_document_keeps_its_paragraphs_and_tables(zoo: Path) -> None:
    (article,) = read_articles(zoo / "good.docx")
    assert article.body.split("\n\n") == [*STORY, "Boats before noon | four"]
    (article,) = read_articles(zoo / "good.odt")
    assert article.body.split("\n\n") == list(STORY)


def test_a_table_is_read_by_columns_that_a_user_names(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"kop;artikel;title\n{TITLE};{STORY[0]};Front page\n", encoding="utf-8")
    assert "no column holds the text" in read_errors(path)[0]
    (article,) = read_articles(path, "title=kop", "text=artikel")
    assert (article.title, article.body) == (TITLE, STORY[0])


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("title,text\nOne,Two three four.\n", encoding="utf-8")
    assert "no column 'kop' for the title; the columns are 'title', 'text'" in read_errors(path, "title=kop")[0]


@pytest.mark.parametrize("pair", ["title", "headline=title", "title=", "=a", "text= "])
def test_a_map_that_names_no_field_and_column_is_refused(pair: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["add", str(tmp_path), "--map", pair, "--data", str(tmp_path / "data")])
    assert result.exit_code == 2 and "legal: FIELD=COLUMN" in result.output


@pytest.mark.parametrize(
    ("name", "stem", "suffix"),
    [
        ("day.jsonl.gz", "day", ".jsonl.gz"),
        ("crawl.WARC.GZ", "crawl", ".warc.gz"),
        ("muc3.tar.gz", "muc3", ".tar.gz"),
        ("night.raid.txt", "night.raid", ".txt"),
        ("photo.JPG", "photo", ".jpg"),
        ("photo.jpg.gz", "photo.jpg", ".gz"),
        ("notes", "notes", ""),
        (".txt", ".txt", ""),
        ("x" * 100_000, "x" * 100_000, ""),
    ],
)
def test_a_name_is_split_at_the_suffix_that_tells_its_format(name: str, stem: str, suffix: str) -> None:
    assert split_name(name) == (stem, suffix)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04" + bytes(26) + b"word/document.xml", "DOCX"),
        (b"PK\x03\x04" + bytes(26) + b"a.txt", "ZIP"),
        (b"\x1f\x8b\x08", "GZIP, BZIP2, XZ"),
        (b"WARC/1.1\r\n", "WARC"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "HTML and XHTML"),
        (b"<?xml version='1.0'?>\n<!-- a --><rss version='2.0'>", "RSS and Atom"),
        (b'{"text": "a"}\n', "JSON lines"),
        (b"{\n  ", "JSON"),
        (b"[1]", "JSON"),
        (b"From a@b Tue Jan 17 18:20:00 2023\nSubject: a\n", "mailbox"),
        (b"Received: from x\n by y\nSubject: a\n", "mail"),
        (b"From the harbour, our reporter writes in 2023 that\nnote: ice", "text"),
        (b"The ferry stopped.", "text"),
    ],
)
def test_a_file_without_a_known_suffix_is_told_by_its_first_bytes(head: bytes, name: str) -> None:
    assert choose_format("dispatch", head).name == name


@pytest.mark.parametrize(
    ("name", "head", "chosen"),
    [
        ("a.txt", b"%PDF-1.7", "PDF"),
        ("a.pdf", b"<html><body>", "HTML and XHTML"),
        ("a.xml", b"<html xmlns='x'>", "HTML and XHTML"),
        ("a.csv", b"{}", "CSV and TSV"),
        ("a.txt", b"<html>", "text"),
        ("a.jsonl", b"[1]", "JSON lines"),
    ],
)
def test_a_binary_signature_counts_more_than_the_suffix(name: str, head: bytes, chosen: str) -> None:
    assert choose_format(name, head).name == chosen


def test_a_list_of_addresses_is_a_text_and_is_not_fetched(tmp_path: Path) -> None:
    path = tmp_path / "urls.txt"
    path.write_text("https://a.example/1\nhttps://a.example/2\n", encoding="utf-8")
    assert all("a.example" in read.body for read in read_all(path) if isinstance(read, Article))


def test_an_extra_that_is_not_installed_is_named(zoo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, library, name, extra in (
        ("word", "docx", "good.docx", "documents"),
        ("parquet", "pyarrow.parquet", "good.parquet", "parquet"),
    ):
        monkeypatch.delitem(sys.modules, f"index.readers.{module}", raising=False)
        monkeypatch.setitem(sys.modules, library, None)
        (error,) = read_errors(zoo / name)
        assert f"pip install 'lede[{extra}]'" in error


def test_what_no_reader_reads_in_an_archive_is_passed_over_by_name(zoo: Path) -> None:
    assert [read.suffix for read in read_all(zoo / "good.zip") if isinstance(read, Skipped)] == [".jpg"]


def test_names_of_a_hundred_thousand_letters_are_cut_short_in_errors(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(build_tar((f"{'x' * 100_000}.txt", b"\0\0\0\1\2"), (f"{'y/' * 1_000}b.txt", STORY[0].encode())))
    (error,) = read_errors(path)
    assert "a binary file" in error and len(error) < len(str(path)) + 300


def test_more_files_than_legal_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.readers.archives.MOST_FILES", 2)
    members = [(f"{number}.txt", STORY[0].encode()) for number in range(3)]
    for path, data in ((tmp_path / "a.zip", build_zip(*members)), (tmp_path / "a.tar", build_tar(*members))):
        path.write_bytes(data)
        assert "more than 2 files; legal: at most that" in read_errors(path)[0]


@pytest.mark.parametrize("method", [ZIP_STORED, ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA])
def test_a_file_broken_in_a_zip_leaves_the_others_to_be_read(method: int, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(damage_zip(method))
    broken, read = read_all(path)
    assert isinstance(broken, ReadError) and "(bad.txt): cannot be unpacked" in str(broken)
    assert isinstance(read, Article)


def test_a_file_in_an_archive_that_is_too_long_is_refused_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.readers.archives.LARGEST_FILE", 1_000)
    path = tmp_path / "a.zip"
    path.write_bytes(build_zip(("a.txt", b"word " * 300), ("b.txt", STORY[0].encode())))
    error, article = read_all(path)
    assert "longer than" in str(error) and isinstance(article, Article)


def test_a_file_that_shrinks_while_it_is_read_is_an_error_and_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(build_zip(*((f"{number}.txt", STORY[0].encode() * 900) for number in range(9))))
    reads = read_file(SourceFile(path, "a"))
    assert isinstance(next(reads), Article)
    path.write_bytes(b"")
    assert all(isinstance(read, (ReadError, Article)) for read in reads)


def feed_stdin(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(data))
    monkeypatch.setattr(sys, "stdin", stdin)


def test_standard_input_is_json_lines_or_what_its_first_bytes_say(zoo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("good.jsonl", "good.mbox", "good.pdf", "good.docx", "good.tar.gz", "good.jsonl.gz", "good.html"):
        feed_stdin((zoo / name).read_bytes(), monkeypatch)
        articles = read_articles(Path("-"))
        assert [article.title for article in articles] == [title for title, _ in GOOD[name]]
        assert all(article.id.startswith("stdin#") or article.id == "ice" for article in articles)
    feed_stdin(b"", monkeypatch)
    assert read_errors(Path("-")) == ["/dev/stdin (-): no text"]


def test_the_formats_are_listed_with_their_suffixes_and_extras() -> None:
    lines = CliRunner().invoke(main, ["formats"]).output.splitlines()
    assert len(lines) == len(FORMATS) + 1
    for row, line in zip(FORMATS, lines[1:], strict=True):
        assert line.startswith(row.name) and all(suffix in line for suffix in row.suffixes)
        assert (row.extra is None) == ("pip install" not in line)


def test_every_row_names_a_function() -> None:
    for row in FORMATS:
        module, _, function = row.function.partition(":")
        assert callable(getattr(import_module(module), function))


def test_nothing_is_left_behind_where_temporary_files_lie(
    zoo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("index.readers.files._IN_MEMORY", 10)
    assert len(read_articles(zoo / "good.zip")) == 4
    assert list(tmp_path.iterdir()) == []


def test_json_of_great_depth_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("[" * 200_000, encoding="utf-8")
    assert "no JSON" in read_errors(path)[0]
    path.write_text(json.dumps([{"text": STORY[0], "publisher": {"a": 1}}]), encoding="utf-8")
    assert "publisher=" in read_errors(path)[0]


def test_control_characters_that_json_allows_do_not_make_a_record_binary(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    text = "gz\x7f" * 40 + STORY[0]
    path.write_text(json.dumps({"text": text}, ensure_ascii=False), encoding="utf-8")
    (article,) = read_articles(path)
    assert "\x7f" not in article.body and STORY[0] in article.body
