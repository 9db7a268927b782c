"""The pages: everything a visitor sees and follows, without JavaScript."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from building import build_backend, build_entities
from corpus import ENTITIES, TINY, make_article
from flask.testing import FlaskClient
from lxml import html  # type: ignore[import-untyped]  # it has no types of its own
from werkzeug.test import TestResponse

from index.documents import Article, Cut, DateMention, Entity, LinkedArticle, Mention
from index.entities import Entities, metadata_values
from index.schema import MENTIONED
from search.backends.base import Backend
from search.backends.memory import MemoryBackend
from search.params import parse_params
from search.results import FacetValue
from web import create_app
from web.facet_view import build_rows, choose_shown
from web.marking import Anchor, Piece, Span, cut, keep_apart, number_marks
from web.wording import write_days

MATCHES = "//article//mark"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def make_client(articles: list[LinkedArticle], entities: Entities = ENTITIES) -> FlaskClient:
    return create_app(MemoryBackend(articles, build_entities(articles, entities))).test_client()


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return make_client(TINY)


@pytest.fixture(scope="module", params=["memory", "embedded"])
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    if request.param == "memory":
        yield MemoryBackend(TINY, build_entities(TINY, ENTITIES))
    else:
        yield build_backend(tmp_path_factory.mktemp("data"), TINY, ENTITIES)


def get(client: FlaskClient, url: str, status: int = 200) -> html.HtmlElement:
    answer = client.get(url)
    assert answer.status_code == status, url
    return html.fromstring(answer.text)


def select(page: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    """Find elements by the plainest of CSS paths: tag, .class, #id, [name=value] and blanks for "anywhere inside"."""
    steps = []
    for step in path.split():
        tag = re.match(r"[a-z0-9]*", step)[0] or "*"  # type: ignore[index]  # an empty match is a match
        classes = [f"contains(concat(' ', @class, ' '), ' {name} ')" for name in re.findall(r"\.([\w-]+)", step)]
        others = [f"@{name}='{value}'" for name, value in re.findall(r"\[(\w+)=([\w-]+)\]", step)]
        ids = [f"@id='{id}'" for id in re.findall(r"#([\w-]+)", step)]
        steps.append(tag + "".join(f"[{condition}]" for condition in (*classes, *others, *ids)))
    return list(page.xpath(".//" + "//".join(steps)))


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def total(page: html.HtmlElement) -> int:
    return int(select(page, "[role=status]")[0].text_content().split()[0].replace(",", ""))


def titles(page: html.HtmlElement) -> list[str]:
    return [words(title) for title in select(page, ".hits h2")]


def row(page: html.HtmlElement, facet: str, id: str) -> html.HtmlElement:
    return page.xpath(f"//li[label/input[@name='{facet}' and @value='{id}']]")[0]


def links(page: html.HtmlElement) -> set[str]:
    return {href for href in page.xpath("//a/@href | //link/@href") if not href.startswith("#")}


def submit(
    client: FlaskClient, page: html.HtmlElement, *changes: tuple[str, str], off: tuple[str, ...] = ()
) -> TestResponse:
    """Send the form as a browser would: `changes` are ticked, chosen or typed, the values `off` are unticked."""
    fields = []
    for control in page.xpath("//*[@name][self::input or self::select][ancestor::form or @form]"):
        kind, name = control.get("type"), control.get("name")
        if control.tag == "select":
            fields.append((name, control.value))
        elif kind not in ("checkbox", "radio") or control.get("checked") is not None:
            fields.append((name, control.get("value")))
    single = {name for name, _ in changes if name not in ("people", "places", "weapons", "published")}
    kept = [(name, value) for name, value in fields if name not in single and value not in off]
    return client.get("/", query_string=[*kept, *changes])


def address(answer: TestResponse) -> list[tuple[str, str]]:
    assert answer.status_code == 302
    return parse_qsl(urlsplit(answer.location).query)


def test_the_page_tells_how_many_articles_were_found_and_shows_them(client: FlaskClient) -> None:
    page = get(client, "/?q=grid")
    assert words(select(page, "[role=status]")[0]) == "3 articles"
    assert {"Power grid hit in Kyiv", "Grid repaired"} <= set(titles(page))
    assert select(page, "#q")[0].get("value") == "grid"
    assert select(page, "label[for=q]")


def test_one_article_is_not_called_articles(client: FlaskClient) -> None:
    assert words(select(get(client, "/?q=zelensky+OR+S-300"), "[role=status]")[0]) == "1 article"


def test_the_words_searched_for_are_marked_in_title_and_snippet(client: FlaskClient) -> None:
    hit = select(get(client, "/?q=power+grid"), ".hits li")[0]
    assert [words(mark) for mark in select(hit, "h2 mark")] == ["Power", "grid"]
    assert [words(mark) for mark in select(hit, "p mark")] == ["power", "grid"]


def test_a_hit_names_its_source_and_its_day(client: FlaskClient) -> None:
    hit = select(get(client, "/?q=power+grid"), ".hits li")[0]
    assert words(select(hit, ".meta")[0]) == "Morning Post · 16 December 2022"
    assert select(hit, "time")[0].get("datetime") == "2022-12-16"


