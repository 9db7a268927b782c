"""What do files of each format give, and what is said of those that give nothing?"""

from __future__ import annotations

import codecs
import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from index.documents import Article
from index.errors import ReadError
from index.readers import FORMATS, Skipped, SourceFile, digest_file, format_path, iter_files, read_file
from index.readers.frontmatter import split_front_matter
from index.readers.records import find_date

DATA = Path(__file__).parent / "data" / "readers"
SEEDS = Path(__file__).parents[1] / "seeds"
STORY = "The canal froze over on Monday night, and two barges had to wait at the upper lock until noon."


def read_all(path: Path) -> list[Article | ReadError]:
    return [
        read
        for file in iter_files([path])
        if not isinstance(file, Skipped)
        for read in ([file] if isinstance(file, ReadError) else read_file(file))
        if not isinstance(read, Skipped)
    ]


def read_article(path: Path) -> Article:
    (read,) = read_all(path)
    assert isinstance(read, Article), read
    return read


def read_error(path: Path) -> ReadError:
    (read,) = read_all(path)
    assert isinstance(read, ReadError), read
    return read


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def list_names(*paths: Path) -> list[str]:
    return [file.name for file in iter_files(paths) if isinstance(file, SourceFile)]


def test_a_folder_is_walked_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/b.jsonl", "c.HTML"):
        write(tmp_path / name, STORY)
    assert list_names(tmp_path) == ["a/b", "a/z", "b", "c"]


def test_the_id_is_the_path_below_the_named_path_without_suffix(tmp_path: Path) -> None:
    path = write(tmp_path / "2022" / "12" / "night.raid.txt", STORY)
    assert read_article(tmp_path).id == "2022/12/night.raid"
    assert read_article(path).id == "night.raid"


def test_hidden_files_neighbours_and_notes_about_the_folder_are_passed_over(tmp_path: Path) -> None:
    for name in (".hidden.txt", ".git/a.txt", "a.meta.json", "README.md", "LICENSE", "license.txt", "CHANGELOG.md"):
        write(tmp_path / name, STORY)
    write(tmp_path / "license-to-fly.txt", STORY)
    write(tmp_path / "readmission.txt", STORY)
    assert [file for file in iter_files([tmp_path]) if not isinstance(file, SourceFile)] == []
    assert list_names(tmp_path) == ["license-to-fly", "readmission"]


def test_a_file_of_an_unknown_kind_is_skipped_by_name(tmp_path: Path) -> None:
    path = write(tmp_path / "photo.JPG", b"\xff\xd8\xff")
    assert list(iter_files([tmp_path])) == [Skipped(path, ".jpg")]


def test_a_file_named_by_itself_is_read_as_text_whatever_its_suffix(tmp_path: Path) -> None:
    assert read_article(write(tmp_path / "README.dispatch", STORY)).body == STORY


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", STORY)
    assert list_names(tmp_path, path) == ["a"]


def test_a_missing_path_is_an_error_that_names_it(tmp_path: Path) -> None:
    error = read_error(tmp_path / "nowhere")
    assert "nowhere" in str(error)
    assert "no such file or directory" in error.reason


def test_a_folder_without_permission_is_an_error_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "locked" / "a.txt", STORY)
    write(tmp_path / "open" / "b.txt", STORY)
    scandir = os.scandir

    def refuse(path: Path) -> os.PathLike[str]:
        if path.name == "locked":
            raise PermissionError(13, "Permission denied")
        return scandir(path)  # type: ignore[return-value]

    monkeypatch.setattr(os, "scandir", refuse)
    error, article = read_all(tmp_path)
    assert isinstance(error, ReadError)
    assert "locked" in error.path
    assert error.reason == "permission denied"
    assert isinstance(article, Article)


def test_a_link_to_a_folder_above_does_no_harm(tmp_path: Path) -> None:
    write(tmp_path / "archive" / "day" / "a.txt", STORY)
    write(tmp_path / "elsewhere.txt", STORY)
    (tmp_path / "archive" / "day" / "again").symlink_to(tmp_path / "archive")
    (tmp_path / "archive" / "above").symlink_to(tmp_path)
    assert list_names(tmp_path / "archive") == ["day/a"]


def test_a_linked_folder_is_followed_once(tmp_path: Path) -> None:
    write(tmp_path / "disk" / "a.txt", STORY)
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "one").symlink_to(tmp_path / "disk")
    (tmp_path / "archive" / "two").symlink_to(tmp_path / "disk")
    assert list_names(tmp_path / "archive") == ["one/a"]


