"""Who else is named here? People that no gazetteer lists, and surnames alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.enrich.context import TITLES
from index.enrich.pieces import Pieces
from index.enrich.spans import Found
from index.gazetteer import Gazetteer

_PARTICLES = frozenset("van von de der den del di da bin al el la le ten".split())
_MAX_WORDS = 4


def given_names_of(gazetteer: Gazetteer) -> frozenset[str]:
    """Collect the first words of all listed people's names."""
    listed = (name.text.split() for name in gazetteer.names if name.facet == "people" and name.mode == "sure")
    return frozenset(words[0] for words in listed if len(words) > 1) - TITLES


def iter_unlisted(pieces: Pieces, given_names: frozenset[str]) -> Iterator[Found]:
    """Give two to four capitalised words that begin with a given name or follow a title."""
    for start, word in enumerate(pieces.words):
        if not _is_name(word):
            continue
        known, titled = word in given_names, _title_before(pieces, start)
        if known or titled:
            end = _name_end(pieces, start)
            if end - start >= 2:
                yield Found(start, end, "people", None, "given name" if known else "title")


def iter_surnames(pieces: Pieces, chosen: Sequence[Found]) -> Iterator[Found]:
    """Give the bare surnames of people whom the article also names in full."""
    surnames = {pieces.words[span.end - 1] for span in chosen if span.kind == "people" and span.end - span.start > 1}
    taken = {place for span in chosen for place in range(span.start, span.end)}
    for place, word in enumerate(pieces.words):
        if word in surnames and place not in taken and len(word) > 1:
            yield Found(place, place + 1, "people", None, "surname")


def has_other_given_name(pieces: Pieces, start: int, given_names: frozenset[str]) -> bool:
    """Tell whether a given name stands right before a surname, so that it is somebody else's."""
    return pieces.word(start - 1) in given_names


def _title_before(pieces: Pieces, start: int) -> bool:
    before = start - 2 if pieces.word(start - 1) == "." else start - 1
    return pieces.word(before) in TITLES


def _is_name(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and not word.isupper() and word.isalpha() and word not in TITLES


def _name_end(pieces: Pieces, start: int) -> int:
    """Give the place behind a run of capitalised words, hyphenated ones and particles included."""
    end, words = start + 1, 1
    while words < _MAX_WORDS:
        word, following = pieces.word(end), pieces.word(end + 1)
        if _is_name(word):
            end, words = end + 1, words + 1
        elif word.lower() in _PARTICLES and _is_name(following):
            end, words = end + 2, words + 1
        elif word in "-'" and pieces.is_joined(end) and pieces.is_joined(end + 1) and _is_name(following):
            end += 2
        else:
            break
    return end
