"""What do the records hold, and how are publication dates read and written?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import (
    FIRST_YEAR,
    LAST_YEAR,
    Article,
    Published,
    format_published,
    parse_published,
    published_day,
)

DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(FIRST_YEAR, 1, 1), datetime(LAST_YEAR, 12, 31), timezones=OFFSETS)


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("2022-12-16", date(2022, 12, 16)),
        (" 2022-12-16\n", date(2022, 12, 16)),
        ("20221216", date(2022, 12, 16)),
        ("1400-01-01", date(1400, 1, 1)),
        ("2200-12-31", date(2200, 12, 31)),
        ("2022-12-16T08:30", datetime(2022, 12, 16, 8, 30, tzinfo=UTC)),
        ("2022-12-16 08:30:15", datetime(2022, 12, 16, 8, 30, 15, tzinfo=UTC)),
        ("2022-12-16T08:30:00Z", datetime(2022, 12, 16, 8, 30, tzinfo=UTC)),
        ("2022-12-16T08:30:00+02:00", datetime(2022, 12, 16, 8, 30, tzinfo=timezone(timedelta(hours=2)))),
    ],
)
def test_a_day_stays_a_day_and_a_time_without_offset_is_utc(text: str, published: Published) -> None:
    parsed = parse_published(text)
    assert parsed == published and type(parsed) is type(published)


@pytest.mark.parametrize("text", ["", "soon", "2022-12", "2022-02-30", "16.12.2022", "2022-12-16T25:00", "x" * 500])
def test_what_is_no_date_is_refused_with_what_is_legal(text: str) -> None:
    with pytest.raises(ValueError, match="legal: YYYY-MM-DD or") as refusal:
        parse_published(text)
    assert repr(text[:60]) in str(refusal.value) and len(str(refusal.value)) < 200


@pytest.mark.parametrize("text", ["1399-12-31", "2201-01-01", "0001-01-01T00:00:00Z", "9999-12-31"])
def test_a_year_that_must_be_an_error_is_refused_with_the_legal_ones(text: str) -> None:
    with pytest.raises(ValueError, match="legal: 1400 to 2200"):
        parse_published(text)


@settings(deadline=None)
@given(st.one_of(DAYS, MOMENTS))
def test_a_publication_date_is_read_back_as_it_was_written(published: Published) -> None:
    text = format_published(published)
    assert text
    parsed = parse_published(text)
    assert isinstance(parsed, datetime) == isinstance(published, datetime)
    assert parsed == published and format_published(parsed) == text


def test_an_unknown_date_is_written_as_none() -> None:
    assert format_published(None) is None


@pytest.mark.parametrize(
    ("published", "day"),
    [
        (None, None),
        (date(2022, 12, 16), date(2022, 12, 16)),
        (datetime(2022, 12, 16, 23, 30, tzinfo=UTC), date(2022, 12, 16)),
        (datetime(2022, 12, 17, 0, 30, tzinfo=timezone(timedelta(hours=2))), date(2022, 12, 17)),
    ],
)
def test_the_day_of_publication_is_that_of_its_own_offset(published: Published, day: date | None) -> None:
    assert published_day(published) == day


@pytest.mark.parametrize(
    ("title", "content"), [("Grid hit", "Grid hit\n\nKyiv is dark."), (None, "Kyiv is dark."), ("", "Kyiv is dark.")]
)
def test_the_content_is_the_title_a_blank_line_and_the_body(title: str | None, content: str) -> None:
    assert Article("a1", title, "Kyiv is dark.").content == content
