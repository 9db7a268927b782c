"""In which sentence and which paragraph does a character stand?"""

from __future__ import annotations

from bisect import bisect_right

from spacy.tokens import Doc


class Positions:
    """Numbers the sentences and paragraphs of a doc; a blank line ends a paragraph."""

    def __init__(self, doc: Doc) -> None:
        self._sentences = [sentence.start_char for sentence in doc.sents]
        self._paragraphs = [0]
        text = doc.text
        at = text.find("\n\n")
        while at >= 0:
            self._paragraphs.append(at + 2)
            at = text.find("\n\n", at + 2)

    def sentence(self, start: int) -> int:
        """Count the sentences that begin before or at character `start`, less one."""
        return max(bisect_right(self._sentences, start) - 1, 0)

    def paragraph(self, start: int) -> int:
        """Count the paragraphs that begin before or at character `start`, less one."""
        return bisect_right(self._paragraphs, start) - 1