def test_a_hit_without_a_headline_shows_its_first_words_and_says_so(client: FlaskClient) -> None:
    hit = select(get(client, "/?q=Kalibr"), ".hits li")[0]
    assert words(select(hit, "h2")[0]).startswith("Kalibr missiles struck")
    assert "no headline" in words(select(hit, ".meta")[0])


@pytest.mark.parametrize(
    "url",
    [
        "/",
        "/?q=power",
        "/?people=ada&people=bo",
        "/?people=ada&people=bo&people.match=all",
        "/?people.not=bo&places=ukraine&page=2&size=2",
        "/?weapons=kalibr&published.from=2022-01-01&happened.to=2023-12-31&sort=oldest",
        "/?published=unknown",
        "/?q=zebra&people=nobody",
        "/?q=kiev&sort=newest",
        "/?q=drnes",
        "/?q=grid&people=cy&places=kyiv",
        "/?q=kiev&expand=0",
        "/articles/a3?q=power&places=odesa",
        "/articles/a4",
    ],
)
def test_every_link_of_a_page_leads_somewhere_and_is_canonical(client: FlaskClient, url: str) -> None:
    found = links(get(client, url))
    assert len(found) > 3
    for link in found:
        assert link.startswith("/")
        with client.get(link) as answer:
            assert answer.status_code == 200, link


@pytest.mark.parametrize("url", ["/", "/?people=ada", "/?q=power", "/?places=odesa&weapons.not=missile"])
def test_ticking_a_box_finds_the_number_beside_it_when_nothing_of_its_facet_is_chosen(
    client: FlaskClient, url: str
) -> None:
    page = get(client, url)
    for box in select(page, ".facet li input"):
        facet, id = box.get("name"), box.get("value")
        entry = row(page, facet, id)
        if facet in url or entry.get("class") == "out":
            continue
        answer = submit(client, page, (facet, id))
        assert total(get(client, answer.location)) == int(entry.xpath("string(b)")), (facet, id)


@pytest.mark.parametrize("url", ["/?people=ada", "/?q=power&people=ada&people=bo", "/?places=odesa&places.not=kyiv"])
def test_each_only_link_finds_the_number_beside_it(client: FlaskClient, url: str) -> None:
    page = get(client, url)
    only = page.xpath("//li[details/div/a = 'Only this']")
    assert only
    for entry in only:
        (link,) = entry.xpath("details/div/a[. = 'Only this']")
        assert total(get(client, link.get("href"))) == int(entry.xpath("string(b)"))


@pytest.mark.parametrize(
    "url", ["/", "/?q=power&histograms=happened", "/?happened.from=2022-12-01&happened.to=2022-12-31"]
)
def test_each_bar_of_time_finds_the_number_beside_it(client: FlaskClient, url: str) -> None:
    bars = select(get(client, url), ".timeline tbody tr")
    assert bars
    for bar in bars:
        assert total(get(client, select(bar, "a")[0].get("href"))) == int(words(select(bar, "td")[0]))


def test_the_bars_are_drawn_without_inline_style(client: FlaskClient) -> None:
    page = get(client, "/")
    assert {rect.get("width")[-1] for rect in page.xpath("//svg[@class='plot']/a/rect")} == {"%"}
    assert not page.xpath("//*[@style] | //style | //script[not(@src)] | //*[starts-with(name(@*), 'on')]")


@pytest.mark.parametrize(
    ("url", "shown", "other"),
    [
        ("/?q=power", "Published", "Speaks of"),
        ("/?q=power&histograms=happened", "Speaks of", "Published"),
        ("/?q=power&happened.from=2022-12-01", "Speaks of", "Published"),
        ("/?q=power&happened.from=2022-12-01&histograms=published", "Published", "Speaks of"),
    ],
)
def test_the_time_line_shows_one_axis_and_leads_to_the_other(
    client: FlaskClient, url: str, shown: str, other: str
) -> None:
    page = get(client, url)
    assert [words(tab) for tab in select(page, ".tabs b")] == [shown]
    (link,) = select(page, ".tabs a")
    assert words(link) == other and words(select(get(client, link.get("href")), ".tabs b")[0]) == other


def test_the_time_line_can_be_put_away_and_called_back(client: FlaskClient) -> None:
    page = get(client, "/?q=power")
    without = get(client, select(page, ".time-bar .hide")[0].get("href"))
    assert not select(without, ".timeline") and total(without) == total(page)
    (back,) = without.xpath("//*[@class='ways']//a[. = 'Time line']/@href")
    assert select(get(client, back), ".timeline")


@pytest.mark.parametrize("url", ["/?published.from=2022-12-01", "/?published.from=2022-12-01&happened.from=2022-12-16"])
def test_a_form_keeps_the_range_of_the_axis_that_is_not_shown(client: FlaskClient, url: str) -> None:
    answer = submit(client, get(client, url), ("people", "ada"))
    assert address(answer) == [("people", "ada"), *parse_qsl(urlsplit(url).query)]


def test_nothing_is_asked_of_another_host(client: FlaskClient) -> None:
    for url in ("/", "/articles/a1", "/?q=zebra", "/nowhere"):
        page = html.fromstring(client.get(url).text)
        assert all(link.startswith("/") for link in page.xpath("//link/@href | //@src | //@action"))