def test_a_broken_link_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    assert "a.txt" in read_error(tmp_path).path


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert list_names(tmp_path) == []
    assert read_error(tmp_path / "pipe.txt").reason == "not a regular file"


def test_a_name_of_odd_bytes_gives_an_id_and_a_path_in_utf8(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9\n.txt")
    write(tmp_path / name, STORY)
    article = read_article(tmp_path)
    assert article.id == "caf\\xe9\\x0a"
    assert article.path.encode() == format_path(tmp_path / name).encode()


def test_a_file_that_vanishes_before_it_is_read_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", STORY)
    files = list(iter_files([tmp_path]))
    path.unlink()
    (file,) = files
    assert isinstance(file, SourceFile)
    (error,) = read_file(file)
    assert isinstance(error, ReadError)
    with pytest.raises(ReadError, match=r"a\.txt"):
        digest_file(file)


def test_the_digest_tells_a_changed_file_and_a_changed_neighbour_but_no_other_time(tmp_path: Path) -> None:
    file = SourceFile(write(tmp_path / "a.txt", STORY), "a")
    first = digest_file(file)
    os.utime(file.path, (1, 1))
    assert digest_file(file) == first
    write(tmp_path / "a.meta.json", '{"source": "Gazette"}')
    second = digest_file(file)
    write(tmp_path / "a.txt", STORY + "!")
    assert len({first, second, digest_file(file)}) == 3


def test_the_readers_are_imported_when_they_are_called() -> None:
    code = "import index.readers, sys; print([n for n in ('trafilatura', 'spacy', 'lxml') if n in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("suffix", [suffix for row in FORMATS for suffix in row.suffixes])
def test_every_suffix_has_a_reader_that_names_an_empty_file(suffix: str, tmp_path: Path) -> None:
    error = read_error(write(tmp_path / f"a{suffix}", ""))
    assert error.path.endswith(f"a{suffix}")
    assert "no text" in error.reason


def test_a_plain_text_has_its_headline_and_its_paragraphs() -> None:
    article = read_article(DATA / "plain.txt")
    assert article.title
    assert article.title not in article.body
    assert article.path == str(DATA / "plain.txt")


def test_front_matter_gives_the_metadata(tmp_path: Path) -> None:
    head = (
        '---\ntitle: "Ice: the canal closes"\ndate: 2023-01-09\nsource: Gazette\nauthors:\n- Ann Lee\n- Bo Ek\n'
        "topics: [ice, 'locks, old']\nurl: https://gazette.example/ice\nlanguage: EN\n---\n"
    )
    article = read_article(write(tmp_path / "a.md", f"{head}\n{STORY}\n"))
    assert article == Article(
        id="a",
        title="Ice: the canal closes",
        body=STORY,
        published=date(2023, 1, 9),
        source="Gazette",
        authors=("Ann Lee", "Bo Ek"),
        topics=("ice", "locks, old"),
        url="https://gazette.example/ice",
        path=str(tmp_path / "a.md"),
        sha256=article.sha256,
    )


def test_a_neighbour_gives_the_metadata() -> None:
    article = read_article(DATA / "neighbour.txt")
    given = json.loads((DATA / "neighbour.meta.json").read_text(encoding="utf-8"))
    assert article.source == given["source"]
    assert article.published is not None


def test_front_matter_stands_above_the_neighbour_under_either_name_of_a_key(tmp_path: Path) -> None:
    write(tmp_path / "a.meta.json", '{"published": "2001-01-01", "source": "Gazette"}')
    article = read_article(write(tmp_path / "a.txt", f"---\ndate: 2023-01-09\n---\n{STORY}"))
    assert (article.published, article.source) == (date(2023, 1, 9), "Gazette")


@pytest.mark.parametrize("neighbour", ["[1]", "{", "[" * 100_000, "\0\1\2"])
def test_a_neighbour_that_is_no_json_object_is_an_error_that_names_it(neighbour: str, tmp_path: Path) -> None:
    write(tmp_path / "a.meta.json", neighbour)
    assert "a.meta.json" in read_error(write(tmp_path / "a.txt", STORY)).reason


@pytest.mark.parametrize(
    ("block", "line"),
    [
        ("title: A\nno pair here", "line 3"),
        ("title: A\ntitle: B", "line 3"),
        ("title: A\n- item", "line 3"),
        ("title: |\n  long", "line 2"),
    ],
)
def test_malformed_front_matter_is_an_error_that_names_the_line(block: str, line: str) -> None:
    with pytest.raises(ReadError, match=line):
        split_front_matter(f"---\n{block}\n---\n{STORY}", "a.md")


def test_front_matter_that_never_ends_is_an_error(tmp_path: Path) -> None:
    assert "never closed" in read_error(write(tmp_path / "a.md", f"---\ntitle: A\n\n{STORY}")).reason


def test_a_rule_above_a_text_is_no_front_matter(tmp_path: Path) -> None:
    assert STORY in read_article(write(tmp_path / "a.txt", f"---\n{STORY}\n")).body


def test_markdown_marks_are_read(tmp_path: Path) -> None:
    text = (
        f"# The *cold* week\n\n{STORY}\nA [second line](https://a.example) of **it**.\n\n"
        "- one\n- two\n\n## Later\n\n> Quoted."
    )
    article = read_article(write(tmp_path / "a.md", text))
    assert article.title == "The cold week"
    assert article.body == f"{STORY} A second line of it.\n\n- one\n\n- two\n\nLater\n\nQuoted."


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("2022-12-19-night-raid.txt", date(2022, 12, 19)),
        ("20221219_raid.txt", date(2022, 12, 19)),
        ("20221219T101500-raid.txt", datetime(2022, 12, 19, 10, 15, tzinfo=UTC)),
        ("20221219T101500Z_GB.txt", datetime(2022, 12, 19, 10, 15, tzinfo=UTC)),
        ("20221399-raid.txt", None),
        ("000_4110335ad266e94e.txt", None),
        ("202212191-raid.txt", None),
    ],
)
def test_the_file_name_gives_the_date_as_the_last_resort(name: str, published: date | None, tmp_path: Path) -> None:
    assert find_date(name) == published
    assert read_article(write(tmp_path / name, STORY)).published == published
    assert read_article(write(tmp_path / name, f"---\ndate: 2020-01-01\n---\n{STORY}")).published == date(2020, 1, 1)


