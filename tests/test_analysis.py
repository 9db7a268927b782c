"""Which terms does a text give, and do Whoosh's own parts give the same?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.analysis import Analyzer

from index.analysis import MAX_TOKEN, analyse, build_exact_analyzer, build_stem_analyzer, tokens_of

APOSTROPHES = st.text(alphabet="sSxXté'’ -.\n\u0301", max_size=30)
TEXTS = st.one_of(st.text(), st.text(alphabet=st.characters(categories=["L", "M", "N", "P"])), APOSTROPHES)


def read_terms(analyzer: Analyzer, text: str) -> list[tuple[str, int, int, int]]:
    tokens = analyzer(text, positions=True, chars=True)
    return [(token.text, token.pos, token.startchar, token.endchar) for token in tokens]


@settings(deadline=None)
@given(TEXTS)
def test_both_streams_are_those_of_the_whoosh_analyzers(text: str) -> None:
    tokens = tokens_of(text)
    exact = [(token.exact, place, token.start, token.end) for place, token in enumerate(tokens)]
    stem = [(token.stem, place, token.start, token.end) for place, token in enumerate(tokens)]
    assert exact == read_terms(build_exact_analyzer(), text)
    assert stem == read_terms(build_stem_analyzer(), text)


@settings(deadline=None)
@given(TEXTS)
def test_the_streams_hold_the_terms_of_the_tokens_in_order(text: str) -> None:
    tokens = tokens_of(text)
    assert analyse(text) == ([token.exact for token in tokens], [token.stem for token in tokens])


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Power grid hit", ["power", "grid", "hit"]),
        ("the of a", ["the", "of", "a"]),
        ("S-300", ["s", "300"]),
        ("F-16s", ["f", "16s"]),
        ("U.S.", ["u", "s"]),
        ("Kyiv's", ["kyiv"]),
        ("Kyiv’s grid", ["kyiv", "grid"]),
        ("KYIV'S", ["kyiv"]),
        ("the workers' strike", ["the", "workers", "strike"]),
        ("the ’s", ["the", "s"]),
        ("Kyiv'southern", ["kyiv", "southern"]),
        ("don't", ["don", "t"]),
        ("Café in Orléans", ["cafe", "in", "orleans"]),
        ("Київ", ["київ"]),
        ("", []),
        (" … — !", []),
    ],
)
def test_words_are_cut_lowered_and_lose_their_accents(text: str, terms: list[str]) -> None:
    assert analyse(text)[0] == terms


@pytest.mark.parametrize(
    "words", ["planned plan planning plans", "stopped stop stopping", "missile missiles", "struck's struck"]
)
def test_forms_of_a_word_meet_in_one_stem(words: str) -> None:
    assert len(set(analyse(words)[1])) == 1


def test_a_possessive_leaves_no_gap_between_positions() -> None:
    assert analyse("Kyiv's grid")[0] == analyse("Kyiv grid")[0]


@pytest.mark.parametrize(("length", "kept"), [(63, 63), (64, 64), (65, 64), (1_000, 64)])
def test_a_token_is_cut_at_64_characters_and_its_rest_is_no_token(length: int, kept: int) -> None:
    tokens = tokens_of(f"{'a' * length} grid")
    assert MAX_TOKEN == 64
    assert [(token.start, token.end) for token in tokens] == [(0, kept), (length + 1, length + 5)]


@settings(deadline=None)
@given(TEXTS)
def test_offsets_lead_to_words_in_order(text: str) -> None:
    tokens = tokens_of(text)
    assert all(0 < token.end - token.start <= MAX_TOKEN for token in tokens)
    assert all(first.end < second.start for first, second in zip(tokens, tokens[1:], strict=False))
    assert all(analyse(text[token.start : token.end])[0] == [token.exact] for token in tokens)
