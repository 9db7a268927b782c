"""How does a text with marks become pieces that a template can print one after the other?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

Marks = Sequence[tuple[int, int]]
"""Character offsets of the words that a search was looking for, in order."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, marked or not; the first piece of a mark may carry the mark's number, from 1."""

    text: str
    marked: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place of a text that leads somewhere: an entity or a day; `note` is shown behind it, `title` on demand."""

    start: int
    end: int
    kind: str
    href: str | None
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text under one anchor, or under none."""

    pieces: tuple[Piece, ...]
    anchor: Anchor | None = None

    @property
    def number(self) -> int:
        """Give the number of the first place in it that has one, 0 where none has."""
        return next((piece.number for piece in self.pieces if piece.number), 0)


def cut(text: str, marks: Marks, begin: int = 0, end: int | None = None) -> tuple[Piece, ...]:
    """Cut a text, from `begin` to `end`, where marks begin and end; parts of marks outside are left out."""
    at, stop = begin, len(text) if end is None else end
    pieces = []
    for first, last in marks:
        first, last = max(first, at), min(last, stop)
        if first < last:
            pieces += [Piece(text[at:first])] if at < first else []
            pieces.append(Piece(text[first:last], marked=True))
            at = last
    return (*pieces, Piece(text[at:stop])) if at < stop else tuple(pieces)


def number_marks(paragraphs: Iterable[tuple[Span, ...]]) -> tuple[list[tuple[Span, ...]], int]:
    """Number the places with marks in order; give the paragraphs, and how many places there are.

    Marks with nothing but blanks between them are one place, and so are all marks under one anchor.
    """
    numbered, count = [], 0
    for paragraph in paragraphs:
        spans, is_near = [], False
        for span in paragraph:
            pieces, is_first = [], True
            for piece in span.pieces:
                begins = piece.marked and not is_near and (is_first or not span.anchor)
                count += begins
                pieces.append(replace(piece, number=count) if begins else piece)
                is_near = piece.marked or is_near and not piece.text.strip()
                is_first = is_first and not piece.marked
            spans.append(replace(span, pieces=tuple(pieces)))
        numbered.append(tuple(spans))
    return numbered, count


def keep_apart(anchors: Iterable[Anchor], length: int) -> list[Anchor]:
    """Keep the anchors that lie inside the text and overlap none kept before; give them in order of offset."""
    kept: list[Anchor] = []
    taken = bytearray(length)
    for anchor in anchors:
        if 0 <= anchor.start < anchor.end <= length and not any(taken[anchor.start : anchor.end]):
            taken[anchor.start : anchor.end] = b"\1" * (anchor.end - anchor.start)
            kept.append(anchor)
    return sorted(kept, key=lambda anchor: anchor.start)


def mark_paragraphs(text: str, anchors: Sequence[Anchor], marks: Marks) -> list[tuple[Span, ...]]:
    """Divide a text at its blank lines and each paragraph at its anchors, which lie apart and in order."""
    paragraphs = []
    starts = [anchor.start for anchor in anchors]
    firsts, lasts = [first for first, _ in marks], [last for _, last in marks]
    for begin, end in _paragraphs(text):
        inside = anchors[bisect_left(starts, begin) : bisect_left(starts, end)]
        whole = [anchor for anchor in inside if anchor.end <= end]
        near = marks[bisect_left(lasts, begin) : bisect_left(firsts, end)]
        paragraphs.append(tuple(_spans(text, begin, end, whole, near)))
    return paragraphs


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for part in text.split("\n\n"):
        yield begin, begin + len(part)
        begin += len(part) + 2


def _spans(text: str, begin: int, end: int, anchors: Iterable[Anchor], marks: Marks) -> Iterator[Span]:
    for anchor in anchors:
        if begin < anchor.start:
            yield Span(cut(text, marks, begin, anchor.start))
        yield Span(cut(text, marks, anchor.start, anchor.end), anchor)
        begin = anchor.end
    if begin < end:
        yield Span(cut(text, marks, begin, end))
