"""Which piece of a text shows best why it was found, and which words in it are marked?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search.clauses import Clause
from search.matching import Match, Wanted
from search.results import Snippet

LENGTH = 260
"""Characters of a snippet, about."""
LEAD = 60
"""Characters that a snippet may begin before its first mark."""
READ_AT_MOST = 60_000
"""Characters of an article that are looked through."""

Marks = tuple[tuple[int, int], ...]


def find_marks(text: str, clause: Clause, field: str) -> Marks:
    """Find the words of a field's text that a clause was looking for, as character offsets in order."""
    return mark(text, Wanted(clause), field)


def build_snippet(text: str, clause: Clause, field: str = "body") -> Snippet:
    """Cut the piece of a text that holds the most different wanted words, or its beginning where it holds none."""
    return cut_snippet(text, Wanted(clause), field)


def mark(text: str, wanted: Wanted, field: str) -> Marks:
    """Find what is wanted in a field's text, as character offsets in order."""
    return _merge(wanted.find(text, field))


def cut_snippet(text: str, wanted: Wanted, field: str = "body") -> Snippet:
    """Cut the piece of a text that holds the most of what is wanted."""
    if len(text) > READ_AT_MOST:
        text = text[:READ_AT_MOST]
    matches = wanted.find(text, field, LENGTH)
    begin = _best_begin(matches)
    start = _back_to_sentence(text, begin)
    end = min(len(text), start + LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", start + LENGTH // 2, end), begin + 1)
    end = max([end, *(last for first, last, _ in matches if first < end < last)])
    marks = _merge([match for match in matches if start <= match[0] and match[1] <= end])
    piece = text[start:end]
    lead, tail = ("… " if start else ""), (" …" if end < len(text) else "")
    flat = piece.replace("\n", " ").rstrip()
    shifted = tuple([(first - start + len(lead), last - start + len(lead)) for first, last in marks])
    return Snippet(f"{lead}{flat}{tail}", shifted)


def _best_begin(matches: Sequence[Match]) -> int:
    """Give the start of the window with the most different leaves, the earliest of equals; one pass with two ends."""
    best, best_kinds, kinds, last = 0, 0, 0, 0
    inside: dict[int, int] = {}
    for start, _, leaf in matches:
        while last < len(matches) and matches[last][1] <= start + LENGTH - LEAD:
            added = matches[last][2]
            held = inside.get(added, 0)
            inside[added] = held + 1
            kinds += not held
            last += 1
        if kinds > best_kinds:
            best, best_kinds = start, kinds
        if held := inside.get(leaf, 0):
            inside[leaf] = held - 1
            kinds -= held == 1
    return best


def _back_to_sentence(text: str, begin: int) -> int:
    """Go back from a word to the start of its sentence where that is near, else a few words."""
    if begin < LEAD:
        return 0
    near = text[begin - 100 if begin > 100 else 0 : begin]
    for sign in ("\n", ". ", "? ", "! "):
        at = near.rfind(sign)
        if at >= 0:
            return begin - len(near) + at + len(sign)
    blank = text.find(" ", begin - LEAD, begin)
    return blank + 1 if blank >= 0 else begin


def _merge(matches: Iterable[Match]) -> Marks:
    """Drop the leaf and join matches that overlap; they come sorted."""
    marks: list[tuple[int, int]] = []
    for start, end, _ in matches:
        if marks and start < marks[-1][1]:
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
        else:
            marks.append((start, end))
    return tuple(marks)
