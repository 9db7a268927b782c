"""What is known of a value, and what do articles say of it?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from corpus import ENTITIES, make_article
from engines import ENGINES, open_engine

from index.documents import Mention
from index.entities import SPELLINGS
from index.errors import DamagedError
from search.backends.base import Backend
from search.query import FacetFilter, Query
from search.sentences import find_sentence
from search.spellings import read_spellings

BODY = "Gen. Ada Hart spoke in Kyiv. “Kiev is cold.” Bo Lind left for Odesa!\n\nNobody else came. Ada Hart stayed."


def name(kind: str, text: str, sentence: int, value: str, nth: int = 0) -> Mention:
    start = -1
    for _ in range(nth + 1):
        start = BODY.index(text, start + 1)
    return Mention(kind, start, start + len(text), text, sentence, 0, value, "test")


MENTIONS = (
    name("people", "Ada Hart", 0, "ada"),
    name("places", "Kyiv", 0, "kyiv"),
    name("places", "Kiev", 1, "kyiv"),
    name("people", "Bo Lind", 2, "bo"),
    name("places", "Odesa", 2, "odesa"),
    name("people", "Ada Hart", 4, "ada", 1),
)
ONE = replace(make_article("one", None, BODY, people=["ada", "bo"], places=["kyiv", "odesa"]), mentions=MENTIONS)
TWO = make_article("two", "Kalibr", "Kalibr hit Kyiv.", places=["kyiv"], weapons=["kalibr"])
THREE = make_article("three", None, "A missile.", weapons=["missile"])


@pytest.fixture(scope="module", params=ENGINES)
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Backend:
    return open_engine(request.param, tmp_path_factory.mktemp("data"), [ONE, TWO, THREE])


def test_a_value_is_described_with_its_articles_and_spellings(backend: Backend) -> None:
    page = backend.entity("places", "kyiv")
    assert page and (page.entity.label, page.count) == ("Kyiv", 2)
    assert page.spellings == (("Kiev", 1), ("Kyiv", 1), ("k", 1))


def test_a_value_lies_in_its_containers_and_holds_its_parts(backend: Backend) -> None:
    kyiv, ukraine = backend.entity("places", "kyiv"), backend.entity("places", "ukraine")
    assert kyiv and [entity.id for entity in kyiv.containers] == ["ukraine", "europe"] and kyiv.parts == ()
    assert ukraine and [(entity.id, count) for entity, count in ukraine.parts] == [("kyiv", 2), ("odesa", 1)]


def test_a_value_is_related_to_what_its_articles_name_but_not_to_its_own_family(backend: Backend) -> None:
    page = backend.entity("weapons", "missile")
    assert page
    related = {facet: [(value.id, value.count) for value in values] for facet, values in page.related}
    assert related["places"] == [("europe", 1), ("kyiv", 1), ("ukraine", 1)] and related["weapons"] == []


def test_each_related_count_is_what_asking_for_both_finds(backend: Backend) -> None:
    page = backend.entity("people", "ada")
    assert page
    for facet, values in page.related:
        for value in values:
            query = Query(filters=(FacetFilter("people", ("ada",), "all"),)).with_match(facet, "all")
            assert backend.search(query.with_value(facet, value.id)).total == value.count


def test_values_are_given_by_their_ids_in_order_and_one_that_nobody_names_as_its_id(backend: Backend) -> None:
    known = backend.list_entities("places", ["kyiv", "nowhere", "ukraine"])
    assert [entity.label for entity in known] == ["Kyiv", "nowhere", "Ukraine"]
    assert known[0].parents == ("ukraine",)


def test_a_value_that_nobody_names_has_no_page(backend: Backend) -> None:
    assert backend.entity("people", "cy") is None and backend.entity("people", "nobody") is None
    assert backend.evidence(Query(), "people", "nobody") is None


def test_evidence_is_every_sentence_that_names_the_value_with_all_it_names(backend: Backend) -> None:
    evidence = backend.evidence(Query(), "places", "ukraine")
    assert evidence and evidence.total == 2
    assert [(item.head.id, item.sentence, item.start) for item in evidence.items if item.head.id == "one"] == [
        ("one", "Gen. Ada Hart spoke in Kyiv.", 0),
        ("one", "“Kiev is cold.”", 29),
        ("one", "Bo Lind left for Odesa!", 45),
    ]
    assert [mention.text for mention in evidence.items[0].mentions] == ["Ada Hart", "Kyiv"]


def test_evidence_comes_from_the_articles_of_the_query_page_by_page(backend: Backend) -> None:
    found = backend.evidence(Query("Kalibr"), "places", "kyiv")
    assert found and found.total == 1 and {item.head.id for item in found.items} == {"two"}
    pages = [backend.evidence(Query(), "places", "kyiv", page=page, size=1) for page in (1, 2, 3)]
    assert [{item.head.id for item in page.items} for page in pages if page] == [{"one"}, {"two"}, set()]


@pytest.mark.parametrize(
    ("content", "named", "sentence"),
    [
        ("It rained. Ada came. Bo left.", ["Ada"], "Ada came."),
        ("It rained! “Ada came,” he said. Bo left.", ["Ada"], "“Ada came,” he said."),
        ("It rained.\n\nAda came\n\nBo left.", ["Ada"], "Ada came"),
        ("Ada came", ["Ada"], "Ada came"),
        ("Prof. Ada met Dr. Bo. Cy left.", ["Prof", "Bo"], "Prof. Ada met Dr. Bo."),
        ("About 3.5 km from Ada. Then nothing.", ["Ada"], "About 3.5 km from Ada."),
        ("Ada asked: “Why? Nobody knows.” Bo left.", ["Ada"], "Ada asked: “Why?"),
        (f"{'word ' * 300}Ada {'word ' * 300}", ["Ada"], None),
    ],
)
def test_a_sentence_ends_where_the_text_seems_to_end_it(content: str, named: list[str], sentence: str | None) -> None:
    mentions = [
        Mention("people", content.index(text), content.index(text) + len(text), text, 3, 0, "x", "test")
        for text in named
    ]
    start, end = find_sentence(content, mentions, mentions)
    if sentence is None:
        assert "Ada" in content[start:end] and end - start < 1_300 and content[start - 1] == " "
    else:
        assert content[start:end] == sentence


def test_a_sentence_never_reaches_over_a_mention_of_another() -> None:
    content = "Ada came and bo left and cy stayed"
    mentions = [
        Mention("people", content.index(text), content.index(text) + len(text), text, n, 0, "x", "test")
        for n, text in enumerate(["Ada", "bo", "cy"])
    ]
    start, end = find_sentence(content, mentions[1:2], mentions)
    assert content[start:end] == "came and bo left and"


def test_spellings_are_read_from_the_file_that_the_writer_keeps(tmp_path: Path) -> None:
    (tmp_path / SPELLINGS).write_text('{}\n{"b": 1, "a": 1, "c": 2}\n', encoding="utf-8")
    assert read_spellings(tmp_path, 1) == (("c", 2), ("a", 1), ("b", 1))
    with pytest.raises(DamagedError, match="no line 3"):
        read_spellings(tmp_path, 2)


def test_the_corpus_is_what_these_tests_think_it_is() -> None:
    assert all((mention.kind, mention.value) in ENTITIES for mention in MENTIONS)
    assert all(BODY[mention.start : mention.end] == mention.text for mention in MENTIONS)
