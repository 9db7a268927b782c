"""What every page does for its visitor: the colours chosen, the browser's search bar, files that are kept, headers."""

from __future__ import annotations

import re
from xml.etree.ElementTree import fromstring

import pytest
from building import build_entities
from flask.testing import FlaskClient
from lxml import html  # type: ignore[import-untyped]  # it has no types of its own
from newsroom import ARTICLES, ENTITIES, EVIL

from index.documents import Article, LinkedArticle
from search.backends.memory import MemoryBackend
from web import create_app
from web.assets import FOLDER
from web.opensearch import MEDIA, NAMESPACE
from web.settings import Settings

PAGES = ("/", "/?q=power&people=ada", "/articles/grid-1?q=power", "/people/ada", "/graph?q=power", "/map", "/api/",
         "/facets/people", "/evidence?facet=people&value=ada", "/nowhere", "/?sort=best")  # fmt: skip


@pytest.fixture
def client() -> FlaskClient:
    return create_app(MemoryBackend(ARTICLES, build_entities(ARTICLES, ENTITIES))).test_client()


def root(client: FlaskClient, url: str = "/") -> html.HtmlElement:
    return html.fromstring(client.get(url).text)


def test_a_page_follows_the_machine_until_colours_are_chosen(client: FlaskClient) -> None:
    assert root(client).get("data-theme") is None
    client.get("/theme?to=dark&back=/")
    page = root(client)
    assert page.get("data-theme") == "dark"
    assert page.xpath("//meta[@name='color-scheme']/@content") == ["dark"]
    assert page.xpath("//form[@class='theme']/button[@aria-pressed='true']/@value") == ["dark"]
    client.get("/theme?to=auto&back=/")
    assert root(client).get("data-theme") is None


def test_the_choice_is_a_cookie_that_no_script_and_no_other_site_gets(client: FlaskClient) -> None:
    cookie = client.get("/theme?to=light&back=/").headers["Set-Cookie"]
    assert {"theme=light", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" in client.get("/theme?to=light", base_url="https://lede.example").headers["Set-Cookie"]


def test_a_cookie_of_another_theme_changes_nothing(client: FlaskClient) -> None:
    client.set_cookie("theme", '"><script>')
    assert root(client).get("data-theme") is None and "<script>" not in client.get("/").text


@pytest.mark.parametrize(
    "url", ["/?q=power+grid&people=ada", "/articles/grid-1?q=power", "/?q=%D0%9A%D0%B8%D1%97%D0%B2"]
)
def test_a_choice_leads_back_to_where_it_was_made(client: FlaskClient, url: str) -> None:
    form = root(client, url).xpath("//form[@class='theme']")[0]
    answer = client.get(form.get("action"), query_string={"to": "dark", **dict(form.form_values())})
    assert (answer.status_code, answer.location) == (303, url)


@pytest.mark.parametrize(
    "back",
    [
        "", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
        "javascript:alert(1)", "evil.example", "/\t/evil.example", "/\n/evil.example", "/x\r\nSet-Cookie: a=b",
        "\t//evil.example", "/é", "/" + "x" * 5_000,
    ],
)  # fmt: skip
def test_a_choice_never_leads_to_another_site(client: FlaskClient, back: str) -> None:
    assert client.get("/theme", query_string={"to": "dark", "back": back}).location == "/"


@pytest.mark.parametrize("to", ["", "sepia"])
def test_colours_that_there_are_not_are_named_with_those_that_there_are(client: FlaskClient, to: str) -> None:
    answer = client.get("/theme", query_string={"to": to})
    assert answer.status_code == 400 and "auto, light, dark" in answer.text


def test_pages_vary_by_cookie_and_the_api_does_not(client: FlaskClient) -> None:
    assert "cookie" in {name.lower() for name in client.get("/").vary}
    assert "cookie" not in {name.lower() for name in client.get("/api/v1/search").vary}


def test_the_browser_learns_how_to_search_from_its_own_bar(client: FlaskClient) -> None:
    (link,) = root(client).xpath("//link[@rel='search']")
    answer = client.get(link.get("href"))
    assert answer.mimetype == link.get("type") == MEDIA
    (url,) = [url for url in fromstring(answer.data).findall(f"{{{NAMESPACE}}}Url") if url.get("type") == "text/html"]
    assert url.get("template") == "http://localhost/?q={searchTerms}"
    assert len(fromstring(answer.data).findtext(f"{{{NAMESPACE}}}ShortName") or "") <= 16


def test_the_search_bar_uses_the_address_that_is_set() -> None:
    app = create_app(MemoryBackend([], {}), Settings(base_url="https://search.example"))
    assert 'template="https://search.example/?q={searchTerms}"' in app.test_client().get("/opensearch.xml").text


@pytest.mark.parametrize("url", PAGES)
def test_every_page_forbids_scripts_of_others_and_has_none_inside(client: FlaskClient, url: str) -> None:
    answer = client.get(url)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'" and policy["script-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    page = html.fromstring(answer.text)
    assert page.get("lang") == "en" and page.xpath("//main") and len(page.xpath("//h1")) == 1
    assert not page.xpath("//script[not(@src)] | //style | //*[@style] | //*[@*[starts-with(name(), 'on')]]")
    assert all(address.startswith("/") for address in page.xpath("//@src | //link/@href | //@action | //@formaction"))


HOSTILE = ("/?q=power", "/articles/evil?q=power", "/organisations/evil", "/graph", "/map", "/facets/organisations",
           "/facets/sources", "/evidence?facet=organisations&value=evil")  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE)
