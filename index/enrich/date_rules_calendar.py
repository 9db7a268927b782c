"""By which named rule does a run of words denote days of the calendar?

The first rule that matches wins, so longer ones stand first.
"""

from __future__ import annotations

from index.enrich import date_calendar as calendar
from index.enrich import date_guards as guard
from index.enrich import date_periods as periods
from index.enrich.date_rule import DAY, MON, OF, REL, TO, WEEKDAY, YEAR, Rule

CALENDAR_RULES: tuple[Rule, ...] = (
    Rule("iso-day", f"{WEEKDAY} d=ISO", calendar.read_iso, ("Seen on 2022-12-16.", None, "2022-12-16", "2022-12-16")),
    Rule(
        "numeric-day",
        f"{WEEKDAY} d=NUMERIC",
        calendar.read_numeric,
        ("It began on 2/24/22.", None, "2/24/22", "2022-02-24"),
    ),
    Rule(
        "short-numeric-day",
        "((THIS|NEXT|LAST)? w=WEEKDAY|SHORTDAY (COMMA|OPEN)?)? d=SHORTDATE (COMMA? y=YEAR)?",
        calendar.read_short,
        ("They were held on Sunday evening (28.04).", "2024-04-29", "28.04", "2024-04-28"),
        guard.is_short_date,
    ),
    Rule(
        "year-month-day",
        f"y=YEAR (COMMA|DASH|SLASH)? {MON} (DASH|SLASH)? {DAY}",
        calendar.read_day,
        ("The 2014 March 18 treaty", None, "2014 March 18", "2014-03-18"),
    ),
    Rule(
        "days-of-month",
        f"THE? {DAY} ({TO}) THE? e=DAYNUMBER|ORDINAL (OF|IN)? ({MON} ({OF} {YEAR})?)",
        calendar.read_days,
        ("Talks ran from 10 to 22 October 2022.", None, "10 to 22 October 2022", "2022-10-10/2022-10-22"),
        guard.is_run,
    ),
    Rule(
        "month-days",
        f"{MON} (BETWEEN|FROM)? THE? {DAY} ({TO}) THE? e=DAYNUMBER|ORDINAL (?!MONTH|MAYBE) ({OF} {YEAR})?",
        calendar.read_days,
        ("Raids on Dec 16-18 cut power.", "2022-12-20", "Dec 16-18", "2022-12-16/2022-12-18"),
        guard.is_run,
    ),
    Rule(
        "month-day-year",
        f"{WEEKDAY} {MON} (COMMA|DASH|SLASH)? THE? d=DAYNUMBER|ORDINAL|WORDNUMBER {OF} {YEAR}",
        calendar.read_day,
        ("Japan signed on Sept. 2, 1945.", None, "Sept. 2, 1945", "1945-09-02"),
    ),
    Rule(
        "day-month-year",
        f"{WEEKDAY} d=DAYNUMBER|ORDINAL|WORDNUMBER UDAY? (OF|DASH|SLASH)? {MON} {OF} {YEAR}|SHORTYEAR",
        calendar.read_day,
        ("It began on 24 February 2022.", None, "24 February 2022", "2022-02-24"),
    ),
    Rule(
        "month-day-that-year",
        f"{WEEKDAY} {MON} THE? {DAY} {OF} THE? {REL} UYEAR",
        calendar.read_day,
        ("The war has gone on since February 24 last year.", "2023-03-09", "February 24 last year", "2022-02-24"),
    ),
    Rule(
        "day-month-that-year",
        f"{WEEKDAY} {DAY} OF? {MON} {OF} THE? {REL} UYEAR",
        calendar.read_day,
        ("It opened on 1 May this year.", "2023-08-01", "1 May this year", "2023-05-01"),
    ),
    Rule(
        "month-day",
        f"{WEEKDAY} {MON} (COMMA|DASH|SLASH)? THE? {DAY}",
        calendar.read_floating_day,
        ("Russia invaded on February 24.", "2022-08-17", "February 24", "2022-02-24"),
    ),
    Rule(
        "day-month",
        f"{WEEKDAY} {DAY} UDAY? (OF|DASH|SLASH)? {MON}",
        calendar.read_floating_day,
        ("MINSK, 7 May (BelTA)", "2024-05-07", "7 May", "2024-05-07"),
        guard.is_day_of_may,
    ),
    Rule(
        "spelt-month-day",
        f"{WEEKDAY} m=MONTH d=WORDNUMBER",
        calendar.read_floating_day,
        ("We leave on May twenty nine.", "2016-05-07", "May twenty nine", "2016-05-29"),
        guard.is_spelt_day,
    ),
    Rule(
        "days-of-that-month",
        f"{DAY} ({TO}) e=DAYNUMBER|ORDINAL (OF|IN)? {REL} UMONTH",
        calendar.read_days_of_month,
        ("Shows run from 4 to 22 this month.", "2016-11-07", "4 to 22 this month", "2016-11-04/2016-11-22"),
    ),
    Rule(
        "day-of-that-month",
        f"{DAY} UDAY? OF? (THE? {REL} | THE) UMONTH",
        calendar.read_days_of_month,
        ("Votes fall on the 20th of next month.", "2017-12-07", "20th of next month", "2018-01-20"),
    ),
    Rule(
        "weekday-day",
        "w=WEEKDAY|SHORTDAY COMMA? THE? d=ORDINAL|DAYNUMBER",
        calendar.read_weekday_ordinal,
        ("Talks open on Tuesday the 19th.", "2013-02-12", "Tuesday the 19th", "2013-02-19"),
        guard.is_day_beside_weekday,
    ),
    Rule(
        "month-year",
        f"{MON} {OF} {YEAR}|SHORTYEAR",
        calendar.read_month,
        ("Kherson was freed in November 2022.", None, "November 2022", "2022-11"),
    ),
    Rule("year-month", f"y=YEAR {MON}", calendar.read_month, ("in 2017 April", None, "2017 April", "2017-04")),
    Rule(
        "numeric-month",
        "ym=YEARMONTH",
        calendar.read_year_month,
        ("Data for 2016-11 are in.", None, "2016-11", "2016-11"),
    ),
    Rule(
        "month-that-year",
        f"{MON} {OF} THE? {REL} UYEAR",
        calendar.read_month,
        ("It is as it was in April last year.", "2022-01-26", "April last year", "2021-04"),
    ),
    Rule(
        "stepped-month",
        f"{REL} {MON} (?!DAYNUMBER|ORDINAL)",
        calendar.read_stepped_month,
        ("She resigned last October.", "2023-02-17", "last October", "2022-10"),
        guard.is_stepped_month,
    ),
    Rule(
        "month",
        "m=MONTH|MAYBE",
        calendar.read_floating_month,
        ("In a speech in February, he vowed more.", "2024-05-07", "February", "2024-02"),
        guard.is_month,
    ),
    Rule(
        "season-year",
        f"s=SEASON|FALL (OF|IN|COMMA)? THE? {YEAR}|YEARS",
        periods.read_season,
        ("The winter of 2022-23 was mild.", None, "winter of 2022-23", "2022-WI"),
    ),
    Rule(
        "year-season",
        "y=YEAR|YEARS s=SEASON|FALL",
        periods.read_season,
        ("The 2023 summer offensive stalled.", None, "2023 summer", "2023-SU"),
    ),
    Rule(
        "season-that-year",
        f"s=SEASON|FALL OF? THE? {REL} UYEAR",
        periods.read_season,
        ("In late summer last year they fled.", "2023-03-09", "late summer last year", "2022-SU"),
    ),
    Rule(
        "stepped-season",
        f"{REL} s=SEASON|FALL",
        periods.read_stepped_season,
        ("Troops came this past winter.", "2022-07-25", "this past winter", "2021-WI"),
        guard.is_pointed,
    ),
    Rule(
        "season",
        "s=SEASON",
        periods.read_floating_season,
        ("Europe faces a hard winter of high prices.", "2022-09-08", "winter", "2022-WI"),
        guard.is_season,
    ),
    Rule(
        "fall",
        "(THE|IN) s=FALL",
        periods.read_floating_season,
        ("Talks broke down in the fall.", "2023-03-08", "fall", "2022-AU"),
        guard.is_season,
    ),
    Rule(
        "quarter-year",
        f"n=ORDINAL u=UQUARTER|UHALF OF? THE? ({YEAR} | {REL} UYEAR | UYEAR)",
        periods.read_quarter,
        ("It rose in the third quarter this year.", "2016-11-07", "third quarter this year", "2016-07-01/2016-09-30"),
    ),
    Rule(
        "q-year",
        f"q=QNUMBER (OF|DASH|SLASH)? {YEAR}",
        periods.read_quarter,
        ("Profits rose in Q3 2016.", None, "Q3 2016", "2016-07-01/2016-09-30"),
    ),
    Rule(
        "year-quarter",
        f"({YEAR} | {REL} UYEAR POSS?) (DASH|SLASH)? THE? (n=ORDINAL u=UQUARTER|UHALF | q=QNUMBER)",
        periods.read_quarter,
        ("In 2018 Q4 it fell.", None, "2018 Q4", "2018-10-01/2018-12-31"),
    ),
    Rule(
        "quarter-that-year",
        f"q=QNUMBER {REL} UYEAR",
        periods.read_quarter,
        ("Sales fell in Q3 this year.", "2016-11-07", "Q3 this year", "2016-07-01/2016-09-30"),
    ),
    Rule(
        "quarter",
        "n=ORDINAL u=UQUARTER | q=QNUMBER",
        periods.read_floating_quarter,
        ("It paid $19 billion for the fourth quarter.", "2023-03-12", "fourth quarter", "2022-10-01/2022-12-31"),
    ),
    Rule(
        "day-number",
        "THE? d=ORDINAL",
        calendar.read_weekday_ordinal,
        ("We meet on the 15th.", "2013-02-12", "15th", "2013-02-15"),
        guard.is_day_number,
    ),
    Rule(
        "week-number",
        "UWEEK n=DAYNUMBER|SHORTYEAR OF y=YEAR",
        periods.read_week_number,
        ("It came in week 31 of 2018.", None, "week 31 of 2018", "2018-07-30/2018-08-05"),
    ),
    Rule(
        "century",
        "n=ORDINAL UCENTURY",
        periods.read_century,
        ("It was taken in the 18th century.", None, "18th century", "1701-01-01/1800-12-31"),
    ),
    Rule(
        "decade",
        "(c=WORDNUMBER)? decade=DECADES",
        periods.read_decade,
        ("He has served him since the 1970s.", None, "1970s", "1970-01-01/1979-12-31"),
    ),
    Rule(
        "years",
        "y=YEARS",
        periods.read_year,
        ("Earnings for 2022-23 rose.", None, "2022-23", "2022-01-01/2023-12-31"),
        guard.is_year,
    ),
    Rule(
        "year", "UYEAR? y=YEAR", periods.read_year, ("Crimea was annexed in 2014.", None, "2014", "2014"), guard.is_year
    ),
    Rule(
        "spelt-year",
        "UYEAR? y=WORDYEAR",
        periods.read_year,
        ("It was nineteen ninety six.", None, "nineteen ninety six", "1996"),
        guard.is_spelt_year,
    ),
)
