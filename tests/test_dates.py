"""Are the dates of a text found and resolved as the definition of the date axis says?"""

from __future__ import annotations

import csv
import time
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from index.documents import DateMention, Published, parse_published
from index.enrich.date_grammar import parse
from index.enrich.date_lexemes import lower_same_length, scan
from index.enrich.date_tense import FUTURE, PAST, find_tense
from index.enrich.date_values import Days, build_day, build_range, days_of, move, precision_of
from index.enrich.date_words import VOCABULARY
from index.enrich.dates import find_dates
from index.enrich.sentences import build_tokenizer

NLP: Language = build_tokenizer()
UNRESOLVED = "?"
ROWS = list(csv.DictReader((Path(__file__).parent / "data/dates.csv").read_text(encoding="utf-8").splitlines()))

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = "January February March April May June July August September October November December".split()

days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
recent_days = st.dates(date(1990, 1, 1), date(2050, 12, 31))


def find(text: str, published: Published = None) -> list[DateMention]:
    return find_dates(NLP(text), published)


def find_one(text: str, published: Published = None) -> DateMention:
    mentions = find(text, published)
    assert len(mentions) == 1, mentions
    return mentions[0]


def read_values(text: str, published: str) -> list[str | None]:
    return [mention.value for mention in find(text, parse_published(published))]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['phrase']} ({row['published']})")
def test_a_phrase_resolves_to_its_value(row: dict[str, str]) -> None:
    """An empty value means that nothing is a date here, a question mark that it stays unresolved."""
    mentions = find(row["phrase"], parse_published(row["published"]) if row["published"] else None)
    assert " ".join(mention.value or UNRESOLVED for mention in mentions) == row["value"]


def test_the_table_of_phrases_is_long() -> None:
    assert len(ROWS) >= 250


def test_overnight_on_friday_in_an_article_of_monday_is_the_friday_before() -> None:
    mention = find_one("Power failed overnight on Friday.", date(2022, 12, 19))
    assert (mention.text, mention.value, mention.anchor) == ("overnight on Friday", "2022-12-16", "2022-12-19")


def test_a_mention_tells_where_it_stands() -> None:
    text = "Kyiv goes dark\n\nIt was cold. Power failed on Friday, officials said.\n\nIt came back on Sunday."
    friday, sunday = find(text, date(2022, 12, 19))
    assert (friday.paragraph, friday.sentence) == (1, 2)
    assert (sunday.paragraph, sunday.sentence) == (2, 3)
    assert text[friday.start : friday.end] == friday.text == "Friday"


def test_the_day_of_publication_is_the_day_in_its_own_offset() -> None:
    late = datetime(2022, 12, 19, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert find_one("They met today.", late).value == "2022-12-19"
    assert find_one("They met today.", late.astimezone(UTC)).value == "2022-12-20"


def test_an_absolute_date_has_no_anchor_and_needs_no_publication() -> None:
    mention = find_one("It began on 24 February 2022.")
    assert (mention.value, mention.anchor, mention.precision) == ("2022-02-24", None, "day")


def test_a_relative_date_without_publication_stays_unresolved() -> None:
    mention = find_one("Power failed on Friday.")
    assert (mention.text, mention.value, mention.first, mention.last) == ("Friday", None, None, None)
    assert (mention.precision, mention.anchor) == (None, None)


def test_a_month_is_never_its_first_day() -> None:
    mention = find_one("It began in October 2022.")
    assert (mention.value, mention.first, mention.last) == ("2022-10", date(2022, 10, 1), date(2022, 10, 31))
    assert mention.precision == "month"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Kyiv was hit on 10 October 2022. The following day Lviv was hit.", ["2022-10-10", "2022-10-11"]),
        ("Kyiv was hit on 10 October 2022. The next day Lviv was hit.", ["2022-10-10", "2022-10-11"]),
        ("Kyiv was hit on 10 October 2022 and Lviv a day later.", ["2022-10-10", "2022-10-11"]),
        ("Kyiv was hit on 10 October 2022 and Lviv two days earlier.", ["2022-10-10", "2022-10-08"]),
        ("Kyiv was hit on 10 October 2022 and Lviv the day before.", ["2022-10-10", "2022-10-09"]),
        ("Kyiv was hit on 10 October 2022. That Friday Lviv was hit.", ["2022-10-10", "2022-10-07"]),
        ("Kyiv was hit on 10 October 2022. The following Friday Lviv was.", ["2022-10-10", "2022-10-14"]),
        ("Kyiv was hit on 10 October 2022. Later that month Lviv was hit.", ["2022-10-10", "2022-10"]),
        ("Kyiv was hit on 10 October 2022. Later that day Lviv was hit.", ["2022-10-10", "2022-10-10"]),
        ("He rose in June 2023. Two months later he was dead.", ["2023-06", "2023-08"]),
        ("He rose in 2014. Two years later he was dead.", ["2014", "2016"]),
        ("Profits for 2022 doubled from the year earlier.", ["2022", "2021"]),
        ("It ended in 2022. At the end of the year it was cold.", ["2022", "2022"]),
        ("He rose in June 2023. Two days later he was dead.", ["2023-06", None]),
    ],
)
def test_an_expression_counts_from_the_days_last_spoken_of(text: str, values: list[str | None]) -> None:
    assert read_values(text, "2024-03-04") == values


