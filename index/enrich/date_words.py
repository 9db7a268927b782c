"""Which words does the date grammar know, of which kind is each, and what does it stand for?

A kind is one letter class of the grammar: a rule is written over kinds ("MONTH DAY YEAR"), never over words.
"""

from __future__ import annotations

from collections.abc import Iterable

Value = int | str | tuple[int, ...]

_MONTHS = """
january jan | february feb | march mar | april apr | may | june jun | july jul | august aug | september sept sep
| october oct | november nov | december dec
"""
_WEEKDAYS = "monday | tuesday | wednesday | thursday | friday | saturday | sunday"
_SHORT_WEEKDAYS = "mon | tue tues | wed weds | thu thur thurs | fri | sat | sun"

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
sixteenth seventeenth eighteenth nineteenth
"""
_DECADES = "twenties thirties forties fifties sixties seventies eighties nineties"

NUMBERS: dict[str, int] = (
    {word: number for number, word in enumerate(f"{_ONES} eighteen nineteen".split())}
    | {word: number * 10 for number, word in enumerate(_TENS.split(), 2)}
    | {"hundred": 100, "thousand": 1000}
)
ORDINALS: dict[str, int] = (
    {word: number for number, word in enumerate(_ORDINALS.split(), 1)}
    | {f"{tens.removesuffix('y')}ieth": number * 10 for number, tens in enumerate(_TENS.split(), 2)}
    | {
        f"{tens}{join}{ones}": number * 10 + one
        for number, tens in enumerate(_TENS.split(), 2)
        for one, ones in enumerate(_ORDINALS.split()[:9], 1)
        for join in "- "
    }
)

_UNITS = "day week weekend fortnight month quarter half year decade century"
_PLURALS = "days weeks weekends fortnights months quarters halves years decades centuries"

_SEASON_WORDS = {"spring": "SP", "summer": "SU", "autumn": "AU", "winter": "WI"}

_DEICTIC_DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0}

_SINGLE: dict[str, str] = {
    "FALL": "fall",
    "NIGHT": "night",
    "PART": "morning afternoon evening noon midday midnight dawn lunchtime",
    "OVERNIGHT": "overnight",
    "NOW": "now",
    "LAST": "last",
    "PAST": "past",
    "PREVIOUS": "previous preceding prior",
    "THIS": "this current present",
    "NEXT": "next",
    "COMING": "coming upcoming",
    "FOLLOWING": "following",
    "THAT": "that",
    "SAME": "same",
    "EDGE": "early late earlier mid midway",
    "LATER": "later",
    "BOUND": "beginning start end middle close turn outset",
    "REST": "rest remainder",
    "AGO": "ago",
    "BEFORE": "before",
    "AFTER": "after",
    "SINCE": "since",
    "TO": "to until till through thru into",
    "HENCE": "hence",
    "FROM": "from",
    "BETWEEN": "between",
    "AND": "and",
    "OR": "or",
    "OF": "of",
    "IN": "in",
    "ON": "on",
    "THE": "the",
    "A": "a an",
    "BEGIN": "starting commencing",
    "TIME": "time",
}


def _rows(table: str) -> Iterable[tuple[int, str]]:
    for number, row in enumerate(table.split("|")):
        for word in row.split():
            yield number, word


def _build_vocabulary() -> dict[str, tuple[str, Value]]:
    words: dict[str, tuple[str, Value]] = {}
    for kind, group in _SINGLE.items():
        words |= {word: (kind, word) for word in group.split()}
    words |= {word: ("MONTH", number + 1) for number, word in _rows(_MONTHS)}
    words |= {word: ("WEEKDAY", number) for number, word in _rows(_WEEKDAYS)}
    words |= {f"{word}s": ("WEEKDAYS", number) for number, word in _rows(_WEEKDAYS)}
    words |= {word: ("SHORTDAY", number) for number, word in _rows(_SHORT_WEEKDAYS)}
    words |= {word: ("SEASON", code) for word, code in _SEASON_WORDS.items()}
    words |= {word: ("DAYWORD", shift) for word, shift in _DEICTIC_DAYS.items()}
    for unit, plural in zip(_UNITS.split(), _PLURALS.split(), strict=True):
        words |= {unit: (f"U{unit.upper()}", unit), plural: ("UPLURAL", unit)}
    words |= {word: ("ORDINAL", number) for word, number in ORDINALS.items()}
    words |= {word: ("DECADES", (1900 + 10 * number, 10)) for number, word in enumerate(_DECADES.split(), 2)}
    words["noughties"] = ("DECADES", (2000, 10))
    return words


VOCABULARY: dict[str, tuple[str, Value]] = _build_vocabulary()
"""Word (lower case) -> its kind and what it stands for: a month's or weekday's number, a season's code, a unit ..."""

OTHER_KINDS = "NUMBER DAYNUMBER SHORTYEAR YEAR ISO NUMERIC SHORTDATE YEARMONTH YEARS QNUMBER WORDNUMBER WORDYEAR MAYBE"
GLUE = {"COMMA": ",", "DASH": "-", "SLASH": "/", "DOT": ".", "OPEN": "(", "CLOSE": ")", "POSS": "'"}

KINDS: tuple[str, ...] = tuple(dict.fromkeys([*(kind for kind, _ in VOCABULARY.values()), *OTHER_KINDS.split()]))

CODES: dict[str, str] = {kind: chr(0x100 + number) for number, kind in enumerate(KINDS)} | GLUE
"""Kind -> the one character that stands for it in the grammar's input."""


def parse_number_words(words: list[str]) -> list[tuple[int, int]]:
    """Read number words as (value, number of words used) pairs: "nineteen ninety six" is one year, "five ten" two."""
    numbers: list[tuple[int, int]] = []
    place = 0
    while place < len(words):
        value, used = _parse_one(words[place : place + 8])
        numbers.append((value, used))
        place += used
    return numbers


def _parse_one(words: list[str]) -> tuple[int, int]:
    if words[0] == "and":
        value, used = _parse_one(words[1:])
        return value, used + 1
    head, used = _below_hundred(words)
    rest = words[used:]
    if rest[:1] == ["hundred"] and 1 <= head <= 99:
        tail, more = _after_and(rest[1:])
        return head * 100 + tail, used + 1 + more
    if rest[:1] == ["thousand"] and 1 <= head <= 9:
        value, used = head * 1000, used + 1
        hundreds, more = _below_hundred(words[used:])
        if words[used + more : used + more + 1] == ["hundred"] and 1 <= hundreds <= 9:
            value, used = value + hundreds * 100, used + more + 1
        tail, more = _after_and(words[used:])
        return value + tail, used + more
    if 10 <= head <= 20 and rest:
        tail, more = _below_hundred(rest)
        if tail >= 10 or (rest[0] == "zero" and more > 1):
            return head * 100 + tail, used + more
    return (head, used) if used else (NUMBERS[words[0]], 1)


def _after_and(words: list[str]) -> tuple[int, int]:
    skipped = 1 if words[:1] == ["and"] else 0
    value, used = _below_hundred(words[skipped:])
    return (value, used + skipped) if used else (0, 0)


def _below_hundred(words: list[str]) -> tuple[int, int]:
    first = NUMBERS.get(words[0], 100) if words else 100
    if first >= 100:
        return 0, 0
    second = NUMBERS.get(words[1], 0) if len(words) > 1 else 0
    if (first >= 20 and 1 <= second <= 9) or (first == 0 and 1 <= second <= 9):
        return first + second, 2
    return first, 1
