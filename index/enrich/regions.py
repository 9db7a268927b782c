"""Does the name of a city stand for its region? "Sumy and Kherson regions" are two regions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from index.enrich.pieces import Pieces
from index.enrich.spans import Found
from index.gazetteer import Gazetteer

_PLURALS = frozenset({"regions", "oblasts", "provinces"})
_JOINERS = frozenset({",", "and", "or", "as", "well"})
_LONGEST_JOIN = 4


def regions_of(gazetteer: Gazetteer) -> Mapping[str, str]:
    """Lead from a city's id to that of the region with the same name."""
    labels = {entity.label: entity.id for (facet, _), entity in gazetteer.entities.items() if facet == "places"}
    return {id: labels[f"{label} Oblast"] for label, id in labels.items() if f"{label} Oblast" in labels}


def iter_listed_together(pieces: Pieces, chosen: Sequence[Found], regions: Mapping[str, str]) -> Iterator[Found]:
    """Give all finds again, cities changed to regions where a list of them ends in "regions"."""
    places = [span for span in chosen if span.kind == "places"]
    changed: dict[Found, Found] = {}
    plural = False
    for span, following in zip(reversed(places), [None, *reversed(places)], strict=False):
        joined = following is not None and _is_join(pieces.lower[span.end : following.start])
        beside = pieces.lower[span.end - 1 : span.end + 1]
        plural = not _PLURALS.isdisjoint(beside) or (plural and joined)
        region = regions.get(span.value or "")
        if plural and region:
            changed[span] = Found(span.start, span.end, span.kind, region, "regions")
    for span in chosen:
        yield changed.get(span, span)


def _is_join(words: Sequence[str]) -> bool:
    return 0 < len(words) <= _LONGEST_JOIN and all(word in _JOINERS for word in words)