@pytest.mark.parametrize("content", ["", " \n\t\r\n ", "\ufeff", "---\ntitle: A\n---\n"])
def test_a_file_without_text_is_an_error(content: str, tmp_path: Path) -> None:
    assert read_error(write(tmp_path / "a.txt", content)).reason == "no text"


def test_a_single_line_of_ten_megabytes_is_an_error_that_names_size_and_limit(tmp_path: Path) -> None:
    reason = read_error(write(tmp_path / "a.txt", b"word " * 2_000_000)).reason
    assert "10.0 MB" in reason
    assert "1,000,000" in reason


def test_a_text_of_one_character_too_many_is_an_error(tmp_path: Path) -> None:
    assert "1,000,001" in read_error(write(tmp_path / "a.txt", "x" * 1_000_001)).reason
    assert len(read_article(write(tmp_path / "b.txt", "x" * 1_000_000)).body) == 1_000_000


@pytest.mark.parametrize("name", ["binary.txt", "empty.txt", "blank.txt"])
def test_the_broken_fixtures_are_errors(name: str) -> None:
    assert name in read_error(DATA / name).path


def test_each_line_is_an_article_with_an_id_of_its_own() -> None:
    articles = read_all(DATA / "two-records.jsonl")
    assert len(articles) == 2
    assert len({article.id for article in articles if isinstance(article, Article)}) == 2


def test_a_malformed_line_is_one_error_and_the_rest_goes_on() -> None:
    reads = read_all(DATA / "bad-line-3.jsonl")
    errors = [read for read in reads if isinstance(read, ReadError)]
    assert [error.record for error in errors] == ["line 3"]
    assert len(reads) > 3


def test_a_record_without_an_id_is_named_by_its_url_or_its_text(tmp_path: Path) -> None:
    lines = [{"text": STORY, "url": "https://a.example/1"}, {"text": STORY}, {"id": 7, "text": STORY}]
    reads = read_all(write(tmp_path / "day.jsonl", "\n\n".join(map(json.dumps, lines))))
    ids = [read.id for read in reads if isinstance(read, Article)]
    assert ids[0] == "day#https://a.example/1"
    assert ids[1].startswith("day#")
    assert len(ids[1]) == len("day#") + 12
    assert ids[2] == "7"


