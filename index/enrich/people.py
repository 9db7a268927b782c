"""Who is meant by a surname alone?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.enrich.pieces import Pieces
from index.enrich.spans import Found
from index.enrich.words import TITLES
from index.gazetteer import Gazetteer


def given_names_of(gazetteer: Gazetteer) -> frozenset[str]:
    """Collect the first words of all listed people's names."""
    listed = (name.text.split() for name in gazetteer.names if name.facet == "people" and name.mode == "sure")
    return frozenset(words[0] for words in listed if len(words) > 1) - TITLES


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
