"""Where does a text hold what a clause is looking for? Looks closely at those words alone that may be one of them.

A word can only be wanted where the text, folded, begins as its term does; so most of a text is never cut into words. An
English stem is the beginning of all its words but for its last letter (happy, happi), and for three that are not.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from index.analysis import Token, fold, iter_tokens, match_word, terms_of, token_at, tokens_of
from search.clauses import Clause, Fuzzy, Leaf, Phrase, Prefix, Term, Wildcard, iter_wanted
from search.patterns import compile_pattern, within

Match = tuple[int, int, int]
"""Start and end of a piece of text, and the number of the leaf that it matches."""

MANY = 400
"""From so many words on that must be looked at it is quicker to cut the whole text into words, once."""
_IRREGULAR = {"die": "d", "lie": "l", "tie": "t"}
_USUAL = {sign: len(sign.encode()) - 1 for sign in "‘’“”–—…€£\xa0"}
"""Signs beyond ASCII that stand in most articles and fold into themselves, with the bytes more than one of each."""
_UNUSUAL = re.compile(f"[^\x00-\x7f{''.join(_USUAL)}]")


class Wanted:
    """The words, phrases and patterns that articles are found by, ready to be looked for in many texts."""

    def __init__(self, clause: Clause) -> None:
        self._leaves = [(number, leaf, _lead(leaf)) for number, leaf in enumerate(dict.fromkeys(iter_wanted(clause)))]

    def find(self, text: str, field: str, enough: int = sys.maxsize) -> list[Match]:
        """Find every run of words of a field's text that a leaf wants, sorted.

        Where there is one leaf alone, what begins more than `enough` characters after the first run may be left out.
        """
        leaves = [(number, leaf, lead) for number, leaf, lead in self._leaves if field in leaf.fields]
        folded = _fold(text) if leaves else ""
        tokens: list[Token] | None = None
        found: list[Match] = []
        for number, leaf, lead in leaves:
            reach = enough if len(leaves) == 1 else sys.maxsize
            spotted: list[tuple[int, int]] | None = None
            if folded is not None and lead:
                spot = _spot_term if isinstance(leaf, Term) else _spot
                spotted = spot(text, folded, leaf, lead, reach)  # type: ignore[arg-type]  # what the leaf is decides
            if spotted is None:
                tokens = tokens_of(text) if tokens is None else tokens
                spotted = [(tokens[i].start, tokens[i + n - 1].end) for i, n in find_runs(tokens, leaf)]
            found += [(start, end, number) for start, end in spotted]
        return sorted(found)


def count_matches(text: str, leaf: Leaf, field: str) -> int:
    """Count the runs of words of a field's text that a leaf wants."""
    return len(Wanted(leaf).find(text, field))


def _lead(leaf: Leaf) -> str:
    """Give the letters that every word begins with which a leaf may match, the first one of a phrase; "" for any."""
    match leaf:
        case Term(term, stream) | Phrase((term, *_), stream):
            return term if stream == "exact" else _IRREGULAR.get(term, term[:-1] or term)
        case Prefix(prefix):
            return prefix
        case Wildcard(pattern):
            return re.split("[*?]", pattern)[0]
        case _:
            return ""


def _fold(text: str) -> str | None:
    """Fold case and accents, letter by letter, so that places stay; None for a text where they would not."""
    if text.isascii():
        return text.lower()
    more = len(text.encode(errors="replace")) - len(text)
    if more == sum([text.count(sign) * extra for sign, extra in _USUAL.items()]):
        return text.lower()
    unusual = set(_UNUSUAL.findall(text))
    if not all(map(_folds_alone, unusual)):
        return None
    folded = text.lower()
    for letter in unusual:
        folded = folded.replace(letter.lower(), fold(letter))
    return folded


@lru_cache(maxsize=4_096)
def _folds_alone(letter: str) -> bool:
    """Tell whether a letter folds into one, whatever stands beside it; a Greek sigma does not."""
    return len(fold(letter)) == 1 and letter != "\N{GREEK CAPITAL LETTER SIGMA}"


