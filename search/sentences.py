"""Where does the sentence end that a mention stands in? Found from the text and from what the mentions know of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.documents import Mention

LONGEST = 600
"""Characters of a sentence that are shown, about; a longer one is cut at blanks around what it names."""

_END = re.compile(r"\n+|(?<=[.!?…])[\"'”’)\]]*[ \t]+(?=[\"'“‘(\[]*[^\W_a-z])")
"""A line break, or the blank after a sign that ends a sentence, where what follows is no small letter."""
_SHORT = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Maj|Lt|Capt|Sgt|Adm|Sen|Rep|Gov|St|No|vs|Mt)|\b[^\W\d_a-z])\.$")
"""An abbreviation before a name, or an initial: its full stop ends no sentence."""
_PEEK, _BACK = 4, 6
"""Characters that are looked at after an end and before one."""


def find_sentence(content: str, inside: Sequence[Mention], mentions: Sequence[Mention]) -> tuple[int, int]:
    """Give start and end of the sentence that holds some mentions of one sentence; `mentions` are all of the article.

    The text ends a sentence where it seems to, but never between two mentions of one, and always between mentions of
    two.
    """
    first, last = min(mention.start for mention in inside), max(mention.end for mention in inside)
    number = inside[0].sentence
    low = max((mention.end for mention in mentions if mention.sentence < number and mention.end <= first), default=0)
    high = min(
        (mention.start for mention in mentions if mention.sentence > number and mention.start >= last),
        default=len(content),
    )
    low, high = max(low, first - LONGEST), min(high, last + LONGEST)
    ends = [match for match in _END.finditer(content, low, min(len(content), high + _PEEK)) if _ends(content, match)]
    start = max((match.end() for match in ends if match.end() <= first), default=None)
    stop = min((match.start() for match in ends if last <= match.start() <= high), default=None)
    return (
        _next_word(content, low, first) if start is None else start,
        len(content[:high].rstrip(" \n\"'“‘([")) if stop is None else _with_quotes(content, stop, high),
    )


def _ends(content: str, match: re.Match[str]) -> bool:
    """Tell whether what looks like the end of a sentence is one."""
    return match.group()[0] == "\n" or not _SHORT.search(content[max(0, match.start() - _BACK) : match.start()])


def _next_word(content: str, low: int, first: int) -> int:
    """Begin where nothing tells a sentence's start: at the text's, or at a word."""
    if low == 0:
        return 0
    blank = content.find(" ", low, first)
    return blank + 1 if blank >= 0 else first


def _with_quotes(content: str, stop: int, high: int) -> int:
    """Take the quotation marks in that close after the sentence's last sign."""
    while stop < high and content[stop] in "\"'”’)]":
        stop += 1
    return stop