def test_the_static_files_of_the_page_exist(client: FlaskClient) -> None:
    for link in get(client, "/").xpath("//head/link/@href | //script/@src"):
        with client.get(link) as answer:
            assert answer.status_code == 200


def test_values_stand_inside_their_container_and_fold(client: FlaskClient) -> None:
    page = get(client, "/")
    inside = {
        item.xpath("string(label/input/@value)"): item.xpath("details[@class='fold']/ul/li/label/input/@value")
        for item in page.xpath("//li[label/input[@name='places']]")
    }
    assert inside == {"europe": ["ukraine"], "ukraine": ["kyiv", "odesa"], "kyiv": [], "odesa": []}


def nest(values: list[FacetValue]) -> Any:
    return build_rows(values, lambda value, inside: (value.id, inside))


def test_a_value_with_several_containers_stands_once_below_the_first_listed() -> None:
    def value(id: str, *parents: str) -> FacetValue:
        return FacetValue(id, id, 1, 1, False, False, parents)

    listed = [value("asia"), value("europe"), value("russia", "eurasia", "europe", "asia"), value("omsk", "russia")]
    assert nest(listed) == (("asia", ()), ("europe", (("russia", (("omsk", ()),)),)))


def test_a_circle_of_containers_loses_no_value() -> None:
    circle = [FacetValue(id, id, 1, 1, False, False, (above,)) for id, above in ("ab", "ba", "cc")]
    assert nest(circle) == (("c", ()), ("a", (("b", ()),)))


def test_a_chosen_value_is_listed_wherever_it_stands() -> None:
    values = [FacetValue(str(n), str(n), 1, 1, n == 5, n == 7) for n in range(9)]
    assert [value.id for value in choose_shown(values, 3)] == ["0", "1", "2", "5", "7"]


def test_a_chosen_value_stays_in_its_place_and_becomes_a_chip(client: FlaskClient) -> None:
    before, after = get(client, "/"), get(client, "/?people=ada")
    assert before.xpath("//input[@name='people']/@value") == after.xpath("//input[@name='people']/@value")
    assert row(after, "people", "ada").xpath(".//input/@checked")
    chip, clear = select(after, ".chips a")
    assert words(chip) == "Remove filter People: Ada Hart ×"
    assert chip.get("href") == clear.get("href") == "/"


def test_chips_name_exclusions_and_days(client: FlaskClient) -> None:
    page = get(
        client, "/?q=power&people.not=bo&published.from=2022-12-01&published.to=2022-12-31&happened.to=2023-06-30"
    )
    assert [words(chip) for chip in select(page, ".chips a")] == [
        "Remove filter Not People: Bo Lind ×",
        "Remove filter Published: December 2022 ×",
        "Remove filter Speaks of: until 30 June 2023 ×",
        "Clear all",
    ]
    assert select(page, ".chips .clear")[0].get("href") == "/?q=power"


def test_an_excluded_value_can_be_let_in_again(client: FlaskClient) -> None:
    entry = row(get(client, "/?people.not=bo"), "people", "bo")
    assert entry.get("class") == "out"
    assert entry.xpath("a[@aria-label='Allow Bo Lind']/@href") == ["/#f-people"]


def test_a_list_that_is_cut_leads_to_all_its_values_and_can_be_searched(client: FlaskClient) -> None:
    page = get(client, "/?q=power&facet.size=1")
    (every,) = page.xpath("//*[@id='f-people']//a[starts-with(., 'All ')]/@href")
    assert every == "/facets/people?q=power&facet.size=1"
    (box,) = page.xpath("//*[@id='f-people']//input[@name='text']")
    form = page.get_element_by_id(box.get("form"))
    assert (form.get("action"), dict(form.form_values())["q"]) == ("/facets/people", "power")
    assert not get(client, "/?q=power").xpath("//input[@name='text']")


def test_each_count_leads_to_its_sentences_and_each_value_to_its_page(client: FlaskClient) -> None:
    menu = row(get(client, "/?q=grid&people=ada"), "places", "kyiv").xpath("details[@class='more']//a/@href")
    assert menu == ["/evidence?q=grid&people=ada&facet=places&value=kyiv", "/places/kyiv"]
    assert row(get(client, "/"), "topics", "energy").xpath("details//a/@href") == ["/topics/energy"]


def test_what_is_done_to_a_value_comes_back_to_its_facet(client: FlaskClient) -> None:
    entry = row(get(client, "/?people=ada"), "people", "bo")
    assert entry.xpath("string(details//a[. = 'Only this']/@href)") == "/?people=bo#f-people"
    assert entry.xpath("string(details//button/@formaction)") == "/#f-people"


def test_the_address_of_a_page_is_the_search_and_nothing_else(client: FlaskClient) -> None:
    answer = client.get("/?sort=relevance&utm_source=letter&people=&people.match=any&q=grid&page=1&published.from=")
    assert answer.status_code == 302
    assert answer.location == "/?q=grid"
    assert client.get("/?utm_source=letter").location == "/"


