"""Which part of a plain text is the headline, which the story, and which furniture?"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.documents import Cut
from index.readers.furniture import RULES, Rule, What, Where
from index.readers.paragraphs import Paragraph, split_paragraphs
from index.readers.topics import is_topic_list, split_topics

_LONGEST_TITLE, _LONGEST_FURNITURE, _TAIL = 200, 1000, 5
REPEATED = "repeated headline"
"""The rule of a line that is the headline again, which has no row in the table."""
_IN_CAPITALS = frozenset({"link in capitals"})
_NO_TITLE = re.compile(r"[-–—•*#(\[>]|.*(?:[^.]\.|[:;,…])[\"'”’)\]]*$|.*\.\.\.$", re.DOTALL)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
_NO_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class CleanText:
    """A text taken apart: no character but white space is in none of title, paragraphs and furniture."""

    title: str | None
    paragraphs: tuple[str, ...]
    topics: tuple[str, ...]
    furniture: tuple[Cut, ...]


def clean_article(text: str, title: str | None = None) -> CleanText:
    """Take a plain text apart into headline (unless one is given), story, topics and furniture."""
    paragraphs = split_paragraphs(text)
    headline = find_title(paragraphs)
    found = None if title else headline
    texts = [paragraph.text for paragraph in paragraphs[1 if found else 0 :]]
    return _cut_furniture(texts, found, _find_repeats(title or found, headline), _find_stylistic(texts))


def find_title(paragraphs: Sequence[Paragraph]) -> str | None:
    """Find the headline on the first line: short, no sentence, above a blank line or clearly longer paragraphs."""
    if len(paragraphs) < 2:
        return None
    first, following = paragraphs[0], [paragraph.text for paragraph in paragraphs[1:]]
    is_furniture = _find_rule(first.text, Where.HEAD, _IN_CAPITALS) or _cut_parts(first.text, Where.HEAD, 0)[1]
    if is_furniture or len(first.text) > _LONGEST_TITLE or _NO_TITLE.match(first.text) or len(first.text.split()) < 3:
        return None
    lengths = [len(text) for text in following if _SENTENCE_END.search(text)] or [0]
    longer = statistics.median(lengths) >= len(first.text) * 1.5 or (first.apart and max(lengths) > len(first.text))
    return first.text if longer else None


def build_clean_text(text: str, title: str | None) -> CleanText:
    """Build the same record of a text without furniture, a paragraph a line, but for its headline again on top."""
    paragraphs = [line for raw in text.split("\n") if (line := " ".join(raw.split()))]
    is_repeat = len(paragraphs) > 1 and _fold(paragraphs[0]) in _find_repeats(title, None)
    repeated = paragraphs[:1] if is_repeat else []
    cuts = tuple(Cut(line, REPEATED, 0) for line in repeated)
    return CleanText(None, tuple(paragraphs[len(repeated) :]), (), cuts)


def _cut_furniture(
    texts: Sequence[str], found: str | None, repeats: frozenset[str], excused: frozenset[str]
) -> CleanText:
    kept: list[str] = []
    topics: list[str] = []
    cuts: list[Cut] = []
    above: Rule | None = None
    for number, text in enumerate(texts):
        where = Where.TAIL if len(texts) - number <= _TAIL else Where.ANYWHERE
        inherited = above if above and (above.what is What.REST or is_topic_list(text)) else None
        rule = (
            inherited or _find_rule(text, where, excused) or (None if kept else _find_rule(text, Where.HEAD, excused))
        )
        if not kept and _fold(text) in repeats:
            cuts.append(Cut(text, REPEATED, 0))
        elif rule:
            cuts.append(Cut(text, rule.name, len(kept)))
            topics += split_topics(text) if rule.topics else []
        else:
            story, parts = _cut_parts(text, where, len(kept))
            cuts += parts
            kept += [story] if story else []
        above = rule if rule and (rule.what is What.REST or (rule.what is What.LABEL and not inherited)) else None
    return CleanText(found, tuple(kept), tuple(dict.fromkeys(topics)), tuple(cuts))


def _find_rule(text: str, where: Where, excused: frozenset[str] = frozenset()) -> Rule | None:
    """Find the first rule that a whole paragraph fits, of those that look everywhere or at this place."""
    if len(text) > _LONGEST_FURNITURE:
        return None
    for rule in RULES:
        looks_here = rule.what is not What.PART and rule.where in (Where.ANYWHERE, where) and rule.name not in excused
        if looks_here and rule.pattern.fullmatch(text):
            return rule
    return None


def _cut_parts(text: str, where: Where, paragraph: int) -> tuple[str, list[Cut]]:
    cuts: list[Cut] = []
    for rule in RULES:
        if rule.what is What.PART and rule.where in (Where.ANYWHERE, where):
            cuts += [Cut(match[0].strip(), rule.name, paragraph) for match in rule.pattern.finditer(text)]
            text = rule.pattern.sub("", text)
    return " ".join(text.split()), cuts


def _find_stylistic(texts: Sequence[str]) -> frozenset[str]:
    """Name the rules that would cut most of a text: what is everywhere is its style, such as wire copy in capitals."""
    characters: Counter[str] = Counter()
    for text in texts:
        if rule := _find_rule(text, Where.ANYWHERE):
            characters[rule.name] += len(text)
    whole = sum(len(text) for text in texts)
    return frozenset(name for name, count in characters.items() if count > whole / 2)


def _find_repeats(title: str | None, headline: str | None) -> frozenset[str]:
    """Give the lines that are the headline again: the title, and a first line that the given title begins with."""
    first, given = _fold(headline or ""), _fold(title or "")
    begins = first.count(" ") >= 2 and given.startswith(f"{first} ")
    return frozenset({given, first if begins else given} - {""})


def _fold(text: str) -> str:
    return _NO_LETTERS.sub(" ", text.casefold()).strip()
