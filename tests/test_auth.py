"""Who may ask: whoever the proxy names, or has a token; nobody else, and not by saying so himself."""

from __future__ import annotations

import base64
import hmac
from pathlib import Path

import pytest
from building import build_entities
from click.testing import CliRunner
from corpus import ENTITIES, TINY
from flask.testing import FlaskClient

from search.backends.memory import MemoryBackend
from web import create_app
from web.settings import Settings
from web.tokens import Tokens, hash_token, main

URLS = ("/", "/articles/a1", "/people/ada", "/graph", "/api/", "/api/v1/search", "/api/v1/export.csv", "/metrics",
        "/opensearch.xml", "/theme?to=dark", "/nowhere", "/api/openapi.json")  # fmt: skip
AWAY = {"REMOTE_ADDR": "192.0.2.7"}


def make_client(settings: Settings) -> FlaskClient:
    return create_app(MemoryBackend(TINY, build_entities(TINY, ENTITIES)), settings).test_client()


def make_token(file: Path, name: str = "desk") -> str:
    done = CliRunner().invoke(main, [name, "--file", str(file)])
    assert done.exit_code == 0, done.output
    return done.output.strip()


def basic(password: str, name: str = "me") -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tokens"


@pytest.fixture
def token(file: Path) -> str:
    return make_token(file)


@pytest.fixture
def client(file: Path, token: str) -> FlaskClient:
    return make_client(Settings(auth="tokens", tokens=file))


@pytest.mark.parametrize("url", URLS)
def test_without_a_token_no_page_and_no_number_is_given(client: FlaskClient, url: str) -> None:
    answer = client.get(url)
    assert answer.status_code == 401
    assert [value.split()[0] for value in answer.headers.getlist("WWW-Authenticate")] == ["Basic", "Bearer"]
    assert "Ada" not in answer.text and "lede_requests" not in answer.text


@pytest.mark.parametrize("url", URLS[:6])
def test_a_token_opens_as_bearer_for_scripts_and_as_password_for_browsers(
    client: FlaskClient, token: str, url: str
) -> None:
    for headers in (bearer(token), basic(token), basic(token, "")):
        assert client.get(url, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        bearer("x" * 43), basic("x" * 43), basic(""), bearer(""), {"Authorization": "Basic !"}, {"Authorization": "x"},
        {"Authorization": "Digest username=a"}, {"Authorization": "Bearer \xe9"}, {"X-Remote-User": "desk"},
        basic("desk"),
    ],
)  # fmt: skip
def test_what_is_no_token_opens_nothing(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.get("/api/v1/search", headers=headers).status_code == 401


def test_the_hash_in_the_file_is_no_token(client: FlaskClient, file: Path) -> None:
    assert client.get("/", headers=bearer(file.read_text(encoding="utf-8").split()[1])).status_code == 401


def test_the_file_keeps_hashes_and_nobody_else_may_write_it(file: Path, token: str) -> None:
    assert token not in file.read_text(encoding="utf-8") and hash_token(token) in file.read_text(encoding="utf-8")
    assert len(token) >= 43 and file.stat().st_mode & 0o027 == 0


def test_tokens_are_compared_in_constant_time_and_all_of_them(
    file: Path, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_token(file, "other")
    compared = []

    def compare(known: str, given: str) -> bool:
        compared.append(known)
        return hmac.compare_digest(known, given)

    monkeypatch.setattr("web.tokens.compare_digest", compare)
    assert Tokens(file).find_name(token) == "desk" and len(compared) == 2


def test_a_line_that_is_deleted_lets_nobody_in_any_more(client: FlaskClient, file: Path, token: str) -> None:
    other = make_token(file, "other")
    assert client.get("/", headers=bearer(other)).status_code == 200
    first, _ = file.read_text(encoding="utf-8").splitlines()
    file.write_text(f"{first}\n", encoding="utf-8")
    assert client.get("/", headers=bearer(other)).status_code == 401
    assert client.get("/", headers=bearer(token)).status_code == 200


def test_a_file_that_disappears_lets_nobody_in(client: FlaskClient, file: Path, token: str) -> None:
    file.unlink()
    assert client.get("/", headers=bearer(token)).status_code == 401


@pytest.mark.parametrize("content", ["", "# nobody\n", "desk secret\n", "desk " + "0" * 63 + "\n"])
def test_no_server_starts_with_a_file_that_lets_nobody_in(tmp_path: Path, content: str) -> None:
    (tmp_path / "tokens").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match="tokens"):
        make_client(Settings(auth="tokens", tokens=tmp_path / "tokens"))


def test_no_server_starts_without_the_file_of_its_tokens(tmp_path: Path) -> None:
    for path in (None, tmp_path / "none"):
        with pytest.raises(ValueError, match="LEDE_TOKENS"):
            make_client(Settings(auth="tokens", tokens=path))


@pytest.mark.parametrize("url", ["/healthz", "/readyz", "/static/lede.css"])
def test_probes_and_styles_are_open(client: FlaskClient, url: str) -> None:
    with client.get(url) as answer:
        assert answer.status_code == 200


def test_a_browser_may_ask_what_it_may_do_before_it_names_anybody(file: Path, token: str) -> None:
    client = make_client(Settings(auth="tokens", tokens=file, origins=("https://desk.example",)))
    asked = client.options("/api/v1/search", headers={"Origin": "https://desk.example"})
    assert asked.status_code == 200 and "Authorization" in asked.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("name", ["", "two words", "x" * 65, "a\nb"])
def test_a_name_that_would_break_the_file_is_refused(file: Path, name: str) -> None:
    assert CliRunner().invoke(main, [name, "--file", str(file)]).exit_code == 2 and not file.exists()


@pytest.mark.parametrize("url", URLS)
def test_behind_a_proxy_nobody_is_answered_whom_it_does_not_name(url: str) -> None:
    assert make_client(Settings(auth="proxy")).get(url).status_code == 403


def test_whom_the_proxy_names_is_answered() -> None:
    client = make_client(Settings(auth="proxy", auth_header="X-User"))
    assert client.get("/", headers={"X-User": "ann"}).status_code == 200
    assert client.get("/", headers={"X-User": " "}).status_code == 403
    assert client.get("/", headers={"X-Remote-User": "ann"}).status_code == 403


def test_nobody_but_the_proxy_is_believed_whom_he_names() -> None:
    client = make_client(Settings(auth="proxy", auth_peers=("10.0.0.0/24", "::1")))
    named = {"X-Remote-User": "ann"}
    assert client.get("/", headers=named, environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 200
    assert client.get("/", headers=named, environ_base=AWAY).status_code == 403


def test_the_proxy_is_known_by_the_address_it_comes_from_and_not_by_what_it_forwards() -> None:
    client = make_client(Settings(auth="proxy", proxies=1))
    forged = {"X-Remote-User": "ann", "X-Forwarded-For": "127.0.0.1"}
    assert client.get("/", headers=forged, environ_base=AWAY).status_code == 403
    assert client.get("/", headers=forged | {"X-Forwarded-For": "192.0.2.9"}).status_code == 200