def test_a_month_that_opens_a_sentence_after_a_past_year_is_of_that_year() -> None:
    text = "The aggression began in 2014. On February 27, unmarked soldiers came. In March, a vote was held."
    assert read_values(text, "2023-03-20") == ["2014", "2014-02-27", "2014-03"]


@pytest.mark.parametrize(
    ("sentence", "tense"),
    [
        ("He spoke on Friday", PAST),
        ("He was seen on Friday", PAST),
        ("He arrived on Friday", PAST),
        ("He will arrive on Friday", FUTURE),
        ("He'll arrive on Friday", FUTURE),
        ("The vote will be delayed on Friday", FUTURE),
        ("He said that talks would begin on Friday", FUTURE),
        ("A meeting planned for Friday", FUTURE),
        ("Ahead of Friday", FUTURE),
        ("Drums on Friday", None),
    ],
)
def test_the_nearest_verb_gives_the_tense(sentence: str, tense: str | None) -> None:
    start = sentence.index("Friday")
    assert find_tense(sentence, (0, len(sentence)), start, len(sentence)) == tense


@pytest.mark.parametrize(
    ("value", "first", "last", "precision"),
    [
        ("2022-12-16", date(2022, 12, 16), date(2022, 12, 16), "day"),
        ("2022-02", date(2022, 2, 1), date(2022, 2, 28), "month"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2022", date(2022, 1, 1), date(2022, 12, 31), "year"),
        ("2022-SP", date(2022, 3, 1), date(2022, 5, 31), "season"),
        ("2022-SU", date(2022, 6, 1), date(2022, 8, 31), "season"),
        ("2022-AU", date(2022, 9, 1), date(2022, 11, 30), "season"),
        ("2023-WI", date(2023, 12, 1), date(2024, 2, 29), "season"),
        ("2022-12-12/2022-12-18", date(2022, 12, 12), date(2022, 12, 18), "week"),
        ("2022-12-13/2022-12-19", date(2022, 12, 13), date(2022, 12, 19), "range"),
        ("2022-11/2023-02", date(2022, 11, 1), date(2023, 2, 28), "range"),
    ],
)
def test_a_value_names_its_first_and_last_day(value: str, first: date, last: date, precision: str) -> None:
    assert days_of(value) == (first, last)
    assert precision_of(value) == precision


@pytest.mark.parametrize(
    "value", ["", "Friday", "2022-13", "2022-02-30", "22-02", "2022-XX", "2023/2022", "2022/", "0000"]
)
def test_a_value_that_cannot_be_read_says_what_is_legal(value: str) -> None:
    with pytest.raises(ValueError, match="legal: YYYY-MM-DD"):
        days_of(value)


@given(recent_days, recent_days)
def test_days_survive_being_written_as_a_value(one: date, other: date) -> None:
    built = build_range(min(one, other), max(one, other))
    assert built is not None
    assert days_of(built.value) == (built.first, built.last)
    assert precision_of(built.value) == built.precision


WRITTEN = ("{d} {m} {y}", "{m} {d}, {y}", "{d:02}.{n:02}.{y}", "{y}-{n:02}-{d:02}", "the {d} of {m}, {y}")


@given(days, st.sampled_from(WRITTEN))
def test_a_day_written_out_is_found_whatever_its_order(day: date, form: str) -> None:
    text = form.format(d=day.day, m=MONTHS[day.month - 1], n=day.month, y=day.year)
    mention = find_one(f"It happened on {text}.")
    assert mention.first == mention.last == day


@given(days, days)
def test_a_range_holds_both_days_that_it_names(one: date, other: date) -> None:
    first, last = sorted((one, other))
    text = f"Talks ran from {first.day} {MONTHS[first.month - 1]} {first.year} to {last:%Y-%m-%d}."
    mention = find_one(text)
    assert (mention.first, mention.last) == (first, last)


@given(recent_days, st.integers(0, 11))
def test_a_month_in_the_past_tense_has_begun_and_in_the_future_is_not_over(published: date, month: int) -> None:
    past = find_one(f"It fell in {MONTHS[month]}, he said.", published)
    future = find_one(f"It will fall in {MONTHS[month]}, he said.", published)
    assert past.first and past.first <= published < (move(past.first, months=12) or date.max)
    assert future.last and published <= future.last
    assert past.first.month == month + 1 == future.last.month


@given(recent_days, st.sampled_from(WEEKDAYS))
def test_a_weekday_is_within_a_week_on_the_side_of_its_tense(published: date, weekday: str) -> None:
    past = find_one(f"It fell on {weekday}.", published).first
    future = find_one(f"It will fall on {weekday}.", published).first
    assert past and past.weekday() == WEEKDAYS.index(weekday) and 0 <= (published - past).days < 7
    assert future and future.weekday() == WEEKDAYS.index(weekday) and 0 <= (future - published).days < 7


SHIFTING = (
    "It fell on {}.", "It will fall on {}.", "It fell last {}.", "It will fall next {}.", "It falls this {}.",
    "It fell on {} night.", "It fell late on {}.", "It fell on {} last week.", "It fell from {} to Sunday.",
)  # fmt: skip


@given(recent_days, st.sampled_from(WEEKDAYS[:6]), st.sampled_from(SHIFTING), st.integers(-50, 50))
def test_a_week_later_every_weekday_is_a_week_later(published: date, weekday: str, form: str, weeks: int) -> None:
    here = find_one(form.format(weekday), published)
    there = find_one(form.format(weekday), published + timedelta(weeks=weeks))
    assert here.first and here.last and there.first and there.last
    assert there.first - here.first == there.last - here.last == timedelta(weeks=weeks)


@given(recent_days, st.sampled_from(["day", "week", "month", "year"]))
def test_this_last_and_next_units_lie_side_by_side(published: date, unit: str) -> None:
    last, this, coming = (
        find_one(f"It was {rel} {unit}." if unit != "day" else f"It was {day}.", published)
        for rel, day in (("last", "yesterday"), ("this", "today"), ("next", "tomorrow"))
    )
    assert last.last and this.first and this.last and coming.first
    assert this.first <= published <= this.last
    assert (this.first - last.last).days == (coming.first - this.last).days == 1


EXTREMES = st.one_of(st.none(), st.dates(), st.sampled_from([date.min, date.max, date(2024, 2, 29), date(1, 12, 31)]))
NUMBERS = "24 1 31 99 2022 1999 9999999 2/24/22 2022-23 '22 1970s 0s Q3 five hundred thousand".split()
JOINTS = [",", ".", "-", "–", "(", ")", "'s", "’", "/", "\n\n", "\n"]
PIECES = st.sampled_from([*VOCABULARY, *NUMBERS, *JOINTS, "will", "was", "May", "Kyiv"])
PHRASES = st.lists(PIECES, max_size=25).map(" ".join) | st.lists(PIECES, max_size=25).map("".join)


@settings(max_examples=300)
@given(PHRASES | st.text(max_size=200), EXTREMES)
@example("a thousand thousand years ago, 9999 years later, 5000 decades ago", date(2022, 1, 1))
@example("next century, last decade, the year after next, next weekend", date.max)
@example("last week, yesterday, three days ago, the past week", date.min)
@example("hundred thousand and twenty seventh hundred and now", date(2022, 1, 1))
@example("2016-10-16 to now", date.max)
@example("1000 halves from yesterday", date(2, 1, 1))
@example("İstanbul'da 24 February 2022", None)
def test_no_text_raises_and_mentions_are_well_formed(text: str, published: date | None) -> None:
    doc = NLP(text)
    mentions = find_dates(doc, published)
    assert mentions == find_dates(doc, published)
    reached = 0
    for mention in mentions:
        assert reached <= mention.start < mention.end
        reached = mention.end
        assert mention.text == text[mention.start : mention.end] == mention.text.strip()
        assert (mention.value is None) == (mention.first is None) == (mention.last is None)
        if mention.value is not None:
            assert days_of(mention.value) == (mention.first, mention.last)
            assert precision_of(mention.value) == mention.precision


@given(st.text())
def test_lowering_moves_no_character(text: str) -> None:
    assert len(lower_same_length(text)) == len(text)


@given(st.dates(), st.integers(-10_000_000, 10_000_000), st.integers(-200_000, 200_000))
def test_moving_a_day_beyond_the_calendar_gives_nothing(day: date, day_count: int, months: int) -> None:
    moved = move(day, days=day_count, months=months)
    assert moved is None or isinstance(moved, date)


def test_a_day_that_the_calendar_lacks_is_no_day() -> None:
    assert build_day(2023, 2, 29) is None
    assert build_day(2024, 2, 29) == Days(date(2024, 2, 29), date(2024, 2, 29), "day")


@pytest.mark.parametrize("piece", ["the ", "1", "one ", "-", "\n", "a"])
def test_a_million_characters_without_a_date_are_soon_read(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    begin = time.process_time()
    assert list(parse(text, scan(text))) == []
    assert time.process_time() - begin < 30


@pytest.mark.parametrize(
    "piece", ["1-", "May ", "today ", "2022-", "two days before ", "'9", ". On Friday", "a year ago to "]
)
def test_hostile_text_takes_time_in_proportion_to_its_length(piece: str) -> None:
    """A hundred thousand characters take about a second; a quadratic scan would take minutes."""
    doc = NLP(piece * (100_000 // len(piece)))
    begin = time.process_time()
    find_dates(doc, date(2022, 12, 19))
    assert time.process_time() - begin < 30
