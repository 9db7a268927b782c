"""Which rules has the date grammar, in the order in which they are tried, and which words change what follows them?"""

from __future__ import annotations

from index.enrich import date_offsets as offsets
from index.enrich import date_periods as periods
from index.enrich import date_relative as relative
from index.enrich.date_rule import COUNT, SPANS, Prefix, Rule
from index.enrich.date_rules_calendar import CALENDAR_RULES
from index.enrich.date_rules_relative import RELATIVE_RULES

RULES: tuple[Rule, ...] = (*CALENDAR_RULES, *RELATIVE_RULES)

PREFIXES: tuple[Prefix, ...] = (
    Prefix(
        "nth-of",
        f"n=ORDINAL|LAST (c={COUNT})? (w=WEEKDAY | u=UDAY|UWEEK|UWEEKEND|UMONTH|UHALF|UQUARTER|UPLURAL) (OF|IN) THE?",
        periods.read_nth,
        ("The vote is on the first Tuesday of November 2024.", None, "first Tuesday of November 2024", "2024-11-05"),
    ),
    Prefix(
        "offset-from",
        f"{SPANS} way=BEFORE|AFTER|FROM THE?",
        offsets.read_offset_from,
        ("He left two days before 24 February 2022.", None, "two days before 24 February 2022", "2022-02-22"),
    ),
    Prefix(
        "unit-from",
        "THE u=UDAY|NIGHT|UWEEK|UMONTH|UYEAR way=BEFORE|AFTER THE?",
        offsets.read_offset_from,
        ("They met the day after 24 February 2022.", None, "day after 24 February 2022", "2022-02-25"),
    ),
    Prefix(
        "week-of",
        "UWEEK (OF|BEGIN|BOUND) ON? THE?",
        periods.read_week_of,
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
        periods.read_edge,
        ("Fighting began in early 2014.", None, "early 2014", "2014"),
    ),
    Prefix(
        "bound",
        "edge=BOUND OF THE?",
        periods.read_edge,
        ("The offensive slowed by the end of August 2022.", None, "end of August 2022", "2022-08"),
    ),
)
