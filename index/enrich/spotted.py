"""What does the model add to the listed names? Its spans, cut to size, where no rule knows better."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from index.documents import NameSpan
from index.enrich.context import TITLES
from index.enrich.names import Hit
from index.enrich.pieces import BREAK, Pieces
from index.enrich.spans import Found

MODEL = "model"
FACILITIES = frozenset(
    "airport airfield aerodrome base bridge camp canal cathedral center centre church city clinic colony dam district "
    "dockyard factory farm field forest garden hall highway hospital hotel house island islands lake mall market "
    "monastery mosque mountain mountains museum oblast palace park peninsula plant plaza port prison province railway "
    "refinery region reservoir river road school sea shipyard square stadium station street terminal theater theatre "
    "tower town university valley village zoo".split()
)
"""Last words that make a place of their own out of the place before them: Minsk Airport, Lviv Stadium."""
GENERIC = FACILITIES | frozenset(
    "air allied allies army central coastal east eastern front high international local main military national naval "
    "new north northern nuclear oil old power region regional south southern state strategic the west western".split()
)
"""Words of which alone no name is made: Military Airport, East-West."""
ORGANISATIONS = frozenset(
    "academy agency army authority bank board brigade bureau command commission committee company corporation council "
    "court department fleet force forces group guard institute ministry office parliament party police regiment "
    "service services union".split()
)
"""Last words that show an organisation where the model saw a place."""
_LEADS = frozenset({"the", "The", "a", "A", "'", '"', "“", "-", "(", "."})
_OF = (["city", "of"], ["town", "of"], ["village", "of"])
_TAILS = frozenset({"'", '"', "”", "-", ")", ",", ".", "s"})


class Spotted:
    """The model's spans as runs of pieces, by kind."""

    def __init__(self, pieces: Pieces, spans: Iterable[NameSpan]) -> None:
        self._spans: list[tuple[int, int, str]] = []
        for span in spans:
            start = bisect_right(pieces.ends, span.start)
            end = bisect_left(pieces.starts, span.end)
            if start < end:
                self._spans.append((start, end, span.kind))
        self._kind_at = {place: kind for start, end, kind in self._spans for place in range(start, end)}
        self._pieces = pieces

    def kind_of(self, hit: Hit) -> str | None:
        """Give the kind of the model's span that a hit's first piece stands in, None outside all."""
        return self._kind_at.get(hit.start)

    def iter_found(self, hits: Sequence[Hit]) -> Iterator[Found]:
        """Give the spans that hold a name which is not listed."""
        sure = [hit for hit in hits if hit.name.mode == "sure" and not hit.ambiguous]
        people, places = ([hit for hit in sure if hit.name.facet == facet] for facet in ("people", "places"))
        for start, end, kind in self._spans:
            start, end = self._trim(start, end, kind)
            if start == end or BREAK in self._pieces.words[start:end] or not self._is_name(start, end):
                continue
            if "".join(self._pieces.words[start:end]).isupper() and _any_inside(hits, start, end):
                continue
            if kind == "people" and (_any_inside(people, start, end) or self._is_line(start, end)):
                continue
            last = self._pieces.lower[end - 1]
            if kind == "places" and last in ORGANISATIONS:
                kind = "organisations"
            if kind == "places" and last not in FACILITIES and _any_inside(places, start, end):
                continue
            yield Found(start, end, kind, None, MODEL)

    def _is_line(self, start: int, end: int) -> bool:
        """Tell whether a run is a line of its own: a cross-heading or a byline, whatever it says."""
        return self._pieces.word(start - 1) == BREAK and self._pieces.word(end) == BREAK

    def _trim(self, start: int, end: int, kind: str) -> tuple[int, int]:
        """Cut titles, articles, quotes and a possessive off both ends."""
        words = self._pieces.words
        while start < end and (words[start] in _LEADS or (kind == "people" and words[start] in TITLES)):
            start += 1
        if kind == "places" and self._pieces.lower[start : start + 2] in _OF:
            start = min(start + 2, end)
        while start < end and words[end - 1] in _TAILS and not self._is_initial(end - 1):
            end -= 1
        return start, end

    def _is_initial(self, place: int) -> bool:
        """Tell whether a dot belongs to an initial: Robert F."""
        return self._pieces.words[place] == "." and len(self._pieces.word(place - 1)) == 1

    def _is_name(self, start: int, end: int) -> bool:
        """Tell whether a run begins like a name, holds more than one letter and not generic words alone."""
        if GENERIC.issuperset(word for word in self._pieces.lower[start:end] if word.isalpha()):
            return False
        text = "".join(self._pieces.words[start:end])
        return len(text) > 1 and (text[0].isupper() or text[0].isdigit()) and any(c.isalpha() for c in text)


def _any_inside(hits: Sequence[Hit], start: int, end: int) -> bool:
    return any(hit.start < end and start < hit.end for hit in hits)