def test_text_that_looks_like_markup_stays_text(client: FlaskClient, path: str) -> None:
    page = root(client, path)
    assert not page.xpath("//script[not(@src)] | //img | //@onerror")


@pytest.mark.parametrize("name", ["q", "people", "people.not", "without", "back", "text", "facet", "value"])
def test_parameters_that_look_like_markup_stay_text(client: FlaskClient, name: str) -> None:
    for path in ("/", "/graph", "/map", "/facets/people", "/evidence", "/theme", "/articles/grid-1", "/people/ada"):
        text = client.get(path, query_string={name: EVIL}, follow_redirects=True).text
        assert "<script>window" not in text and "<img" not in text, path


@pytest.mark.parametrize("url", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " https://x", "data:text/html,x", "//x"])
def test_no_link_leads_to_anything_but_the_web(url: str) -> None:
    article = LinkedArticle(Article("a", "Title", "Text.", url=url, sha256="a"), (), (), ())
    client = create_app(MemoryBackend([article], {})).test_client()
    for path in ("/", "/articles/a"):
        links = html.fromstring(client.get(path).text).xpath("//@href")
        assert [link for link in links if not re.match(r"[/#]", link)] == []


def test_styles_and_scripts_are_kept_under_the_address_of_their_version(client: FlaskClient) -> None:
    files = root(client, "/?q=power").xpath("//script/@src | //link[@rel='stylesheet']/@href")
    assert len(files) >= 4
    for file in files:
        with client.get(file, headers={"Accept-Encoding": "gzip"}) as answer:
            assert "immutable" in answer.headers["Cache-Control"], file
            assert answer.headers["Content-Encoding"] == "gzip" and len(answer.data) == answer.content_length
        with client.get(file.partition("?")[0] + "?v=older") as answer:
            assert "immutable" not in answer.headers["Cache-Control"]


def test_a_file_that_is_not_there_is_a_page_like_the_rest(client: FlaskClient) -> None:
    answer = client.get("/static/none.css")
    assert answer.status_code == 404 and "Lede" in answer.text


def test_every_script_begins_by_saying_what_it_does_and_asks_no_other_host() -> None:
    for path in FOLDER.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("// ") and not re.search(r"https?://|innerHTML|eval\(|import ", text), path.name
