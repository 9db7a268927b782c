"""How is what somebody typed to be read? Text in, clause tree out; lenient, bounded, engine-free.

    or    := and ("OR" and)*
    and   := not (["AND"] not)*
    not   := ("NOT" | "-") not | [field ":"] atom
    atom  := ("published:" | "happened:") days | word | word "*" | '"' words '"' | "(" or ")"

What cannot be read as an operator is a word, and a note says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from index.analysis import terms_of, tokens_of
from index.errors import QueryError
from index.schema import TEXT_FIELD_NAMES
from search.clauses import All, And, Clause, Days, Not, Or, Phrase, Prefix, Term
from search.days import parse_days
from search.query import AXES

MAX_CHARACTERS = 1_000
MAX_TOKENS = 64
MAX_DEPTH = 10
MIN_PREFIX = 2

_TOKEN = re.compile(
    rf"""(?P<days>(?:{"|".join(AXES)}):[0-9a-z.-]+)
    | (?P<field>(?:{"|".join(TEXT_FIELD_NAMES)}):(?=[^\s)]))
    | (?P<phrase>"[^"]*")
    | (?P<open>\() | (?P<close>\))
    | (?P<minus>(?<![^\s(])-(?=[^\s-]))
    | (?P<word>[^\s()"]+|")""",
    re.VERBOSE,
)
_OPERATORS = ("AND", "OR", "NOT")


class Lexeme(NamedTuple):
    """A piece of the query text: its kind, its text and where it begins."""

    kind: str
    text: str
    position: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """How a query was read: the clause tree, and notes on what was read otherwise than typed."""

    clause: Clause
    notes: tuple[str, ...] = ()


def parse(text: str) -> Parsed:
    """Parse a query text. Raises QueryError where it is longer, or nested deeper, than the limits."""
    if len(text) > MAX_CHARACTERS:
        raise QueryError("q", text, f"at most {MAX_CHARACTERS} characters, not {len(text)}", position=MAX_CHARACTERS)
    lexemes = [
        Lexeme(match.lastgroup or "", match.group(), match.start()) for match in _TOKEN.finditer(text)
    ]  # fmt: skip
    lexemes = [
        Lexeme(lexeme.text, lexeme.text, lexeme.position)
        if lexeme.kind == "word" and lexeme.text in _OPERATORS
        else lexeme
        for lexeme in lexemes
    ]
    if len(lexemes) > MAX_TOKENS:
        raise QueryError("q", text, f"at most {MAX_TOKENS} words and signs", position=lexemes[MAX_TOKENS].position)
    parser = _Parser(text, lexemes)
    clause = parser.parse()
    return Parsed(clause or All(), tuple(dict.fromkeys(parser.notes)))


@dataclass(slots=True)
class _Parser:
    """Walks the lexemes once, from left to right; None stands for a part that holds nothing to search."""

    text: str
    lexemes: list[Lexeme]
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
        parts: list[Clause] = []
        while (kind := self._peek()) and kind != "close":
            joins = kind in ("AND", "OR") and bool(parts) and self._starts_operand(self.at + 1)
            if joins and kind == "OR":
                break
            if joins:
                self.at += 1
            elif kind in ("AND", "OR"):
                parts += _present(self._word(self._next(), fields))
                self.notes.append(f"{kind} without words on both sides was read as a word")
            else:
                parts += _present(self._not(fields))
        return _join(And, parts)

    def _not(self, fields: tuple[str, ...]) -> Clause | None:
        negations = 0
        while self._peek() in ("NOT", "minus"):
            lexeme = self._next()
            if not self._starts_operand():
                self.notes.append("NOT without a word after it was read as a word")
                return self._word(lexeme, fields)
            negations += 1
        part = self._atom(fields)
        return Not(part) if part and negations % 2 else part

    def _atom(self, fields: tuple[str, ...]) -> Clause | None:
        lexeme = self._next()
        if lexeme.kind == "field":
            if not self._starts_operand() or self._peek() in ("NOT", "minus"):
                return self._word(lexeme, fields)
            return self._atom((lexeme.text[:-1],))
        if lexeme.kind == "days":
            return self._days(lexeme, fields)
        if lexeme.kind == "open":
            return self._group(lexeme, fields)
        if lexeme.kind == "phrase":
            return self._terms("exact", fields, lexeme)
        return self._word(lexeme, fields)

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
            f"{lexeme.text[:40]} was read as words: days are 2022, 2022-12, 2022-12-16 or two with .. between"
        )
        return self._word(lexeme, fields)

    def _word(self, lexeme: Lexeme, fields: tuple[str, ...]) -> Clause | None:
        if lexeme.text.endswith("*"):
            tokens = tokens_of(lexeme.text)
            letters = lexeme.text.rstrip("*")
            if (
                len(tokens) == 1
                and letters == lexeme.text[tokens[0].start : tokens[0].end]
                and len(letters) >= MIN_PREFIX
            ):
                return Prefix(terms_of(letters)[0], fields)
            self.notes.append(
                f"{lexeme.text[:40]} was read as a word: a prefix is {MIN_PREFIX} or more letters and one *"
            )
        return self._terms("stem", fields, lexeme)

    def _terms(self, stream: str, fields: tuple[str, ...], lexeme: Lexeme) -> Clause | None:
        tokens = tokens_of(lexeme.text)
        terms = tuple(token.exact if stream == "exact" else token.stem for token in tokens)
        typed = " ".join(lexeme.text[token.start : token.end] for token in tokens).lower()
        if not terms:
            self.notes.append(f"{lexeme.text[:40]} holds no letter or digit and was left out")
            return None
        return Term(terms[0], stream, fields, typed) if len(terms) == 1 else Phrase(terms, stream, fields, typed)

    def _peek(self, at: int | None = None) -> str:
        at = self.at if at is None else at
        return self.lexemes[at].kind if at < len(self.lexemes) else ""

    def _next(self) -> Lexeme:
        lexeme = self.lexemes[self.at]
        self.at += 1
        return lexeme

    def _starts_operand(self, at: int | None = None) -> bool:
        return self._peek(at) not in ("", "AND", "OR", "close")


def _present(part: Clause | None) -> list[Clause]:
    return [] if part is None else [part]


def _join(kind: type[And] | type[Or], parts: Sequence[Clause | None]) -> Clause | None:
    """Join the parts that hold something; nested joins of the same kind become one."""
    flat: list[Clause] = []
    for part in parts:
        if isinstance(part, kind):
            flat += part.parts
        elif part is not None:
            flat.append(part)
    return kind(tuple(flat)) if len(flat) > 1 else (flat[0] if flat else None)
