"""Which piece of a text shows best why it was found, and which words in it are marked?"""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import analyse, tokens_of
from search.clauses import All, Clause, Or, Phrase, Prefix, Term
from search.highlight import LENGTH, READ_AT_MOST, build_snippet, find_marks
from search.parser import parse
from search.results import Snippet

WORDS = ["power", "grid", "planned", "plans", "S-300", "Kyiv's", "a.", "café", "the", "\n\n", "x" * 70, "night,"]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=250).map(" ".join))
FILLER = "The night was long and nobody came. "


def marked(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.marks]


def snip(text: str, query: str, field: str = "body") -> Snippet:
    return build_snippet(text, parse(query).clause, field)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("grid", ["grid", "Grid"]),
        ("planning", ["planned", "Plans", "plans"]),
        ('"plans"', ["Plans", "plans"]),
        ('"power grid"', ["power grid"]),
        ("pow*", ["power"]),
        ("p?an*s", ["Plans", "plans"]),
        ("*r?d", ["grid", "Grid"]),
        ("plasn~1", ["Plans", "plans"]),
        ("planet~2", ["planned", "Plans", "plans"]),
        ('"they power"~3', ["They", "power"]),
        ('"they power"~1', []),
        ('"power kyiv in"~9', []),
        ('"planned power grid"~1', ["planned", "power grid"]),
        ("person:Kyiv", []),
        ("S-300", ["S-300"]),
        ("grid -power", ["grid", "Grid"]),
        ("NOT grid", []),
        ("zebra OR power", ["power"]),
        ("body:power title:grid", ["power"]),
        ("title:grid", []),
        ("", []),
        ("KYÍV", ["Kyiv"]),
    ],
)
def test_the_words_that_were_wanted_are_marked(query: str, words: list[str]) -> None:
    text = "They planned a power grid in Kyiv. Plans, plans: the Grid's S-300 was gone."
    assert marked(snip(text, query)) == words


def test_a_text_shorter_than_a_snippet_is_shown_whole() -> None:
    assert snip("Power is back in Kyiv.", "power") == Snippet("Power is back in Kyiv.", ((0, 5),))


def test_a_text_without_a_wanted_word_shows_its_beginning() -> None:
    snippet = snip(FILLER * 20, "zebra")
    assert snippet.text.startswith("The night was long") and snippet.text.endswith(" …") and snippet.marks == ()


def test_a_snippet_begins_with_the_sentence_of_the_wanted_word() -> None:
    snippet = snip(f"{FILLER * 20}In the end power came back. {FILLER * 20}", "power")
    assert snippet.text.startswith("… In the end power came back. ") and snippet.text.endswith(" …")
    assert marked(snippet) == ["power"]


def test_the_piece_with_the_most_different_words_is_shown() -> None:
    text = f"Power, power, power. {FILLER * 20}Power came back to the grid. {FILLER * 20}"
    assert marked(snip(text, "power OR grid")) == ["Power", "grid"]


def test_of_equal_pieces_the_first_is_shown() -> None:
    snippet = snip(f"One grid. {FILLER * 20}Two grid.", "grid")
    assert snippet.text.startswith("One grid.")


def test_line_breaks_are_shown_as_blanks() -> None:
    assert snip("Power.\n\nGrid.", "grid") == Snippet("Power.  Grid.", ((8, 12),))


def test_marks_that_overlap_are_joined() -> None:
    clause = Or((Phrase(("a", "b"), "exact"), Phrase(("b", "c"), "exact")))
    assert build_snippet("a b c", clause).marks == ((0, 5),)


def test_a_loose_phrase_is_marked_where_it_is_tightest_from_each_place_it_begins_at() -> None:
    clause = parse('"a b"~2').clause
    assert find_marks("a x a x b b, a x x x b", clause, "body") == ((4, 5), (8, 9))


def test_words_of_another_field_are_not_marked() -> None:
    clause = parse("title:grid body:power").clause
    assert find_marks("Grid and power", clause, "title") == ((0, 4),)
    assert find_marks("Grid and power", clause, "body") == ((9, 14),)