@pytest.mark.parametrize(
    "line",
    ["{", "[]", "3", "null", '"text"', "[" * 100_000, "\0", "{'text': 'a'}", '{"text": 1' + "0" * 5000 + "}", "\ufffe"],
)
def test_a_line_that_is_no_record_is_an_error_that_says_what_is_legal(line: str, tmp_path: Path) -> None:
    error = read_error(write(tmp_path / "a.jsonl", line))
    assert error.record == "line 1"
    assert "legal:" in error.reason


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("text", 3),
        ("body", ["a"]),
        ("title", {"a": 1}),
        ("id", True),
        ("published", "yesterday"),
        ("date", 20221219),
        ("published", "2022-13-01"),
        ("published", "0001-01-01"),
        ("authors", [1]),
        ("topics", {"a": 1}),
        ("topics", ["a"] * 501),
        ("url", 5),
        ("language", "English language"),
        ("source", "x" * 2_001),
    ],
)
def test_a_wrong_value_is_an_error_that_names_key_value_and_what_is_legal(
    key: str, value: object, tmp_path: Path
) -> None:
    text = {} if key in ("text", "body") else {"text": STORY}
    error = read_error(write(tmp_path / "a.jsonl", json.dumps({**text, key: value})))
    assert error.reason.startswith(f"{key}={repr(value)[:40]}")
    assert "legal:" in error.reason


@pytest.mark.parametrize("line", [{}, {"text": ""}, {"text": None}, {"text": " \n"}, {"title": "Only a title"}])
def test_a_record_without_text_is_an_error(line: dict[str, object], tmp_path: Path) -> None:
    assert read_error(write(tmp_path / "a.jsonl", json.dumps(line))).reason == "no text"


def test_body_is_text_and_date_is_published(tmp_path: Path) -> None:
    line = {"body": STORY, "date": "2022-12-19T10:00:00+02:00", "author": "Ann Lee; Bo Ek", "tags": "ice, Ice, locks"}
    article = read_article(write(tmp_path / "a.jsonl", json.dumps(line)))
    assert article.body == STORY
    assert article.published == datetime.fromisoformat("2022-12-19T10:00:00+02:00")
    assert (article.authors, article.topics) == (("Ann Lee", "Bo Ek"), ("ice", "locks"))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://a.example/x", "a.example/x", "https://", "https://a b"])
def test_an_address_that_is_no_http_is_no_link_but_is_kept_among_the_cuts(url: str, tmp_path: Path) -> None:
    article = read_article(write(tmp_path / "a.jsonl", json.dumps({"text": STORY, "url": url})))
    assert article.url is None
    assert [cut.text for cut in article.furniture] == [url]


def test_half_a_surrogate_pair_does_not_reach_the_archive(tmp_path: Path) -> None:
    article = read_article(write(tmp_path / "a.jsonl", '{"id": "a\\ud800", "text": "' + STORY + ' \\udfff"}'))
    assert article.id.encode()
    assert article.body.encode()


def test_a_line_that_is_too_long_is_skipped_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.readers.jsonl._LONGEST_LINE", 200)
    lines = [json.dumps({"text": "x" * length}) for length in (50, 1000, 60)]
    reads = read_all(write(tmp_path / "a.jsonl", "\n".join(lines)))
    assert [getattr(read, "record", None) for read in reads] == [None, "line 2", None]