def _spot(text: str, folded: str, leaf: Leaf, lead: str, enough: int) -> list[tuple[int, int]] | None:
    """Give start and end of what a leaf matches, found by its lead; None where too many words begin so."""
    found: list[tuple[int, int]] = []
    reach = len(leaf.terms) + leaf.slop if isinstance(leaf, Phrase) else 1
    at, looked = folded.find(lead), 0
    while at >= 0:
        token = token_at(text, at)
        looked += reach if token else 1
        if looked > MANY:
            return None
        if token:
            if isinstance(leaf, Phrase):
                found += _spot_phrase(text, token, leaf)
            elif fits(token, leaf):
                found.append((at, token.end))
        if found and at - found[0][0] > enough:
            break
        at = folded.find(lead, at + 1)
    return found


def _spot_term(text: str, folded: str, leaf: Term, lead: str, enough: int) -> list[tuple[int, int]] | None:
    """Give what _spot gives for a term, which most leaves are; it takes half the time."""
    found: list[tuple[int, int]] = []
    place, term, looked = (0 if leaf.stream == "exact" else 1), leaf.term, 0
    at = folded.find(lead)
    while at >= 0:
        word, looked = match_word(text, at), looked + 1
        if looked > MANY:
            return None
        if word and terms_of(word.group())[place] == term:
            found.append((at, word.end()))
        if found and at - found[0][0] > enough:
            break
        at = folded.find(lead, at + 1)
    return found


def _spot_phrase(text: str, token: Token, leaf: Phrase) -> Iterator[tuple[int, int]]:
    """Give start and end of what a phrase matches from one word on."""
    if _term_of(token, leaf.stream) == leaf.terms[0]:
        tokens = list(islice(iter_tokens(text, token.start), len(leaf.terms) + leaf.slop))
        words = [_term_of(one, leaf.stream) for one in tokens]
        for i, n in _phrase_runs(words, 0, leaf.terms, leaf.slop):
            yield tokens[i].start, tokens[i + n - 1].end


def find_runs(tokens: Sequence[Token], leaf: Leaf) -> list[tuple[int, int]]:
    """Give place and length of the runs of tokens that a leaf matches."""
    match leaf:
        case Fuzzy(term, edits):
            near = {word for word in {token.exact for token in tokens} if within(term, word, edits)}
            return [(i, 1) for i, token in enumerate(tokens) if token.exact in near]
        case Phrase(terms, stream, _, slop):
            words = [_term_of(token, stream) for token in tokens]
            starts = (i for i, word in enumerate(words) if word == terms[0])
            return [run for i in starts for run in _phrase_runs(words, i, terms, slop)]
        case _:
            return [(i, 1) for i, token in enumerate(tokens) if fits(token, leaf)]


def fits(token: Token, leaf: Term | Prefix | Wildcard | Fuzzy) -> bool:
    """Tell whether a leaf of one word matches a token."""
    if isinstance(leaf, Term):
        return (token.exact if leaf.stream == "exact" else token.stem) == leaf.term
    match leaf:
        case Prefix(prefix):
            return token.exact.startswith(prefix)
        case Wildcard(pattern):
            return compile_pattern(pattern).fullmatch(token.exact) is not None
        case Fuzzy(term, edits):
            return within(term, token.exact, edits)


def _term_of(token: Token, stream: str) -> str:
    return token.exact if stream == "exact" else token.stem


def _phrase_runs(words: list[str], start: int, terms: tuple[str, ...], slop: int) -> Iterator[tuple[int, int]]:
    """Give place and length of the runs that the terms of a phrase form from a place on; none where it is not there."""
    if not slop:
        if tuple(words[start : start + len(terms)]) == terms:
            yield start, len(terms)
        return
    places = [start]
    for term in terms[1:]:
        try:
            places.append(words.index(term, places[-1] + 1, start + len(terms) + slop))
        except ValueError:
            return
    breaks = [i for i in range(1, len(places)) if places[i] > places[i - 1] + 1]
    yield from ((places[i], j - i) for i, j in zip([0, *breaks], [*breaks, len(places)], strict=True))
