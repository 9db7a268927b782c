"""Export: all hits of a search, streamed, as lines of JSON or as a table that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest
from building import build_entities
from corpus import ENTITIES, TINY, make_article
from flask.testing import FlaskClient

from index.documents import LinkedArticle
from search.backends.memory import MemoryBackend
from search.query import Query
from search.results import Hit
from web import create_app
from web.exports import CHUNK, guard, write_csv, write_ndjson


def make_backend(articles: list[LinkedArticle]) -> MemoryBackend:
    return MemoryBackend(articles, build_entities(articles, ENTITIES))


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(make_backend(TINY)).test_client()


def read_table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_every_hit_is_a_line_in_the_order_of_the_search(client: FlaskClient) -> None:
    response = client.get("/api/v1/export.ndjson?q=grid&sort=oldest")
    assert response.mimetype == "application/x-ndjson"
    assert [json.loads(line)["id"] for line in response.data.splitlines()] == ["a8", "a1", "a2"]


def test_a_line_is_the_hit_of_a_search(client: FlaskClient) -> None:
    line = json.loads(client.get("/api/v1/export.ndjson?q=drones").data)
    assert line == client.get("/api/v1/search?q=drones").get_json()["hits"][0]


def test_a_table_has_a_row_a_hit_and_names_its_columns(client: FlaskClient) -> None:
    response = client.get("/api/v1/export.csv?q=grid&sort=newest")
    rows = read_table(response.data)
    assert response.mimetype == "text/csv" and [row["id"] for row in rows] == ["a2", "a1", "a8"]
    assert rows[0]["people"] == "Ada Hart; Bo Lind" and rows[0]["published"] == "2022-12-19"


def test_a_table_is_utf_8_with_a_mark_and_lines_end_as_rfc_4180_says(client: FlaskClient) -> None:
    content = client.get("/api/v1/export.csv").data
    assert content.startswith(b"\xef\xbb\xbfid,") and content.count(b"\r\n") == len(TINY) + 1


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_would_be_a_formula_begins_with_an_apostrophe(begin: str) -> None:
    assert guard(f"{begin}1+1") == f"'{begin}1+1" and guard(f"1{begin}1") == f"1{begin}1"


def test_every_text_of_a_table_is_guarded() -> None:
    evil = '=HYPERLINK("http://evil.example")'
    articles = [make_article(evil, evil, evil, source=evil, topics=(evil,))]
    row = read_table(b"".join(write_csv(make_backend(articles).export(Query()))))[0]
    assert [row[name] for name in ("id", "title", "source", "topics", "snippet")] == [f"'{evil}"] * 5


def test_commas_quotes_and_line_breaks_stay_inside_their_cell() -> None:
    articles = [make_article("x", 'Say "a, b"', "One.\n\nTwo, three.")]
    row = read_table(b"".join(write_csv(make_backend(articles).export(Query()))))[0]
    assert row["title"] == 'Say "a, b"' and row["id"] == "x"


@pytest.mark.parametrize("write", [write_ndjson, write_csv])
def test_an_export_reads_no_more_hits_than_it_has_to_send(write: object) -> None:
    taken = 0

    def count(hits: Iterator[Hit]) -> Iterator[Hit]:
        nonlocal taken
        for hit in hits:
            taken += 1
            yield hit

    articles = [make_article(f"a{number:04}", "Title", f"{number} " + "word " * 100) for number in range(400)]
    chunks = write(count(make_backend(articles).export(Query())))  # type: ignore[operator]  # both take hits
    first = next(chunks)
    assert CHUNK <= len(first) < 2 * CHUNK and 0 < taken < 400
    assert len(first) + sum(map(len, chunks)) > CHUNK and taken == 400


def test_an_export_is_never_tagged_and_offered_as_a_file(client: FlaskClient) -> None:
    headers = client.get("/api/v1/export.csv").headers
    assert "ETag" not in headers and headers["Cache-Control"] == "no-store"
    assert headers["Content-Disposition"] == 'attachment; filename="lede.csv"'


def test_a_bad_query_is_a_problem_and_not_a_broken_stream(client: FlaskClient) -> None:
    response = client.get("/api/v1/export.ndjson?q=" + "(" * 11)
    assert response.status_code == 400 and response.mimetype == "application/problem+json"


def test_no_hits_give_an_empty_file_and_a_table_of_its_heading_alone(client: FlaskClient) -> None:
    assert client.get("/api/v1/export.ndjson?people=nobody").data == b""
    assert read_table(client.get("/api/v1/export.csv?people=nobody").data) == []
