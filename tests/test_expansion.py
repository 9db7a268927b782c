"""By which other names are the words of a query searched, too?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from corpus import ENTITIES, TINY, make_article
from engines import ENGINES, open_engine

from index.documents import Entity
from index.errors import QueryError
from search.aliases import Aliases, key_of
from search.backends.base import Backend
from search.clauses import describe, iter_wanted
from search.expansion import MOST_ALIASES, MOST_CLAUSES, widen
from search.params import parse_params
from search.parser import parse
from search.query import Query
from search.reading import read_query

PLACES = [
    Entity("kyiv", "places", "Kyiv", aliases=("Kyiv", "Kiev", "Kyïv", "Kyiv City")),
    Entity("new-york", "places", "New York", aliases=("New York", "NYC", "New York City")),
    Entity("york", "places", "York", aliases=("York", "Eboracum")),
]
OTHERS = [
    Entity("shahed-136", "weapons", "Shahed-136", aliases=("Shahed-136", "Geran-2")),
    Entity("grove-a", "people", "Anna Grove", aliases=("Anna Grove", "Grove")),
    Entity("grove-b", "people", "Bela Grove", aliases=("Bela Grove", "Grove", "Groves the Elder")),
    *(Entity(f"smith-{n}", "people", f"Smith {n}", aliases=(f"Smith {n}", "Smith", f"Smythe {n}")) for n in range(4)),
    Entity("energy", "topics", "Energy", aliases=("Energy", "Power")),
]
KNOWN = Aliases([*PLACES, *OTHERS])


def reading(text: str, **options: object) -> str:
    return describe(read_query(replace(Query(text), **options), KNOWN).clause)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("kiev", "(kiev OR kyiv)"),
        ("KIÉV", "(kiév OR kyiv)"),
        ("kyiv", "(kyiv OR kiev)"),
        ("power kiev", "(power AND (kiev OR kyiv))"),
        ("kiev OR odesa", "(kiev OR kyiv OR odesa)"),
        ("kiev OR kyiv", "(kiev OR kyiv)"),
        ("(kiev OR odesa) grid", "((kiev OR kyiv OR odesa) AND grid)"),
        ("Geran-2", '("geran 2" (any ending) OR "shahed 136" (any ending))'),
        ("geran 2 strike", '(((geran AND 2) OR "shahed 136" (any ending)) AND strike)'),
        ("new york", "((new AND york) OR nyc)"),
        ("york", "(york OR eboracum)"),
        ("new or york", "(new AND or AND (york OR eboracum))"),
        ("new (york)", "((new AND york) OR nyc)"),
        ("nyc", '(nyc OR "new york" (any ending))'),
    ],
)
def test_a_name_is_searched_by_its_other_names_too(text: str, searched: str) -> None:
    assert reading(text) == searched


@pytest.mark.parametrize(
    "text",
    [
        '"kiev"',
        "title:kiev",
        "body:Geran-2",
        "kie*",
        "ki?v",
        "kiev~1",
        "-kiev",
        "NOT (kiev grid)",
        "power grid",
        "energy",
        "place:kiev",
        "new -city",
    ],
)
def test_what_is_no_plain_name_stays_as_it_is(text: str) -> None:
    assert reading(text) == describe(parse(text).clause)


def test_the_longest_name_counts() -> None:
    read = read_query(Query("new york city hall"), KNOWN)
    assert [expansion.term for expansion in read.expansions] == ["new york city"]


def test_an_expansion_tells_what_was_typed_what_was_added_and_what_it_means() -> None:
    (expansion,) = read_query(Query("power Kiev"), KNOWN).expansions
    assert (expansion.term, expansion.added) == ("kiev", ("Kyiv",))
    assert [entity.id for entity in expansion.entities] == ["kyiv"]


def test_a_name_that_holds_what_was_typed_or_is_part_of_it_adds_nothing() -> None:
    assert read_query(Query("anna grove"), KNOWN).expansions == ()
    assert reading("new york city") == "((new AND york AND city) OR nyc)"


def test_a_name_of_several_values_is_widened_by_the_names_of_all_and_a_note_says_so() -> None:
    twice = Aliases([Entity("a", "places", "Springfield", aliases=("Alpha",)),
                     Entity("b", "places", "Springfield", aliases=("Beta",))])  # fmt: skip
    read = read_query(Query("springfield"), twice)
    assert describe(read.clause) == "(springfield OR alpha OR beta)"
    assert read.notes == ("springfield names 2 values and was widened by the names of all: Springfield, Springfield",)


def test_a_name_of_more_than_three_values_stays_as_it_is_and_a_note_says_so() -> None:
    read = read_query(Query("smith"), KNOWN)
    assert describe(read.clause) == "smith" and read.expansions == ()
    assert read.notes == ("smith names 4 values and was not widened",)


def test_an_expansion_can_be_switched_off_by_its_term_however_it_is_written() -> None:
    for term in ("geran 2", "Geran-2", "GERAN 2"):
        assert reading("Geran-2 kiev", without=(term,)) == '("geran 2" (any ending) AND (kiev OR kyiv))'


def test_a_longer_name_that_is_switched_off_is_not_widened_in_parts() -> None:
    assert reading("new york", without=("new york",)) == "(new AND york)"


def test_all_expansions_are_off_with_expand_0_and_under_exact() -> None:
    assert reading("kiev", expand=False) == "kiev"
    assert reading("kiev", exact=True) == '"kiev"'


def test_a_value_adds_at_most_so_many_names() -> None:
    names = tuple(f"alias{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(100))
    known = Aliases([Entity("x", "places", "Xville", aliases=names)])
    (expansion,) = read_query(Query("xville"), known).expansions
    assert len(expansion.added) == MOST_ALIASES


def test_a_query_searches_at_most_so_many_words_and_names() -> None:
    words = [f"town{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(60)]
    known = Aliases(
        Entity(word, "places", word, aliases=tuple(f"{word}x{chr(97 + n)}" for n in range(26))) for word in words
    )
    widened = widen(parse(" ".join(words)).clause, known, frozenset())
    assert sum(1 for _ in iter_wanted(widened.clause)) <= MOST_CLAUSES
    assert any(note.endswith("at most 1,024 words and names") for note in widened.notes)


def test_a_key_ignores_case_accents_and_signs() -> None:
    assert key_of("S-300") == "s 300" and key_of("Kharkív’s") == "kharkiv"


KIEV = make_article("old", None, "Snow fell in Kiev.", places=["kyiv"])


@pytest.fixture(scope="module", params=ENGINES)
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Backend:
    return open_engine(request.param, tmp_path_factory.mktemp("data"), [*TINY, KIEV])


def test_a_widened_search_finds_the_articles_of_every_name(backend: Backend) -> None:
    results = backend.search(Query("Kiev"))
    assert {hit.id for hit in results.hits} == {"old", "a1", "a4"}
    assert [(expansion.term, expansion.added) for expansion in results.expansions] == [("kiev", ("Kyiv",))]


def test_without_its_expansion_a_search_finds_the_word_alone(backend: Backend) -> None:
    for query in (Query("Kiev").without_expansion("kiev"), Query("Kiev").without_expansions(), Query('"Kiev"')):
        results = backend.search(query)
        assert [hit.id for hit in results.hits] == ["old"] and results.expansions == ()


def test_a_name_that_no_live_article_holds_is_not_widened(backend: Backend) -> None:
    assert ("people", "cy") in ENTITIES and backend.search(Query("Europe Odesa")).expansions == ()


def test_the_other_names_are_marked_in_the_snippet(backend: Backend) -> None:
    hit = next(hit for hit in backend.search(Query("Kiev")).hits if hit.id == "a1")
    assert [hit.snippet.text[a:b] for a, b in hit.snippet.marks] == ["Kyiv"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Kiev", "alias"),
        ("kyiv", "term"),
        ("grids", "stem"),
        ('"grid"', "term"),
        ('"power grid"', "phrase"),
        ("gri*", "prefix"),
        ("g?id", "wildcard"),
        ("grdi~1", "fuzzy"),
    ],
)
def test_a_part_of_a_score_is_of_the_kind_that_met(backend: Backend, text: str, kind: str) -> None:
    hit = next(hit for hit in backend.search(Query(text)).hits if hit.id == "a1")
    (part,) = hit.explanation
    assert part.kind == kind and part.score == pytest.approx(hit.score, abs=1e-5)
    assert sum(count for _, count in part.frequencies) > 0


@pytest.mark.parametrize(
    "query",
    [
        Query("a", expand=False),
        Query("a", exact=True),
        Query("a", explain=True),
        Query("a", without=("kiev", "s 300")),
        Query("a", cursor="MS4w"),
    ],
)
def test_the_switches_of_a_query_survive_its_url(query: Query) -> None:
    assert parse_params(query.to_params()) == query


@pytest.mark.parametrize(
    ("name", "value", "legal"),
    [
        ("expand", "yes", "0, 1"),
        ("exact", "2", "0, 1"),
        ("explain", "true", "0, 1"),
        ("cursor", "a b", "a cursor as an answer gave it"),
    ],
)
def test_a_switch_that_cannot_be_read_is_named_with_what_is_legal(name: str, value: str, legal: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse_params([(name, value)])
    assert (raised.value.parameter, raised.value.legal) == (name, legal)


def test_a_page_and_a_cursor_are_one_too_many() -> None:
    with pytest.raises(QueryError, match="not both"):
        parse_params([("page", "2"), ("cursor", "MS4w")])
    with pytest.raises(QueryError, match="at most 64 terms"):
        parse_params([("without", f"word{n}") for n in range(65)])
