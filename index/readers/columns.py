"""Which field of an article does a key of a record, or a column of a table, hold?"""

from __future__ import annotations

from collections.abc import Iterable

NAMES: dict[str, tuple[str, ...]] = {
    "id": (),
    "title": ("headline", "heading"),
    "text": ("body", "content", "articlebody", "article_body", "article_text", "full_text", "fulltext", "story"),
    "published": (
        "date",
        "published_at",
        "published_date",
        "date_published",
        "datepublished",
        "publication_date",
        "pub_date",
        "pubdate",
        "published_on",
    ),
    "source": ("publisher", "outlet", "newspaper"),
    "url": ("link", "canonical_url"),
    "language": ("lang", "inlanguage"),
    "authors": ("author", "byline", "creator"),
    "topics": ("tags", "keywords", "topic"),
}
"""The fields and, best first, the other names that exports give them; capitals, spaces and hyphens do not matter."""

FIELDS = tuple(NAMES)


def name_fields(keys: Iterable[str], columns: tuple[tuple[str, str], ...] = ()) -> dict[str, str]:
    """Give each field the key that holds it: the one that a user named in `columns`, else the best known name."""
    known: dict[str, str] = {}
    for key in keys:
        known.setdefault(_fold(key), key)
    fields = {
        field: known[name] for field, others in NAMES.items() for name in (*reversed(others), field) if name in known
    }
    named = {field: known[_fold(column)] for field, column in columns if _fold(column) in known}
    return fields | named


def find_missing(keys: Iterable[str], columns: tuple[tuple[str, str], ...]) -> tuple[str, str] | None:
    """Find the first pair of a field and the column that a user named for it which is not among the keys."""
    known = {_fold(key) for key in keys}
    return next(((field, column) for field, column in columns if _fold(column) not in known), None)


def parse_columns(pairs: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Parse `field=column` pairs. Raises ValueError naming the pair and what is legal."""
    columns: list[tuple[str, str]] = []
    for pair in pairs:
        field, sign, column = pair.partition("=")
        if field not in NAMES or not sign or not column.strip():
            raise ValueError(f"{pair[:100]!r}; legal: FIELD=COLUMN with a field {', '.join(FIELDS)}")
        columns.append((field, column))
    return tuple(columns)


def _fold(key: str) -> str:
    return "_".join(key.casefold().replace("-", " ").replace("_", " ").split())
