"""Does the text around an expression allow it to be a date: a year and not a quantity, a month and not a name?"""

from __future__ import annotations

import re

from index.enrich.date_around import CLAUSE_END, HARD_END, SENTENCE_START, Around, Parts
from index.enrich.date_tense import FUTURE, PAST

_YEAR_LEADS = frozenset(
    """
in since by until till from of after before during to for early late mid through between and or year years the a an
this that its his her their our spring summer autumn fall winter around about circa under into as pre post over than
january february march april may june july august september october november december jan feb mar apr jun jul aug
sept oct nov dec perhaps with on throughout following beyond
""".split()
)
_OLD_YEAR_LEADS = frozenset("in since by until till from of after before during early late mid year circa".split())
_DETERMINERS = frozenset("the a an this that its his her their our s".split())
_SAYING = frozenset("""
said says say saying told tell tells announced announces reported reports report warned warns added adds noted notes
confirmed confirms claimed claims stated believe believes believed think thinks thought know knows knew hope hopes hoped
expect expects expected fact news so now show shows showed means meant explained stressed revealed suggested insisted
""".split())  # fmt: skip
_SHORT_MONTH_LEADS = frozenset(
    "in since until till by from to last next this early late mid of between and for during".split()
)
_EVERY = frozenset("every each any most".split())
_ANAPHORIC_DECADES = frozenset("this that same previous following".split())
_CAPITAL_BEFORE = re.compile(r"(?<![.!?:\n\"“”’'])(?<!^) ?\b[A-Z][^\W\d_]+ $")
_TITLE_BEFORE = re.compile(
    r"(?:\b(?:Mr|Ms|Mrs|Miss|Lord|Lady|Sir|Dr|Minister|President)\.?|(?:^|[a-z,.] )[A-Z][a-z]+) $"
)
_SURNAME_AFTER = re.compile(
    r"[-–](?!(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))[^\W\d_]|[’']s [A-Z]"
    r"| (?:Day|[A-Z][a-z]+(?:ov|ev|ko|sky|son|in))\b"
)
_QUANTITY_AFTER = re.compile(
    r"\s*(?:[-–]?(?:km|kg|mm|cm|m|ft|mph|hp|kW|MW|GW|GMT|UTC|BST|EST|EET|hrs?|h|tons?|tonnes?)\b|[°%€$£]"
    r"|(?:hours?|local time|people|men|women|children|personnel|staff|square|cubic|nautical|miles?|million|billion"
    r"|thousand|hundred|times|percent|barrels?|hryvnias?|euros?|roubles?|rubles?|dollars?|troops|soldiers?)\b)"
)
_PLURAL_AFTER = re.compile(r" [a-z]{3,}(?<![siu])s\b(?!['’])")
_NOT_NOUN_AFTER = re.compile(r" (?:was|has|does|his|its|this|towards|always|sees|plus|versus)\b")
_ATTACHED_BEFORE = re.compile(
    r"(?:\b(?!post|pre|mid|early|late)[^\W\d_]+[-–]|[$£€#№/.:@&]|\bNo\. ?|\bnumber |\bflight |\broom )$", re.I
)
_NOWADAYS = re.compile(
    r"(?:\b(?:still|than it is|not|up to|like|even|unlike|earlier and)|[“\"](?:Russia|USA))\s+$", re.I
)
_VERB_SPRING = re.compile(r"\s+(?:from|up|into|to|back|forth|a leak)\b")
_SEASON_NAME = re.compile(
    r" (?:Olympic|Games|Palace|War|crops?|wheat|cloth|coats?|boots|sports?|tyres?|tires?|uniforms?)"
)
_RANGE_LEAD = re.compile(r"\b(?:between|from)\s+(?:the\s+)?$", re.I)
_SHORT_LEAD = re.compile(
    r"(?:\b(?:on|from|between|to|until|by|this|next|since|of|and|be)\s+|\(|\d/\d+(?:-|, | or ))$", re.I
)
_DAY_LEAD = re.compile(r"\b(?:on|by|until|till|since|from|for|week of) (?:the )?$", re.I)
_DOTTED_LEAD = re.compile(r"(?:\b(?:on|from|until|by)\s+|\()$", re.I)
_DOTTED_END = re.compile(r"[)\],;:]|\.?(?:\s|$)")
_FALL_END = re.compile(r"\s*(?:[.,;:!?)\]\"”’'—–]|$|(?:and|but|when|after|before|campaign|offensive)\b)")
_FRACTION = re.compile(r"(\d+)/(\d+)$")


