"""Which piece of a text shows best why it was found, and which words in it are marked?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from index.analysis import Token, tokens_of
from index.schema import TEXT_FIELD_NAMES
from search.clauses import Clause, Leaf, Phrase, Prefix, Term, iter_wanted
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
    tokens = tokens_of(text)
    return _merge(text, _matches(tokens, clause, field))


def build_snippet(text: str, clause: Clause, field: str = "body") -> Snippet:
    """Cut the piece of a text that holds the most different wanted words, or its beginning where it holds none."""
    text = text[:READ_AT_MOST]
    tokens = tokens_of(text)
    matches = sorted(_matches(tokens, clause, field))
    begin = _best_begin(matches)
    start = _back_to_sentence(text, begin)
    end = min(len(text), start + LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", start + LENGTH // 2, end), begin + 1)
    end = max([end, *(last for first, last, _ in matches if first < end < last)])
    marks = _merge(text, [match for match in matches if start <= match[0] and match[1] <= end])
    piece = text[start:end]
    lead, tail = ("… " if start else ""), (" …" if end < len(text) else "")
    flat = piece.replace("\n", " ").rstrip()
    shifted = tuple((first - start + len(lead), last - start + len(lead)) for first, last in marks)
    return Snippet(f"{lead}{flat}{tail}", shifted)


def _matches(tokens: Sequence[Token], clause: Clause, field: str) -> list[tuple[int, int, int]]:
    """Give (start, end, which leaf) of every token run that a leaf of the clause wants in this field."""
    found: list[tuple[int, int, int]] = []
    for number, leaf in enumerate(dict.fromkeys(iter_wanted(clause))):
        if field in (leaf.fields or TEXT_FIELD_NAMES):
            found += ((tokens[i].start, tokens[i + n - 1].end, number) for i, n in _runs(tokens, leaf))
    return found


def _runs(tokens: Sequence[Token], leaf: Leaf) -> Iterable[tuple[int, int]]:
    """Give place and length of the token runs that a leaf matches."""
    match leaf:
        case Term(term, stream, _, _):
            which = 0 if stream == "exact" else 1
            return [(i, 1) for i, token in enumerate(tokens) if token[which] == term]
        case Prefix(prefix, _):
            return [(i, 1) for i, token in enumerate(tokens) if token.exact.startswith(prefix)]
        case Phrase(terms, stream, _, _):
            which, n = (0 if stream == "exact" else 1), len(terms)
            words = [token[which] for token in tokens]
            starts = (i for i in range(len(words) - n + 1) if words[i] == terms[0])
            return [(i, n) for i in starts if tuple(words[i : i + n]) == terms]


def _best_begin(matches: Sequence[tuple[int, int, int]]) -> int:
    """Give the start of the window with the most different leaves, the earliest of equals; one pass with two ends."""
    best, best_kinds, last = 0, 0, 0
    inside: Counter[int] = Counter()
    for start, _, leaf in matches:
        while last < len(matches) and matches[last][1] <= start + LENGTH - LEAD:
            inside[matches[last][2]] += 1
            last += 1
        if len(inside) > best_kinds:
            best, best_kinds = start, len(inside)
        inside[leaf] -= 1
        if inside[leaf] <= 0:
            del inside[leaf]
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


def _merge(text: str, matches: Iterable[tuple[int, int, int]]) -> Marks:
    """Drop the leaf and join matches that overlap."""
    marks: list[tuple[int, int]] = []
    for start, end, _ in sorted(matches):
        if marks and start < marks[-1][1]:
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
        else:
            marks.append((start, end))
    return tuple(marks)
