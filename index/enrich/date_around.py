"""What stands around an expression in its text?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.enrich.date_tense import find_tense
from index.enrich.date_words import Value

Parts = Mapping[str, Value]

REACH = 40

SENTENCE_REACH = 300

PARAGRAPH_REACH = 2000

LINE_REACH = 200


_LAST_WORD = re.compile(r"([^\W\d_]+)(?:[’']s)?[\s(“\"'‘—–-]*$")

CLAUSE_END = re.compile(r"\s*(?:[.,;:!?)\]\"”’'—–]|$|and\b|but\b|when\b|where\b|at\b|in\b|with\b|\n)")

HARD_END = re.compile(r"\s*(?:[.,;:!?)\]\"”’'—–]|$|\n)")

SENTENCE_START = re.compile(r"(?:^|[.!?:\n>][\"”’'*-]?\s*|[\"“‘]\s*|[-–—•*]\s+)$")

_QUOTED_ALONE = re.compile(r"[\"“][,.]?[\"”]")
_LOWER_WORD = re.compile(r"\b[a-z]{4,}\b")


@dataclass(frozen=True, slots=True)
class Around:
    """An expression in its text."""

    text: str
    start: int
    end: int

    @property
    def before(self) -> str:
        """Give the few words in front."""
        return self.text[max(0, self.start - REACH) : self.start]

    @property
    def after(self) -> str:
        """Give the few words behind."""
        return self.text[self.end : self.end + REACH]

    @property
    def words(self) -> str:
        """Give the expression itself."""
        return self.text[self.start : self.end]

    @property
    def lead(self) -> str:
        """Give the word right in front, in lower case."""
        match = _LAST_WORD.search(self.before)
        return match.group(1).lower() if match else ""

    @property
    def tense(self) -> str | None:
        """Give the tense of the sentence here, a full stop or line break taken for its end."""
        reach = max(0, self.start - SENTENCE_REACH)
        start = max(self.text.rfind(". ", reach, self.start), self.text.rfind("\n", reach, self.start), reach - 1) + 1
        sentence = (start, self.end + SENTENCE_REACH)
        return find_tense(self.text, sentence, self.start, self.end)

    @property
    def quoted(self) -> bool:
        """Tell whether the expression stands inside quotation marks of its paragraph."""
        reach = max(0, self.start - PARAGRAPH_REACH)
        start = max(self.text.rfind("\n\n", reach, self.start), reach)
        ahead = self.text[start : self.start]
        return ahead.count('"') % 2 == 1 or ahead.rfind("“") > ahead.rfind("”")

    @property
    def named(self) -> bool:
        """Tell whether the last word has a capital that neither a sentence's start nor a headline explains."""
        last = self.words.rsplit(None, 1)[-1]
        if not last[:1].isupper():
            return False
        if SENTENCE_START.search(self.before):
            return bool(_QUOTED_ALONE.match(self.before[-1:] + self.after[:2]))
        line = self.text[max(0, self.start - LINE_REACH) : self.start].rpartition("\n")[2]
        return len(_LOWER_WORD.findall(line)) >= 2 or line.endswith('"')