def is_year(parts: Parts, around: Around) -> bool:
    """Tell a year from a quantity, a time of day and a number in a name."""
    if _ATTACHED_BEFORE.search(around.before) or _QUANTITY_AFTER.match(around.after):
        return False
    year = parts["y"][0] if isinstance(parts["y"], tuple) else parts["y"]
    lead = around.lead
    if not (isinstance(year, int) and 1900 <= year <= 2099):
        lead = "until" if around.before.lower().endswith("back to ") else lead
        return lead in _OLD_YEAR_LEADS and not _is_counted(around)
    if lead not in _YEAR_LEADS and _CAPITAL_BEFORE.search(around.before):
        return False
    led = lead in _DETERMINERS or (lead in _OLD_YEAR_LEADS and year % 100 != 0)
    return led or not _is_counted(around)


def _is_counted(around: Around) -> bool:
    return bool(_PLURAL_AFTER.match(around.after)) and not _NOT_NOUN_AFTER.match(around.after)


def is_spelt_year(parts: Parts, around: Around) -> bool:
    """Tell a spelt year (nineteen ninety six) from a spelt quantity (two thousand)."""
    year = parts["y"]
    return isinstance(year, int) and year % 1000 != 0 and not _is_counted(around) and is_year(parts, around)


def is_month(parts: Parts, around: Around) -> bool:
    """Tell a month from the verb may, from the name of a person and, shortened, from a word."""
    if around.lead in _EVERY:
        return False
    if around.words in ("may", "march"):
        return around.lead == "in" and bool(HARD_END.match(around.after))
    if len(around.words) < 4 and around.words != "May" and not around.after.startswith("."):
        return _is_short_month(around)
    named = _TITLE_BEFORE.search(around.before) and around.lead not in _YEAR_LEADS
    if around.words in ("May", "April", "June", "August") and named:
        return False
    if around.words in ("May", "March") and SENTENCE_START.search(around.before):
        return False
    if around.words in ("MAY", "MARCH") and re.match(r" [A-Z]", around.after):
        return False
    return not _SURNAME_AFTER.match(around.after)


def _is_short_month(around: Around) -> bool:
    if around.words.islower() and not HARD_END.match(around.after):
        return False
    linked = re.match(r" ?[-–] ?[A-Z][a-z]{2}", around.after) or re.search(r"[a-z][-–]$", around.before)
    return around.lead in _SHORT_MONTH_LEADS or bool(linked)


def is_stepped_month(parts: Parts, around: Around) -> bool:
    """Tell "last May" from "this may"."""
    verb = around.words.endswith((" may", " march")) and parts["rel"] not in ("last", "next")
    return not verb and is_pointed(parts, around)


def is_day_number(parts: Parts, around: Around) -> bool:
    """Tell "on the 15th" from "on the 15th floor", "the first"."""
    return around.words[:1].isdigit() and bool(_DAY_LEAD.search(around.before)) and bool(HARD_END.match(around.after))


def is_day_beside_weekday(parts: Parts, around: Around) -> bool:
    """Tell "Friday 31" from "Friday 13 people"."""
    return around.words[-1:].isalpha() or bool(HARD_END.match(around.after))


def is_day_of_may(parts: Parts, around: Around) -> bool:
    """Tell "6 may" from "11 may have died"."""
    return not (around.words.endswith((" may", " march")) and re.match(r" [a-z]", around.after))


def is_season(parts: Parts, around: Around) -> bool:
    """Tell the season from the verb spring, the fall of something, winter wheat and "in winter rivers freeze"."""
    if around.lead in _EVERY:
        return False
    if around.words.lower() == "fall":
        return bool(_FALL_END.match(around.after)) and around.lead not in ("of", "to", "will")
    if around.words == "spring" and _VERB_SPRING.match(around.after):
        return False
    if around.words.istitle() and re.match(r" [A-Z][a-z]", around.after) and not around.named:
        return bool(SENTENCE_START.search(around.before))
    if around.before.lower().endswith("in ") and around.tense not in (PAST, FUTURE):
        return False
    return not _SEASON_NAME.match(around.after)


