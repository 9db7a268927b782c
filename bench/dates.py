"""How many of the date cases of two public test suites does the tagger read as they do?

usage: python -m bench.dates FOLDER [--misses] [--excluded] [--speed FILE.jsonl]

FOLDER holds recognizers/{DateTimeModel,DateParser,DatePeriodParser}.json (Microsoft Recognizers-Text, MIT) and
duckling/examples.jsonl (Facebook Duckling, BSD). In scope: types date and daterange, grains day to year. A case is
left out only by a rule of EXCLUSIONS, printed with its count. Right: the tagger's days are among those given. The
suites write a range's end in several ways; READINGS names each way that is accepted, and its count is printed too.
Duckling's examples are bare phrases, read as of the future: each is put into a sentence about the future.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language

from bench.date_cases import ONE_DAY, Case, Given, read_duckling, read_recognizers
from index.documents import DateMention, parse_published
from index.enrich.dates import find_dates
from index.enrich.sentences import build_tokenizer


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A rule that takes cases out of scope."""

    name: str
    matches: Callable[[Case], bool]


def phrase_has(pattern: str) -> Callable[[Case], bool]:
    """Build a test of the phrase, case ignored."""
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda case: bool(compiled.search(case.phrase))


def _has_no_value(case: Case) -> bool:
    return not case.given or all(first is not None and first.year == 1 for first, _ in case.given)


def _is_open(case: Case) -> bool:
    return any(first is None or last is None for first, last in case.given)


def _is_bare_digits(case: Case) -> bool:
    lead = re.search(r"([a-z]+)\s+$", case.sentence[: case.start].lower())
    shown = lead and lead.group(1) in ("on", "from", "between", "until", "by", "this", "next", "and", "or", "to")
    return bool(re.fullmatch(r"\d\d? ?[/.-] ?\d\d?", case.phrase)) and not shown


UNIT = r"(?:business )?(?:day|week|weekend|month|quarter|qtr|year|decade|fortnight|season)s?"
COUNT = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|forty|couple|few|a few|a)"
NEXT = r"(?:next|last|past|previous|coming|following|upcoming)"
MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
EDGES = r"early|earlier|late|later|mid|middle|beginning|start|end"
HOLIDAYS = (
    r"easter|christmas|xmas|thanksgiving|halloween|new year|independence day|labor day|black friday|earth day|patrick"
    r"|juneteenth|freedom day|jubilee day|workers' day|eid|ides"
)

