"""What does a page show of a row? Read as it is asked for; a text is too long to be checked before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import orjson

from index.codec import read_article_record, read_date_record
from index.columns import Strings
from index.documents import Article, Cut, DateMention, Mention, parse_published
from index.errors import DamagedError
from index.schema import FACET_NAMES
from search.results import Head

_ARTICLE, _CUT = (frozenset(field.name for field in fields(kind)) for kind in (Article, Cut))
_LATER = {"copies"}
"""Fields that a generation lacks which was written before they were there."""
_FACETS = frozenset(FACET_NAMES)
_DAY = tuple(field.name for field in fields(DateMention))
_FIRST, _LAST = _DAY.index("first"), _DAY.index("last")
_WRONG = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What a record of another shape makes of its reading."""


def read_head(heads: Strings, row: int, folder: Path) -> Head:
    """Read what a list shows of a row. Raises DamagedError."""
    try:
        shown: list[Any] = orjson.loads(heads[row])
        if len(shown) == len(Head._fields):
            return tuple.__new__(Head, shown)
    except _WRONG as error:
        _refuse(folder, "heads", row, error)
    _refuse(folder, "heads", row, ValueError(f"{len(shown)} fields"))


def read_record(records: Strings, row: int, folder: Path) -> dict[str, Any]:
    """Read the document of a row as the JSON types that it was written in. Raises DamagedError."""
    try:
        record: dict[str, Any] = orjson.loads(records[row])
        article = record["article"]
        if not _ARTICLE - _LATER <= article.keys() <= _ARTICLE or any(
            cut.keys() != _CUT for cut in article["furniture"]
        ):
            raise ValueError("the fields of an article are others")
        if article["published"]:
            parse_published(article["published"])
        if not isinstance(article["body"], str) or not isinstance(article["title"], str | None):
            raise ValueError("its title and its body are no texts")
        if not record["values"].keys() <= _FACETS or not isinstance(record["mentions"], list):
            raise ValueError("its facets are none")
        for day in record["dates"]:
            _check_day(day)
    except _WRONG as error:
        _refuse(folder, "records", row, error)
    return record


def read_document(
    record: dict[str, Any], row: int, folder: Path
) -> tuple[Article, tuple[Mention, ...], tuple[DateMention, ...]]:
    """Turn the record of a row into an article, its mentions and its days. Raises DamagedError."""
    try:
        article = read_article_record(record["article"])
        mentions = tuple(Mention(*mention) for mention in record["mentions"])
        days = tuple(read_date_record(day) for day in record["dates"])
        size = len(article.content)
        for start, end in [(one.start, one.end) for one in mentions] + [(one.start, one.end) for one in days]:
            if not 0 <= start <= end <= size:
                raise ValueError(f"{start} to {end} of {size} characters are named")
    except _WRONG as error:
        _refuse(folder, "records", row, error)
    return article, mentions, days


def _check_day(day: Sequence[Any]) -> None:
    if len(day) != len(_DAY):
        raise ValueError(f"a day of {len(day)} fields")
    for text in (day[_FIRST], day[_LAST]):
        if text:
            date.fromisoformat(text)


def _refuse(folder: Path, name: str, row: int, error: Exception) -> NoReturn:
    raise DamagedError(
        f"{folder / name}.content.bin: row {row} is no document as it was written ({error}); "
        "run: python -m index verify, then: python -m index rebuild"
    ) from error
