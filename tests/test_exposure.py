"""Who can reach the server: this machine unless somebody said more, and only under names that it is meant to have."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import build_entities, commit
from click.testing import CliRunner
from corpus import ENTITIES, TINY
from flask.testing import FlaskClient

from search.backends.memory import MemoryBackend
from web import create_app
from web.__main__ import main
from web.exposure import check_exposure, is_own_address, is_trusted
from web.settings import Settings, read_settings

AWAY = {"REMOTE_ADDR": "192.0.2.7"}


def make_client(settings: Settings) -> FlaskClient:
    return create_app(MemoryBackend(TINY, build_entities(TINY, ENTITIES)), settings).test_client()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "search.example", ""])
@pytest.mark.parametrize("auth", ["", "none"])
def test_an_address_that_others_reach_is_refused_without_a_word_on_who_may_ask(host: str, auth: str) -> None:
    with pytest.raises(ValueError, match="--insecure"):
        check_exposure(Settings(auth=auth), host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_the_own_addresses_of_a_machine_need_no_word(host: str) -> None:
    assert check_exposure(Settings(), host).auth == ""


def test_the_command_line_refuses_a_public_address_and_says_what_is_legal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEDE_AUTH", raising=False)
    commit(tmp_path, TINY[:1], ENTITIES)
    done = CliRunner().invoke(main, ["--data", str(tmp_path), "--host", "0.0.0.0", "--port", "1"])
    assert done.exit_code == 1 and "LEDE_AUTH=tokens" in done.output and "--insecure" in done.output


def test_insecure_lets_everybody_in_under_any_name() -> None:
    client = make_client(check_exposure(Settings(), "0.0.0.0", insecure=True))
    answer = client.get("/api/v1/search", environ_base=AWAY, headers={"Host": "192.0.2.1:8000"})
    assert answer.status_code == 200


def test_insecure_does_not_switch_tokens_off() -> None:
    assert check_exposure(Settings(auth="tokens"), "0.0.0.0", insecure=True).auth == "tokens"


def test_names_beyond_this_machine_want_a_word_on_who_may_ask_wherever_the_server_listens() -> None:
    with pytest.raises(ValueError, match="LEDE_AUTH=none"):
        check_exposure(read_settings({"LEDE_TRUSTED_HOSTS": "search.example"}))
    assert check_exposure(read_settings({"LEDE_TRUSTED_HOSTS": "search.example", "LEDE_AUTH": "none"})).auth == "none"


@pytest.mark.parametrize("path", ["/", "/api/v1/search", "/metrics", "/api/", "/nowhere"])
def test_without_a_word_nobody_but_this_machine_is_answered(path: str) -> None:
    answer = make_client(Settings()).get(path, environ_base=AWAY)
    assert answer.status_code == 403 and "LEDE_AUTH" in answer.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_whoever_watches_over_processes_asks_from_anywhere_under_any_name(path: str) -> None:
    client = make_client(check_exposure(Settings()))
    assert client.get(path, environ_base=AWAY, headers={"Host": "10.0.0.9:8000"}).status_code == 200


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]", "[::1]:8000", "LOCALHOST"])
def test_a_machine_is_asked_under_its_own_names(host: str) -> None:
    assert make_client(check_exposure(Settings())).get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "[::1", "a b", ""]
)
def test_another_name_is_refused_so_that_no_web_site_reads_through_its_visitors(host: str) -> None:
    answer = make_client(check_exposure(Settings())).get("/api/v1/search", headers={"Host": host})
    assert answer.status_code == 400 and "LEDE_TRUSTED_HOSTS" in answer.get_json(force=True)["detail"]


def test_the_names_that_are_set_join_those_of_the_machine() -> None:
    client = make_client(check_exposure(Settings(auth="none", trusted_hosts=("search.example",))))
    hosts = ("search.example", "search.example:443", "localhost", "other.example")
    assert [client.get("/", headers={"Host": host}).status_code for host in hosts] == [200, 200, 200, 400]


def test_a_name_that_begins_with_a_dot_holds_all_below() -> None:
    assert is_trusted("a.news.example", [".news.example"]) and is_trusted("news.example:80", [".news.example"])
    assert not is_trusted("evilnews.example", [".news.example"])


@pytest.mark.parametrize(("address", "own"), [("127.0.0.1", True), ("::1", True), ("", True), ("10.0.0.1", False),
                                              ("localhost.evil", False), ("::ffff:10.0.0.1", False)])  # fmt: skip
def test_own_addresses_are_told_from_others(address: str, own: bool) -> None:
    assert is_own_address(address) == own


def test_what_a_client_says_of_itself_counts_for_nothing_without_a_number_of_proxies() -> None:
    away = {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", "Forwarded": "for=127.0.0.1"}
    assert make_client(Settings()).get("/", environ_base=AWAY, headers=away).status_code == 403
    assert make_client(Settings(proxies=1)).get("/", environ_base=AWAY, headers=away).status_code == 403


def test_a_proxy_is_believed_how_its_client_asked() -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    plain, behind = make_client(Settings()), make_client(Settings(proxies=1))
    assert plain.get("/api/v1/feed.json", headers=forwarded).get_json(force=True)["home_page_url"][:8] == "http://l"
    assert behind.get("/api/v1/feed.json", headers=forwarded).get_json(force=True)["home_page_url"][:9] == "https://l"


def test_a_body_that_is_announced_too_long_is_refused_unread() -> None:
    answer = make_client(Settings(max_body=3)).get("/api/v1/search", data=b"1234")
    assert answer.status_code == 413 and "3 bytes" in answer.get_json(force=True)["detail"]
