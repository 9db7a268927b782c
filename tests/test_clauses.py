"""What can a query ask of the text, and how is it put in words and in JSON?"""

from __future__ import annotations

from typing import Any

import pytest

from search.clauses import All, And, Clause, Leaf, Not, Or, Phrase, Prefix, Term, describe, iter_wanted, tree_of

GRID, QUOTED = Term("grid", "stem"), Term("grid", "exact")
PHRASE, SPLIT = Phrase(("power", "grid"), "exact"), Phrase(("s", "300"), "stem")
BOTH = ["title", "body"]


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        (All(), "everything"),
        (GRID, "grid"),
        (QUOTED, '"grid"'),
        (PHRASE, '"power grid"'),
        (SPLIT, '"s 300" (any ending)'),
        (Prefix("pow"), "pow*"),
        (Not(GRID), "NOT grid"),
        (And((GRID, Prefix("pow"))), "(grid AND pow*)"),
        (Or((GRID, And((PHRASE, Not(SPLIT))))), '(grid OR ("power grid" AND NOT "s 300" (any ending)))'),
        (Not(Or((GRID, QUOTED))), 'NOT (grid OR "grid")'),
        (Term("grid", "stem", ("title",)), "title:grid"),
        (Prefix("pow", ("body",)), "body:pow*"),
        (Phrase(("power", "grid"), "exact", ("title",)), 'title:"power grid"'),
    ],
)
def test_a_clause_is_described_in_words_fully_bracketed(clause: Clause, words: str) -> None:
    assert describe(clause) == words


@pytest.mark.parametrize(
    ("clause", "tree"),
    [
        (All(), {"type": "all"}),
        (GRID, {"type": "term", "term": "grid", "stream": "stem", "fields": BOTH}),
        (PHRASE, {"type": "phrase", "terms": ["power", "grid"], "stream": "exact", "fields": BOTH}),
        (Prefix("pow", ("title",)), {"type": "prefix", "prefix": "pow", "fields": ["title"]}),
        (Not(All()), {"type": "not", "part": {"type": "all"}}),
        (And((All(), All())), {"type": "and", "parts": [{"type": "all"}, {"type": "all"}]}),
        (Or((All(), Not(All()))), {"type": "or", "parts": [{"type": "all"}, {"type": "not", "part": {"type": "all"}}]}),
    ],
)
def test_a_clause_becomes_a_tree_of_json_types(clause: Clause, tree: dict[str, Any]) -> None:
    assert tree_of(clause) == tree


@pytest.mark.parametrize(
    ("clause", "wanted"),
    [
        (All(), []),
        (GRID, [GRID]),
        (Not(GRID), []),
        (And((GRID, Not(PHRASE))), [GRID]),
        (Or((And((PHRASE, Prefix("pow"))), Not(Not(GRID)))), [PHRASE, Prefix("pow")]),
        (Or((GRID, SPLIT)), [GRID, SPLIT]),
    ],
)
def test_wanted_is_what_no_not_stands_above(clause: Clause, wanted: list[Leaf]) -> None:
    assert list(iter_wanted(clause)) == wanted
