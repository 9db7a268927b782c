"""Which words and numbers of a text can belong to a date, and which of them stand side by side?

The text becomes a string of one-character codes, so that a rule of the grammar is a regular expression over kinds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from index.enrich.date_values import build_day
from index.enrich.date_words import CODES, NUMBERS, VOCABULARY, Value, parse_number_words

BREAK = "|"


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A word or number of the date vocabulary: where it stands, its kind and what it stands for."""

    start: int
    end: int
    kind: str
    value: Value


@dataclass(frozen=True, slots=True)
class Lexemes:
    """A text as the grammar sees it: one code a lexeme or joint, and for each code the lexeme (None for a joint)."""

    codes: str
    items: tuple[Lexeme | None, ...]


def build_trie_pattern(words: Iterable[str]) -> str:
    """Build a regular expression that matches the longest of the words, sharing their beginnings."""
    heads: dict[str, set[str]] = {}
    for word in words:
        heads.setdefault(word[:1], set()).add(word[1:])
    optional = "?" if heads.pop("", None) is not None else ""
    if not heads:
        return ""
    branches = "|".join(re.escape(head) + build_trie_pattern(tails) for head, tails in sorted(heads.items()))
    return f"(?:{branches}){optional}"


_NUMBER_WORD = build_trie_pattern(NUMBERS)
_DIGITS = (
    r"(?P<iso>\d{4}(?P<s>[-/.])\d{1,2}(?P=s)\d{1,2}(?![\w])(?![-/.]\d))"
    r"|(?P<numeric>\d{1,2}(?P<t>[-/.])\d{1,2}(?P=t)(?:\d{4}|\d{2})(?![\w%])(?!(?P=t)\d))"
    r"|(?P<years>\d{4}[-/]\d{1,2}(?![\w%])(?![-/.,:]\d))"
    r"|(?P<monthyear>(?:0?[1-9]|1[0-2])[-/]\d{4}(?![\w%])(?![-/.,:]\d))"
    r"|(?P<short>\d{1,2}[/.]\d{1,2}(?![\w%])(?![/.,:]\d))"
    r"|(?P<ordinal>\d{1,4}(?:st|nd|rd|th)(?!\w))"
    r"|(?P<decades>\d{3}0(?: |')?s(?!\w)|\d0'?s(?!\w))"
    r"|(?P<plain>\d{1,8}(?!\w|[.,:]\d|%| ?percent| per cent))"
    r"|\d[\d.,:]*\w*"
)
_SCAN = re.compile(
    rf"(?<!\w)(?:(?P<word>{build_trie_pattern(VOCABULARY)})(?!\w)"
    rf"|(?P<spelt>{_NUMBER_WORD}(?:(?:[ -]|(?:(?<=hundred)|(?<=thousand)) and ){_NUMBER_WORD}){{0,7}})(?!\w)"
    rf"|(?P<part>[qh][1-4])(?!\w)|{_DIGITS}|'(?P<shortyear>\d\d)(?!\w))"
)

_JOINTS = {
    "": "", " ": "", "\n": "", "  ": "", " \n": "",
    "-": "-", " - ": "-", " -": "-", "- ": "-", "~": "-",
    ",": ",", ", ": ",", " , ": ",", " ,": ",", ",\n": ",",
    "/": "/", " / ": "/", "/ ": "/", " /": "/",
    " (": "(", "(": "(", ")": ")", ") ": ")", "), ": ")",
    "'s ": "'", "' ": "'", " 's ": "'", "'s-": "'",
}  # fmt: skip
_ABBREVIATED_JOINTS = {". ": "", ".": "", " . ": "", "., ": ",", ".-": "-", ".,": ","}
_ABBREVIATED_MONTHS = "jan feb mar apr jun jul aug sep sept oct nov dec"
_ABBREVIATED = frozenset(f"{_ABBREVIATED_MONTHS} mon tue tues wed thu thur thurs fri sat sun".split())
_MONTH_OR_WORD = frozenset("may march mar".split())
_CURRENCY = frozenset("$£€₴₽#№¥")


def scan(text: str) -> Lexemes:
    """Find the lexemes of a text in one pass and write them as codes; what does not stand side by side is broken."""
    lowered = lower_same_length(text)
    codes: list[str] = []
    items: list[Lexeme | None] = []
    reached = -1
    abbreviated = False
    for match in _SCAN.finditer(lowered):
        start = match.start()
        joint = _find_joint(lowered[reached:start], abbreviated) if 0 <= reached >= start - 5 else BREAK
        word = match.group()
        abbreviated = word in _ABBREVIATED
        reached = match.end()
        lexemes = list(_read(match, text, lowered))
        if joint or not lexemes:
            codes.append(joint or BREAK)
            items.append(None)
        for lexeme in lexemes:
            codes.append(CODES[lexeme.kind])
            items.append(lexeme)
        if not lexemes:
            reached = -1
    return Lexemes("".join(codes), tuple(items))