def test_a_phrase_longer_than_a_snippet_is_marked_whole() -> None:
    words = " ".join(["longword"] * 60)
    snippet = snip(f"{words} {FILLER * 20}", f'"{words}"')
    assert marked(snippet) == [words]


def check(text: str, clause: Clause) -> Snippet:
    """Check what holds for every snippet: marks in order, apart and inside, on pieces that the text holds."""
    snippet = build_snippet(text, clause)
    edges = [edge for mark in snippet.marks for edge in mark]
    assert edges == sorted(edges) and all(0 <= start < end <= len(snippet.text) for start, end in snippet.marks)
    piece = snippet.text.removeprefix("… ").removesuffix(" …")
    assert piece in text.replace("\n", " ")
    return snippet


@settings(deadline=None)
@given(TEXTS, st.data())
def test_a_word_that_is_there_is_marked_and_every_mark_is_a_form_of_it(text: str, data: st.DataObject) -> None:
    stems = analyse(text)[1]
    term = data.draw(st.sampled_from(stems)) if stems else "grid"
    snippet = check(text, Term(term, "stem"))
    assert all(term in analyse(word)[1] for word in marked(snippet))
    assert bool(snippet.marks) == (term in stems)
    assert [text[start:end] for start, end in find_marks(text, Term(term, "stem"), "body")] == [
        text[token.start : token.end] for token in tokens_of(text) if token.stem == term
    ]


@settings(deadline=None)
@given(TEXTS, st.data())
def test_marks_of_phrases_and_prefixes_cover_what_was_wanted(text: str, data: st.DataObject) -> None:
    exact = analyse(text)[0] or ["grid"]
    begin = data.draw(st.integers(0, len(exact) - 1))
    phrase = tuple(exact[begin : begin + data.draw(st.integers(2, 4))])
    assert all(phrase[0] in analyse(words)[0] for words in marked(check(text, Phrase(phrase, "exact"))))
    prefix = exact[begin][:2]
    assert all(analyse(word)[0][0].startswith(prefix) for word in marked(check(text, Prefix(prefix))))


@settings(deadline=None)
@given(TEXTS, st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join))
def test_a_snippet_is_short_whatever_is_wanted(text: str, query: str) -> None:
    snippet = check(text, parse(query).clause)
    assert len(snippet.text) <= LENGTH + 6 * 70 + 4


@pytest.mark.parametrize(
    "text",
    [
        FILLER * 30_000,
        "x" * 1_000_000,
        " " * 1_000_000,
        "a-" * 500_000,
        f"{FILLER * 1_000}{'Power came back to the grid. ' * 40_000}",
    ],
    ids=["prose", "one word", "blanks", "signs", "many matches"],
)
def test_a_million_characters_are_looked_through_in_bounded_time(text: str) -> None:
    begin = process_time()
    snippet = snip(text, 'power OR grid OR night OR pow* OR came* OR p*w?r OR nigth~2 OR "came grid"~50')
    assert process_time() - begin < 5.0
    assert len(snippet.text) < 2 * LENGTH


def test_only_the_beginning_of_a_very_long_text_is_looked_through() -> None:
    assert marked(snip(f"{'a ' * (READ_AT_MOST // 2 - 5)}power", "power")) == ["power"]
    assert build_snippet(f"{'a ' * READ_AT_MOST}power", Term("power", "stem")).marks == ()


def test_a_search_for_everything_marks_nothing() -> None:
    assert build_snippet("Power", All()) == Snippet("Power", ())


def test_a_text_of_one_common_word_is_read_in_bounded_time() -> None:
    begin = process_time()
    build_snippet("a " * 500_000, parse("a " * 64).clause)
    assert process_time() - begin < 5.0


def test_a_long_loose_phrase_of_one_word_is_marked_in_bounded_time() -> None:
    begin = process_time()
    build_snippet("a " * 500_000, parse(f'"{"a " * 490}b"~50').clause)
    assert process_time() - begin < 5.0
