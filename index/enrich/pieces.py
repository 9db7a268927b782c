"""Of which words and signs is a text made, and in which sentence does each stand?

Finer than a tokenizer: every hyphen, dot and apostrophe is a piece, so that Shahed is found in "Shahed-type" and
Russia in "Russia-backed". A line break is a piece of its own, so that no name reaches across it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.enrich.positions import Positions

BREAK = "\n"
_PIECE = re.compile(r"\w+|[^\w\s]|\n[\s]*")
_ALIKE = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "–": "-", "‑": "-", "‐": "-", "\u2212": "-"})


def split_pieces(text: str) -> list[str]:
    """Cut a text into words and single signs, apostrophes and hyphens each of one shape."""
    return _PIECE.findall(text.translate(_ALIKE))


class Pieces:
    """A text cut into pieces: `words` as written, `lower` in lower case, `starts` and `ends` as character offsets."""

    def __init__(self, text: str, positions: Positions) -> None:
        matches = list(_PIECE.finditer(text.translate(_ALIKE)))
        self.text = text
        self.words: Sequence[str] = [match.group() if match.group()[0] != "\n" else BREAK for match in matches]
        self.lower: Sequence[str] = [word.lower() for word in self.words]
        self.starts: Sequence[int] = [match.start() for match in matches]
        self.ends: Sequence[int] = [match.end() for match in matches]
        self._positions = positions

    def __len__(self) -> int:
        return len(self.words)

    def word(self, place: int) -> str:
        """Give the piece at a place, a line break beyond either end."""
        return self.words[place] if 0 <= place < len(self.words) else BREAK

    def same_sentence(self, first: int, second: int) -> bool:
        """Tell whether two pieces stand in the same sentence."""
        sentence = self._positions.sentence
        return sentence(self.starts[first]) == sentence(self.starts[second])

    def is_joined(self, place: int) -> bool:
        """Tell whether a piece follows its predecessor without a blank."""
        return 0 < place < len(self.words) and self.ends[place - 1] == self.starts[place]
