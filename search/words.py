"""What does one typed word, phrase or name look for? A clause, or nothing, and a note where it is not what was typed.

    word      prefix* | w?ldc*rd | fuzzy~ | fuzzy~1 | fuzzy~2 | plain
    phrase    "words" | "words"~3
    name      person:word | person:"words"

A plain word that the analysis splits (S-300) is a phrase, and so is a word with a sign that makes no sense there.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from index.analysis import terms_of, tokens_of
from search.clauses import Clause, Fuzzy, Named, Phrase, Prefix, Term, Wildcard
from search.lexer import FACETS_BY_FIELD, FIELDS, Lexeme

MIN_PREFIX = 2
"""Letters or digits of a prefix, and of a wildcard in all."""
MIN_FUZZY = 3
"""Letters or digits of a fuzzy word."""
MAX_EDITS = 2
MAX_SLOP = 50

_FUZZY = re.compile(r"([^~]*)~([0-9]*)")
_FIELD = re.compile(rf"[^\W\d_]+:(?!//)[^:]|(?:{'|'.join(FIELDS)}):")
"""Something like a field and a value, but no address; or a field without one."""


class Reading(NamedTuple):
    """How a piece of the text was read: None where it holds nothing to search; `note` where not as it was typed."""

    clause: Clause | None
    note: str = ""


def read_word(lexeme: Lexeme, fields: tuple[str, ...], stream: str) -> Reading:
    """Read a word that stands alone, in the stream that plain words search."""
    text, signs = lexeme.text, ""
    fuzzy = _FUZZY.fullmatch(text)
    if fuzzy and _is_one(fuzzy[1]):
        return _read_fuzzy(lexeme, fuzzy[1], int(fuzzy[2] or 1), fields)
    if "~" in text:
        signs = f"~, ~1 or ~{MAX_EDITS} stands after one word, ~1 to ~{MAX_SLOP} after a phrase"
    elif "*" in text or "?" in text:
        is_prefix = set("*?") & set(text.rstrip("*")) == set()
        bare = re.sub(r"[*?]+", "", text)
        if _is_one(bare) and sum(map(str.isalnum, bare)) >= MIN_PREFIX:
            pattern = terms_of(re.sub(r"\*+", "*", text))[0]
            return Reading(Prefix(pattern[:-1], fields) if is_prefix else Wildcard(pattern, fields))
        signs = f"a prefix is {MIN_PREFIX} or more letters and one *"
        if not is_prefix:
            signs = f"* and ? stand in one word of {MIN_PREFIX} or more letters or digits"
    elif _FIELD.match(text):
        signs = f"a field is one of {', '.join(FIELDS)} with : and a value after it"
    plain = read_plain(lexeme, fields, stream)
    return Reading(plain.clause, f"{lexeme.shown} was read as a word: {signs}") if signs and plain.clause else plain


def read_plain(lexeme: Lexeme, fields: tuple[str, ...], stream: str) -> Reading:
    """Read the words of a text alone: a term, a phrase where they are several."""
    tokens = tokens_of(lexeme.text)
    terms = tuple(token.exact if stream == "exact" else token.stem for token in tokens)
    typed = " ".join(lexeme.text[token.start : token.end] for token in tokens).lower()
    if not terms:
        return Reading(None, f"{lexeme.shown} holds no letter or digit and was left out")
    if len(terms) > 1:
        return Reading(Phrase(terms, stream, fields, typed=typed))
    return Reading(Term(terms[0], stream, fields, "" if stream == "exact" else tokens[0].exact, typed))


def read_phrase(lexeme: Lexeme, slop: Lexeme | None, fields: tuple[str, ...]) -> Reading:
    """Read quoted words, and the slop after them where there is one."""
    reading = read_plain(lexeme, fields, "exact")
    if not slop or not reading.clause:
        return reading
    if not isinstance(reading.clause, Phrase):
        return Reading(reading.clause, f"{slop.shown} after one word in quotes was left out: it stands after a phrase")
    asked = int(slop.text[1:])
    note = f"{slop.shown} was read as ~{MAX_SLOP}: a phrase takes no more" if asked > MAX_SLOP else ""
    return Reading(replace(reading.clause, slop=min(asked, MAX_SLOP)), note)


def read_name(lexeme: Lexeme) -> Reading:
    """Read a field of names and its value, one word or a quoted name."""
    field, _, value = lexeme.text.partition(":")
    name = " ".join(value.strip('"').split())
    if not tokens_of(name):
        return Reading(None, f"{lexeme.shown} holds no name and was left out")
    return Reading(Named(FACETS_BY_FIELD[field], name))


def _read_fuzzy(lexeme: Lexeme, word: str, asked: int, fields: tuple[str, ...]) -> Reading:
    term, edits = terms_of(word)[0], min(asked, MAX_EDITS)
    if edits and len(term) < MIN_FUZZY:
        note = f"{lexeme.shown} was read literally: a fuzzy word has {MIN_FUZZY} letters or more"
        return Reading(Term(term, "exact", fields, typed=word.lower()), note)
    if not edits:
        return Reading(Term(term, "exact", fields, typed=word.lower()))
    note = f"{lexeme.shown} was read as ~{edits}: a fuzzy word takes no more" if asked > edits else ""
    return Reading(Fuzzy(term, edits, fields), note)


def _is_one(word: str) -> bool:
    """Tell whether a text is one word and nothing else."""
    tokens = tokens_of(word)
    return len(tokens) == 1 and (tokens[0].start, tokens[0].end) == (0, len(word))
