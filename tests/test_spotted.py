"""What the model's spans add, and what the rules take off them: no model runs here."""

from __future__ import annotations

from functools import cache

import pytest

from index.documents import Article, EnrichedArticle, NameSpan
from index.enrich.pipeline import Rematcher
from index.gazetteer import load_gazetteer


@cache
def rematcher() -> Rematcher:
    return Rematcher(load_gazetteer())


def found(text: str, kind: str, *names: str) -> list[tuple[str, str]]:
    """Give kind and text of what is found when the model marks these names."""
    spans = tuple(NameSpan(kind, text.index(name), text.index(name) + len(name)) for name in names)
    enriched = next(rematcher().rematch([EnrichedArticle(Article("a", None, text), spans=spans)]))
    return [(mention.kind, mention.text) for mention in enriched.mentions]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Janusz Brzozowski spoke. Brzozowski left.", "Janusz Brzozowski", ["Janusz Brzozowski", "Brzozowski"]),
        ("Then Mayor Janusz Brzozowski spoke.", "Mayor Janusz Brzozowski", ["Janusz Brzozowski"]),
        ("Here Hunter Biden spoke.", "Hunter Biden", ["Hunter Biden"]),
        ("The Ukrainian Volodymyr Zelensky spoke.", "Ukrainian Volodymyr Zelensky", ["Volodymyr Zelensky"]),
        ("They met Mr Brzozowski there.", "Brzozowski", ["Brzozowski"]),
        ("Then Kidnapping went on.", "Kidnapping", []),
        ("Typhoon Kalmaegi came.", "Typhoon Kalmaegi", []),
        ("A story.\n\nBattlefield Losses\n\nMore.", "Battlefield Losses", []),
    ],
)
def test_a_span_of_a_person(text: str, name: str, expected: list[str]) -> None:
    assert [found for kind, found in found(text, "people", name) if kind == "people"] == expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("They live in Quillmouth now.", "Quillmouth", ["Quillmouth"]),
        ("The Quillmouth case.", "Quillmouth", []),
        ("Quillmouth, Ukraine, slept.", "Quillmouth", ["Quillmouth", "Ukraine"]),
        ("In the City of Quillmouth it rained.", "City of Quillmouth", ["Quillmouth"]),
        ("A Russian Military Airport burned.", "Russian Military Airport", []),
        ("An Arctic penal colony.", "Arctic penal", ["Arctic"]),
        ("The Quillmouth Airport closed.", "Quillmouth Airport", ["Quillmouth Airport"]),
        ("The Japan Maritime Self-Defence Force came.", "Japan Maritime Self-Defence Force", []),
    ],
)
def test_a_span_of_a_place(text: str, name: str, expected: list[str]) -> None:
    assert [found for kind, found in found(text, "places", name) if kind == "places"] == expected


def test_an_organisation_named_after_a_place_is_no_place() -> None:
    text = "The Kyiv Choir of Friends sang."
    assert found(text, "organisations", "Kyiv Choir of Friends") == [("organisations", "Kyiv Choir of Friends")]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Shelling hit Sumy and Kherson regions.", ["sumy-oblast", "kherson-oblast"]),
        ("Sumy, Kharkiv and Kherson oblasts were hit.", ["sumy-oblast", "kharkiv-oblast", "kherson-oblast"]),
        ("Sumy and Kherson were hit.", ["sumy", "kherson"]),
        ("The city of Sumy lies near other regions.", ["sumy"]),
    ],
)
def test_a_list_that_ends_in_regions_names_regions(text: str, values: list[str]) -> None:
    enriched = next(rematcher().rematch([EnrichedArticle(Article("a", None, text))]))
    assert [mention.value for mention in enriched.mentions] == values
