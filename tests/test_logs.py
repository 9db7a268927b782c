"""What the log tells: an id a request, everywhere the same; a line of JSON that hides what was asked."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator

import pytest
from building import build_entities
from corpus import ENTITIES, TINY
from flask.testing import FlaskClient

from search.backends.memory import MemoryBackend
from search.query import Query
from search.results import Results
from web import create_app
from web.logs import ACCESS, HEADER, JsonLines, build_hash
from web.settings import Settings

SECRET = "a secret of the desk"


class Lines(logging.Handler):
    """Keeps the lines that a log would write."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.lines: list[dict[str, object]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


class Failing(MemoryBackend):
    """Fails at every search."""

    def search(self, query: Query) -> Results:
        raise RuntimeError("broken")


@pytest.fixture
def written() -> Iterator[list[dict[str, object]]]:
    logger, handler = logging.getLogger(), Lines()
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler.lines
    logger.removeHandler(handler)
    logger.setLevel(before)


def make_client(settings: Settings = Settings(), kind: type[MemoryBackend] = MemoryBackend) -> FlaskClient:  # noqa: B008
    return create_app(kind(TINY, build_entities(TINY, ENTITIES)), settings).test_client()


def test_a_request_is_a_line_that_names_the_page_and_no_word_of_what_was_asked(
    written: list[dict[str, object]],
) -> None:
    answer = make_client().get("/people/ada?q=secret+offensive", headers={HEADER: "from-proxy-1"})
    (line,) = [line for line in written if line["logger"] == ACCESS]
    assert line["endpoint"] == "show_entity"
    assert (line["method"], line["status"], line["client"], line["user"]) == ("GET", 200, "127.0.0.1", None)
    assert line["request"] == "from-proxy-1" == answer.headers[HEADER] and line["bytes"] == len(answer.data)
    assert isinstance(line["ms"], float) and re.match(r"\d{4}-\d\d-\d\dT.*\+00:00$", str(line["time"]))
    assert "secret" not in json.dumps(written) and "/ada" not in json.dumps(written)


def test_the_hash_tells_equal_questions_from_others_under_one_secret() -> None:
    first, again, other = build_hash(SECRET), build_hash(SECRET), build_hash("another secret of the desk")
    assert first("/?q=a") == again("/?q=a") != first("/?q=b") and first("/?q=a") != other("/?q=a")
    assert build_hash("")("/?q=a") != build_hash("")("/?q=a"), "each process draws its own"


def test_the_log_shows_what_was_asked_only_where_that_is_set(written: list[dict[str, object]]) -> None:
    for settings in (Settings(log_secret=SECRET), Settings(log_queries=True), Settings(log=False)):
        make_client(settings).get("/api/v1/search?q=grid")
    assert [line["query"] for line in written] == [build_hash(SECRET)("/api/v1/search?q=grid"), "/api/v1/search?q=grid"]


def test_who_asks_is_named_where_the_guard_knows_him(written: list[dict[str, object]]) -> None:
    make_client(Settings(auth="proxy")).get("/", headers={"X-Remote-User": "ann"})
    assert written[0]["user"] == "ann"


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "a b c d e f g", 'abcdefgh"', "abcdefgh<script>", "é" * 9])
def test_an_id_that_is_not_sane_is_replaced(given: str) -> None:
    id = make_client().get("/healthz", headers={HEADER: given.encode().decode("latin-1")}).headers[HEADER]
    assert re.fullmatch("[0-9a-f]{16}", id)


def test_every_request_has_an_id_of_its_own() -> None:
    client = make_client()
    assert len({client.get("/healthz").headers[HEADER] for _ in range(50)}) == 50


@pytest.mark.parametrize(
    ("url", "status"),
    [("/api/v1/search?size=x", 400), ("/api/v1/articles/none", 404), ("/api/v1/search?q=" + "x" * 20_000, 414)],
)
def test_a_problem_names_the_request_that_the_log_tells_of(
    written: list[dict[str, object]], url: str, status: int
) -> None:
    answer = make_client().get(url)
    id = answer.get_json(force=True)["request_id"]
    assert answer.status_code == status and id == answer.headers[HEADER] == written[-1]["request"]


def test_what_goes_wrong_is_logged_under_the_same_id(written: list[dict[str, object]]) -> None:
    answer = make_client(kind=Failing).get("/api/v1/search?q=secret")
    wrong, line = written
    told = answer.get_json(force=True)["request_id"]
    assert answer.status_code == 500 and wrong["request"] == line["request"] == told
    assert "RuntimeError: broken" in str(wrong["exception"]) and "broken" not in answer.text


def test_a_line_stays_one_line_whatever_is_asked(written: list[dict[str, object]]) -> None:
    make_client(Settings(log_queries=True)).get("/api/v1/search?q=a%0Ab%22%7D")
    record = logging.LogRecord("x", logging.INFO, "", 0, "a\nb %s", ('"\n',), None)
    assert "\n" not in JsonLines().format(record) and len(written) == 1
