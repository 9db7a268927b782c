"""By which named rule does a run of words denote days?

A rule's pattern is written over kinds of words (see date_words), `name=KIND` naming a part, brackets, | and ? as in a
regular expression. The first rule that matches wins, so longer ones stand first. Each rule carries an example that is
its test: a sentence, its day of publication, the expression found in it and its value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from index.enrich import date_guards as guard
from index.enrich import date_readings as read
from index.enrich import date_relative as relative
from index.enrich.date_guards import Around, Parts
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
WEEKDAY = "((THIS|NEXT|LAST|COMING)? w=WEEKDAY|SHORTDAY (COMMA|OPEN|DASH)? ON? THE?)?"
REL = "rel=LAST|THIS|NEXT|COMING|PREVIOUS|FOLLOWING|THAT|SAME|PAST (past=PAST)? (coming=COMING)?"
COUNT = "NUMBER|DAYNUMBER|SHORTYEAR|WORDNUMBER|YEAR"
UNIT = "UPLURAL|UDAY|UWEEK|UFORTNIGHT|UMONTH|UQUARTER|UYEAR|UDECADE|UCENTURY"
MORE_SPANS = f"(COMMA? AND? cc={COUNT} uu={UNIT})? (COMMA? AND? ccc={COUNT} uuu={UNIT})? (AND A half_more=UHALF)?"
SPANS = f"(A | c={COUNT}) (AND A? half=UHALF)? u={UNIT} {MORE_SPANS}"
TO = "TO|DASH|AND"
SOME_DAY = "(PART|NIGHT)?"

RULES: tuple[Rule, ...] = (
    Rule("iso-day", f"{WEEKDAY} d=ISO", read.read_iso, ("Seen on 2022-12-16.", None, "2022-12-16", "2022-12-16")),
    Rule(
        "numeric-day",
        f"{WEEKDAY} d=NUMERIC",
        read.read_numeric,
        ("It began on 2/24/22.", None, "2/24/22", "2022-02-24"),
    ),
    Rule(
        "short-numeric-day",
        "((THIS|NEXT|LAST)? w=WEEKDAY|SHORTDAY (COMMA|OPEN)?)? d=SHORTDATE (COMMA? y=YEAR)?",
        read.read_short,
        ("They were held on Sunday evening (28.04).", "2024-04-29", "28.04", "2024-04-28"),
        guard.is_short_date,
    ),
    Rule(
        "year-month-day",
        f"y=YEAR (COMMA|DASH|SLASH)? {MON} (DASH|SLASH)? {DAY}",
        read.read_day,
        ("The 2014 March 18 treaty", None, "2014 March 18", "2014-03-18"),
    ),
    Rule(
        "days-of-month",
        f"THE? {DAY} ({TO}) THE? e=DAYNUMBER|ORDINAL (OF|IN)? ({MON} ({OF} {YEAR})?)",
        read.read_days,
        ("Talks ran from 10 to 22 October 2022.", None, "10 to 22 October 2022", "2022-10-10/2022-10-22"),
        guard.is_run,
    ),
    Rule(
        "month-days",
        f"{MON} (BETWEEN|FROM)? THE? {DAY} ({TO}) THE? e=DAYNUMBER|ORDINAL (?!MONTH|MAYBE) ({OF} {YEAR})?",
        read.read_days,
        ("Raids on Dec 16-18 cut power.", "2022-12-20", "Dec 16-18", "2022-12-16/2022-12-18"),
        guard.is_run,
    ),
    Rule(
        "month-day-year",
        f"{WEEKDAY} {MON} (COMMA|DASH|SLASH)? THE? d=DAYNUMBER|ORDINAL|WORDNUMBER {OF} {YEAR}",
        read.read_day,
        ("Japan signed on Sept. 2, 1945.", None, "Sept. 2, 1945", "1945-09-02"),
    ),
    Rule(
        "day-month-year",
        f"{WEEKDAY} d=DAYNUMBER|ORDINAL|WORDNUMBER UDAY? (OF|DASH|SLASH)? {MON} {OF} {YEAR}|SHORTYEAR",
        read.read_day,
        ("It began on 24 February 2022.", None, "24 February 2022", "2022-02-24"),
    ),
    Rule(
        "month-day-that-year",
        f"{WEEKDAY} {MON} THE? {DAY} {OF} THE? {REL} UYEAR",
        read.read_day,
        ("The war has gone on since February 24 last year.", "2023-03-09", "February 24 last year", "2022-02-24"),
    ),
    Rule(
        "day-month-that-year",
        f"{WEEKDAY} {DAY} OF? {MON} {OF} THE? {REL} UYEAR",
        read.read_day,
        ("It opened on 1 May this year.", "2023-08-01", "1 May this year", "2023-05-01"),
    ),
    Rule(
        "month-day",
        f"{WEEKDAY} {MON} (COMMA|DASH|SLASH)? THE? {DAY}",
        read.read_floating_day,
        ("Russia invaded on February 24.", "2022-08-17", "February 24", "2022-02-24"),
    ),
    Rule(
        "day-month",
        f"{WEEKDAY} {DAY} UDAY? (OF|DASH|SLASH)? {MON}",
        read.read_floating_day,
        ("MINSK, 7 May (BelTA)", "2024-05-07", "7 May", "2024-05-07"),
        guard.is_day_of_may,
    ),
    Rule(
        "spelt-month-day",
        f"{WEEKDAY} m=MONTH d=WORDNUMBER",
        read.read_floating_day,
        ("We leave on May twenty nine.", "2016-05-07", "May twenty nine", "2016-05-29"),
        guard.is_spelt_day,
    ),
    Rule(
        "days-of-that-month",
        f"{DAY} ({TO}) e=DAYNUMBER|ORDINAL (OF|IN)? {REL} UMONTH",
        read.read_days_of_month,
        ("Shows run from 4 to 22 this month.", "2016-11-07", "4 to 22 this month", "2016-11-04/2016-11-22"),
    ),
    Rule(
        "day-of-that-month",
        f"{DAY} UDAY? OF? (THE? {REL} | THE) UMONTH",
        read.read_days_of_month,
        ("Votes fall on the 20th of next month.", "2017-12-07", "20th of next month", "2018-01-20"),
    ),
    Rule(
        "weekday-day", "w=WEEKDAY|SHORTDAY COMMA? THE? d=ORDINAL|DAYNUMBER", read.read_weekday_ordinal,
        ("Talks open on Tuesday the 19th.", "2013-02-12", "Tuesday the 19th", "2013-02-19"), guard.is_day_beside_weekday,
    ),
    Rule(
        "month-year",
        f"{MON} {OF} {YEAR}|SHORTYEAR",
        read.read_month,
        ("Kherson was freed in November 2022.", None, "November 2022", "2022-11"),
    ),
    Rule("year-month", f"y=YEAR {MON}", read.read_month, ("in 2017 April", None, "2017 April", "2017-04")),
    Rule(
        "numeric-month", "ym=YEARMONTH", read.read_year_month, ("Data for 2016-11 are in.", None, "2016-11", "2016-11")
    ),
    Rule(
        "month-that-year",
        f"{MON} {OF} THE? {REL} UYEAR",
        read.read_month,
        ("It is as it was in April last year.", "2022-01-26", "April last year", "2021-04"),
    ),
    Rule(
        "stepped-month", f"{REL} {MON} (?!DAYNUMBER|ORDINAL)",
        read.read_stepped_month,
        ("She resigned last October.", "2023-02-17", "last October", "2022-10"),
        guard.is_stepped_month,
    ),
    Rule(
        "month", "m=MONTH|MAYBE", read.read_floating_month,
        ("In a speech in February, he vowed more.", "2024-05-07", "February", "2024-02"),
        guard.is_month,
    ),
    Rule(
        "season-year",
        f"s=SEASON|FALL (OF|IN|COMMA)? THE? {YEAR}|YEARS",
        read.read_season,
        ("The winter of 2022-23 was mild.", None, "winter of 2022-23", "2022-WI"),
    ),
    Rule(
        "year-season",
        "y=YEAR|YEARS s=SEASON|FALL",
        read.read_season,
        ("The 2023 summer offensive stalled.", None, "2023 summer", "2023-SU"),
    ),
    Rule(
        "season-that-year",
        f"s=SEASON|FALL OF? THE? {REL} UYEAR",
        read.read_season,
        ("In late summer last year they fled.", "2023-03-09", "late summer last year", "2022-SU"),
    ),
    Rule(
        "stepped-season",
        f"{REL} s=SEASON|FALL",
        read.read_stepped_season,
        ("Troops came this past winter.", "2022-07-25", "this past winter", "2021-WI"),
        guard.is_pointed,
    ),
    Rule(
        "season",
        "s=SEASON",
        read.read_floating_season,
        ("Europe faces a hard winter of high prices.", "2022-09-08", "winter", "2022-WI"),
        guard.is_season,
    ),
    Rule(
        "fall",
        "(THE|IN) s=FALL",
        read.read_floating_season,
        ("Talks broke down in the fall.", "2023-03-08", "fall", "2022-AU"),
        guard.is_season,
    ),
    Rule(
        "quarter-year",
        f"n=ORDINAL u=UQUARTER|UHALF OF? THE? ({YEAR} | {REL} UYEAR | UYEAR)",
        read.read_quarter,
        ("Profits rose in the third quarter of 2016.", None, "third quarter of 2016", "2016-07-01/2016-09-30"),
    ),
    Rule(
        "q-year",
        f"q=QNUMBER (OF|DASH|SLASH)? {YEAR}",
        read.read_quarter,
        ("Profits rose in Q3 2016.", None, "Q3 2016", "2016-07-01/2016-09-30"),
    ),
    Rule(
        "year-quarter",
        f"({YEAR} | {REL} UYEAR POSS?) (DASH|SLASH)? THE? (n=ORDINAL u=UQUARTER|UHALF | q=QNUMBER)",
        read.read_quarter,
        ("In 2018 Q4 it fell.", None, "2018 Q4", "2018-10-01/2018-12-31"),
    ),
    Rule(
        "quarter-that-year",
        f"q=QNUMBER {REL} UYEAR",
        read.read_quarter,
        ("Sales fell in Q3 this year.", "2016-11-07", "Q3 this year", "2016-07-01/2016-09-30"),
    ),
    Rule(
        "quarter",
        "n=ORDINAL u=UQUARTER | q=QNUMBER",
        read.read_floating_quarter,
        ("It paid $19 billion for the fourth quarter.", "2023-03-12", "fourth quarter", "2022-10-01/2022-12-31"),
    ),
    Rule(
        "weekday-of-week",
        f"w=WEEKDAY|SHORTDAY {SOME_DAY} (OF|IN|FROM|COMMA)? THE? {REL} UWEEK",
        relative.read_weekday_of_week,
        ("They met on Tuesday last week.", "2018-03-20", "Tuesday last week", "2018-03-13"),
    ),
    Rule(
        "weekday-after-next", "w=WEEKDAY AFTER THE? NEXT", relative.read_weekday_after_next,
        ("We meet on Friday after next.", "2013-02-12", "Friday after next", "2013-02-22"),
    ),
    Rule(
        "unit-after-next", "THE u=UWEEK|UWEEKEND|UMONTH|UQUARTER|UYEAR AFTER THE? NEXT", relative.read_unit_after_next,
        ("We meet the week after next.", "2018-07-02", "week after next", "2018-07-16/2018-07-22"),
    ),
    Rule(
        "week-weekday",
        f"{REL} UWEEK (POSS|ON|DASH)? w=WEEKDAY|SHORTDAY",
        relative.read_weekday_of_week,
        ("Votes are due next week on Friday.", "2016-11-07", "next week on Friday", "2016-11-18"),
    ),
    Rule(
        "stepped-weekday",
        f"{REL} w=WEEKDAY|SHORTDAY {SOME_DAY}",
        relative.read_stepped_weekday,
        ("One report was published last Friday.", "2022-03-28", "last Friday", "2022-03-25"),
        guard.is_pointed,
    ),
    Rule(
        "weekday",
        f"w=WEEKDAY {SOME_DAY}",
        relative.read_weekday,
        ("Power failed on Friday.", "2022-12-19", "Friday", "2022-12-16"),
    ),
    Rule(
        "day-beyond",
        "twice=UDAY (BEFORE|AFTER) dw=DAYWORD",
        relative.read_day_word,
        ("It rained the day before yesterday.", "2016-11-07", "day before yesterday", "2016-11-05"),
    ),
    Rule(
        "day-word",
        f"dw=DAYWORD {SOME_DAY}",
        relative.read_day_word,
        ("They met yesterday.", "2022-12-19", "yesterday", "2022-12-18"),
        guard.is_today,
    ),
    Rule(
        "this-morning",
        "THIS PART",
        relative.read_today,
        ("Blasts were heard this morning.", "2022-12-19", "this morning", "2022-12-19"),
    ),
    Rule(
        "last-night",
        "LAST NIGHT | OVERNIGHT",
        relative.read_night_before,
        ("Drones came last night.", "2022-12-19", "last night", "2022-12-18"),
        guard.is_night_before,
    ),
    Rule(
        "ago",
        f"{SPANS} AGO",
        relative.read_ago,
        ("It was annexed eight years ago.", "2022-04-27", "eight years ago", "2014"),
    ),
    Rule(
        "weekdays-ago", f"c={COUNT} w=WEEKDAYS way=AGO", relative.read_weekdays,
        ("It fell two Thursdays ago.", "2013-02-12", "two Thursdays ago", "2013-01-31"),
    ),
    Rule(
        "weekdays-ahead", f"c={COUNT} w=WEEKDAYS FROM way=NOW", relative.read_weekdays,
        ("We meet two Sundays from now.", "2013-02-12", "two Sundays from now", "2013-02-24"),
    ),
    Rule(
        "offset", f"{SPANS} way=LATER|EDGE|BEFORE|AFTER",
        relative.read_offset,
        ("In June 2023 he rose. Two months later he died.", None, "Two months later", "2023-08"),
        guard.is_offset,
    ),
    Rule(
        "unit-offset",
        "THE u=UDAY|NIGHT|UWEEK|UMONTH|UYEAR way=EDGE|BEFORE|AFTER",
        relative.read_offset,
        ("Exports in 2022 doubled from the year earlier.", "2023-03-12", "the year earlier", "2021"),
        guard.is_offset,
    ),
    Rule(
        "from-now",
        f"IN? {SPANS} (FROM NOW | HENCE)",
        relative.read_ahead,
        ("It opens two weeks from now.", "2018-03-23", "two weeks from now", "2018-04-06"),
    ),
    Rule(
        "in-time", f"IN {SPANS} POSS TIME", relative.read_ahead,
        ("Votes are counted in two weeks' time.", "2018-03-23", "two weeks' time", "2018-04-06"),
    ),
    Rule(
        "in-span",
        f"IN {SPANS}",
        relative.read_ahead,
        ("Talks will begin in two weeks.", "2018-03-23", "two weeks", "2018-04-06"),
        guard.is_ahead,
    ),
    Rule(
        "stepped-unit",
        f"{REL} u=UWEEK|UFORTNIGHT|UWEEKEND|UMONTH|UQUARTER|UYEAR|UDECADE",
        relative.read_stepped_unit,
        ("A deal was agreed last month.", "2022-08-16", "last month", "2022-07"),
        guard.is_calendar_unit,
    ),
    Rule(
        "day-from-text",
        "THAT? rel=FOLLOWING|PREVIOUS|THAT|SAME u=UDAY",
        relative.read_stepped_unit,
        ("Kyiv was hit on 10 October 2022 and again the following day.", None, "following day", "2022-10-11"),
        guard.is_day_from_text,
    ),
    Rule(
        "next-day",
        "THE rel=NEXT u=UDAY",
        relative.read_stepped_unit,
        ("He was in Kyiv on 8 May 2022. The next day he left.", None, "next day", "2022-05-09"),
    ),
    Rule(
        "day-number", "THE? d=ORDINAL", read.read_weekday_ordinal,
        ("We meet on the 15th.", "2013-02-12", "15th", "2013-02-15"), guard.is_day_number,
    ),
    Rule(
        "year-end",
        "u=UYEAR|UMONTH (DASH|POSS)? BOUND",
        relative.read_unit_here,
        ("Repairs should be done by year-end.", "2022-11-07", "year-end", "2022"),
        guard.is_end,
    ),
    Rule(
        "week-here",
        "THE u=UWEEK",
        relative.read_stepped_unit_here,
        ("The week has seen a shift.", "2023-03-09", "week", "2023-03-06/2023-03-12"),
        guard.is_running,
    ),
    Rule(
        "week-number",
        "UWEEK n=DAYNUMBER|SHORTYEAR OF y=YEAR",
        relative.read_week_number,
        ("It came in week 31 of 2018.", None, "week 31 of 2018", "2018-07-30/2018-08-05"),
    ),
    Rule(
        "unit-here", "THE? u=UWEEK|UMONTH|UYEAR|UQUARTER|UDECADE (?!AGO|EDGE|LATER|BEFORE|AFTER)", relative.read_unit_here,
        ("It should end by the end of the year.", "2023-07-31", "end of the year", "2023"), alone=False,
    ),
    Rule(
        "now", "NOW", relative.read_today,
        ("I will finish between now and 15 November.", "2019-04-23", "between now and 15 November", "2019-04-23/2019-11-15"),
        alone=False,
    ),
    Rule(
        "weekend",
        "u=UWEEKEND",
        relative.read_weekend,
        ("It was a quiet weekend in Kyiv.", "2023-02-13", "weekend", "2023-02-11/2023-02-12"),
        guard.is_common_word,
    ),
    Rule(
        "century",
        "n=ORDINAL UCENTURY",
        read.read_century,
        ("It was taken in the 18th century.", None, "18th century", "1701-01-01/1800-12-31"),
    ),
    Rule(
        "decade",
        "(c=WORDNUMBER)? decade=DECADES",
        read.read_decade,
        ("He has served him since the 1970s.", None, "1970s", "1970-01-01/1979-12-31"),
    ),
    Rule(
        "years",
        "y=YEARS",
        read.read_year,
        ("Earnings for 2022-23 rose.", None, "2022-23", "2022-01-01/2023-12-31"),
        guard.is_year,
    ),
    Rule("year", "UYEAR? y=YEAR", read.read_year, ("Crimea was annexed in 2014.", None, "2014", "2014"), guard.is_year),
    Rule(
        "spelt-year",
        "UYEAR? y=WORDYEAR",
        read.read_year,
        ("It was nineteen ninety six.", None, "nineteen ninety six", "1996"),
        guard.is_spelt_year,
    ),
)

PREFIXES: tuple[Prefix, ...] = (
    Prefix(
        "nth-of",
        "n=ORDINAL|LAST (c=COUNT)? (w=WEEKDAY | u=UDAY|UWEEK|UWEEKEND|UMONTH|UHALF|UQUARTER|UPLURAL) (OF|IN) THE?".replace(
            "COUNT", COUNT
        ),
        read.read_nth,
        ("The vote is on the first Tuesday of November 2024.", None, "first Tuesday of November 2024", "2024-11-05"),
    ),
    Prefix(
        "offset-from",
        f"{SPANS} way=BEFORE|AFTER|FROM THE?",
        relative.read_offset_from,
        ("He left two days before 24 February 2022.", None, "two days before 24 February 2022", "2022-02-22"),
    ),
    Prefix(
        "unit-from",
        "THE u=UDAY|NIGHT|UWEEK|UMONTH|UYEAR way=BEFORE|AFTER THE?",
        relative.read_offset_from,
        ("They met the day after 24 February 2022.", None, "day after 24 February 2022", "2022-02-25"),
    ),
    Prefix(
        "week-of",
        "UWEEK (OF|BEGIN|BOUND) ON? THE?",
        relative.read_week_of,
        ("We meet in the week of 10 April 2018.", None, "week of 10 April 2018", "2018-04-09/2018-04-15"),
    ),
    Prefix(
        "night-into",
        "OVERNIGHT|NIGHT TO THE?",
        relative.read_night_into,
        ("Drones flew overnight into Sunday.", "2022-12-19", "overnight into Sunday", "2022-12-17/2022-12-18"),
    ),
    Prefix(
        "night-of",
        "PART|NIGHT|OVERNIGHT (OF|ON|FROM)? THE?",
        relative.read_inner,
        ("Power failed overnight on Friday.", "2022-12-19", "overnight on Friday", "2022-12-16"),
    ),
    Prefix(
        "edge",
        "edge=EDGE|LATER DASH? (OF|IN|ON)? THE?",
        relative.read_edge,
        ("Fighting began in early 2014.", None, "early 2014", "2014"),
    ),
    Prefix(
        "bound",
        "edge=BOUND (OF|IN) THE?",
        relative.read_edge,
        ("The offensive slowed by the end of August 2022.", None, "end of August 2022", "2022-08"),
    ),
)
