"""Feeds: any search as Atom (RFC 4287) and as a JSON Feed (1.1), its newest articles first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from building import build_entities
from corpus import ENTITIES, TINY
from flask.testing import FlaskClient

from index.documents import Article, LinkedArticle
from search.backends.memory import MemoryBackend
from web import create_app
from web.settings import Settings

ATOM = "{http://www.w3.org/2005/Atom}"


def make_client(articles: list[LinkedArticle], settings: Settings = Settings()) -> FlaskClient:  # noqa: B008  # frozen
    return create_app(MemoryBackend(articles, build_entities(articles, ENTITIES)), settings).test_client()


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return make_client(TINY)


def atom(client: FlaskClient, params: str = "") -> Element:
    response = client.get(f"/api/v1/feed.atom{params}")
    assert response.status_code == 200 and response.mimetype == "application/atom+xml"
    return fromstring(response.data)


def json_feed(client: FlaskClient, params: str = "") -> dict[str, Any]:
    response = client.get(f"/api/v1/feed.json{params}")
    assert response.status_code == 200 and response.mimetype == "application/feed+json"
    answer: dict[str, Any] = response.get_json(force=True)
    return answer


def texts(feed: Element, path: str) -> list[str | None]:
    return [element.text for element in feed.findall("/".join(ATOM + step for step in path.split("/")))]


def test_a_feed_holds_the_newest_articles_of_its_search_first(client: FlaskClient) -> None:
    assert texts(atom(client, "?q=grid"), "entry/title") == [
        "Grid repaired",
        "Power grid hit in Kyiv",
        "grid grid grid",
    ]
    assert [item["id"][-2:] for item in json_feed(client, "?q=grid&size=2")["items"]] == ["a2", "a1"]


def test_an_atom_feed_has_what_its_standard_asks_for(client: FlaskClient) -> None:
    feed = atom(client, "?q=grid")
    assert texts(feed, "id") == ["http://localhost/?q=grid"] and texts(feed, "title") == ["Lede: grid"]
    assert texts(feed, "updated") == ["2022-12-19T00:00:00Z"] and texts(feed, "author/name") == ["Lede"]
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"self": "http://localhost/api/v1/feed.atom?q=grid", "alternate": "http://localhost/?q=grid"}
    for entry in feed.findall(f"{ATOM}entry"):
        assert all(entry.findtext(ATOM + name) for name in ("id", "title", "updated", "summary"))


def test_a_json_feed_has_what_its_standard_asks_for(client: FlaskClient) -> None:
    feed = json_feed(client, "?places=kyiv")
    assert feed["version"] == "https://jsonfeed.org/version/1.1" and feed["title"] == "Lede: kyiv"
    assert feed["feed_url"] == "http://localhost/api/v1/feed.json?places=kyiv"
    assert feed["home_page_url"] == "http://localhost/?places=kyiv"
    assert all(item["id"] and item["url"] and item["content_text"] for item in feed["items"])


def test_the_links_of_a_feed_lead_to_pages(client: FlaskClient) -> None:
    feed = json_feed(client)
    for url in [feed["home_page_url"], feed["feed_url"], *(item["url"] for item in feed["items"])]:
        assert client.get(url.removeprefix("http://localhost")).status_code == 200


def test_a_moment_keeps_its_offset_and_a_day_begins_at_midnight() -> None:
    moment = datetime(2022, 12, 16, 7, 30, tzinfo=UTC)
    article = LinkedArticle(Article("m", "Moment", "Text.", moment), (), (), ())
    items = json_feed(make_client([article, TINY[0]]))["items"]
    assert [item["date_published"] for item in items] == ["2022-12-16T07:30:00+00:00", "2022-12-16T00:00:00Z"]


def test_an_undated_article_comes_last_and_claims_no_date(client: FlaskClient) -> None:
    last = json_feed(client)["items"][-1]
    assert last["title"] == "Undated" and "date_published" not in last
    entry = atom(client).findall(f"{ATOM}entry")[-1]
    assert entry.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z" and entry.find(f"{ATOM}published") is None


def test_an_article_brings_its_authors_topics_and_address() -> None:
    article = Article("x", "X", "Text.", None, "Post", ("Ada Hart",), ("Energy",), "https://post.example/x")
    client = make_client([LinkedArticle(article, (), (), ())])
    item = json_feed(client)["items"][0]
    assert (item["authors"], item["tags"], item["external_url"]) == ([{"name": "Ada Hart"}], ["Energy"], article.url)
    entry = atom(client).find(f"{ATOM}entry")
    assert entry is not None and entry.findtext(f"{ATOM}author/{ATOM}name") == "Ada Hart"
    assert [category.get("term") for category in entry.findall(f"{ATOM}category")] == ["Energy"]


def test_text_that_xml_cannot_hold_does_not_break_a_feed() -> None:
    article = Article("x", "A \x00 & <b>\x0b", "Text \ufffe.", None)
    feed = atom(make_client([LinkedArticle(article, (), (), ())]))
    assert texts(feed, "entry/title") == ["A \ufffd & <b>\ufffd"]


def test_the_base_url_stands_in_front_of_every_link() -> None:
    feed = json_feed(make_client(TINY[:1], Settings(base_url="https://search.example")))
    urls = [feed["home_page_url"], feed["feed_url"], feed["items"][0]["url"]]
    assert all(url.startswith("https://search.example/") for url in urls)


def test_an_empty_search_gives_an_empty_feed(client: FlaskClient) -> None:
    assert json_feed(client, "?people=nobody")["items"] == []
    assert texts(atom(client, "?people=nobody"), "updated") == ["1970-01-01T00:00:00Z"]
