"""By which named rule does a run of words denote days counted from publication or from other days of the text?

The first rule that matches wins, so longer ones stand first.
"""

from __future__ import annotations

from index.enrich import date_guards as guard
from index.enrich import date_offsets as offsets
from index.enrich import date_relative as relative
from index.enrich.date_rule import COUNT, REL, SOME_DAY, SPANS, Rule

RELATIVE_RULES: tuple[Rule, ...] = (
    Rule(
        "weekday-of-week",
        f"w=WEEKDAY|SHORTDAY {SOME_DAY} (OF|IN|FROM|COMMA)? THE? {REL} UWEEK",
        relative.read_weekday_of_week,
        ("They met on Tuesday last week.", "2018-03-20", "Tuesday last week", "2018-03-13"),
    ),
    Rule(
        "weekday-after-next",
        "w=WEEKDAY AFTER THE? NEXT",
        relative.read_weekday_after_next,
        ("We meet on Friday after next.", "2013-02-12", "Friday after next", "2013-02-22"),
    ),
    Rule(
        "unit-after-next",
        "THE u=UWEEK|UWEEKEND|UMONTH|UQUARTER|UYEAR AFTER THE? NEXT",
        relative.read_unit_after_next,
        ("We meet the week after next.", "2018-07-02", "week after next", "2018-07-16/2018-07-22"),
    ),
    Rule(
        "unit-before-last",
        "THE u=UWEEK|UWEEKEND|UMONTH|UQUARTER|UYEAR BEFORE THE? LAST",
        relative.read_unit_before_last,
        ("We met the week before last.", "2022-12-19", "week before last", "2022-12-05/2022-12-11"),
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
        guard.is_definite,
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
        offsets.read_ago,
        ("It was annexed eight years ago.", "2022-04-27", "eight years ago", "2014"),
    ),
    Rule(
        "weekdays-ago",
        f"c={COUNT} w=WEEKDAYS way=AGO",
        relative.read_weekdays,
        ("It fell two Thursdays ago.", "2013-02-12", "two Thursdays ago", "2013-01-31"),
    ),
    Rule(
        "weekdays-ahead",
        f"c={COUNT} w=WEEKDAYS FROM way=NOW",
        relative.read_weekdays,
        ("We meet two Sundays from now.", "2013-02-12", "two Sundays from now", "2013-02-24"),
    ),
    Rule(
        "offset",
        f"{SPANS} way=LATER|EDGE|BEFORE|AFTER",
        offsets.read_offset,
        ("In June 2023 he rose. Two months later he died.", None, "Two months later", "2023-08"),
        guard.is_offset,
    ),
    Rule(
        "unit-offset",
        "THE u=UDAY|NIGHT|UWEEK|UMONTH|UYEAR way=EDGE|BEFORE|AFTER",
        offsets.read_offset,
        ("Exports in 2022 doubled from the year earlier.", "2023-03-12", "year earlier", "2021"),
        guard.is_offset,
    ),
    Rule(
        "hence",
        f"{SPANS} HENCE",
        offsets.read_ahead,
        ("It opens three weeks hence.", "2018-03-23", "three weeks hence", "2018-04-13"),
    ),
    Rule(
        "in-time",
        f"IN {SPANS} POSS TIME",
        offsets.read_ahead,
        ("Votes are counted in two weeks' time.", "2018-03-23", "two weeks' time", "2018-04-06"),
    ),
    Rule(
        "in-span",
        f"IN {SPANS}",
        offsets.read_ahead,
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
        "part-from-text",
        "rel=FOLLOWING|PREVIOUS|NEXT PART|NIGHT",
        relative.read_stepped_day,
        ("They met on 8 May 2022 and left the following morning.", None, "following morning", "2022-05-09"),
    ),
    Rule(
        "next-day",
        "THE rel=NEXT u=UDAY",
        relative.read_stepped_unit,
        ("He was in Kyiv on 8 May 2022. The next day he left.", None, "next day", "2022-05-09"),
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
        "unit-here",
        "THE? u=UWEEK|UMONTH|UYEAR|UQUARTER|UDECADE (?!AGO|EDGE|LATER|BEFORE|AFTER)",
        relative.read_unit_here,
        ("It should end by the end of the year.", "2023-07-31", "end of the year", "2023"),
        alone=False,
    ),
    Rule(
        "now",
        "NOW",
        relative.read_today,
        (
            "I will finish between now and 15 November.",
            "2019-04-23",
            "between now and 15 November",
            "2019-04-23/2019-11-15",
        ),
        alone=False,
    ),
    Rule(
        "weekend",
        "u=UWEEKEND",
        relative.read_weekend,
        ("It was a quiet weekend in Kyiv.", "2023-02-13", "weekend", "2023-02-11/2023-02-12"),
        guard.is_common_word,
    ),
)
