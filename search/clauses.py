"""What does a query ask of the text? A tree of clauses that any engine can evaluate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.schema import TEXT_FIELD_NAMES
from search.days import write_days
from search.query import DayRange


@dataclass(frozen=True, slots=True)
class Term:
    """Articles with this term of a stream (`exact` or `stem`) in one of the fields."""

    term: str
    stream: str
    fields: tuple[str, ...] = TEXT_FIELD_NAMES
    typed: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Articles with these terms of a stream one after the other in one of the fields."""

    terms: tuple[str, ...]
    stream: str
    fields: tuple[str, ...] = TEXT_FIELD_NAMES
    typed: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Prefix:
    """Articles with a term of the exact stream that begins like this."""

    prefix: str
    fields: tuple[str, ...] = TEXT_FIELD_NAMES


@dataclass(frozen=True, slots=True)
class And:
    """Articles that every part finds; their score is the sum of the parts'."""

    parts: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Articles that some part finds; their score is the sum of the parts that do."""

    parts: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Articles that the part does not find; they score 0."""

    part: Clause


@dataclass(frozen=True, slots=True)
class All:
    """Every article; they score 0."""


@dataclass(frozen=True, slots=True)
class Days:
    """Articles published in a range of days, or speaking of days in it; they score 0."""

    axis: str
    days: DayRange


Clause = Term | Phrase | Prefix | And | Or | Not | All | Days
Leaf = Term | Phrase | Prefix


def iter_wanted(clause: Clause) -> Iterator[Leaf]:
    """Give the leaves that an article may be found by: all but the negated ones."""
    if isinstance(clause, And | Or):
        for part in clause.parts:
            yield from iter_wanted(part)
    elif isinstance(clause, Term | Phrase | Prefix):
        yield clause


def describe(clause: Clause) -> str:
    """Write a clause in words, fully bracketed, operators in capitals."""
    match clause:
        case All():
            return "everything"
        case Not(part):
            return f"NOT {describe(part)}"
        case And(parts):
            return f"({' AND '.join(map(describe, parts))})"
        case Or(parts):
            return f"({' OR '.join(map(describe, parts))})"
        case Days(axis, days):
            return f"{axis}:{write_days(days)}"
        case Prefix(prefix, fields):
            return f"{_field(fields)}{prefix}*"
        case Term(term, stream, fields, typed):
            shown = typed or term
            return f'{_field(fields)}"{shown}"' if stream == "exact" else f"{_field(fields)}{shown}"
        case Phrase(terms, stream, fields, typed):
            shown = typed or " ".join(terms)
            return f'{_field(fields)}"{shown}"{"" if stream == "exact" else " (any ending)"}'


def _field(fields: tuple[str, ...]) -> str:
    return "" if fields == TEXT_FIELD_NAMES else f"{fields[0]}:"


def tree_of(clause: Clause) -> dict[str, Any]:
    """Turn a clause into JSON types."""
    match clause:
        case All():
            return {"type": "all"}
        case Not(part):
            return {"type": "not", "part": tree_of(part)}
        case And(parts) | Or(parts):
            return {"type": type(clause).__name__.lower(), "parts": [tree_of(part) for part in parts]}
        case Days(axis, days):
            return {"type": "days", "axis": axis, "days": write_days(days)}
        case Prefix(prefix, fields):
            return {"type": "prefix", "prefix": prefix, "fields": list(fields)}
        case Term(term, stream, fields, _):
            return {"type": "term", "term": term, "stream": stream, "fields": list(fields)}
        case Phrase(terms, stream, fields, _):
            return {"type": "phrase", "terms": list(terms), "stream": stream, "fields": list(fields)}
