"""Where does a paragraph of plain text begin and end?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_NARROWEST, _WIDEST = 40, 100
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_INDENT = re.compile(r"\n(?=[ \t]{2,}\S)")
_ITEM = re.compile(r"(?:[-*•·–>]|\d{1,2}[.)])\s")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with single spaces only; `apart` tells that a blank line followed it."""

    text: str
    apart: bool = False


def split_paragraphs(text: str) -> list[Paragraph]:
    """Split a text at its line ends, or, where lines were broken to a width, at blank lines and at lines cut short."""
    blocks = [
        [" ".join(line.split()) for line in block.split("\n")] for block in _BLANK_LINE.split(_part_at_indents(text))
    ]
    blocks = [kept for block in blocks if (kept := [line for line in block if line])]
    width = _find_width(blocks)
    found: list[Paragraph] = []
    for block in blocks:
        lines = list(_iter_joined(block, width)) if width else block
        found += [Paragraph(line) for line in lines[:-1]]
        found.append(Paragraph(lines[-1], apart=True))
    return found


def _part_at_indents(text: str) -> str:
    """Put a blank line above each indented line, unless most are: an indent begins a paragraph."""
    indents = len(_INDENT.findall(text))
    return _INDENT.sub("\n\n", text) if indents * 2 < text.count("\n") else text


def _find_width(blocks: list[list[str]]) -> int:
    """Give the width that lines were broken to, or 0: such lines leave no room for the next one's first word."""
    width = max((len(line) for block in blocks for line in block), default=0)
    pairs = [pair for block in blocks for pair in pairwise(block)]
    if not _NARROWEST <= width <= _WIDEST or len(pairs) < 2:
        return 0
    full = sum(not _has_room(line, following, width) for line, following in pairs)
    return width if full >= len(pairs) * 0.7 else 0


def _iter_joined(block: list[str], width: int) -> Iterator[str]:
    paragraph = block[0]
    for line, following in pairwise(block):
        if _has_room(line, following, width) or _ITEM.match(following):
            yield paragraph
            paragraph = following
        else:
            paragraph = f"{paragraph} {following}"
    yield paragraph


def _has_room(line: str, following: str, width: int) -> bool:
    return len(line) + 1 + len(following.split(" ", 1)[0]) <= width - 1
