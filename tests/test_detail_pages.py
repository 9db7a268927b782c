"""The pages beside a search: values, maps, graphs, evidence; what they say, and that every number is found again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from urllib.parse import quote

import pytest
from building import build_backend, build_entities
from corpus import ENTITIES, TINY, make_article
from flask.testing import FlaskClient
from lxml import html  # type: ignore[import-untyped]  # it has no types of its own

from index.documents import Article, Entity, LinkedArticle, Mention
from index.entities import metadata_values
from index.schema import FACET_NAMES
from search.backends.base import Backend
from search.backends.memory import MemoryBackend
from web import create_app

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
PLACED = {
    "europe": ("continent", "54.5", "15.3"),
    "ukraine": ("country", "49.0", "31.4"),
    "kyiv": ("settlement", "50.45", "30.52"),
    "odesa": ("settlement", "46.48", "30.73"),
}
KNOWN = {
    **ENTITIES,
    **{
        ("places", id): replace(
            ENTITIES["places", id], extra=(("kind", kind), ("latitude", latitude), ("longitude", longitude))
        )
        for id, (kind, latitude, longitude) in PLACED.items()
    },
}
ARTICLES = [
    *TINY,
    make_article("b1", "Again", "Ada Hart spoke in Kyiv.", published=date(2023, 4, 1), people=["ada"], places=["kyiv"]),
]


@pytest.fixture(scope="module", params=["memory", "embedded"])
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    backend: Backend
    if request.param == "memory":
        backend = MemoryBackend(ARTICLES, build_entities(ARTICLES, KNOWN))
    else:
        backend = build_backend(tmp_path_factory.mktemp("data"), ARTICLES, KNOWN)
    yield create_app(backend).test_client()


def open_memory(*articles: LinkedArticle, known: dict[tuple[str, str], Entity] | None = None) -> FlaskClient:
    entities = build_entities(articles, known or {})
    return create_app(MemoryBackend(articles, entities)).test_client()


def get(client: FlaskClient, url: str, status: int = 200) -> html.HtmlElement:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.text[:500])
    return html.fromstring(answer.text)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def total(client: FlaskClient, href: str) -> int:
    answer = client.get(href, follow_redirects=True)
    return int(html.fromstring(answer.text).xpath("//*[@role='status']")[0].text_content().split()[0].replace(",", ""))


def numbered(page: html.HtmlElement) -> list[tuple[str, int]]:
    """Give every link of a page to a search whose name ends with its number, and that number."""
    found = []
    for link in page.xpath("//a[@aria-label][starts-with(@href, '/?')]"):
        number = re.search(r": ([0-9,]+)(?: articles?)?$", link.get("aria-label"))
        assert number, link.get("aria-label")
        found.append((link.get("href"), int(number[1].replace(",", ""))))
    return found


NUMBERED = [
    "/people/ada", "/places/ukraine", "/places/kyiv", "/weapons/missile", "/organisations/ukrenergo", "/topics/energy",
    "/sources/morning-post", "/map", "/map?q=power", "/map?places=ukraine", "/map?places=kyiv&places=odesa&all=1",
    "/map?places=kyiv&places=odesa&places.match=all", "/map?people=ada&people=bo", "/map?scope=sentence&people=ada",
    "/graph", "/graph?q=power", "/graph?people=ada", "/graph?people=ada&people=bo", "/graph?places.not=odesa",
    "/graph?scope=sentence", "/graph?article=a2", "/graph?article=a4&q=power",
    "/facets/places", "/facets/places?places=kyiv", "/facets/places?places=kyiv&places=odesa&places.match=all",
    "/facets/people?people=ada&people.not=bo", "/facets/weapons?q=power&facet.sort=label", "/facets/topics",
]  # fmt: skip


@pytest.mark.parametrize("url", NUMBERED)
def test_following_any_number_of_a_page_finds_exactly_that_many_articles(client: FlaskClient, url: str) -> None:
    links = numbered(get(client, url))
    assert links
    for href, number in links:
        assert total(client, href) == number, href


@pytest.mark.parametrize(
    "url", [*NUMBERED, "/evidence?facet=places&value=ukraine&q=power", "/evidence?facet=people&value=ada"]
)
def test_every_link_of_a_page_leads_somewhere(client: FlaskClient, url: str) -> None:
    links = {href for href in get(client, url).xpath("//a/@href") if not href.startswith("#")}
    assert len(links) > 3
    for link in sorted(links)[:60]:
        assert link.startswith("/")
        assert client.get(link, follow_redirects=True).status_code == 200, link


@pytest.mark.parametrize("facet", FACET_NAMES)
def test_every_value_of_every_facet_has_a_page_and_a_list(client: FlaskClient, facet: str) -> None:
    page = get(client, f"/facets/{facet}")
    for href in page.xpath("//ul[@class='values']//span/a/@href"):
        about = get(client, href)
        assert words(about.xpath("//h1")[0])
        assert total(client, about.xpath("//*[@class='total']/a/@href")[0]) > 0


def test_a_page_of_a_weapon_names_its_class_its_variants_and_its_family(client: FlaskClient) -> None:
    lists = {
        words(section.xpath("./h2")[0]): [words(link) for link in section.xpath(".//span/a")]
        for section in get(client, "/weapons/cruise-missile").xpath("//section[@class='lists']/section")
    }
    assert lists == {"Class and family": ["missile"], "Kinds and variants": ["Kalibr"]}


def test_a_page_of_a_place_has_its_map_and_the_places_beside_it(client: FlaskClient) -> None:
    page = get(client, "/places/kyiv")
    circles = {link.get("aria-label") for link in page.xpath("//figure[@class='map']//a")}
    assert circles == {"Kyiv: 3", "Odesa: 2"}
    assert [words(title) for title in page.xpath("//section[@class='lists']//h2")] == ["Lies in", "Also in Ukraine"]


def test_a_page_of_a_value_tells_how_it_is_written_and_when(client: FlaskClient) -> None:
    page = get(client, "/people/ada")
    assert page.xpath("//*[@class='spellings']/li")
    assert [words(name) for name in page.xpath("//*[@class='figure-name']")] == ["Published", "Days spoken of"]
    assert words(page.xpath("//ol[@class='newest']/li")[0]).startswith("Again")


def test_what_a_value_is_named_with_is_listed_by_facet(client: FlaskClient) -> None:
    named = {
        words(section.xpath("./h3")[0]): words(section.xpath(".//li")[0])
        for section in get(client, "/people/ada").xpath("//div[@class='lists']/section")
    }
    assert named["Places"] == "Ukraine 3" or named["Places"] == "Europe 3"
    assert named["People"] == "Bo Lind 1"


def test_a_page_reached_from_a_search_leads_back_to_it_and_narrows_it(client: FlaskClient) -> None:
    page = get(client, "/people/ada?q=grid&sort=newest")
    assert page.xpath("//*[@class='back']/a/@href") == ["/?q=grid&sort=newest"]
    (narrowed,) = page.xpath("//a[contains(., 'Those of your search alone')]/@href")
    assert total(client, narrowed) == 2
    assert page.xpath("//ul[@class='values']//span/a/@href")[0].endswith("?q=grid&sort=newest")


def test_a_page_of_a_value_leads_to_the_sentences_that_name_it(client: FlaskClient) -> None:
    (href,) = get(client, "/people/ada?q=grid").xpath("//a[contains(., 'sentences')]/@href")
    assert href == "/evidence?facet=people&value=ada&q=grid"
    assert not get(client, "/topics/energy").xpath("//a[contains(., 'sentences')]")


def test_a_name_leads_to_the_value_that_bears_it(client: FlaskClient) -> None:
    for name in ("Kiev", "kiev"):
        answer = client.get(f"/places/{name}?q=power")
        assert (answer.status_code, answer.location) == (302, "/places/kyiv?q=power")
    assert client.get("/people/ada-hart").location == "/people/ada"


def test_a_name_of_several_values_leads_to_a_choice() -> None:
    known = {
        ("people", id): Entity(id, "people", label, (), ("Hart",))
        for id, label in (("ada-hart", "Ada Hart"), ("bo-hart", "Bo Hart"))
    }
    article = make_named("c1", known.values())
    page = get(open_memory(article, known=known), "/people/Hart", 300)
    assert page.xpath("//main//li/a/@href") == ["/people/ada-hart", "/people/bo-hart"]


def make_named(id: str, entities: object, title: str | None = "T") -> LinkedArticle:
    """Make an article whose text names these entities, one a sentence of its own paragraph."""
    named: list[Entity] = list(entities)  # type: ignore[call-overload]  # any iterable of entities
    body = "\n\n".join(f"{entity.label} spoke." for entity in named)
    article = Article(id, title, body, date(2023, 1, 1), sha256=id)
    at, mentions = len(article.content) - len(body), []
    for number, entity in enumerate(named):
        mentions.append(
            Mention(entity.facet, at, at + len(entity.label), entity.label, number, number, entity.id, "test")
        )
        at += len(f"{entity.label} spoke.\n\n")
    values = metadata_values(article) | {
        facet: tuple(entity for entity in named if entity.facet == facet) for facet in ("people", "places")
    }
    return LinkedArticle(article, tuple(mentions), (), tuple(values.items()))


@pytest.mark.parametrize(
    "url",
    [
        "/people/nobody", "/people/" + quote(EVIL, safe=""), "/people/..%2F..%2Fetc", "/places/%00", "/facets/nonsense",
        "/evidence?facet=people&value=nobody", "/graph?article=nothing", "/weapons/" + "x" * 3_000,
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_in_the_same_style(client: FlaskClient, url: str) -> None:
    page = get(client, url, 404)
    assert page.xpath("//main//*[@role='alert']")
    assert not page.xpath("//main//script | //main//img")


@pytest.mark.parametrize(
    "url",
    ["/graph?nodes=1", "/graph?nodes=x", "/graph?with=sources", "/map?all=2", "/evidence?facet=people",
     "/evidence?value=ada", "/evidence?facet=nix&value=ada", "/facets/people?page=0", "/map?published.from=nonsense"],
)  # fmt: skip
def test_what_cannot_be_read_is_named_with_what_would_be_legal(client: FlaskClient, url: str) -> None:
    assert "Allowed:" in get(client, url, 400).xpath("//main")[0].text_content()


def test_two_names_of_a_single_article_are_tied() -> None:
    people = [Entity("ada", "people", "Ada Hart"), Entity("bo", "people", "Bo Lind")]
    client = open_memory(make_named("c1", people))
    for url in ("/graph", "/graph?article=c1"):
        page = get(client, url)
        assert len(page.xpath("//line[@class='edge']")) == 1, url
        assert [words(cell) for cell in page.xpath("//tbody/tr/td")][0] == "1"


def test_a_graph_says_when_nothing_is_named_together() -> None:
    client = open_memory(make_named("c1", [Entity("ada", "people", "Ada Hart")]))
    assert "names two of what is ticked" in words(get(client, "/graph").xpath("//main")[0])


def test_the_graph_of_a_search_shows_the_facets_that_were_ticked(client: FlaskClient) -> None:
    page = get(client, "/graph?with=people&q=grid")
    assert [box.get("value") for box in page.xpath("//input[@name='with'][@checked]")] == ["people"]
    assert {field.get("name"): field.get("value") for field in page.xpath("//input[@type='hidden']")}["q"] == "grid"
    assert not page.xpath("//*[local-name()='rect' and contains(@class, 'node')]")


def test_the_evidence_gives_the_words_their_place_and_their_rule() -> None:
    kyiv = Entity("kyiv", "places", "Kyiv", ("ukraine",))
    known = {("places", "kyiv"): kyiv, ("places", "ukraine"): Entity("ukraine", "places", "Ukraine")}
    page = get(open_memory(make_named("c1", [kyiv]), known=known), "/evidence?facet=places&value=ukraine")
    assert words(page.xpath("//*[@class='total']")[0]) == "1 article"
    assert words(page.xpath("//blockquote/p")[0]) == "Kyiv spoke."
    assert words(page.xpath("//blockquote//mark")[0]) == "Kyiv"
    assert words(page.xpath("//blockquote//li")[0]) == "Kyiv characters 3 to 7 · rule test"


@pytest.mark.parametrize(
    "search",
    ["", "q=power", "people=ada", "people=bo&people=cy", "people=ada&people=bo&people.match=all", "people.not=ada"],
)
@pytest.mark.parametrize("facet", ["people", "places", "topics"])
def test_the_evidence_of_a_value_has_as_many_articles_as_its_facet_counts(
    client: FlaskClient, facet: str, search: str
) -> None:
    for line in get(client, f"/facets/{facet}?{search}").xpath("//ul[@class='values']/li"):
        href = line.xpath(".//small/a[starts-with(@href, '/evidence')]/@href")
        if href:
            page = get(client, href[0])
            assert words(page.xpath("//*[@class='total']")[0]).split()[0] == words(line.xpath("./a[@class='count']")[0])


def test_what_metadata_gives_has_articles_for_evidence(client: FlaskClient) -> None:
    page = get(client, "/evidence?facet=topics&value=energy")
    assert "not read out of their text" in words(page.xpath("//main")[0])
    assert {words(title) for title in page.xpath("//ol[@class='evidence']//h2")} == {"Drones over Odesa", "Talks"}


def test_long_evidence_and_long_lists_have_pages() -> None:
    people = [Entity(f"person-{n:03}", "people", f"Person {n:03}") for n in range(70)]
    articles = [make_named(f"c{n:02}", people if n else people[:1]) for n in range(25)]
    client = open_memory(*articles)
    page = get(client, "/facets/people?facet.sort=label")
    assert len(page.xpath("//ul[@class='values']/li")) == 60
    (following,) = page.xpath("//a[@rel='next']/@href")
    assert len(get(client, following).xpath("//ul[@class='values']/li")) == 10
    assert "no page 3" in words(get(client, "/facets/people?page=3").xpath("//main")[0])
    page = get(client, "/evidence?facet=people&value=person-000")
    assert len(page.xpath("//ol[@class='evidence']/li")) == 20
    (following,) = page.xpath("//a[@rel='next']/@href")
    assert len(get(client, following).xpath("//ol[@class='evidence']/li")) == 5


def test_values_are_found_by_a_piece_of_their_name_and_by_their_first_letter(client: FlaskClient) -> None:
    page = get(client, "/facets/places?text=kie&q=power")
    assert [words(name) for name in page.xpath("//ul[@class='values']//span")] == ["Kyiv"]
    page = get(client, "/facets/people?prefix=b")
    assert [words(name) for name in page.xpath("//ul[@class='values']//span")] == ["Bo Lind"]
    assert "Nothing here fits" in words(get(client, "/facets/people?text=zzz").xpath("//main")[0])


def test_a_chosen_value_says_so_and_can_be_taken_back(client: FlaskClient) -> None:
    lines = get(client, "/facets/people?people=ada&people.not=bo").xpath("//ul[@class='values']/li")
    states = {words(line.xpath("./span/a")[0]): line.get("class") for line in lines}
    assert states == {"Ada Hart": "chosen", "Bo Lind": "excluded", "Cy Moran": None}


def test_values_stand_by_number_or_from_a_to_z(client: FlaskClient) -> None:
    (href,) = get(client, "/facets/places").xpath("//nav[@aria-label='Order']//a[.='A to Z']/@href")
    names = [words(name) for name in get(client, href).xpath("//ul[@class='values']//span")]
    assert names == sorted(names)


def test_places_that_no_gazetteer_places_stand_in_the_table_alone() -> None:
    page = get(open_memory(make_named("c1", [Entity("nowhere", "places", "Nowhere")])), "/map")
    assert not page.xpath("//figure[@class='map']")
    assert "not on the map" in words(page.xpath("//tbody/tr")[0])


def test_a_search_without_places_has_no_map_and_says_so(client: FlaskClient) -> None:
    assert "names a place" in words(get(client, "/map?q=talks").xpath("//main")[0])


HOSTILE = [
    EVIL, "javascript:alert(1)", "زيلينسكي فولوديمير", "Володимир Зеленський", "a" * 300, "{{ 7 * 7 }}", "%s %(x)s",
    "\u202egnol",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_on_every_page(name: str) -> None:
    people = [Entity("evil", "people", name), Entity("ada", "people", "Ada Hart")]
    place = Entity("here", "places", name, extra=(("kind", name), ("latitude", "50"), ("longitude", "30")))
    known = {(entity.facet, entity.id): entity for entity in (*people, place)}
    client = open_memory(*(make_named(id, known.values(), name) for id in ("c1", "c2")), known=known)
    for url in (
        "/people/evil", "/places/here", "/graph", "/graph?article=c1", "/map", "/facets/people",
        "/evidence?facet=people&value=evil", f"/map?q={quote(name)}", f"/graph?people={quote(name)}",
        f"/facets/people?text={quote(name)}",
    ):  # fmt: skip
        page = get(client, url)
        assert not page.xpath("//main//script | //main//img | //main//*[@onerror] | //*[@style]"), url
        assert not [href for href in page.xpath("//@href") if href.lower().startswith("javascript")], url
    assert words(get(client, "/people/evil").xpath("//h1")[0]) == name


def test_ids_of_any_text_are_found_again() -> None:
    for id in ("a/b", "a?b=c&d", "ä ö", "x#y", "100%"):
        client = open_memory(make_named("c1", [Entity(id, "people", "Somebody"), Entity("ada", "people", "Ada")]))
        (href,) = [
            link.get("href") for link in get(client, "/facets/people").xpath("//ul[@class='values']//span/a")
            if words(link) == "Somebody"
        ]  # fmt: skip
        assert words(get(client, href).xpath("//h1")[0]) == "Somebody", id


@pytest.mark.parametrize("url", ["/people/ada", "/places/kyiv", "/map", "/graph", "/facets/people"])
def test_a_figure_is_named_and_everything_in_it_that_leads_somewhere_too(client: FlaskClient, url: str) -> None:
    page = get(client, url)
    for figure in page.xpath("//*[local-name()='svg'][contains(@class, 'plot')]"):
        assert figure.get("aria-label") and figure.get("role") == "group"
        assert all(link.get("aria-label") for link in figure.xpath(".//a"))
    assert not page.xpath("//*[@style] | //style | //main//script")


def test_the_styles_of_the_figures_are_served() -> None:
    client = open_memory(make_named("c1", [Entity("ada", "people", "Ada")]))
    (href,) = get(client, "/people/ada").xpath("//link[contains(@href, 'figures.css')]/@href")
    with client.get(href) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "text/css")