def test_a_form_adds_to_what_was_chosen(client: FlaskClient) -> None:
    page = get(client, "/?q=power&people=ada&weapons.not=missile&size=5")
    answer = submit(client, page, ("people", "bo"), ("sort", "newest"))
    assert address(answer) == [
        ("q", "power"), ("people", "ada"), ("people", "bo"), ("weapons.not", "missile"), ("sort", "newest"),
        ("size", "5"),
    ]  # fmt: skip


def test_a_form_takes_away_what_was_unticked_and_goes_back_to_page_one(client: FlaskClient) -> None:
    page = get(client, "/?people=ada&people=bo&page=2&size=1")
    assert address(submit(client, page, off=("ada",))) == [("people", "bo"), ("size", "1")]


@pytest.mark.parametrize(
    ("chosen", "ticked", "left"),
    [("ukraine", "kyiv", ["kyiv"]), ("kyiv", "europe", ["europe"]), ("kyiv", "odesa", ["kyiv", "odesa"])],
)
def test_a_ticked_value_takes_the_place_of_its_relatives_under_any(
    backend: Backend, chosen: str, ticked: str, left: list[str]
) -> None:
    client = create_app(backend).test_client()
    answer = submit(client, get(client, f"/?places={chosen}"), ("places", ticked))
    assert address(answer) == [("places", id) for id in left]


def test_a_ticked_value_stands_beside_its_relatives_under_all(client: FlaskClient) -> None:
    page = get(client, "/?places=ukraine&places.match=all")
    assert address(submit(client, page, ("places", "kyiv"))) == [
        ("places", "ukraine"), ("places", "kyiv"), ("places.match", "all"),
    ]  # fmt: skip


def test_an_address_that_names_a_value_and_its_container_is_left_as_it_is(client: FlaskClient) -> None:
    get(client, "/?places=ukraine&places=kyiv")


def test_relatives_are_what_contains_a_value_and_what_lies_inside(backend: Backend) -> None:
    assert backend.relatives("places", "ukraine") == {"europe", "kyiv", "odesa"}
    assert backend.relatives("weapons", "kalibr") == {"cruise-missile", "missile"}
    assert backend.relatives("people", "nobody") == frozenset()


def test_the_not_button_excludes_a_value_and_keeps_what_was_ticked(client: FlaskClient) -> None:
    page = get(client, "/?people=ada")
    (button,) = row(page, "people", "bo").xpath(".//button")
    assert button.get("name") == "people.not"
    answer = submit(client, page, ("weapons", "missile"), ("people.not", button.get("value")))
    assert address(answer) == [("people", "ada"), ("people.not", "bo"), ("weapons", "missile")]


def test_excluding_a_chosen_value_ends_its_choice(client: FlaskClient) -> None:
    answer = submit(client, get(client, "/?people=ada"), ("people.not", "ada"))
    assert address(answer) == [("people.not", "ada")]


def test_ticking_an_excluded_value_ends_its_exclusion(client: FlaskClient) -> None:
    assert address(submit(client, get(client, "/?people.not=bo"), ("people", "bo"))) == [("people", "bo")]


def test_of_a_range_and_only_undated_the_newer_wins(client: FlaskClient) -> None:
    dated = get(client, "/?published.from=2022-12-01")
    assert address(submit(client, dated, ("published", "unknown"))) == [("published", "unknown")]
    undated = get(client, "/?published=unknown")
    assert address(submit(client, undated, ("published.to", "2022-12-31"))) == [("published.to", "2022-12-31")]


def test_the_form_offers_every_order_and_any_and_all(client: FlaskClient) -> None:
    page = get(client, "/?people.match=all&sort=oldest")
    assert select(page, "#sort")[0].value == "oldest"
    assert page.xpath("//input[@name='people.match'][@checked]/@value") == ["all"]
    assert not page.xpath("//input[@name='sources.match']")


def test_a_pill_narrows_the_search_to_an_entity(client: FlaskClient) -> None:
    pills = select(get(client, "/?q=power&people=bo"), ".pills a")
    assert {"/?q=power&people=bo&places=kyiv"} <= {pill.get("href") for pill in pills}


def test_the_pager_leads_back_and_forth(client: FlaskClient) -> None:
    page = get(client, "/?page=2&size=3")
    assert "Page 2 of 3" in words(select(page, ".pager")[0])
    assert select(page, ".pager a[rel=prev]")[0].get("href") == "/?size=3"
    assert select(page, ".pager a[rel=next]")[0].get("href") == "/?page=3&size=3"
    assert not select(get(client, "/?page=3&size=3"), "a[rel=next]")
    assert not select(get(client, "/?q=grid"), ".pager")


def test_a_page_behind_the_last_leads_to_the_first(client: FlaskClient) -> None:
    page = get(client, "/?q=grid&page=9")
    assert select(page, "p.empty a")[0].get("href") == "/?q=grid"


def test_a_plain_search_is_not_explained_and_any_other_is(client: FlaskClient) -> None:
    assert "Read as" not in words(get(client, "/?q=power+grid+S-300"))
    assert "Read as: power AND NOT grid" in words(get(client, "/?q=power+-grid"))
    assert "Note: a bracket that was not closed" in words(get(client, "/?q=(power"))


