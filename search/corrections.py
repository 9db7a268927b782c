"""What may have been meant? Another spelling of the words of a query that finds little, only where it finds more.

Which spellings are tried is decided here; an engine says which words are near, how frequent they are, and what a query
finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from index.analysis import tokens_of
from index.errors import QueryError
from search.answers import Correction
from search.clauses import And, Clause, Not, Or, Phrase, Term, iter_wanted
from search.lexer import cut_lexemes
from search.parser import parse
from search.patterns import within
from search.query import Query

FEW = 5
"""A query that finds so many articles needs no correction."""
CANDIDATES = 5
"""Spellings that are tried for one word."""
MOST_TRIES = 24
"""Queries that are counted for one correction."""


class Archive(Protocol):
    """What a correction needs to know of an archive."""

    def total(self, query: Query) -> int:
        """Count the articles of a query."""

    def near(self, word: str) -> Iterable[str]:
        """Give the words of texts and names that are one edit away from a word, or two from six letters on."""

    def frequency(self, word: str) -> int:
        """Count the articles that hold a word, and the values that it is a name of."""


class _Word(NamedTuple):
    """A word of a query text: where it stands, its term, and what it may be instead, the likeliest first."""

    start: int
    end: int
    term: str
    frequency: int
    candidates: tuple[str, ...]


def propose(query: Query, archive: Archive) -> Correction | None:
    """Propose the first spelling that finds more than the one typed. Raises QueryError."""
    found = archive.total(query)
    if found >= FEW or query.exact:
        return None
    words = [_judge(start, end, term, archive) for start, end, term in _iter_words(query.text)]
    for tries, text in enumerate(_iter_texts(query.text, [word for word in words if word.candidates])):
        if tries == MOST_TRIES:
            break
        total = _count(query.with_text(text), archive)
        if total > found:
            return Correction(text, total)
    return None


def _count(query: Query, archive: Archive) -> int:
    try:
        return archive.total(query)
    except QueryError:
        return 0


def _iter_texts(text: str, words: list[_Word]) -> Iterator[str]:
    """Give the texts to try: words that nobody wrote replaced together; where there are none, one word at a time."""
    unknown = [word for word in words if not word.frequency]
    if unknown:
        best = {word: word.candidates[0] for word in unknown}
        yield _replace(text, best)
        for word in unknown:
            for candidate in word.candidates[1:]:
                yield _replace(text, {**best, word: candidate})
        return
    for word in sorted(words, key=lambda word: word.frequency):
        for candidate in word.candidates:
            yield _replace(text, {word: candidate})


def _replace(text: str, chosen: dict[_Word, str]) -> str:
    pieces, at = [], 0
    for word in sorted(chosen):
        typed, other = text[word.start : word.end], chosen[word]
        pieces += [text[at : word.start], other.capitalize() if typed[:1].isupper() else other]
        at = word.end
    return "".join([*pieces, text[at:]])


def _judge(start: int, end: int, term: str, archive: Archive) -> _Word:
    own = archive.frequency(term)
    held = {other: archive.frequency(other) for other in archive.near(term)} if len(term) > 1 and own < FEW else {}
    better = [other for other, frequency in held.items() if frequency > own]
    better.sort(key=lambda other: (not within(term, other, 1), -held[other], other))
    return _Word(start, end, term, own, tuple(better[:CANDIDATES]))


def _iter_words(text: str) -> Iterator[tuple[int, int, str]]:
    """Give place and exact term of the words and quoted words of a text that articles must hold."""
    clause = parse(text).clause
    wanted = {term for leaf in iter_wanted(clause) if isinstance(leaf, (Term, Phrase)) for term in _terms(leaf)}
    wanted -= {term for leaf in _iter_negated(clause) for term in _terms(leaf)}
    for lexeme in cut_lexemes(text):
        if lexeme.kind in ("word", "phrase") and not set(lexeme.text) & set("*?~"):
            for token in tokens_of(lexeme.text):
                if token.exact in wanted or token.stem in wanted:
                    yield lexeme.position + token.start, lexeme.position + token.end, token.exact


def _terms(leaf: Term | Phrase) -> tuple[str, ...]:
    return leaf.terms if isinstance(leaf, Phrase) else (leaf.form or leaf.term,)


def _iter_negated(clause: Clause) -> Iterator[Term | Phrase]:
    match clause:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _iter_negated(part)
        case Not(part):
            yield from (leaf for leaf in iter_wanted(part) if isinstance(leaf, (Term, Phrase)))
