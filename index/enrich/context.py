"""Does the text around a name show that the name is meant? Rules for weapons, places and people."""

from __future__ import annotations

from collections.abc import Sequence

from index.enrich.names import Hit
from index.enrich.pieces import Pieces
from index.enrich.words import OTHER_TAILS, PREPOSITIONS

_WINDOW = 12


def near_cue(pieces: Pieces, hit: Hit, cues: Sequence[bool]) -> bool:
    """Tell whether a cue stands in the same sentence within a dozen pieces of a hit."""
    around = [*range(max(0, hit.start - _WINDOW), hit.start), *range(hit.end, min(len(pieces), hit.end + _WINDOW))]
    return any(cues[place] and pieces.same_sentence(place, hit.start) for place in around)


def after_preposition(pieces: Pieces, hit: Hit) -> bool:
    """Tell whether a hit follows a word after which places stand."""
    return pieces.word(hit.start - 1).lower() in PREPOSITIONS


def heads_other_name(pieces: Pieces, end: int) -> bool:
    """Tell whether the next word makes another proper name of a place: Minsk Agreement, Kyiv School."""
    return pieces.word(end) in OTHER_TAILS


def stands_in_capitals(pieces: Pieces, hit: Hit) -> bool:
    """Tell whether a word beside a hit is in capitals, too: JOIN US."""
    beside = (pieces.word(hit.start - 1), pieces.word(hit.end))
    return any(word.isupper() and len(word) > 1 and word.isalpha() for word in beside)


def is_handle(pieces: Pieces, hit: Hit) -> bool:
    """Tell whether a hit is part of an address or a handle: @Ukraine, ukraine.com."""
    before, after = pieces.word(hit.start - 1), pieces.word(hit.end)
    if before in "@/\\_" and pieces.is_joined(hit.start):
        return True
    dotted = after == "." and pieces.is_joined(hit.end) and pieces.is_joined(hit.end + 1)
    return dotted and pieces.word(hit.end + 1).islower()
