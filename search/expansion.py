"""By which other names are the words of a query searched, too? Words that name a value find its aliases as well.

The longest run of neighbouring plain words of one And that is a label or an alias becomes an Or of what was typed and
the value's other names, each read as plain words are. Quoted words, words of one field, patterns and negated words stay
as they are: an exclusion takes away what was typed and no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.analysis import terms_of
from index.documents import Entity
from index.schema import TEXT_FIELD_NAMES
from search.aliases import Aliases, iter_names, key_of
from search.clauses import And, Clause, Leaf, Not, Or, Phrase, Term, iter_wanted
from search.lexer import Lexeme
from search.results import Expansion
from search.words import read_plain

MOST_MEANINGS = 3
"""Values that a name may mean to be widened by the names of all; one that means more is left as it is."""
MOST_ALIASES = 32
"""Names of one value that a term is widened by."""
MOST_CLAUSES = 1_024
"""Words, phrases and names in one widened query."""

Plain = Term | Phrase


class Widened(NamedTuple):
    """A widened clause, what it was widened by, and notes on names that mean several values."""

    clause: Clause
    expansions: tuple[Expansion, ...] = ()
    notes: tuple[str, ...] = ()


def widen(clause: Clause, aliases: Aliases, off: frozenset[str]) -> Widened:
    """Widen the words of a clause that name values, but the keys in `off`."""
    widener = _Widener(aliases, off, MOST_CLAUSES - sum(1 for _ in iter_wanted(clause)))
    widened = widener.widen(clause)
    return Widened(widened, tuple(widener.expansions), tuple(dict.fromkeys(widener.notes)))


def may_name(clause: Clause, aliases: Aliases) -> bool:
    """Tell whether a clause may hold a name; for plain words that begin none it takes one look each."""
    longest = aliases.longest
    for part in clause.parts if type(clause) is And or type(clause) is Or else (clause,):
        if type(part) is Term:
            if part.form in longest:
                return True
        elif type(part) is not Phrase or part.stream == "stem":
            return True
    return False


class _Widener:
    """Walks a clause and widens the names in it, as long as the query stays short enough."""

    def __init__(self, aliases: Aliases, off: frozenset[str], room: int) -> None:
        self._aliases = aliases
        self._off = off
        self._room = room
        self.expansions: list[Expansion] = []
        self.notes: list[str] = []

    def widen(self, clause: Clause) -> Clause:
        match clause:
            case And(parts):
                widened = list(self._widen_runs(parts))
                return And(tuple(widened)) if len(widened) > 1 else widened[0]
            case Or(parts):
                alternatives: list[Clause] = []
                for part in parts:
                    found = self.widen(part)
                    alternatives += found.parts if isinstance(found, Or) else [found]
                return Or(tuple(dict.fromkeys(alternatives)))
            case Term() | Phrase():
                return next(self._widen_runs((clause,)))
            case _:
                return clause

    def _widen_runs(self, parts: Sequence[Clause]) -> Iterator[Clause]:
        """Give the parts of an And, each run that is a name in one piece."""
        at = 0
        while at < len(parts):
            run, entities = self._longest_name(parts[at:])
            if not run:
                part = parts[at]
                yield part if isinstance(part, (Term, Phrase, Not)) else self.widen(part)
            else:
                yield self._widen_name(run, entities)
            at += len(run) or 1

    def _longest_name(self, parts: Sequence[Clause]) -> tuple[list[Plain], tuple[Entity, ...]]:
        """Give the longest run of plain words from the first part on that is a name, and what it means."""
        run: list[Plain] = []
        words: list[str] = []
        best, longest = 0, 1
        meant: tuple[Entity, ...] = ()
        for part in parts:
            own = _plain_words(part)
            if not own or len(words) >= longest:
                break
            words += own
            longest = self._aliases.longest.get(words[0], 0)
            run.append(part)  # type: ignore[arg-type]  # only plain leaves have words
            entities = self._aliases.meanings(" ".join(words))
            if entities:
                best, meant = len(run), entities
        return run[:best], meant

    def _widen_name(self, run: list[Plain], entities: tuple[Entity, ...]) -> Clause:
        typed: Clause = run[0] if len(run) == 1 else And(tuple(run))
        term = " ".join(part.typed for part in run)
        if key_of(term) in self._off:
            return typed
        found = list(_other_names(run, entities))
        if len(entities) > MOST_MEANINGS:
            self.notes += [f"{term} names {len(entities)} values and was not widened"] if found else []
            return typed
        if len(found) > self._room:
            self.notes.append(f"{term} was not widened: a query searches at most {MOST_CLAUSES:,} words and names")
            return typed
        if not found:
            return typed
        self._room -= len(found)
        if len(entities) > 1:
            labels = ", ".join(entity.label for entity in entities)
            self.notes.append(f"{term} names {len(entities)} values and was widened by the names of all: {labels}")
        self.expansions.append(Expansion(term, tuple(name for name, _ in found), entities))
        return Or((typed, *(clause for _, clause in found)))


def _plain_words(clause: Clause) -> list[str]:
    """Give the exact terms of a word as it is typed without any sign; none for any other clause."""
    if not isinstance(clause, (Term, Phrase)) or clause.stream != "stem" or clause.fields != TEXT_FIELD_NAMES:
        return []
    return [clause.form] if isinstance(clause, Term) else [terms_of(word)[0] for word in clause.typed.split(" ")]


def _other_names(run: Sequence[Plain], entities: Sequence[Entity]) -> Iterator[tuple[str, Clause]]:
    """Give the names of values that find other articles than what was typed, and not merely part of it."""
    typed = [term for part in run for term in _terms(part)]
    known = [typed]
    for entity in entities:
        read = [(name, _read_name(name)) for name in iter_names(entity)]
        names = [(name, clause) for name, clause in read if isinstance(clause, (Term, Phrase))]
        kept = 0
        for name, clause in sorted(names, key=lambda one: len(_terms(one[1]))):
            terms = _terms(clause)
            is_found = all(_holds(terms, _terms(part)) for part in run) or any(_holds(terms, one) for one in known[1:])
            if kept < MOST_ALIASES and not is_found and not _holds(typed, terms):
                known.append(list(terms))
                kept += 1
                yield name, clause


def _read_name(name: str) -> Clause | None:
    return read_plain(Lexeme("word", name, 0), TEXT_FIELD_NAMES, "stem").clause


def _terms(clause: Leaf) -> Sequence[str]:
    return clause.terms if isinstance(clause, Phrase) else (clause.term,) if isinstance(clause, Term) else ()


def _holds(terms: Sequence[str], run: Sequence[str]) -> bool:
    """Tell whether terms hold a run of terms side by side."""
    size = len(run)
    return any(list(terms[at : at + size]) == list(run) for at in range(len(terms) - size + 1))
