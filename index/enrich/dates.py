"""Which days does an article's text speak of?"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from index.documents import DateMention, Published, published_day
from index.enrich.date_grammar import Expression, Pair, parse
from index.enrich.date_lexemes import scan
from index.enrich.date_scene import Scene
from index.enrich.date_tense import FUTURE, PAST, PRESENT, find_tense
from index.enrich.date_values import LAST_YEAR, Days, build_range
from index.enrich.positions import Positions

FOCUS_REACH = 400
OPENING = re.compile(r"[.!?\n][\"”’]?\s*(?:On the (?:night|morning|evening) of|On|In|By|Then in|Later in)? ?(?:the )?$")
FAR_LINKS = frozenset("through thru until till".split())


@dataclass(frozen=True, slots=True)
class Found:
    """An expression of the text with the days it was resolved to, None while unresolved."""

    start: int
    end: int
    days: Days | None
    anchor: str | None
    rule: str


def find_dates(doc: Doc, published: Published) -> list[DateMention]:
    """Find the date expressions of a text in order and resolve each against publication or the days named before it.

    Without a publication date a relative expression stays unresolved: its value is None.
    """
    text = doc.text
    expressions = list(parse(text, scan(text)))
    if not expressions:
        return []
    positions = Positions(doc)
    reader = _Reader(doc, published)
    return [
        DateMention(
            start=found.start,
            end=found.end,
            text=text[found.start : found.end],
            sentence=positions.sentence(found.start),
            paragraph=positions.paragraph(found.start),
            value=found.days.value if found.days else None,
            first=found.days.first if found.days else None,
            last=found.days.last if found.days else None,
            precision=found.days.precision if found.days else None,
            anchor=found.anchor,
            rule=found.rule,
        )
        for expression in expressions
        for found in reader.read(expression)
    ]


class _Reader:
    """Resolves expressions in the order of the text, keeping in mind the days last spoken of."""

    def __init__(self, doc: Doc, published: Published) -> None:
        self._text = doc.text
        self._starts = _find_sentence_starts(doc)
        day = published_day(published)
        self._published = day if day and day.year <= LAST_YEAR else None
        self._focus: Days | None = None
        self._focus_end = 0

    def read(self, expression: Expression | Pair) -> Iterator[Found]:
        """Give what an expression or pair resolves to: one mention, two, or none for an impossible date."""
        if isinstance(expression, Pair):
            yield from self._read_pair(expression)
            return
        scene = self._scene(expression)
        days = self._resolve(expression, scene)
        if expression.alone and (days or scene.lacking):
            yield self._keep(Found(expression.start, expression.end, days, scene.anchor, expression.name))

    def _read_pair(self, pair: Pair) -> Iterator[Found]:
        joined = self._join(pair)
        if joined:
            yield self._keep(joined)
            return
        yield from self.read(pair.left)
        yield from self.read(pair.right)

    def _join(self, pair: Pair) -> Found | None:
        left_scene, right_scene = self._scene(pair.left), self._scene(pair.right)
        if right_scene.look() == PRESENT and self._published:
            right_scene = right_scene.around((self._published, FUTURE))
        left, right = self._resolve(pair.left, left_scene), self._resolve(pair.right, right_scene)
        if right and left_scene.floating and not (right_scene.floating and pair.left.rule.name == "day-word"):
            left_scene = left_scene.around((right.first, PAST))
            left = self._resolve(pair.left, left_scene)
        elif left and right_scene.floating and not left_scene.floating:
            right_scene = right_scene.around((left.last, FUTURE))
            right = self._resolve(pair.right, right_scene)
        if not (left and right) or not _is_range(pair, left, right):
            return None
        days = build_range(left.first, right.last)
        anchor = left_scene.anchor or right_scene.anchor
        return Found(pair.start, pair.right.end, days, anchor, "range") if days else None

    def _resolve(self, expression: Expression, scene: Scene) -> Days | None:
        days = expression.rule.read(expression.parts, scene)
        for prefix, parts in reversed(expression.prefixes):
            days = (prefix.read(parts, days, scene) or days) if days else None
        return days

    def _scene(self, expression: Expression) -> Scene:
        start, end = expression.start, expression.end
        scene = Scene(self._published, self._focus, lambda: find_tense(self._text, self._sentence(start), start, end))
        scene.year_spoken_of = self._find_year_spoken_of(start)
        return scene

    def _find_year_spoken_of(self, start: int) -> int | None:
        """Find the past year of the days just spoken of, when the expression opens a sentence that follows closely."""
        if not (self._focus and self._published and start - self._focus_end <= FOCUS_REACH):
            return None
        year = self._focus.first.year
        if year >= self._published.year - 1 or year != self._focus.last.year:
            return None
        return year if OPENING.search(self._text[self._focus_end : start]) else None

    def _sentence(self, start: int) -> tuple[int, int]:
        number = bisect_right(self._starts, start)
        past = self._starts[number] if number < len(self._starts) else len(self._text)
        return self._starts[max(number - 1, 0)], past

    def _keep(self, found: Found) -> Found:
        if found.days:
            self._focus = found.days
            self._focus_end = found.end
        return found


def _find_sentence_starts(doc: Doc) -> list[int]:
    """List the characters at which sentences begin, without a walk over the tokens."""
    table = doc.to_array(["IDX", "SENT_START"])
    starts: list[int] = table[table[:, 1] == 1, 0].tolist()
    return starts if starts[:1] == [0] else [0, *starts]


def _is_range(pair: Pair, left: Days, right: Days) -> bool:
    """Tell a range from two days: "and" joins after "between", or months that touch; a range runs forward."""
    if left.first > right.first:
        return False
    if pair.link == "and":
        touching = left.precision == right.precision == "month" and (right.first - left.last).days == 1
        return pair.opened == "between" or touching
    return bool(pair.opened) or pair.link in FAR_LINKS or left.precision == right.precision
