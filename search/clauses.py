"""What does a query ask of the text? A tree of clauses that any engine can evaluate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.schema import FACETS_BY_NAME, TEXT_FIELD_NAMES
from search.days import write_days
from search.query import DayRange


@dataclass(frozen=True, slots=True)
class Term:
    """Articles with this term of a stream (`exact` or `stem`) in one of the fields.

    `form` is the exact term that was typed where the stem stream is searched: articles that hold it score more.
    """

    term: str
    stream: str
    fields: tuple[str, ...] = TEXT_FIELD_NAMES
    form: str = ""
    typed: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Articles with these terms of a stream in this order in one of the fields, at most `slop` others among them."""

    terms: tuple[str, ...]
    stream: str
    fields: tuple[str, ...] = TEXT_FIELD_NAMES
    slop: int = 0
    typed: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Prefix:
    """Articles with a term of the exact stream that begins like this."""

    prefix: str
    fields: tuple[str, ...] = TEXT_FIELD_NAMES


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Articles with a term of the exact stream of this pattern: `?` is one character, `*` any run of them."""

    pattern: str
    fields: tuple[str, ...] = TEXT_FIELD_NAMES


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Articles with a term of the exact stream at most `edits` (1 or 2) away in optimal string alignment."""

    term: str
    edits: int
    fields: tuple[str, ...] = TEXT_FIELD_NAMES


@dataclass(frozen=True, slots=True)
class Named:
    """Articles with a value that a name means by id, label or alias, or with a descendant of it; they score 0."""

    facet: str
    name: str


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


Leaf = Term | Phrase | Prefix | Wildcard | Fuzzy
"""The clauses that look for words of the text."""
Clause = Leaf | Named | And | Or | Not | All | Days


def iter_wanted(clause: Clause) -> Iterator[Leaf]:
    """Give the leaves that an article may be found by: all but the negated ones."""
    if isinstance(clause, And | Or):
        for part in clause.parts:
            yield from iter_wanted(part)
    elif isinstance(clause, Leaf):
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
        case Named(facet, name):
            return f'{FACETS_BY_NAME[facet].one}:"{name}"'
        case Prefix(prefix, fields):
            return f"{_field(fields)}{prefix}*"
        case Wildcard(pattern, fields):
            return f"{_field(fields)}{pattern}"
        case Fuzzy(term, edits, fields):
            return f"{_field(fields)}{term}~{edits}"
        case Term(term, stream, fields, _, typed):
            shown = typed or term
            return f'{_field(fields)}"{shown}"' if stream == "exact" else f"{_field(fields)}{shown}"
        case Phrase(terms, stream, fields, slop, typed):
            shown = f'"{typed or " ".join(terms)}"{f"~{slop}" if slop else ""}'
            return f"{_field(fields)}{shown}{'' if stream == 'exact' else ' (any ending)'}"


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
        case Named(facet, name):
            return {"type": "named", "facet": facet, "name": name}
        case Prefix(prefix, fields):
            return {"type": "prefix", "prefix": prefix, "fields": list(fields)}
        case Wildcard(pattern, fields):
            return {"type": "wildcard", "pattern": pattern, "fields": list(fields)}
        case Fuzzy(term, edits, fields):
            return {"type": "fuzzy", "term": term, "edits": edits, "fields": list(fields)}
        case Term(term, stream, fields, form, _):
            return {"type": "term", "term": term, "stream": stream, "form": form, "fields": list(fields)}
        case Phrase(terms, stream, fields, slop, _):
            return {"type": "phrase", "terms": list(terms), "stream": stream, "slop": slop, "fields": list(fields)}