def test_a_file_is_read_a_line_at_a_time(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", f"{json.dumps({'text': STORY})}\n" * 3)
    reads = read_file(SourceFile(path, "a"))
    assert isinstance(next(reads), Article)
    with path.open("ab") as handle:
        handle.write(b"{\n")
    assert [type(read) for read in reads] == [Article, Article, ReadError]


def test_json_lines_in_utf16_are_an_error(tmp_path: Path) -> None:
    assert "UTF-16" in read_error(write(tmp_path / "a.jsonl", codecs.BOM_UTF16_LE + "{}".encode("utf-16-le"))).reason


def test_a_page_gives_its_article_and_its_metadata() -> None:
    article = read_article(DATA / "article.html")
    assert article.title == "Night crews bring light back to Kharkiv’s northern districts"
    assert article.published == datetime.fromisoformat("2023-02-11T07:45:00+02:00")
    assert article.source == "The Lantern"
    assert article.authors == ("Greta Ashdown",)
    assert "Kharkiv" in article.topics
    assert article.url == "https://lantern.example/news/2023/02/kharkiv-night-crews"
    assert "\n\n" in article.body
    assert article.title not in article.body


def test_a_page_without_an_article_is_an_error() -> None:
    assert read_error(DATA / "no-article.html").reason == "no text: no article found in the page"


PARAGRAPHS = "".join(f"<p>{STORY} The keeper counted {n} boats.</p>" for n in range(5))


def build_page(head: str, body: str = PARAGRAPHS) -> str:
    return (
        f"<!doctype html><html><head><title>Ice on the canal</title>{head}</head>"
        f"<body><article><h1>Ice on the canal</h1>{body}</article></body></html>"
    )


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"@graph": [{"datePublished": "2022-12-19T10:15:00Z"}]}</script>',
        '<meta property="article:published_time" content="2022-12-19T10:15:00Z">',
        '<meta name="DC.date" content="2022-12-19T10:15:00+00:00"/>',
        '<script type="application/ld+json">{</script><meta itemprop="datePublished" content="2022-12-19T10:15Z">',
    ],
)
def test_the_time_of_publication_is_read_from_the_metadata(head: str, tmp_path: Path) -> None:
    expected = datetime(2022, 12, 19, 10, 15, tzinfo=UTC)
    assert read_article(write(tmp_path / "a.html", build_page(head))).published == expected


def test_a_time_element_gives_the_time_of_publication(tmp_path: Path) -> None:
    page = build_page("", f'<time datetime="2022-12-19">Monday</time>{PARAGRAPHS}')
    assert read_article(write(tmp_path / "a.html", page)).published == date(2022, 12, 19)


def test_the_declared_encoding_of_a_page_is_used(tmp_path: Path) -> None:
    page = build_page('<meta charset="windows-1251">', PARAGRAPHS.replace("keeper", "доглядач"))
    assert "доглядач" in read_article(write(tmp_path / "a.html", page.encode("cp1251"))).body


def test_an_xhtml_page_with_a_declaration_is_read(tmp_path: Path) -> None:
    page = f'<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body>{PARAGRAPHS}</body></html>'
    assert STORY in read_article(write(tmp_path / "a.xhtml", page)).body


@pytest.mark.parametrize(
    "page", ["<", "<html>", "</p>" * 1000, "<div>" * 20_000, "\0" * 50, "plain words", "%PDF-1.4 \xe9"]
)
def test_a_page_that_is_none_is_an_error(page: str, tmp_path: Path) -> None:
    assert read_error(write(tmp_path / "a.html", page)).path.endswith("a.html")


def test_a_page_over_five_megabytes_is_an_error(tmp_path: Path) -> None:
    assert "5 MB" in read_error(write(tmp_path / "a.html", b"<p>word</p>" * 500_000)).reason


@pytest.mark.parametrize(
    "change",
    [
        {"text": STORY + "!"},
        {"title": "B"},
        {"published": "2022-12-20"},
        {"source": "S"},
        {"topics": ["t"]},
        {"authors": ["a"]},
        {"url": "https://a.example"},
        {"language": "uk"},
    ],
)
def test_the_content_hash_tells_any_change(change: dict[str, object], tmp_path: Path) -> None:
    line: dict[str, object] = {"id": "a", "title": "A", "text": STORY, "published": "2022-12-19"}
    first = read_article(write(tmp_path / "a.jsonl", json.dumps(line)))
    again = read_article(write(tmp_path / "b.jsonl", json.dumps(dict(reversed(line.items())))))
    other = read_article(write(tmp_path / "c.jsonl", json.dumps(line | change)))
    assert first.sha256 == again.sha256 != other.sha256


def test_the_seeds_are_read_whole() -> None:
    articles = [read for read in read_all(SEEDS) if isinstance(read, Article)]
    assert len(articles) == len(read_all(SEEDS)) == 5
    assert [article.title is None for article in articles] == [False, True, False, False, True]
    assert [str(article.published) for article in articles] == [
        "2022-12-19",
        "2022-12-19",
        "None",
        "2022-11-18",
        "2023-03-09",
    ]
    assert {"Kyiv", "Power grid", "Diplomacy"} <= set(articles[2].topics)
    text = "\n".join(article.content for article in articles)
    for word in (
        "READ MORE",
        "Read Also",
        "Related Article",
        "Photo",
        "Wertheimer",
        "BBC News",
        "#",
        "📌",
        "Themes",
        "inputs",
    ):
        assert word not in text
