"""Which rule matches at each place of a text, and which matches belong together?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.enrich.date_around import Around
from index.enrich.date_lexemes import BREAK, Lexemes
from index.enrich.date_rule import Prefix, Rule
from index.enrich.date_rules import PREFIXES, RULES
from index.enrich.date_words import CODES, Value

DEPTH = 3

_PART = re.compile(r"(?:(\w+)=)?([A-Z][A-Z_]*(?:\|[A-Z]+)*)")


def compile_pattern(pattern: str) -> str:
    """Translate a pattern over kinds of words into a regular expression over their codes."""

    def write(match: re.Match[str]) -> str:
        codes = "".join(re.escape(CODES[kind]) for kind in match.group(2).split("|"))
        return f"(?P<{match.group(1)}>[{codes}])" if match.group(1) else f"[{codes}]"

    return _PART.sub(write, re.sub(r"\((?!\?)", "(?:", pattern)).replace(" ", "")


def _combine(patterns: list[str]) -> re.Pattern[str]:
    """Join patterns so that the number of the outer group tells which one matched."""
    bare = [re.sub(r"\?P<\w+>", "?:", compiled) for compiled in patterns]
    return re.compile("|".join(f"({compiled})" for compiled in bare))


_RULE_PATTERNS = [compile_pattern(rule.pattern) for rule in RULES]
_PREFIX_PATTERNS = [compile_pattern(prefix.pattern) for prefix in PREFIXES]
_RULES = [re.compile(compiled) for compiled in _RULE_PATTERNS]
_PREFIXES = [re.compile(compiled) for compiled in _PREFIX_PATTERNS]
_ANY_RULE = _combine(_RULE_PATTERNS)
_ANY_PREFIX = _combine(_PREFIX_PATTERNS)
_ANY = _combine(_PREFIX_PATTERNS + _RULE_PATTERNS)
_TRIGGERS = """
MONTH MAYBE WEEKDAY WEEKDAYS SHORTDAY SEASON FALL DAYWORD NOW ORDINAL YEAR ISO NUMERIC SHORTDATE YEARMONTH YEARS
QNUMBER WORDYEAR DECADES OVERNIGHT PART NIGHT UDAY UWEEK UWEEKEND UFORTNIGHT UMONTH UQUARTER UHALF UYEAR UDECADE
UCENTURY UPLURAL
"""
_TRIGGER = re.compile(compile_pattern("|".join(_TRIGGERS.split())))
_LINK = re.compile(compile_pattern("COMMA? (link=TO|DASH|AND) (FROM|ON|IN)? THE?"))
_OPENING = re.compile(compile_pattern("(open=FROM|BETWEEN) (ON|IN)? THE?$"))
_LEADING = frozenset(CODES[kind] for kind in ("THE", "ON", "IN", "OPEN", "OF"))


@dataclass(frozen=True, slots=True)
class Expression:
    """A matched rule with the prefixes before it: where it stands among the codes and in the text, and its parts."""

    first: int
    past: int
    start: int
    end: int
    rule: Rule
    parts: dict[str, Value]
    prefixes: tuple[tuple[Prefix, dict[str, Value]], ...]

    @property
    def name(self) -> str:
        """Give the names of the rules that made it, joined by a plus sign."""
        return "+".join([*(prefix.name for prefix, _ in self.prefixes), self.rule.name])

    @property
    def alone(self) -> bool:
        """Tell whether it is a mention by itself."""
        return self.rule.alone or bool(self.prefixes)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two expressions with a link between them: to, until, a dash, or and after "between"."""

    left: Expression
    right: Expression
    link: str
    opened: str
    start: int


def parse(text: str, lexemes: Lexemes) -> Iterator[Expression | Pair]:
    """Read the expressions and pairs of a text in order, none of them overlapping."""
    codes = lexemes.codes
    place = 0
    while (found := _search(codes, place)) is not None:
        left = _parse_at(text, lexemes, found.start())
        link = _LINK.match(codes, left.past) if left else None
        right = _parse_at(text, lexemes, link.end()) if link else None
        if left is None or not (left.alone or right):
            place = found.start() + 1
            continue
        place = left.past
        if link and right:
            joint = lexemes.items[link.start("link")]
            opening = _OPENING.search(codes, max(0, left.first - 3), left.first)
            opened = lexemes.items[opening.start()] if opening else None
            yield Pair(
                left, right, str(joint.value) if joint else "-", str(opened.value) if opened else "",
                opened.start if opened else left.start,
            )  # fmt: skip
            place = right.past
        else:
            yield left


def _search(codes: str, place: int) -> re.Match[str] | None:
    """Search the next match, beginning with the run of codes that holds the next word no rule can do without."""
    trigger = _TRIGGER.search(codes, place)
    return _ANY.search(codes, max(place, codes.rfind(BREAK, place, trigger.start()) + 1)) if trigger else None


def _parse_at(text: str, lexemes: Lexemes, place: int, depth: int = 0) -> Expression | None:
    prefix_match = _ANY_PREFIX.match(lexemes.codes, place) if depth < DEPTH else None
    if prefix_match and prefix_match.lastindex:
        inner = _parse_at(text, lexemes, prefix_match.end(), depth + 1)
        if inner:
            number = prefix_match.lastindex - 1
            return _prefixed(PREFIXES[number], _PREFIXES[number], lexemes, place, inner)
    return _match_rule(text, lexemes, place)


def _prefixed(prefix: Prefix, pattern: re.Pattern[str], lexemes: Lexemes, place: int, inner: Expression) -> Expression:
    match = pattern.match(lexemes.codes, place)
    parts = _parts(match, lexemes) if match else {}
    start = _text_start(lexemes, place)
    prefixes = ((prefix, parts), *inner.prefixes)
    return Expression(place, inner.past, start, inner.end, inner.rule, inner.parts, prefixes)


def _match_rule(text: str, lexemes: Lexemes, place: int) -> Expression | None:
    found = _ANY_RULE.match(lexemes.codes, place)
    first = found.lastindex - 1 if found and found.lastindex else len(RULES)
    for number in range(first, len(RULES)):
        match = _RULES[number].match(lexemes.codes, place)
        if match is None:
            continue
        parts = _parts(match, lexemes)
        start, end = _text_start(lexemes, place), _text_end(lexemes, match.end())
        rule = RULES[number]
        if rule.guard is None or rule.guard(parts, Around(text, start, end)):
            return Expression(place, match.end(), start, end, rule, parts, ())
    return None


def _parts(match: re.Match[str], lexemes: Lexemes) -> dict[str, Value]:
    items = lexemes.items
    return {name: item.value for name, code in match.groupdict().items() if code and (item := items[match.start(name)])}


def _text_start(lexemes: Lexemes, place: int) -> int:
    """Give the character where an expression begins, leaving out the article and preposition before it."""
    while (item := lexemes.items[place]) is None or lexemes.codes[place] in _LEADING:
        place += 1
    return item.start


def _text_end(lexemes: Lexemes, past: int) -> int:
    while (item := lexemes.items[past - 1]) is None:
        past -= 1
    return item.end
