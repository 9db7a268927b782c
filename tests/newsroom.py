"""A newsroom of a dozen articles whose mentions stand where the text names them: what browsers are tested on."""

from __future__ import annotations

import re
from datetime import date

from index.documents import Article, Cut, DateMention, Entity, LinkedArticle, Mention
from index.entities import metadata_values
from index.schema import MENTIONED

EVIL = "<script>window.hacked = 1</script>\"'><img src=x onerror=window.hacked=2>"
LONG = "Ministry of the Very Long and Hardly Pronounceable Names of Organisations of the United Provinces " * 3


def _place(id: str, label: str, kind: str, latitude: float, longitude: float, *parents: str) -> Entity:
    where = (("kind", kind), ("latitude", str(latitude)), ("longitude", str(longitude)))
    return Entity(id, "places", label, parents, (), where)


_PEOPLE = (
    "Ada Hart", "Bo Lind", "Cy Moran", "Dee Moss", "Eli Novak", "Fay Ortiz", "Gus Perl", "Hana Quist", "Ira Roth",
    "Joy Sand", "Євген Шевченко", "ليلى حداد",
)  # fmt: skip
NAMED = (
    *(Entity(name.split()[0].casefold(), "people", name) for name in _PEOPLE),
    _place("europe", "Europe", "continent", 50.0, 15.0),
    _place("ukraine", "Ukraine", "country", 49.0, 32.0, "europe"),
    _place("kyiv", "Kyiv", "settlement", 50.45, 30.52, "ukraine"),
    _place("odesa", "Odesa", "settlement", 46.48, 30.73, "ukraine"),
    Entity("missile", "weapons", "missile"),
    Entity("kalibr", "weapons", "Kalibr", ("missile",)),
    Entity("drone", "weapons", "drone"),
    Entity("long", "organisations", LONG.strip()),
    Entity("evil", "organisations", EVIL),
)
ENTITIES = {(entity.facet, entity.id): entity for entity in NAMED}


def _write(
    id: str, title: str | None, body: str, published: date | None, source: str, happened: tuple[str, date] | None = None
) -> LinkedArticle:
    """Write an article that names every entity whose label stands in it, and one day."""
    article = Article(
        id, title, body, published, source, url=f"https://example.org/{id}", sha256=id,
        furniture=(Cut("Read more: something else", "read-more", 1),),
    )  # fmt: skip
    content = article.content
    mentions = [
        Mention(
            entity.facet, at.start(), at.end(), at.group(), len(re.findall(r"[.]\s|\n\n", content[: at.start()])),
            content[: at.start()].count("\n\n"), entity.id, "test",
        )
        for entity in NAMED
        for at in re.finditer(re.escape(entity.label), content)
    ]  # fmt: skip
    values = {
        facet: tuple(dict.fromkeys(ENTITIES[facet, m.value or ""] for m in mentions if m.kind == facet))
        for facet in MENTIONED
    }
    days: tuple[DateMention, ...] = ()
    if happened:
        text, day = happened
        start = content.index(text)
        days = (
            DateMention(start, start + len(text), text, 0, 0, day.isoformat(), day, day, "day",
                        published.isoformat() if published else None, "test"),
        )  # fmt: skip
    return LinkedArticle(article, tuple(mentions), days, tuple((values | metadata_values(article)).items()))


ARTICLES = (
    _write("grid-1", "Power grid hit in Kyiv", "A missile hit the power grid on Friday. Ada Hart spoke in Kyiv.\n\n"
           "Bo Lind was with Ada Hart when the power came back.", date(2022, 12, 17), "Morning Post",
           ("Friday", date(2022, 12, 16))),
    _write("grid-2", "Grid repaired", "Crews repaired the power grid in Ukraine. Ada Hart and Bo Lind met.",
           date(2022, 12, 19), "Morning Post"),
    _write("drones", "Drones over Odesa", "A drone flew over Odesa. Power was cut, Cy Moran said.", date(2023, 1, 5),
           "Evening News"),
    _write("kalibr", None, "A Kalibr struck power plants in Kyiv and Odesa, Bo Lind said, and crews worked through "
           "the night.", date(2023, 1, 26), "Evening News"),
    _write("talks", "Power talks", "Dee Moss, Eli Novak and Fay Ortiz talked about power in Europe.",
           date(2023, 3, 9), "Evening News"),
    _write("names", "Power and names", "Gus Perl, Hana Quist, Ira Roth, Joy Sand and Ada Hart spoke of power.",
           date(2023, 3, 10), "Evening News"),
    _write("undated", "Undated power", "Bo Lind on the power of talks.", None, "Morning Post"),
    _write("long", "Power " + "and a headline that does not want to end " * 7,
           f"The {LONG.strip()} speaks of power.", date(2023, 4, 1), "Morning Post"),
    _write("cyrillic", "Київ без світла: power", "Євген Шевченко каже: power повернеться.", date(2023, 4, 2), "Новини"),
    _write("arabic", "كييف بلا كهرباء power", "قالت ليلى حداد إن power عادت.", date(2023, 4, 3), "صحيفة"),
    _write("evil", f"Power {EVIL}", f"power {EVIL} power", date(2023, 4, 4), EVIL),
    _write("quiet", "Nothing to see", "The weather was mild.", date(2023, 4, 5), "Morning Post"),
)  # fmt: skip