def test_no_result_offers_what_to_drop_with_what_is_found_then(client: FlaskClient) -> None:
    page = get(client, "/?q=grid&people=cy&places=kyiv")
    hints = [words(hint) for hint in select(page, ".empty li")]
    assert hints[:2] == ["Without person: Cy Moran: 1 article", "Without grid and place: Kyiv: 1 article"]
    assert total(get(client, select(page, ".empty li a")[0].get("href"))) == 1


def test_a_search_that_is_not_counted_by_a_facet_still_names_its_filters(client: FlaskClient) -> None:
    page = get(client, "/?people=ada&people.not=nobody&published.from=2022-12-17&facets=places&histograms=none")
    chips = [words(chip) for chip in select(page, ".chips a")]
    assert chips[:2] == ["Remove filter People: Ada Hart ×", "Remove filter Not People: nobody ×"]
    assert total(page) == 1 and not page.xpath("//input[@name='people']")


def test_a_form_keeps_what_it_does_not_show(client: FlaskClient) -> None:
    url = "/?people=ada&published.from=2022-12-17&facets=places&histograms=happened"
    asked = dict(address(submit(client, get(client, url), ("q", "grid"))))
    assert asked == {"q": "grid", **dict(parse_qsl(urlsplit(url).query))}


def test_a_term_that_was_widened_says_so_and_can_be_searched_alone(client: FlaskClient) -> None:
    page = get(client, "/?q=kiev")
    first, last = select(page, ".widened li")
    assert words(first) == "kiev was searched as Kyiv, too. Only kiev" and words(last) == "Search no other names"
    assert [link.get("href") for link in select(page, ".widened a")] == ["/?q=kiev&without=kiev", "/?q=kiev&expand=0"]
    assert total(page) == 2 and total(get(client, "/?q=kiev&expand=0")) == 0
    assert not select(get(client, "/?q=grid"), ".widened")


@pytest.mark.parametrize("url", ["/?q=kiev&without=kiev", "/?q=kiev&expand=0"])
def test_other_names_that_are_left_out_can_be_searched_again(client: FlaskClient, url: str) -> None:
    (link,) = [link for link in select(get(client, url), ".note a") if words(link) == "Search them, too"]
    assert link.get("href") == "/?q=kiev"


@pytest.mark.parametrize("params", ["expand=0", "exact=1", "without=kiev&without=odessa"])
def test_a_form_keeps_how_words_are_searched(client: FlaskClient, params: str) -> None:
    asked = address(submit(client, get(client, f"/?q=kiev&{params}"), ("q", "grid")))
    assert asked == [("q", "grid"), *parse_qsl(params)]


def test_another_spelling_is_offered_with_what_it_finds(client: FlaskClient) -> None:
    page = get(client, "/?q=drnes&sort=newest")
    assert words(select(page, ".meant")[0]) == "Did you mean drones? 1 article"
    assert select(page, ".meant a")[0].get("href") == "/?q=drones&sort=newest"
    assert not select(get(client, "/?q=drones"), ".meant")


def test_a_search_has_feeds_that_follow_it_without_order_or_page(client: FlaskClient) -> None:
    page = get(client, "/?q=grid&people=ada&sort=oldest&page=2&size=1&facet.size=5&expand=0")
    feeds = {link.get("type"): link.get("href") for link in page.xpath("//link[@rel='alternate']")}
    narrowed = "q=grid&people=ada&expand=0"
    assert feeds == {
        "application/atom+xml": f"/api/v1/feed.atom?{narrowed}",
        "application/feed+json": f"/api/v1/feed.json?{narrowed}",
    }
    assert all(client.get(href).mimetype == media for media, href in feeds.items())


def test_every_page_leads_to_the_api(client: FlaskClient) -> None:
    for url in ("/", "/articles/a1", "/api/"):
        assert select(get(client, url), "footer a")[0].get("href") == "/api/"


def test_an_unknown_value_is_named(client: FlaskClient) -> None:
    page = get(client, "/?people=nobody")
    assert "Note: no value 'nobody' in people" in words(page)
    assert words(select(page, ".chips a")[0]) == "Remove filter People: nobody ×"


def test_an_empty_archive_says_how_to_fill_it() -> None:
    page = get(make_client([]), "/")
    assert "python -m index add" in words(page)


@pytest.mark.parametrize(
    ("url", "parameter", "value", "legal"),
    [
        ("/?q=grid&published.from=2022-13-01", "published.from", "2022-13-01", "YYYY-MM-DD"),
        ("/?q=grid&sort=best", "sort", "best", "newest"),
        ("/?q=grid&page=0", "page", "0", "from 1"),
        ("/?q=grid&page=5000", "page", "5000", "narrow the search"),
        ("/articles/a1?q=grid&size=many", "size", "many", "whole number"),
    ],
)
def test_a_bad_value_is_named_with_what_is_legal_and_the_words_stay(
    client: FlaskClient, url: str, parameter: str, value: str, legal: str
) -> None:
    page = get(client, url, 400)
    assert [words(code) for code in select(page, "[role=alert] code")] == [parameter]
    assert words(select(page, "[role=alert] q")[0]) == value
    assert legal in words(select(page, "main")[0])
    assert select(page, "#q")[0].get("value") == "grid" and select(page, "form#panel")


def test_a_missing_article_and_a_missing_page_look_like_the_rest(client: FlaskClient) -> None:
    for url in ("/articles/zz", "/nowhere"):
        page = get(client, url, 404)
        assert select(page, "#q") and select(page, "form#panel") and select(page, "h1")