EXCLUSIONS = (
    Exclusion("no value is given", _has_no_value),
    Exclusion("an open range (since, until, before, after): the spec has no open values", _is_open),
    Exclusion("a holiday or event by its name", lambda case: case.holiday or phrase_has(HOLIDAYS)(case)),
    Exclusion("a window counted from the day of speaking (next 3 days, within, rest of)", phrase_has(
        rf"\b{NEXT} (?:{COUNT} )+{UNIT}|\b{COUNT} {NEXT} {UNIT}|\bwithin\b|\b(?:rest|remaining)\b|\bto date\b"
        rf"|\b{NEXT} day\b(?<!the next day)(?<!^next day)|\b{NEXT} (?:decade|fortnight)|\bthe fortnight"
    )),
    Exclusion("a stretch that begins at a day (3 days from today, as a range)", lambda case: phrase_has(
        rf"^(?:for )?{COUNT} {UNIT},? (?:starting|from|hence|in the future|less)|\bfor \d+ |less than|half days later"
    )(case) and all(first != last for first, last in case.given)),
    Exclusion("a part of a unit (early 2022, end of March): the spec gives the whole", phrase_has(
        rf"^(?:at |in )?(?:the )?(?:{EDGES})\b|\b(?:{EDGES})[ -](?:of |in )?(?:the )?(?:{UNIT}|\d{{4}}|{MONTHS})\b"
    )),
    Exclusion("a century (the spec's begins in a year 1, theirs in a year 0)", phrase_has(r"\bcentury\b")),
    Exclusion("a week counted inside a month or year (the spec counts from the 1st, theirs from a Monday)", phrase_has(
        r"\b(?:first|1st|second|2nd|third|3rd|fifth|last|\d weeks?)(?: last)?(?: \d)? weeks? (?:of|next)\b"
    )),
    Exclusion("a week by its number alone", phrase_has(r"\bweek \d+(?! of \d{4})\b")),
    Exclusion("a season by the equinox (the spec's are three whole months)", phrase_has(
        r"\b(?:summer|winter|spring|seasons?)\b"
    )),
    Exclusion("a business day", phrase_has(r"\bbusiness|work(?:ing )?week")),
    Exclusion("a vague count (few, couple)", phrase_has(r"\b(?:few|couple)\b")),
    Exclusion("a bare number for a day (the 27, the first)", phrase_has(
        r"^(?:on )?(?:the )?(?:\d\d?|first|second|thirty|twenty second|1st)$"
    )),
    Exclusion("a weekday's abbreviation alone (sun, sat, wed are words)", phrase_has(
        r"^(?:mon|tue|wed|thur?|fri|sat|sun)\.?$"
    )),
    Exclusion("no expression of a date (the day, my week, all week)", phrase_has(
        r"^(?:my|the|this|all) (?:day|week|weekend|month|year)$|^at this time$"
    )),
    Exclusion("a day in digits that nothing before it shows to be one (meet 2/15)", _is_bare_digits),
    Exclusion("digits with blanks or a hyphen, in newspapers a range or a score (2016 - 11, 4-22)", phrase_has(
        r"^\d+ *[-/] +\d+$|^\d+ +[-/] *\d+$|^(?:on )?\d\d?-\d\d?$"
    )),
    Exclusion("letters and digits run together (Oct2, 18q4)", phrase_has(
        r"(?!\d(?:st|nd|rd|th|s)\b)\d[a-z]|[a-gi-pr-z]\d"
    )),
    Exclusion("chat shorthand (tmrw, otd, eom, yr, w/c)", phrase_has(
        r"\b(?:tmrw|otd|w/c|yr|qtr|current date|[eb]o[my])\b"
    )),
    Exclusion("fiscal, school and calendar years, signs of comparison", phrase_has(
        r"calendar|fiscal|school|\b[cs]y ?\d|[<>=]"
    )),
    Exclusion("a year before 1000", phrase_has(r"\b[ab]\.?[dc]\b|year 247|two hundred and sixty")),
)  # fmt: skip


def find_reading(case: Case, mention: DateMention) -> str | None:
    """Name the way in which a mention's days are among the given ones, or None when they are not."""
    return next(
        (name for name, agrees in READINGS.items() if any(agrees(case, mention, given) for given in case.given)), None
    )


def _same_days(case: Case, mention: DateMention, given: Given) -> bool:
    return (mention.first, mention.last) == given


def _end_included(case: Case, mention: DateMention, given: Given) -> bool:
    return given[1] is not None and (mention.first, mention.last) == (given[0], given[1] + ONE_DAY)


def _end_begins(case: Case, mention: DateMention, given: Given) -> bool:
    """Tell that the given end is the day on which the mention's last week, month or year begins."""
    if mention.first != given[0] or mention.last is None or given[1] is None or mention.precision != "range":
        return False
    last, end = mention.last, given[1] + ONE_DAY
    if (last + ONE_DAY).day != 1:
        return end == last - 6 * ONE_DAY
    quarter = (last.month - 1) // 3 * 3 + 1
    return end in (last.replace(day=1), last.replace(month=quarter, day=1), last.replace(month=1, day=1))


_COUNTED = re.compile(r"\b(?:month|year|decade)s?\b", re.IGNORECASE)


def _unit_holds(case: Case, mention: DateMention, given: Given) -> bool:
    first, last = mention.first, mention.last
    if not (_COUNTED.search(case.phrase) and mention.precision in ("month", "year") and given[0] and first and last):
        return False
    return first <= given[0] <= last and first <= (given[1] or given[0]) <= last


