"""What is a rule of the date grammar, and from which pieces are patterns written?

A pattern is written over kinds of words (see date_words): `name=KIND` names a part, `A|B` without blanks is one kind or
the other, and brackets, `|` between blanks and `?` are as in a regular expression. Each rule carries an example that is
its test: a sentence, its day of publication, the expression found in it and its value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from index.enrich.date_around import Around, Parts
from index.enrich.date_scene import Scene
from index.enrich.date_values import Days

Guard = Callable[[Parts, Around], bool]
Example = tuple[str, str | None, str, str | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule for an expression that denotes days by itself."""

    name: str
    pattern: str
    read: Callable[[Parts, Scene], Days | None]
    example: Example
    guard: Guard | None = None
    alone: bool = True
    """Whether it is a mention without a prefix or a second expression beside it."""


@dataclass(frozen=True, slots=True)
class Prefix:
    """A rule for words that change the days of the expression right after them: "the end of", "two days before"."""

    name: str
    pattern: str
    read: Callable[[Parts, Days, Scene], Days | None]
    example: Example


MON = "m=MONTH|MAYBE"
DAY = "d=DAYNUMBER|ORDINAL"
YEAR = "y=YEAR|WORDYEAR"
OF = "(COMMA|OF|IN|DASH|SLASH)? (OF|IN)?"
WEEKDAY = "((THIS|NEXT|LAST|COMING)? w=WEEKDAY|SHORTDAY (PART|NIGHT)? (COMMA|OPEN|DASH)? ON? THE?)?"
REL = "rel=LAST|THIS|NEXT|COMING|PREVIOUS|FOLLOWING|THAT|SAME|PAST (past=PAST)? (coming=COMING)?"
COUNT = "NUMBER|DAYNUMBER|SHORTYEAR|WORDNUMBER|YEAR"
UNIT = "UPLURAL|UDAY|UWEEK|UFORTNIGHT|UMONTH|UQUARTER|UYEAR|UDECADE|UCENTURY"
MORE_SPANS = f"(COMMA? AND? cc={COUNT} uu={UNIT})? (COMMA? AND? ccc={COUNT} uuu={UNIT})? (AND A half_more=UHALF)?"
SPANS = f"(A | c={COUNT}) (AND A? half=UHALF)? u={UNIT} {MORE_SPANS}"
TO = "TO|DASH|AND"
SOME_DAY = "(PART|NIGHT)?"