def lower_same_length(text: str) -> str:
    """Lower a text and straighten its apostrophes, dashes and blanks without moving a character."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(small if len(small := character.lower()) == 1 else character for character in text)
    return lowered.replace("’", "'").replace("‘", "'").replace("–", "-").replace("\xa0", " ")


def _find_joint(gap: str, abbreviated: bool) -> str:
    if abbreviated and gap in _ABBREVIATED_JOINTS:
        return _ABBREVIATED_JOINTS[gap]
    return _JOINTS.get(gap, BREAK)


def _read(match: re.Match[str], text: str, lowered: str) -> Iterator[Lexeme]:
    group = match.lastgroup or ""  # the outer group closes last
    start, end = match.span()
    word = match.group()
    if group == "word":
        kind, value = VOCABULARY[word]
        yield Lexeme(start, end, _month_kind(word, text[start], lowered, end) if kind == "MONTH" else kind, value)
    elif group == "spelt":
        yield from _read_spelt(word, start)
    elif group in _READERS and not (start and text[start - 1] in _CURRENCY):
        read = _READERS[group](word)
        if read:
            yield Lexeme(start, end, *read)


def _month_kind(word: str, initial: str, lowered: str, end: int) -> str:
    """Tell a month from a word that needs a day or a year beside it to be one: may, march, Jan without a dot."""
    if word in _ABBREVIATED and lowered[end : end + 1] != ".":
        return "MAYBE"
    return "MAYBE" if word in _MONTH_OR_WORD and initial.islower() else "MONTH"


def _read_spelt(word: str, start: int) -> Iterator[Lexeme]:
    pieces = list(re.finditer(r"[a-z]+", word))
    place = 0
    for value, used in parse_number_words([piece.group() for piece in pieces]):
        first, last = pieces[place], pieces[place + used - 1]
        kind = "WORDYEAR" if 1000 <= value <= 2199 else "WORDNUMBER"
        yield Lexeme(start + first.start(), start + last.end(), kind, value)
        place += used


def _read_plain(word: str) -> tuple[str, Value] | None:
    number = int(word)
    if len(word) == 8:
        day = build_day(number // 10000, number // 100 % 100, number % 100)
        return ("ISO", (day.first.year, day.first.month, day.first.day)) if day else None
    if len(word) <= 2:
        return ("DAYNUMBER" if 1 <= number <= 31 else "SHORTYEAR", number)
    return ("YEAR" if len(word) == 4 and 1000 <= number <= 2199 else "NUMBER", number)


def _read_years(word: str) -> tuple[str, Value] | None:
    """Read 2022-23 and 2011-12 as two years, 2016-11 and 2016/3 as a month."""
    year, number = int(word[:4]), int(word[5:])
    if len(word) == 7 and number == (year + 1) % 100:
        return "YEARS", (year, year + 1)
    if 1 <= number <= 12:
        return "YEARMONTH", (year, number)
    return ("YEARS", (year, year // 100 * 100 + number)) if number > year % 100 and len(word) == 7 else None


def _read_decades(word: str) -> tuple[str, Value] | None:
    first = int(word.rstrip("s' "))
    return "DECADES", (first if first > 99 else 1900 + first if first >= 20 else 2000 + first, 10)


def _integers(word: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", word))


_READERS: dict[str, Callable[[str], tuple[str, Value] | None]] = {
    "iso": lambda word: ("ISO", _integers(word)),
    "numeric": lambda word: ("NUMERIC", (*_integers(word), int("." in word))),
    "years": _read_years,
    "monthyear": lambda word: ("YEARMONTH", _integers(word)[::-1]),
    "short": lambda word: ("SHORTDATE", (*_integers(word), int("." in word))),
    "ordinal": lambda word: ("ORDINAL", int(word[:-2])),
    "decades": _read_decades,
    "plain": _read_plain,
    "part": lambda word: (
        ("QNUMBER", (3 if word[0] == "q" else 6, int(word[1]))) if word < "h3" or word[0] == "q" else None
    ),
    "shortyear": lambda word: ("SHORTYEAR", int(word[1:])),
}
