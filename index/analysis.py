"""Which terms does a text give? One analysis for every engine, in two streams at the same positions.

`exact` cuts words, lowers their case and folds accents; `stem` also takes English endings off. Every token has a
position, so a word that splits (S-300) is found again as a phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from whoosh.analysis import Analyzer, CharsetFilter, LowercaseFilter, RegexTokenizer, StemFilter
from whoosh.lang import stemmer_for_language
from whoosh.support.charset import accent_map

MAX_TOKEN = 64
WORD = rf"(?<!\w)(?!(?<=\w['’])[sS](?!\w))\w{{1,{MAX_TOKEN}}}"
"""A run of word characters, cut at 64; the `s` of a possessive is none."""

_word = re.compile(WORD)
_stem = stemmer_for_language("en")


class Token(NamedTuple):
    """One word of a text: its two terms and its character offsets."""

    exact: str
    stem: str
    start: int
    end: int


@lru_cache(maxsize=32_768)
def terms_of(word: str) -> tuple[str, str]:
    """Give the exact and the stemmed term of one word."""
    exact = fold(word)
    return exact, _stem(exact)


def tokens_of(text: str) -> list[Token]:
    """Analyse a text; the position of a token is its place in the list."""
    return [Token(*terms_of(match.group()), match.start(), match.end()) for match in _word.finditer(text)]


def iter_tokens(text: str, start: int = 0) -> Iterator[Token]:
    """Analyse a text from a character on, token by token."""
    return (Token(*terms_of(match.group()), match.start(), match.end()) for match in _word.finditer(text, start))


def match_word(text: str, start: int) -> re.Match[str] | None:
    """Match the word that begins at a character; None where none does."""
    return _word.match(text, start)


def token_at(text: str, start: int) -> Token | None:
    """Give the token that begins at a character; None where none does."""
    match = _word.match(text, start)
    return Token(*terms_of(match.group()), start, match.end()) if match else None


def fold(text: str) -> str:
    """Lower the case and fold the accents of a text, as in the terms of its words."""
    return text.lower().translate(accent_map)


def analyse(text: str) -> tuple[list[str], list[str]]:
    """Give the terms of a text by position: the exact stream and the stem stream, of equal length."""
    pairs = [terms_of(word) for word in _word.findall(text)]
    return [exact for exact, _ in pairs], [stem for _, stem in pairs]


def build_exact_analyzer() -> Analyzer:
    """Build the Whoosh analyzer that gives the same terms as `analyse`, from Whoosh's own parts only."""
    return RegexTokenizer(WORD) | LowercaseFilter() | CharsetFilter(accent_map)


def build_stem_analyzer() -> Analyzer:
    """Build the Whoosh analyzer of the stem stream."""
    return build_exact_analyzer() | StemFilter(lang="en")
