"""How much one client may ask: 429 and when to come back, counted by name or address, never for this machine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from building import build_entities
from corpus import ENTITIES, TINY
from flask.testing import FlaskClient

from search.backends.memory import MemoryBackend
from web import create_app
from web.settings import RATE, Settings, read_settings
from web.tokens import hash_token


def make_client(rate: str = "2 per minute", **settings: object) -> FlaskClient:
    made = Settings(rate=rate, **{"auth": "none", **settings})  # type: ignore[arg-type]
    return create_app(MemoryBackend(TINY[:1], build_entities(TINY, ENTITIES)), made).test_client()


def ask(client: FlaskClient, address: str, times: int = 3, **headers: str) -> list[int]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    got = [
        client.get("/api/v1/search?size=0", environ_base={"REMOTE_ADDR": address}, headers=named) for _ in range(times)
    ]
    return [answer.status_code for answer in got]


def test_a_client_beyond_the_rate_is_told_when_to_come_back() -> None:
    client = make_client()
    assert ask(client, "192.0.2.1") == [200, 200, 429]
    answer = client.get("/api/v1/search", environ_base={"REMOTE_ADDR": "192.0.2.1"})
    problem: Mapping[str, object] = answer.get_json(force=True)
    assert answer.mimetype == "application/problem+json" and problem["status"] == 429
    assert "2 per 1 minute" in str(problem["detail"]) and 1 <= int(answer.headers["Retry-After"]) <= 120


def test_one_client_does_not_use_up_anothers_rate() -> None:
    client = make_client()
    assert ask(client, "192.0.2.1")[-1] == 429 and ask(client, "192.0.2.2") == [200, 200, 429]


def test_all_pages_count_together() -> None:
    client = make_client()
    base = {"REMOTE_ADDR": "192.0.2.1"}
    got = [client.get(url, environ_base=base).status_code for url in ("/", "/api/v1/search", "/people/ada")]
    assert got == [200, 200, 429]


def test_addresses_of_version_6_count_by_their_network() -> None:
    client = make_client()
    assert [ask(client, f"2001:db8:0:1::{host}", 1) for host in "123"] == [[200], [200], [429]]
    assert ask(client, "2001:db8:0:2::1", 1) == [200]


@pytest.mark.parametrize("url", ["/healthz", "/static/lede.css"])
def test_probes_and_styles_are_not_counted(url: str) -> None:
    client = make_client()
    for _ in range(4):
        with client.get(url, environ_base={"REMOTE_ADDR": "192.0.2.1"}) as answer:
            assert answer.status_code == 200


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_this_machine_is_never_counted(address: str) -> None:
    assert ask(make_client(), address, 5) == [200] * 5


def test_behind_a_proxy_its_clients_are_counted_apart() -> None:
    client = make_client(proxies=1)
    assert ask(client, "127.0.0.1", X_Forwarded_For="192.0.2.1") == [200, 200, 429]
    assert ask(client, "127.0.0.1", X_Forwarded_For="192.0.2.2") == [200, 200, 429]
    assert ask(client, "127.0.0.1", X_Forwarded_For="198.51.100.1, 192.0.2.1") == [429] * 3


def test_a_client_with_a_name_is_counted_by_it(tmp_path: Path) -> None:
    (tmp_path / "tokens").write_text("".join(f"{name} {hash_token(name)}\n" for name in "ab"), encoding="utf-8")
    client = make_client(auth="tokens", tokens=tmp_path / "tokens")
    assert ask(client, "192.0.2.1", Authorization="Bearer a") == [200, 200, 429]
    assert ask(client, "192.0.2.9", Authorization="Bearer a", times=1) == [429]
    assert ask(client, "192.0.2.1", Authorization="Bearer b") == [200, 200, 429]


def test_the_rate_can_be_switched_off() -> None:
    assert ask(make_client("off"), "192.0.2.1", 5) == [200] * 5


def test_a_page_and_what_completes_typing_stay_below_the_rate_that_is_set_without_a_word() -> None:
    assert read_settings({}).rate == RATE and ask(make_client(RATE), "192.0.2.1", 40) == [200] * 40


@pytest.mark.parametrize("rate", ["5", "five per minute", "-1 per second", "1 per fortnight"])
def test_a_rate_that_cannot_be_read_is_refused(rate: str) -> None:
    with pytest.raises(ValueError, match="LEDE_RATE"):
        read_settings({"LEDE_RATE": rate})
