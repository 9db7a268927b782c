"""What does the oracle say on the clauses whose meaning the engine follows? Corpora of one line an article."""

from __future__ import annotations

import pytest
from corpus import ENTITIES, TINY, make_article

from index.schema import TextField
from search.backends.memory import MemoryBackend
from search.backends.memory_rows import Row, occurrences
from search.clauses import Phrase
from search.query import Query
from search.ranking import Ranking, round_score

BODIES = {
    "next": "power grid hit",
    "one": "power of grid",
    "two": "power of the grid",
    "turned": "grid power",
    "forms": "powers grids",
    "split": "power S-300",
}


def make_backend(bodies: dict[str, str], ranking: Ranking = Ranking()) -> MemoryBackend:  # noqa: B008  # frozen
    return MemoryBackend([make_article(id, None, body) for id, body in bodies.items()], {}, ranking=ranking)


def found(text: str, bodies: dict[str, str] = BODIES) -> set[str]:
    return {hit.article.id for hit in make_backend(bodies).search(Query(text)).hits}


def scores_of(text: str, bodies: dict[str, str], ranking: Ranking = Ranking()) -> dict[str, float]:  # noqa: B008
    return {hit.article.id: hit.score for hit in make_backend(bodies, ranking).search(Query(text)).hits}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ('"power grid"', {"next"}),
        ('"power grid"~1', {"next", "one"}),
        ('"power grid"~2', {"next", "one", "two"}),
        ('"grid power"~9', {"turned"}),
        ('"power 300"~1', {"split"}),
        ("pow*", set(BODIES)),
        ("pow?r", {"next", "one", "two", "turned", "split"}),
        ("*rs", {"forms"}),
        ("h?t*", {"next"}),
        ("grdi~1", {"next", "one", "two", "turned"}),
        ("gird~2", {"next", "one", "two", "turned", "forms"}),
        ("title:grid~1", set()),
    ],
)
def test_a_text_finds_the_articles_it_describes(text: str, ids: set[str]) -> None:
    assert found(text) == ids


@pytest.mark.parametrize(
    ("body", "slop", "count"),
    [
        ("a b a b", 0, 2),
        ("a a b", 0, 1),
        ("a a b", 1, 2),
        ("a b b", 1, 1),
        ("a x b x a", 1, 1),
        ("a x x b", 1, 0),
    ],
)
def test_a_phrase_occurs_once_for_every_place_it_begins_at(body: str, slop: int, count: int) -> None:
    row = Row(make_article("x", "b", body), {})
    assert occurrences(Phrase(("a", "b"), "exact", slop=slop), row) == {"title": 0, "body": count}


def test_the_words_of_a_loose_phrase_share_its_slop() -> None:
    row = Row(make_article("x", None, "a x b x c"), {})
    assert [occurrences(Phrase(("a", "b", "c"), "exact", slop=n), row)["body"] for n in (1, 2)] == [0, 1]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ('person:"ADA HART"', {"a1", "a2"}),
        ("place:kiev", {"a1", "a4"}),
        ("place:ukraine", {"a1", "a2", "a3", "a4"}),
        ("weapon:missile -person:bo", {"a1", "a7"}),
        ("organisation:ukrenergo OR topic:energy", {"a2", "a3", "a5"}),
        ('source:"morning post" grid', {"a1", "a2"}),
        ("person:Nobody", set()),
        ("person:kyiv", set()),
    ],
)
def test_a_name_finds_the_articles_with_its_value_or_one_inside_it(text: str, ids: set[str]) -> None:
    results = MemoryBackend(TINY, ENTITIES).search(Query(text))
    assert {hit.article.id for hit in results.hits} == ids


def test_a_name_scores_nothing() -> None:
    hits = MemoryBackend(TINY, ENTITIES).search(Query("place:kyiv")).hits
    assert [(hit.article.id, hit.score) for hit in hits] == [("a4", 0.0), ("a1", 0.0)]


def test_the_form_that_was_typed_ranks_above_the_others() -> None:
    bodies = {"typed": "plans now", "other": "planned now", "none": "heat now"}
    assert scores_of("plans", bodies)["other"] == pytest.approx(0.8 * scores_of("plans", bodies)["typed"])
    assert scores_of("planned", bodies)["typed"] == pytest.approx(0.8 * scores_of("planned", bodies)["other"])
    assert scores_of("plans", bodies, Ranking(other_form=0.5))["other"] == pytest.approx(
        0.5 * scores_of("plans", bodies)["typed"]
    )


def test_an_article_with_both_forms_scores_as_if_all_were_typed() -> None:
    bodies = {"both": "plans planned", "typed": "plans plans", "none": "heat now"}
    scores = scores_of("plans", bodies)
    assert scores["both"] == scores["typed"]


def test_a_form_in_another_field_is_not_the_form_that_was_typed() -> None:
    articles = [make_article("one", "plans", "planned"), make_article("none", "heat", "heat")]
    both, body = (MemoryBackend(articles, {}).search(Query(text)).hits[0].score for text in ("plans", "body:plans"))
    backend = MemoryBackend(articles, {}, ranking=Ranking(other_form=1.0))
    full = [backend.search(Query(text)).hits[0].score for text in ("plans", "body:plans")]
    assert both == full[0]
    assert body == pytest.approx(0.8 * full[1])


@pytest.mark.parametrize("text", ["po*", "p?wer", "powr~1"])
def test_prefixes_wildcards_and_fuzzy_words_score_a_constant(text: str) -> None:
    bodies = {"one": "power", "two": "power power and much more"}
    assert scores_of(text, bodies) == {"one": 1.0, "two": 1.0}
    assert scores_of(text, bodies, Ranking(constant=0.25)) == {"one": 0.25, "two": 0.25}


def test_weights_and_saturation_are_those_of_the_ranking() -> None:
    """Of 2 articles 1 holds "grid", once, in a body of the average length: ln 2 * w * (k1 + 1) / (w + k1)."""
    fields = (TextField("title", 1.0, 0.5), TextField("body", 2.0, 0.75))
    scores = scores_of("grid", {"one": "grid", "none": "heat"}, Ranking(k1=2.0, fields=fields))
    assert scores["one"] == pytest.approx(0.693147 * 2 * 3 / 4, abs=1e-6)


def test_scores_are_of_single_precision() -> None:
    scores = MemoryBackend(TINY, ENTITIES).search(Query("power OR grid OR talks")).hits
    assert all(hit.score == round_score(hit.score) for hit in scores)
    assert round_score(0.1) == 0.10000000149011612


def test_only_the_facets_and_histograms_that_are_wanted_are_counted_in_their_fixed_order() -> None:
    results = MemoryBackend(TINY, ENTITIES).search(Query(facets=("topics", "people"), axes=("happened",)))
    assert [counts.facet for counts in results.facets] == ["people", "topics"]
    assert [histogram.axis for histogram in results.histograms] == ["happened"]
    none = MemoryBackend(TINY, ENTITIES).search(Query(facets=(), axes=()))
    assert (none.total, none.facets, none.histograms) == (8, (), ())
