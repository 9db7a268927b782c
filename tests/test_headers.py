"""What every answer carries: headers that keep a browser from running, framing or leaking what it should not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from building import build_entities
from corpus import ENTITIES, TINY
from flask.testing import FlaskClient

from search.backends.memory import MemoryBackend
from web import create_app
from web.assets import FOLDER
from web.settings import Settings

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FILLED = {"path:id": "a1", "facet": "people", "path:filename": "lede.css", "id": "a1"}
ERRORS = ("/nowhere", "/static/none.css", "/articles/none", "/people/none", "/api/v1/nothing", "/api/v1/search?size=x",
          "/?sort=best", "/api/v1/search?q=" + "x" * 20_000, "/theme?to=none")  # fmt: skip


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(MemoryBackend(TINY, build_entities(TINY, ENTITIES))).test_client()


def list_urls() -> list[str]:
    """List an address of every route, of every static file, and of what goes wrong."""
    rules = create_app(MemoryBackend([], {})).url_map.iter_rules()
    urls = {
        re.sub(r"<([^<>]*)>", lambda match: FILLED.get(match[1], "people"), rule.rule)
        for rule in rules
        if "GET" in (rule.methods or ())
    }
    files = {f"/static/{path.relative_to(FOLDER).as_posix()}" for path in Path(FOLDER).rglob("*") if path.is_file()}
    return sorted(urls | files | set(ERRORS))


@pytest.mark.parametrize("url", list_urls())
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_every_answer_carries_every_header(client: FlaskClient, url: str, method: str) -> None:
    with client.open(url, method=method) as answer:
        assert {name: answer.headers.get(name) for name in SAFE} == SAFE
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
        assert "unsafe" not in policy and "*" not in policy and "http" not in policy
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert answer.headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("settings", "asked", "status"),
    [
        (Settings(auth="proxy"), {}, 403),
        (Settings(trusted_hosts=("search.example",), auth="none"), {"headers": {"Host": "evil.example"}}, 400),
        (Settings(max_body=1), {"data": b"12"}, 413),
    ],
)
def test_whoever_is_refused_gets_the_headers_too(settings: Settings, asked: dict[str, Any], status: int) -> None:
    app = create_app(MemoryBackend(TINY, build_entities(TINY, ENTITIES)), settings)
    answer = app.test_client().get("/", **asked)
    assert answer.status_code == status and {name: answer.headers.get(name) for name in SAFE} == SAFE
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_no_answer_promises_encryption_that_only_a_proxy_can_keep(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/", base_url="https://localhost").headers
