"""How is what somebody typed to be read? Text in, clause tree out; lenient, bounded, engine-free.

    or    := and ("OR" and)*
    and   := not (["AND"] not)*
    not   := ("NOT" | "-") not | [field ":"] atom
    atom  := ("published:" | "happened:") days | name | word | phrase ["~" slop] | "(" or ")"

What cannot be read as an operator is a word, and a note says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from index.errors import QueryError
from index.schema import TEXT_FIELD_NAMES
from search.clauses import All, And, Clause, Days, Not, Or
from search.days import parse_days
from search.lexer import Lexeme, cut_lexemes
from search.plain import read_plain_text
from search.words import Reading, read_name, read_phrase, read_plain, read_word

MAX_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Parsed:
    """How a query was read: the clause tree, and notes on what was read otherwise than typed."""

    clause: Clause
    notes: tuple[str, ...] = ()


def parse(text: str, *, exact: bool = False) -> Parsed:
    """Parse a query text; under `exact` every word searches its literal form.

    Raises QueryError where the text is longer, or nested deeper, than the limits.
    """
    plain = None if exact else read_plain_text(text)
    return Parsed(plain) if plain else parse_any(text, exact=exact)


def parse_any(text: str, *, exact: bool = False) -> Parsed:
    """Parse a query text lexeme by lexeme, as `parse` does where it is not of the plainest."""
    parser = _Parser(text, cut_lexemes(text), "exact" if exact else "stem")
    clause = parser.parse()
    return Parsed(clause or All(), tuple(dict.fromkeys(parser.notes)))


@dataclass(slots=True)
class _Parser:
    """Walks the lexemes once, from left to right; None stands for a part that holds nothing to search."""

    text: str
    lexemes: list[Lexeme]
    stream: str
    at: int = 0
    depth: int = 0
    notes: list[str] = field(default_factory=list)

    def parse(self) -> Clause | None:
        parts = []
        while self._peek():
            parts.append(self._or(TEXT_FIELD_NAMES))
            if self._peek() == "close":
                self.notes.append("a closing bracket without an opening one was left out")
                self.at += 1
        return _join(And, parts)

    def _or(self, fields: tuple[str, ...]) -> Clause | None:
        parts = [self._and(fields)]
        while self._peek() == "OR":
            self.at += 1
            parts.append(self._and(fields))
        return _join(Or, parts)

    def _and(self, fields: tuple[str, ...]) -> Clause | None:
        parts: list[Clause | None] = []
        while (kind := self._peek()) and kind != "close":
            joins = kind in ("AND", "OR") and any(parts) and self._starts_operand(self.at + 1)
            if joins and kind == "OR":
                break
            if joins:
                self.at += 1
            elif kind in ("AND", "OR"):
                parts.append(self._note(read_plain(self._next(), fields, self.stream)))
                self.notes.append(f"{kind} without words on both sides was read as a word")
            else:
                parts.append(self._not(fields))
        return _join(And, parts)

    def _not(self, fields: tuple[str, ...]) -> Clause | None:
        negations = 0
        while self._peek() in ("NOT", "minus"):
            lexeme = self._next()
            if not self._starts_operand():
                self.notes.append("NOT without a word after it was read as a word")
                return self._note(read_plain(lexeme, fields, self.stream))
            negations += 1
        part = self._atom(fields)
        return Not(part) if part and negations % 2 else part

    def _atom(self, fields: tuple[str, ...]) -> Clause | None:
        lexeme = self._next()
        if lexeme.kind == "field" and self._starts_operand() and self._peek() not in ("NOT", "minus"):
            return self._atom((lexeme.text[:-1],))
        if lexeme.kind == "days":
            return self._days(lexeme, fields)
        if lexeme.kind == "open":
            return self._group(lexeme, fields)
        if lexeme.kind == "phrase":
            slop = self._next() if self._peek() == "slop" else None
            return self._note(read_phrase(lexeme, slop, fields))
        return self._note(read_name(lexeme) if lexeme.kind == "name" else read_word(lexeme, fields, self.stream))

    def _group(self, opening: Lexeme, fields: tuple[str, ...]) -> Clause | None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise QueryError("q", self.text, f"brackets at most {MAX_DEPTH} deep", position=opening.position)
        clause = self._or(fields)
        self.depth -= 1
        if self._peek() == "close":
            self.at += 1
        else:
            self.notes.append("a bracket that was not closed ends with the query")
        return clause

    def _days(self, lexeme: Lexeme, fields: tuple[str, ...]) -> Clause | None:
        axis, _, text = lexeme.text.partition(":")
        days = parse_days(text)
        if days and not (days.unknown and axis == "happened"):
            return Days(axis, days)
        self.notes.append(
            f"{lexeme.shown} was read as words: days are 2022, 2022-12, 2022-12-16 or two with .. between"
        )
        return self._note(read_plain(lexeme, fields, self.stream))

    def _note(self, reading: Reading) -> Clause | None:
        self.notes += [reading.note] if reading.note else []
        return reading.clause

    def _peek(self, at: int | None = None) -> str:
        at = self.at if at is None else at
        return self.lexemes[at].kind if at < len(self.lexemes) else ""

    def _next(self) -> Lexeme:
        lexeme = self.lexemes[self.at]
        self.at += 1
        return lexeme

    def _starts_operand(self, at: int | None = None) -> bool:
        return self._peek(at) not in ("", "AND", "OR", "close")


def _join(kind: type[And] | type[Or], parts: Sequence[Clause | None]) -> Clause | None:
    """Join the parts that hold something; nested joins of the same kind become one."""
    flat: list[Clause] = []
    for part in parts:
        if isinstance(part, kind):
            flat += part.parts
        elif part is not None:
            flat.append(part)
    return kind(tuple(flat)) if len(flat) > 1 else (flat[0] if flat else None)
