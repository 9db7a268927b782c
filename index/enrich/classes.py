"""Which weapon class do words name that stand apart from each other?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from index.enrich.pieces import Pieces
from index.enrich.spans import Found

_JOINERS = frozenset({"and", "or", "/"})


def iter_parted_classes(pieces: Pieces, chosen: Sequence[Found], words: Mapping[str, str]) -> Iterator[Found]:
    """Give classes whose modifier is parted from the noun: hypersonic Kinzhal missiles, cruise and ballistic missiles.

    `words` leads from a class phrase in lower case to the class's id. The find covers the modifier alone, so that it
    never overlaps what stands between.
    """
    ends = {span.end: span for span in chosen}
    taken = {place for span in chosen for place in range(span.start, span.end)}
    for span in chosen:
        if span.kind != "weapons" or span.rule != "class":
            continue
        before = span.start - 1
        if span.start in ends and ends[span.start].kind == "weapons":
            before = ends[span.start].start - 1
        elif pieces.word(before) in _JOINERS:
            before -= 1
        else:
            continue
        id = words.get(f"{pieces.word(before).lower()} {pieces.lower[span.end - 1]}")
        if id and before not in taken:
            yield Found(before, before + 1, "weapons", id, "class apart")