TEXT = "On Friday, Ada Hart left Kyiv.\nIt was 16 December.\n\nA Kalibr missile\n\nfell."


def mention(kind: str, value: str, text: str, content: str) -> Mention:
    start = content.index(text)
    return Mention(kind, start, start + len(text), text, 0, 0, value, "test")


def day(text: str, content: str, first: date | None, anchor: str | None = None) -> DateMention:
    start = content.index(text)
    value = first.isoformat() if first else None
    return DateMention(start, start + len(text), text, 0, 0, value, first, first, "day", anchor, "test")


def make_marked() -> LinkedArticle:
    article = Article(
        "feed.jsonl#https://example.org/b", "Kyiv: power", TEXT, datetime(2022, 12, 17, 8, 30, tzinfo=UTC),
        "Morning Post", ("Eve Writer",), ("Energy",), "https://example.org/b?x=1&y=2", sha256="b",
        furniture=(Cut("READ MORE: x", "read-more", 1),),
    )  # fmt: skip
    content = article.content
    mentions = (
        Mention("places", 0, 4, "Kyiv", 0, 0, "kyiv", "test"),
        mention("people", "ada", "Ada Hart", content),
        mention("weapons", "kalibr", "Kalibr", content),
    )
    days = (
        day("Friday", content, date(2022, 12, 16), "2022-12-17"),
        day("Friday, Ada", content, date(2022, 12, 16)),
        day("16 December", content, date(2022, 12, 16)),
        day("missile\n\nfell", content, date(2022, 12, 16)),
    )
    named = {"people": ("ada",), "places": ("kyiv",), "weapons": ("kalibr",)}
    values = {facet: tuple(ENTITIES[facet, id] for id in ids) for facet, ids in named.items()}
    return LinkedArticle(article, mentions, days, tuple((values | metadata_values(article)).items()))


@pytest.fixture(scope="module")
def marked() -> FlaskClient:
    return make_client([*TINY, make_marked()])


MARKED = "/articles/feed.jsonl%23https%3A//example.org/b"


def test_an_article_is_found_though_its_id_is_an_address(marked: FlaskClient) -> None:
    assert words(select(get(marked, MARKED), "h1")[0]) == "Kyiv: power"
    assert MARKED in {urlsplit(link)._replace(query="").geturl() for link in links(get(marked, "/?q=kyiv"))}


def test_every_mention_is_marked_with_its_kind_and_leads_to_its_page(marked: FlaskClient) -> None:
    page = get(marked, MARKED)
    (person,) = select(page, "a.mention-people")
    assert (words(person), person.get("title"), person.get("href")) == ("Ada Hart", "person: Ada Hart", "/people/ada")
    assert [words(place) for place in select(page, "h1 a.mention-places")] == ["Kyiv"]
    assert [words(weapon) for weapon in select(page, ".text .mention-weapons")] == ["Kalibr"]


def test_the_text_of_an_article_is_complete_whatever_is_marked(marked: FlaskClient) -> None:
    page = get(marked, MARKED + "?q=ada+left+missile+fell")
    for small in select(page, ".text small"):
        small.drop_tree()
    assert [paragraph.text_content() for paragraph in select(page, ".text p")] == TEXT.split("\n\n")


def test_a_day_says_which_one_it_is_and_a_relative_one_says_it_aloud(marked: FlaskClient) -> None:
    page = get(marked, MARKED)
    assert [(words(d), d.get("title")) for d in select(page, "a.mention-dates")] == [
        ("Friday", "date: 16 December 2022"), ("16 December", "date: 16 December 2022"),
    ]  # fmt: skip
    assert [words(small) for small in select(page, ".resolved")] == ["[16 December 2022]"]


def test_an_unresolved_day_is_marked_and_leads_nowhere() -> None:
    article = Article("u", None, "It fell on Friday.", sha256="u")
    linked = LinkedArticle(article, (), (day("Friday", article.body, None),), ())
    (span,) = select(get(make_client([linked]), "/articles/u"), ".text span.mention-dates")
    assert "not known" in span.get("title")


def test_the_legend_names_the_kinds_that_are_marked(marked: FlaskClient) -> None:
    assert words(select(get(marked, MARKED), ".legend")[0]) == "Marked: person place weapon date"


def test_the_words_of_the_search_are_marked_in_the_article(marked: FlaskClient) -> None:
    page = get(marked, MARKED + "?q=kyiv+ada")
    assert [words(mark) for mark in page.xpath(MATCHES)] == ["Kyiv", "Ada", "Kyiv"]
    assert select(page, ".back a")[0].get("href") == "/?q=kyiv+ada"


def test_other_names_of_what_was_typed_are_marked_in_the_article(client: FlaskClient) -> None:
    assert {words(mark) for mark in get(client, "/articles/a1?q=kiev").xpath(MATCHES)} == {"Kyiv"}
    assert not get(client, "/articles/a1?q=kiev&expand=0").xpath(MATCHES)