def is_today(parts: Parts, around: Around) -> bool:
    """Tell the day of publication from today meaning nowadays, as in "still", "not today", and in states quoted."""
    if _NOWADAYS.search(around.before) or around.named:
        return False
    if parts["dw"] == -1 or around.words.lower() == "tonight":
        return True
    return not around.quoted or around.tense in (PAST, FUTURE)


def is_common_word(parts: Parts, around: Around) -> bool:
    """Tell "this week" from a name like This Week."""
    return not around.named


def is_calendar_unit(parts: Parts, around: Around) -> bool:
    """Tell "last week" from a name, from "said that week ..." and from the next decade, a window."""
    if parts["u"] == "decade" and str(parts["rel"]) not in _ANAPHORIC_DECADES:
        return False
    return not around.named and is_pointed(parts, around)


def is_pointed(parts: Parts, around: Around) -> bool:
    """Tell "later that Friday" from "said that Friday was quiet"."""
    return parts["rel"] != "that" or around.lead not in _SAYING


def is_definite(parts: Parts, around: Around) -> bool:
    """Tell "on Friday" and "a Friday statement" from "every Friday" and "on a Friday"."""
    if around.lead in _EVERY:
        return False
    return around.lead != "a" or bool(re.match(r"(?! (?:in|at|and|or|when|with)\b) [^\W\d_]|[-–]", around.after))


def is_night_before(parts: Parts, around: Around) -> bool:
    """Tell "overnight" from "an overnight raid", which may be any night."""
    return around.lead not in ("an", "every")


def is_running(parts: Parts, around: Around) -> bool:
    """Tell "the week has seen" from "the week before", "a week of talks"."""
    return bool(re.match(r" (?:has|have|saw|will|was|so far)\b", around.after))


def ends_clause(parts: Parts, around: Around) -> bool:
    """Tell "in two weeks." from "in two weeks of fighting"."""
    return bool(CLAUSE_END.match(around.after))


def is_ahead(parts: Parts, around: Around) -> bool:
    """Tell "will leave in two weeks" from "took it in two weeks" and "the first time in two weeks"."""
    return not around.before.lower().endswith("time in ") and ends_clause(parts, around) and around.tense == FUTURE


def is_run(parts: Parts, around: Around) -> bool:
    """Tell "June 15 and 16", which touch, and "between 3 and 12 June" from two days apart."""
    first, last = parts["d"], parts["e"]
    if not (isinstance(first, int) and isinstance(last, int) and last > first):
        return False
    bounded = _RANGE_LEAD.search(around.before) or "between" in around.words.lower()
    return last == first + 1 or bool(bounded) or " and " not in around.words.lower()


def is_spelt_day(parts: Parts, around: Around) -> bool:
    """Tell "May twenty nine" from "in May two men"."""
    day = parts["d"]
    return isinstance(day, int) and 13 <= day <= 31


def is_offset(parts: Parts, around: Around) -> bool:
    """Tell "a day earlier" and "the week before." from "a day early" and "the week before the war"."""
    if parts["way"] in ("before", "after"):
        return bool(HARD_END.match(around.after))
    return parts["way"] in ("later", "earlier") and not around.after.startswith(" than")


def is_day_from_text(parts: Parts, around: Around) -> bool:
    """Tell "that day" and "the same day" from "that day when" and "the same day as"."""
    return not re.match(r" (?:as|when|that|he|she|they|it|we|I)\b", around.after) and is_pointed(parts, around)


def is_end(parts: Parts, around: Around) -> bool:
    """Tell "year-end" from "the year beginning 1 April"."""
    return around.words.lower().endswith("end")


def _is_fraction(around: Around) -> bool:
    match = _FRACTION.match(around.words)
    if not match or re.search(r"(?:\bon\s+|\()$", around.before):
        return False
    return int(match.group(1)) < int(match.group(2)) <= 16 and int(match.group(2)) in (2, 3, 4, 5, 8, 16)


def is_short_date(parts: Parts, around: Around) -> bool:
    """Tell 2/24 after "on" and 27.04 in brackets from a ratio, a decimal number or a score."""
    if "w" in parts or re.match(r"-\d+/\d", around.after):
        return True
    if not _SHORT_LEAD.search(around.before) or _is_fraction(around):
        return False
    return "." not in around.words or bool(_DOTTED_LEAD.search(around.before) and _DOTTED_END.match(around.after))
