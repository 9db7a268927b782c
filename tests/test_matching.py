"""Where does a text hold what a clause is looking for? The quick way against the plain one."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import Token, fold, terms_of, tokens_of
from search.clauses import Clause, Fuzzy, Leaf, Phrase, Prefix, Term, Wildcard, iter_wanted
from search.highlight import build_snippet
from search.matching import Match, Wanted, count_matches
from search.parser import parse
from search.patterns import matches, within

WORDS = [
    "power", "Powers", "grid", "planned", "plans", "S-300", "s-300s", "Kyiv's", "KYÍV", "café", "dying", "ties", "lied",
    "happy", "happily", "ΟΔΟΣ", "Straße", "İstanbul", "ﬁre", "e\N{COMBINING ACUTE ACCENT}t", "x" * 70, "“night,”", "a",
    "’s", "\n\n", "_", "日本",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=400), st.lists(st.sampled_from(WORDS), max_size=80).map(" ".join))
QUERIES = st.lists(
    st.sampled_from([*WORDS, "pow*", "p?w*", "*wer", "grid~1", '"power grid"', '"power grid"~3', "die", "OR"]),
    max_size=6,
).map(" ".join)


def find_plainly(text: str, clause: Clause, field: str) -> list[Match]:
    """Cut the whole text into words and look at every one of them."""
    tokens, found = tokens_of(text), []
    for number, leaf in enumerate(dict.fromkeys(iter_wanted(clause))):
        if field in leaf.fields:
            for first, last in iter_places(tokens, leaf):
                found.append((tokens[first].start, tokens[last].end, number))
    return sorted(found)


def iter_places(tokens: list[Token], leaf: Leaf) -> Iterator[tuple[int, int]]:
    for i, token in enumerate(tokens):
        match leaf:
            case Term(term, stream):
                fits = term == (token.exact if stream == "exact" else token.stem)
            case Prefix(prefix):
                fits = token.exact.startswith(prefix)
            case Wildcard(pattern):
                fits = matches(pattern, token.exact)
            case Fuzzy(term, edits):
                fits = within(term, token.exact, edits)
            case Phrase(terms, stream, _, slop):
                words = [one.exact if stream == "exact" else one.stem for one in tokens]
                yield from iter_runs(words, i, terms, slop)
                fits = False
        if fits:
            yield i, i


def iter_runs(words: list[str], start: int, terms: tuple[str, ...], slop: int) -> Iterator[tuple[int, int]]:
    """Give the runs of neighbours among the earliest places of a phrase's terms that begins at a place."""
    places = [start] if words[start] == terms[0] else []
    for term in terms[1:] if places else ():
        later = [i for i in range(places[-1] + 1, min(len(words), start + len(terms) + slop)) if words[i] == term]
        if not later:
            return
        places.append(later[0])
    first = None
    for n, place in enumerate(places):
        first = place if first is None else first
        if n + 1 == len(places) or places[n + 1] > place + 1:
            yield first, place
            first = None


@settings(deadline=None, max_examples=300)
@given(TEXTS, QUERIES, st.sampled_from(["title", "body"]))
def test_the_quick_way_finds_what_the_plain_one_does(text: str, query: str, field: str) -> None:
    clause = parse(query).clause
    assert Wanted(clause).find(text, field) == find_plainly(text, clause, field)


@pytest.mark.parametrize("text", ["grid " * 1_000, "grid-grid " * 500, "gri " * 2_000])
def test_a_text_of_wanted_words_is_read_as_a_whole_with_the_same_result(text: str) -> None:
    for query in ("grid", '"grid grid"', '"grid grid"~3', "gri*"):
        clause = parse(query).clause
        assert Wanted(clause).find(text, "body") == find_plainly(text, clause, "body")


def test_a_stem_is_the_beginning_of_its_words_but_for_the_last_letter_and_three_exceptions() -> None:
    random, others = Random(1), {}
    endings = "ing ed ies ied eed ly y e s ss ational ization izer alism biliti ogi li ement ion al".split()
    for _ in range(100_000):
        stem = "".join(random.choices("abcdeilnorstuyz", k=random.randint(1, 6)))
        word = stem + "".join(random.choices(endings, k=random.randint(0, 2)))
        found = terms_of(word)[1]
        if not word.startswith(found[:-1] or found):
            others[word] = found
    known = {"dying": "die", "lying": "lie", "tying": "tie"}
    assert others.items() <= known.items() and {terms_of(word)[1] for word in known} == set(known.values())


def test_matches_of_a_leaf_are_counted_by_field() -> None:
    assert count_matches("Power to the powers", Term("power", "stem"), "body") == 2
    assert count_matches("Power to the powers", Prefix("po", ("title",)), "body") == 0


def test_a_snippet_of_an_article_of_300_words_takes_less_than_half_a_millisecond() -> None:
    text = "The night was long, and nobody came to the power plant by the river. " * 22
    wanted = parse("river plant OR zebra").clause
    times = []
    for _ in range(50):
        begin = process_time()
        build_snippet(text, wanted)
        times.append(process_time() - begin)
    assert min(times) < 0.0005


def test_folding_a_text_gives_the_letters_of_its_terms() -> None:
    assert fold("Kharkív ÉTÉ") == "kharkiv ete"