def test_an_article_shows_where_it_came_from(marked: FlaskClient) -> None:
    page = get(marked, MARKED)
    assert words(select(page, ".meta")[0]) == "Morning Post · 17 December 2022, 08:30 UTC · Read at the source"
    (source,) = page.xpath("//a[contains(@rel, 'noreferrer')]")
    assert source.get("href") == "https://example.org/b?x=1&y=2"
    assert {"/?authors=eve-writer", "/?topics=energy"} <= links(page)


def test_the_furniture_is_kept_with_the_rule_that_cut_it(marked: FlaskClient) -> None:
    (piece,) = select(get(marked, MARKED), "details.furniture li")
    assert words(piece) == "READ MORE: x read-more"


def test_the_side_counts_an_entity_in_the_whole_archive(marked: FlaskClient) -> None:
    (aside,) = select(get(marked, MARKED), "aside")
    counts = {link.get("href"): words(link) for link in select(aside, ".count")}
    assert counts == {"/?people=ada": "3 articles", "/?places=kyiv": "3 articles", "/?weapons=kalibr": "2 articles"}
    assert {"/people/ada", "/places/kyiv", "/weapons/kalibr"} <= links(aside)


def test_an_article_without_a_headline_begins_with_its_first_words(client: FlaskClient) -> None:
    page = get(client, "/articles/a4")
    assert words(select(page, "h1.untitled")[0]).startswith("Kalibr missiles struck")
    assert "no headline" in words(select(page, "article header")[0])


def test_a_source_that_is_no_web_address_is_no_link() -> None:
    for url in ("javascript:alert(1)", "data:text/html,x", "//evil.example", "ftp://x", "https://[broken"):
        linked = replace(make_marked(), article=replace(make_marked().article, url=url))
        page = get(make_client([linked]), MARKED)
        assert not page.xpath("//a[contains(@rel, 'noreferrer')]"), url


def test_hostile_text_is_shown_and_never_run() -> None:
    entity = Entity(EVIL, "people", EVIL)
    article = Article(EVIL, EVIL, f"{EVIL} {EVIL}", source=EVIL, topics=(EVIL,), authors=(EVIL,), sha256="e",
                      furniture=(Cut(EVIL, EVIL, 0),))  # fmt: skip
    mentions = tuple(
        Mention("people", start, end, EVIL, 0, 0, EVIL, "test")
        for start, end in ((0, len(EVIL)), (3, 900_000), (-4, 2), (9, 9), (len(EVIL) - 2, len(EVIL) + 9))
    )
    values = {**metadata_values(article), "people": (entity,)}
    client = make_client([LinkedArticle(article, mentions, (), tuple(values.items()))], {("people", EVIL): entity})
    found = get(client, "/?q=alert")
    link = select(found, ".hits h2 a")[0].get("href")
    for page in (found, get(client, link), get(client, "/?people=" + link[10:].split("?")[0])):
        assert not page.xpath("//script[not(@src)] | //img | //@onerror")
        assert EVIL in page.text_content()
    for url in ("/?q=" + link[10:], "/?sort=" + link[10:].split("?")[0], "/articles/no" + link[10:]):
        assert not html.fromstring(client.get(url, follow_redirects=True).text).xpath("//script[not(@src)] | //img")


@pytest.mark.parametrize("title", ["Ж" * 300, "كييف بلا كهرباء", "a" * 300, "Київ без світла"])
def test_titles_of_any_length_and_script_are_shown_whole_in_their_own_direction(title: str) -> None:
    client = make_client([make_article("t", title, title)])
    heading = select(get(client, "/articles/t"), "h1")[0]
    assert words(heading) == title and heading.get("dir") == "auto"
    assert select(get(client, "/"), ".hits h2")[0].get("dir") == "auto"


def test_a_long_id_has_a_page() -> None:
    id = "x/" * 400 + "y z?#%é"
    client = make_client([make_article(id, "Long", "text")])
    link = select(get(client, "/"), ".hits h2 a")[0].get("href")
    assert words(select(get(client, link), "h1")[0]) == "Long"


def test_pages_have_landmarks_a_skip_link_and_labelled_controls(client: FlaskClient) -> None:
    for url in ("/?q=power&people=ada", "/articles/a1", "/nowhere"):
        page = html.fromstring(client.get(url).text)
        assert select(page, "main") and select(page, "header") and select(page, "[role=search]")
        assert select(page, "a.skip")[0].get("href") == "#main" and len(select(page, "h1")) == 1
        for control in page.xpath("//input[not(@type='hidden')] | //select"):
            named = control.xpath("ancestor::label") or page.xpath(f"//label[@for='{control.get('id')}']")
            assert named, html.tostring(control)
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))


def test_a_page_travels_compressed_where_the_browser_takes_it(client: FlaskClient) -> None:
    packed, plain = client.get("/", headers={"Accept-Encoding": "gzip"}), client.get("/")
    assert packed.headers["Content-Encoding"] == "gzip" and gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"] and len(packed.data) < len(plain.data) / 2


