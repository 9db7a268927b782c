"""What does the model add to the listed names? Its spans, cut to size, where no rule knows better."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from index.documents import NameSpan
from index.enrich.names import Hit
from index.enrich.pieces import BREAK, Pieces
from index.enrich.spans import Found
from index.enrich.words import FACILITIES, GENERIC, GEOGRAPHIC, ORGANISATIONS, PREPOSITIONS, SPEECH, THINGS, TITLES

MODEL = "model"
_LEADS = frozenset({"the", "The", "a", "A", "'", '"', "“", "-", "(", "."})
_OF = (["city", "of"], ["town", "of"], ["village", "of"])
_TAILS = frozenset({"'", '"', "”", "-", ")", ",", ".", "s"})


class Spotted:
    """The model's spans as runs of pieces, by kind, beside the listed names of the same text."""

    def __init__(self, pieces: Pieces, spans: Iterable[NameSpan], hits: Sequence[Hit]) -> None:
        self._pieces = pieces
        self._spans = _vote(pieces, _runs(pieces, spans))
        self._kind_at = {place: kind for start, end, kind in self._spans for place in range(start, end)}
        sure = [hit for hit in hits if hit.name.mode == "sure" and not hit.ambiguous]
        self._listed = _places_of(hits)
        self._class_words = _places_of(hit for hit in hits if hit.name.mode == "word")
        self._listed_people = _places_of(hit for hit in sure if hit.name.facet == "people")
        self._listed_organisations = _places_of(hit for hit in sure if hit.name.facet == "organisations")
        self._listed_places = _places_of(hit for hit in sure if hit.name.facet == "places")
        self._demonyms = {hit.start: hit.end for hit in hits if hit.name.facet == "places" and hit.name.mode == "block"}

    def kind_of(self, hit: Hit) -> str | None:
        """Give the kind of the model's span that a hit's first piece stands in, None outside all."""
        return self._kind_at.get(hit.start)

    def iter_found(self) -> Iterator[Found]:
        """Give the spans that hold a name which is not listed."""
        for start, end, kind in self._spans:
            start, end = self._trim(self._demonyms.get(start, start), end, kind)
            if self._is_name(start, end):
                kind = _correct(kind, self._pieces.lower[end - 1])
                if self._counts(start, end, kind):
                    yield Found(start, end, kind, None, MODEL)

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
        words = self._pieces.words[start:end]
        if BREAK in words or GENERIC.issuperset(word for word in self._pieces.lower[start:end] if word.isalpha()):
            return False
        text = "".join(words)
        return len(text) > 1 and (text[0].isupper() or text[0].isdigit()) and any(c.isalpha() for c in text)

    def _counts(self, start: int, end: int, kind: str) -> bool:
        """Tell whether a run is the name of something that is not listed: by kind, the first reason against it wins."""
        run = range(start, end)
        if "".join(self._pieces.words[start:end]).isupper() and not self._listed.isdisjoint(run):
            return False
        if kind != "organisations" and not self._class_words.isdisjoint(run):
            return False
        if kind == "people":
            is_line = self._pieces.word(start - 1) == BREAK and self._pieces.word(end) == BREAK
            if is_line or not self._listed_people.isdisjoint(run) or self._pieces.words[start] in THINGS:
                return False
        if kind == "organisations" and not self._listed_organisations.isdisjoint(run):
            return False
        is_part = kind == "places" and self._pieces.lower[end - 1] not in FACILITIES
        if is_part and not self._listed_places.isdisjoint(run):
            return False
        return end - start > 1 or kind == "organisations" or self._pieces.words[start] in self._borne_out[kind]

    @cached_property
    def _borne_out(self) -> dict[str, frozenset[str]]:
        """Collect the single words that the text around one of their places shows to be people or places."""
        places = defaultdict(list)
        for place, word in enumerate(self._pieces.words):
            places[word].append(place)
        single = {self._pieces.words[start] for start, end, _ in self._spans for start in range(start, end)}
        people = {
            word
            for word in single
            if sum(self._kind_at.get(at) == "people" for at in places[word]) > 1
            or any(map(self._is_person, places[word]))
        }
        settlements = {word for word in single if any(map(self._is_place, places[word]))}
        return {"people": frozenset(people), "places": frozenset(settlements)}

    def _is_person(self, place: int) -> bool:
        """Tell whether a title, a verb of speech or another name stands beside a piece."""
        word = self._pieces.word
        before = place - 2 if word(place - 1) == "." else place - 1
        beside = {word(place - 1).lower(), word(place + 1).lower()}
        part_of_name = self._kind_at.get(place - 1) == "people" and self._kind_at.get(place) == "people"
        return word(before) in TITLES or not SPEECH.isdisjoint(beside) or part_of_name

    def _is_place(self, place: int) -> bool:
        """Tell whether a preposition of place stands before a piece, or a comma and a listed place behind it."""
        word = self._pieces.word
        if word(place - 1).lower() in PREPOSITIONS or self._pieces.lower[max(place - 2, 0) : place] in _OF:
            return True
        return word(place + 1) == "," and place + 2 in self._listed_places


def _runs(pieces: Pieces, spans: Iterable[NameSpan]) -> Iterator[tuple[int, int, str]]:
    """Turn character offsets into runs of pieces."""
    for span in spans:
        start, end = bisect_right(pieces.ends, span.start), bisect_left(pieces.starts, span.end)
        if start < end:
            yield start, end, span.kind


def _vote(pieces: Pieces, runs: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Give every run the kind that most runs with the same words have in this text; between equals its own."""
    runs = list(runs)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for start, end, kind in runs:
        votes[" ".join(pieces.words[start:end])][kind] += 1
    voted = []
    for start, end, kind in runs:
        counts = votes[" ".join(pieces.words[start:end])]
        voted.append((start, end, max(counts, key=lambda other: (counts[other], other == kind))))
    return voted


def _places_of(hits: Iterable[Hit]) -> frozenset[int]:
    return frozenset(place for hit in hits for place in range(hit.start, hit.end))


def _correct(kind: str, last: str) -> str:
    """Correct the model by a name's last word: Self-Defence Force is no place, Dubai International Airport is one."""
    if kind == "places" and last in ORGANISATIONS:
        return "organisations"
    if kind == "organisations" and last in GEOGRAPHIC:
        return "places"
    return kind
