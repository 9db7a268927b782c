"""Of which pieces is a query text made? Words, quoted words, brackets, operators, fields, names and days, bounded."""

from __future__ import annotations

import re
from typing import NamedTuple

from index.errors import QueryError
from index.schema import FACETS, TEXT_FIELD_NAMES
from search.query import AXES

MAX_CHARACTERS = 1_000
MAX_TOKENS = 64
FACETS_BY_FIELD = {facet.one: facet.name for facet in FACETS}
"""The facets by the fields that ask for one of their values: person, place, weapon ..."""
FIELDS = (*TEXT_FIELD_NAMES, *FACETS_BY_FIELD, *AXES)

_TOKEN = re.compile(
    rf"""(?P<days>(?:{"|".join(AXES)}):[0-9a-z.-]+)
    | (?P<field>(?:{"|".join(TEXT_FIELD_NAMES)}):(?=[^\s)]))
    | (?P<name>(?:{"|".join(FACETS_BY_FIELD)}):(?:"[^"]*"|[^\s()"]+))
    | (?P<phrase>"[^"]*") | (?P<slop>(?<=")~[0-9]+(?![^\s()"]))
    | (?P<open>\() | (?P<close>\))
    | (?P<minus>(?<![^\s(])-(?=[^\s-]))
    | (?P<word>[^\s()"]+|")""",
    re.VERBOSE,
)
OPERATORS = frozenset({"AND", "OR", "NOT"})


class Lexeme(NamedTuple):
    """A piece of the query text: its kind (a group of the expression, or an operator), its text and where it begins."""

    kind: str
    text: str
    position: int

    @property
    def shown(self) -> str:
        """Give the text as notes quote it: at most 40 characters."""
        return self.text[:40]


def cut_lexemes(text: str) -> list[Lexeme]:
    """Cut a query text into lexemes; what is no other kind is a word. Raises QueryError where it is too long."""
    if len(text) > MAX_CHARACTERS:
        raise QueryError("q", text, f"at most {MAX_CHARACTERS} characters, not {len(text)}", position=MAX_CHARACTERS)
    lexemes = [Lexeme(_kind(match), match.group(), match.start()) for match in _TOKEN.finditer(text)]
    if len(lexemes) > MAX_TOKENS:
        raise QueryError("q", text, f"at most {MAX_TOKENS} words and signs", position=lexemes[MAX_TOKENS].position)
    return lexemes


def _kind(match: re.Match[str]) -> str:
    return match.group() if match.group() in OPERATORS else match.lastgroup or ""