READINGS: dict[str, Callable[[Case, DateMention, Given], bool]] = {
    "the same days": _same_days,
    "their range ends before the day it names, ours with it (4 to 22 June)": _end_included,
    "their range ends where its last unit begins, ours where it ends (2014 to 2018)": _end_begins,
    "they count months and years to the day, the spec to the unit (two months ago)": _unit_holds,
}


def find_best(nlp: Language, case: Case) -> DateMention | None:
    """Find the mention that shares most characters with the case's phrase."""
    past = case.start + len(case.phrase)
    mentions = find_dates(nlp(case.sentence), parse_published(case.published))
    overlap = {mention: min(past, mention.end) - max(case.start, mention.start) for mention in mentions}
    return max(
        (mention for mention in mentions if overlap[mention] > 0), key=lambda mention: overlap[mention], default=None
    )


def measure_speed(nlp: Language, path: Path) -> str:
    """Measure the words tagged in a second over the texts of a JSON lines file, tokens made beforehand."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    docs = [(nlp(row["text"]), parse_published(row.get("published") or "2023-01-01")) for row in rows]
    words = sum(len(row["text"].split()) for row in rows)
    best = 0.0
    for _ in range(5):
        begin = time.process_time()
        found = sum(len(find_dates(doc, published)) for doc, published in docs)
        best = max(best, words / (time.process_time() - begin))
    return f"{words:,} words, {found:,} mentions, {best:,.0f} words a second of processor time (best of 5)"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--misses", action="store_true", help="list every case in scope that is wrong")
    parser.add_argument("--excluded", action="store_true", help="list every case that a rule takes out")
    parser.add_argument("--speed", type=Path, metavar="FILE.jsonl", help="articles to measure the speed on")
    arguments = parser.parse_args()
    nlp = build_tokenizer()
    cases = [
        *read_recognizers(arguments.folder / "recognizers"),
        *read_duckling(arguments.folder / "duckling/examples.jsonl"),
    ]
    total, scope, right, excluded, readings = (Counter[str]() for _ in range(5))
    for case in cases:
        total[case.kind] += 1
        rule = next((rule.name for rule in EXCLUSIONS if rule.matches(case)), None)
        if rule:
            excluded[rule] += 1
            if arguments.excluded:
                print(f"out    {rule[:30]:30} {case.phrase!r}")
            continue
        scope[case.kind] += 1
        mention = find_best(nlp, case)
        reading = find_reading(case, mention) if mention else None
        if reading:
            readings[reading] += 1
            right[case.kind] += 1
        elif arguments.misses:
            given = [f"{first}..{last}" for first, last in case.given]
            print(f"miss   {case.kind}: {case.phrase!r} in {case.sentence!r} on {case.published}: given {given}, "
                  f"found {(mention.text, mention.value, mention.rule) if mention else None}")  # fmt: skip
    print(f"{'kind':32}{'cases':>7}{'in scope':>10}{'right':>7}{'%':>8}")
    suites = {"all": "", "all recognizers": "Date", "all duckling": "duckling"}
    rows = [(kind, [kind]) for kind in total]
    rows += [(suite, [kind for kind in total if kind.startswith(start)]) for suite, start in suites.items()]
    for name, kinds in rows:
        counts = [sum(counter[kind] for kind in kinds) for counter in (total, scope, right)]
        print(f"{name:32}{counts[0]:7}{counts[1]:10}{counts[2]:7}{counts[2] / max(counts[1], 1):8.1%}")
    print("\nright, by how the days agree")
    for name, count in readings.most_common():
        print(f"{count:7}  {name}")
    print("\nleft out, by rule")
    for exclusion in EXCLUSIONS:
        print(f"{excluded[exclusion.name]:7}  {exclusion.name}")
    if arguments.speed:
        print(f"\nspeed: {measure_speed(nlp, arguments.speed)}")


if __name__ == "__main__":
    main()
