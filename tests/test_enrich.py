"""What is found in a text, and what is not: the definition of a person, a place and a weapon, case by case."""

from __future__ import annotations

from functools import cache

import pytest

from index.documents import Article, LinkedArticle
from index.enrich.pipeline import Enricher
from index.gazetteer import Gazetteer, load_gazetteer
from index.linking.within import Linker


@cache
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@cache
def enricher() -> Enricher:
    return Enricher(gazetteer())


@cache
def linker() -> Linker:
    return Linker(gazetteer())


def enrich(text: str, title: str | None = None) -> LinkedArticle:
    return linker().link_article(next(enricher().enrich([Article("a", title, text)])))


def labels(facet: str, text: str) -> list[str]:
    return [entity.label for entity in dict(enrich(text).values)[facet]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("President Volodymyr Zelenskyy spoke. Zelensky's wife listened.", ["Volodymyr Zelensky"]),
        ("Vladimir Zelensky and Volodymyr Zelenskiy are one.", ["Volodymyr Zelensky"]),
        ("The Biden administration agreed.", ["Joe Biden"]),
        ("Governor Oleksii Kuleba wrote. Later Kuleba added a word.", ["Oleksii Kuleba"]),
        ("ZELENSKY MEETS MACRON IN KYIV", ["Volodymyr Zelensky", "Emmanuel Macron"]),
        ("Mayor Janusz Brzozowski spoke, and Brzozowski left.", ["Janusz Brzozowski"]),
        ("Russians and Ukrainians met the Poles.", []),
        ("The Patriot and the Lancet hit a Caesar.", []),
        ("Kuleba spoke.", []),
    ],
)
def test_people_are_individuals_by_their_usual_name(text: str, expected: list[str]) -> None:
    assert labels("people", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Moscow said Ukraine's capital Kiev was calm.", ["Moscow", "Ukraine", "Kyiv"]),
        ("The US, the U.S. and the United States agree with the UK.", ["United States", "United Kingdom"]),
        ("Shelling of the Luhansk region went on.", ["Luhansk Oblast"]),
        ("Ships left the Azov Sea.", ["Sea of Azov"]),
        ("The plant near Vilnyansk stands.", ["Vilniansk"]),
        ("Russian and Ukrainian and Dutch officials met.", []),
        ("The Kremlin, the White House, the Pentagon and Downing Street were silent.", []),
        ("The Minsk agreements and the Paris Olympics were named.", []),
        ("The Moscow Times quoted the Bank of England.", []),
        ("NATO and the EU in the West.", []),
        ("JOIN US on our channel.", []),
        ("Write to @Ukraine or ukraine.example.", []),
    ],
)
def test_places_are_named_geographic_places(text: str, expected: list[str]) -> None:
    assert labels("places", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shahed drones came.", ["Shahed-136", "drone"]),
        ("A Geran-2 fell.", ["Shahed-136"]),
        ("Shahed-type drones flew.", ["Shahed-136", "drone"]),
        ("S-300, S300 and S 300 are one.", ["S-300"]),
        ("They fired X-101 and Kh-101 missiles.", ["Kh-101", "missile"]),
        ("Kamikaze drones and self-exploding drones hit.", ["loitering munition"]),
        ("Russia used hypersonic Kinzhal missiles.", ["hypersonic missile", "Kinzhal", "missile"]),
        ("Cruise and ballistic missiles rained.", ["cruise missile", "ballistic missile"]),
        ("M777 howitzers fired.", ["M777", "howitzer"]),
        ("Patriot batteries shot down missiles.", ["MIM-104 Patriot", "missile"]),
        ("A study in the Lancet said so.", []),
        ("He was a patriot and no tank top.", []),
        ("He was born in Leningrad.", []),
        ("A water tank burst near the nuclear power plant.", []),
        ("Shelling, strikes, blasts and fire with weapons and arms.", []),
    ],
)
def test_weapons_are_systems_and_the_classes_that_the_words_name(text: str, expected: list[str]) -> None:
    assert labels("weapons", text) == expected


def test_every_mention_stands_where_it_says() -> None:
    linked = enrich("Zelensky met Macron in Kyiv.\n\nA Kinzhal fell on Odesa.", "Talks in Kyiv")
    content = linked.article.content
    assert linked.mentions
    for mention in linked.mentions:
        assert content[mention.start : mention.end] == mention.text


def test_paragraphs_and_sentences_are_counted_from_the_headline() -> None:
    linked = enrich("Macron spoke. Kyiv slept.\n\nOdesa woke.", "Zelensky travels")
    assert [(m.text, m.paragraph, m.sentence) for m in linked.mentions] == [
        ("Zelensky", 0, 0),
        ("Macron", 1, 1),
        ("Kyiv", 1, 2),
        ("Odesa", 2, 3),
    ]