def test_a_full_page_weighs_less_than_sixty_kilobytes_and_with_all_its_files_on_the_way() -> None:
    named = {facet: [Entity(f"some-body-{n}", facet, f"Some Body {n}") for n in range(40)] for facet in MENTIONED}
    articles = []
    for n in range(120):
        title, text = f"Power grid hit again in region {n}, say officials", "The grid was hit. It was dark. " * 9
        article = Article(f"2022/12/{n}", title, text, date(2022, 1 + n % 12, 1), f"Source {n % 9}", sha256=str(n))
        values = {facet: tuple(entities[(n + k) % 40] for k in (0, 1, 2)) for facet, entities in named.items()}
        articles.append(LinkedArticle(article, (), (), tuple((values | metadata_values(article)).items())))
    entities = {(entity.facet, entity.id): entity for entities in named.values() for entity in entities}
    client, url = make_client(articles, entities), "/?q=grid"
    page = get(client, url)
    assert len(titles(page)) == 20 and len(select(page, ".facet li")) > 32
    assert len(client.get(url).data) < 60_000
    files = [url, *page.xpath("//link[@rel='stylesheet']/@href | //script/@src")]
    assert sum(len(client.get(file, headers={"Accept-Encoding": "gzip"}).data) for file in files) < 60_000


def luminance(colour: str) -> float:
    """Give the relative luminance of a colour as WCAG 2 defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_text_stands_out_from_its_ground(scheme: int) -> None:
    style = (Path(__file__).parents[1] / "web/static/lede.css").read_text(encoding="utf-8")
    pairs_of_colours = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\);", style)
    colours = {name: shades[scheme] for name, *shades in pairs_of_colours}
    kinds = (*MENTIONED, "dates")
    pairs = [("on-mark", "mark"), ("on-accent", "accent")]
    pairs += [(text, ground) for text in ("ink", "soft", "link", *kinds) for ground in ("ground", "sheet", "wash")]
    pairs += [(text, f"{kind}-wash") for kind in kinds for text in (kind, "ink", "soft")]
    for text, ground in pairs:
        high, low = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, (text, ground)


def test_text_is_cut_where_marks_begin_and_end() -> None:
    pieces = cut("one two three", [(4, 7), (6, 9), (8, 99)])
    assert [(piece.text, piece.marked) for piece in pieces] == [
        ("one ", False), ("two", True), (" t", True), ("hree", True),
    ]  # fmt: skip


def test_of_anchors_that_overlap_the_earlier_given_stays() -> None:
    anchors = [Anchor(start, end, "people", None, "") for start, end in ((5, 9), (0, 6), (0, 5), (9, 12), (8, 8))]
    assert [(anchor.start, anchor.end) for anchor in keep_apart(anchors, 11)] == [(0, 5), (5, 9)]


def test_places_with_marks_are_numbered_neighbours_and_those_under_one_anchor_together() -> None:
    anchor = Anchor(0, 1, "people", None, "")
    plain = Span((Piece("Power", True), Piece(" "), Piece("grid", True), Piece(" and "), Piece("heat", True)))
    named = Span((Piece("Ada", True), Piece(" of "), Piece("Kyiv", True)), anchor)
    paragraphs, count = number_marks([(plain,), (named,), (Span((Piece("none"),)),)])
    numbers = [[piece.number for span in spans for piece in span.pieces] for spans in paragraphs]
    assert (numbers, count) == ([[1, 0, 0, 0, 2], [3, 0, 0], [0]], 3)


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2022, 12, 6), date(2022, 12, 6), "6 December 2022"),
        (date(2022, 2, 1), date(2022, 2, 28), "February 2022"),
        (date(2022, 1, 1), date(2022, 12, 31), "2022"),
        (date(2020, 1, 1), date(2029, 12, 31), "2020 to 2029"),
        (date(2022, 12, 1), date(2023, 2, 28), "1 December 2022 to 28 February 2023"),
        (date(2022, 12, 5), date(2022, 12, 11), "5 to 11 December 2022"),
        (date(2022, 11, 28), date(2022, 12, 4), "28 November to 4 December 2022"),
        (date(2022, 12, 6), None, "from 6 December 2022"),
        (None, date.max, "until 31 December 9999"),
        (date(9999, 12, 1), date.max, "December 9999"),
        (None, None, "no date"),
    ],
)
def test_days_are_written_as_people_write_them(first: date | None, last: date | None, text: str) -> None:
    assert write_days(first, last) == text


def test_the_page_asks_the_same_question_as_its_address(backend: Backend, tmp_path: Path) -> None:
    client = create_app(backend).test_client()
    for url in ("/?q=power", "/?people=bo&places.not=odesa", "/?published.from=2022-12-17"):
        asked = parse_params(parse_qsl(urlsplit(url).query))
        assert total(get(client, url)) == backend.search(asked).total


def test_a_hit_shows_the_words_that_made_it_meet_a_range_of_days(client: FlaskClient) -> None:
    page = client.get("/?happened.from=2022-10-01&happened.to=2022-10-31").text
    assert "<q" in page and "10 October 2022" in page


def test_a_pill_leads_to_its_value_even_when_the_words_look_like_a_link(client: FlaskClient) -> None:
    for url in ("/?q=power", "/?q=power+OR+%00", "/?q=power&people=ada", "/?q=power&people=ada&people.match=all"):
        for pill in select(get(client, url), ".pills a"):
            query = parse_params(parse_qsl(urlsplit(pill.get("href")).query))
            chosen = query.filter(pill.get("class")).values
            assert chosen and ENTITIES[pill.get("class"), chosen[-1]].label == words(pill)
