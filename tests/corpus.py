"""A corpus one can hold in the head: eight tiny articles, and the entities they name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from index.documents import Article, DateMention, Entity, LinkedArticle, Mention
from index.entities import metadata_values
from index.schema import MENTIONED

ENTITIES = {
    (entity.facet, entity.id): entity
    for entity in [
        Entity("ada", "people", "Ada Hart"),
        Entity("bo", "people", "Bo Lind"),
        Entity("cy", "people", "Cy Moran"),
        Entity("europe", "places", "Europe"),
        Entity("ukraine", "places", "Ukraine", ("europe",)),
        Entity("kyiv", "places", "Kyiv", ("ukraine",), ("Kyiv", "Kiev")),
        Entity("odesa", "places", "Odesa", ("ukraine",)),
        Entity("missile", "weapons", "missile"),
        Entity("cruise-missile", "weapons", "cruise missile", ("missile",)),
        Entity("kalibr", "weapons", "Kalibr", ("cruise-missile",)),
        Entity("drone", "weapons", "drone"),
        Entity("shahed-136", "weapons", "Shahed-136", ("drone",)),
        Entity("ukrenergo", "organisations", "Ukrenergo"),
    ]
}


def make_mention(kind: str, value: str, sentence: int = 0) -> Mention:
    """Make a mention of an entity whose place in the text does not matter."""
    return Mention(kind, 0, 1, value[:1], sentence, 0, value, "test")


def make_day(first: date, last: date | None = None) -> DateMention:
    """Make a mention of a day or a range of days."""
    last = last or first
    value = first.isoformat() if first == last else f"{first}/{last}"
    return DateMention(0, 1, "x", 0, 0, value, first, last, "day" if first == last else "range", None, "test")


def make_article(
    id: str,
    title: str | None,
    body: str,
    *,
    published: date | None = None,
    source: str | None = None,
    topics: tuple[str, ...] = (),
    people: Iterable[str] = (),
    places: Iterable[str] = (),
    weapons: Iterable[str] = (),
    organisations: Iterable[str] = (),
    days: Iterable[DateMention] = (),
) -> LinkedArticle:
    """Make a linked article that names these entities."""
    article = Article(id, title, body, published, source, (), topics, sha256=id)
    named = {"people": people, "places": places, "weapons": weapons, "organisations": organisations}
    values = {facet: tuple(ENTITIES[facet, id] for id in named[facet]) for facet in MENTIONED}
    mentions = tuple(make_mention(facet, id) for facet in MENTIONED for id in named[facet])
    return LinkedArticle(article, mentions, tuple(days), tuple((values | metadata_values(article)).items()))


TINY = [
    make_article(
        "a1", "Power grid hit in Kyiv", "A missile hit the power grid. Ada Hart spoke in Kyiv.",
        published=date(2022, 12, 16), source="Morning Post", people=["ada"], places=["kyiv"], weapons=["missile"],
        days=[make_day(date(2022, 12, 16))],
    ),
    make_article(
        "a2", "Grid repaired", "Crews repaired the grid after the attack. Ada Hart and Bo Lind met.",
        published=date(2022, 12, 19), source="Morning Post", people=["ada", "bo"], places=["ukraine"],
        organisations=["ukrenergo"], days=[make_day(date(2022, 12, 16), date(2022, 12, 18))],
    ),
    make_article(
        "a3", "Drones over Odesa", "Shahed-136 drones flew over Odesa. Power was cut.",
        published=date(2022, 12, 19), source="Evening News", places=["odesa"], weapons=["shahed-136", "drone"],
        topics=("Energy",), days=[make_day(date(2022, 12, 1), date(2022, 12, 31))],
    ),
    make_article(
        "a4", None, "Kalibr missiles struck power plants in Kyiv and Odesa, Bo Lind said.",
        published=date(2023, 1, 26), people=["bo"], places=["kyiv", "odesa"], weapons=["kalibr", "missile"],
        days=[make_day(date(2023, 1, 26)), make_day(date(2022, 10, 10))],
    ),
    make_article(
        "a5", "Talks", "Cy Moran planned talks. The plan stopped.", published=date(2023, 3, 9), people=["cy"],
        topics=("Peace talks", "Energy"),
    ),
    make_article("a6", "Undated", "Bo Lind on the power of talks.", people=["bo"], source="Evening News"),
    make_article(
        "a7", "Cruise missiles", "A cruise missile fell near the S-300 battery.", published=date(2023, 3, 9),
        weapons=["cruise-missile"], days=[make_day(date(2023, 1, 1), date(2023, 12, 31))],
    ),
    make_article("a8", None, "grid grid grid", published=date(2021, 5, 1)),
]  # fmt: skip
