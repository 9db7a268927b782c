"""What can a query ask of the text, and how is it put in words and in JSON?"""

from __future__ import annotations

from typing import Any

import pytest

from search.clauses import (
    All,
    And,
    Clause,
    Fuzzy,
    Leaf,
    Named,
    Not,
    Or,
    Phrase,
    Prefix,
    Term,
    Wildcard,
    describe,
    iter_wanted,
    tree_of,
)

GRID, QUOTED = Term("grid", "stem"), Term("grid", "exact")
NEAR = Phrase(("power", "grid"), "exact", slop=3)
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
        (NEAR, '"power grid"~3'),
        (Prefix("pow"), "pow*"),
        (Wildcard("p?w*r"), "p?w*r"),
        (Fuzzy("power", 2), "power~2"),
        (Named("people", "Ada Hart"), 'person:"Ada Hart"'),
        (Not(GRID), "NOT grid"),
        (And((GRID, Prefix("pow"))), "(grid AND pow*)"),
        (Or((GRID, And((PHRASE, Not(SPLIT))))), '(grid OR ("power grid" AND NOT "s 300" (any ending)))'),
        (Not(Or((GRID, QUOTED))), 'NOT (grid OR "grid")'),
        (Term("grid", "stem", ("title",)), "title:grid"),
        (Prefix("pow", ("body",)), "body:pow*"),
        (Wildcard("p?w*r", ("body",)), "body:p?w*r"),
        (Fuzzy("power", 1, ("title",)), "title:power~1"),
        (Term("plan", "stem", form="planned", typed="planned"), "planned"),
        (Phrase(("power", "grid"), "exact", ("title",)), 'title:"power grid"'),
    ],
)
def test_a_clause_is_described_in_words_fully_bracketed(clause: Clause, words: str) -> None:
    assert describe(clause) == words


@pytest.mark.parametrize(
    ("clause", "tree"),
    [
        (All(), {"type": "all"}),
        (
            Term("plan", "stem", form="planned"),
            {"type": "term", "term": "plan", "stream": "stem", "form": "planned", "fields": BOTH},
        ),
        (QUOTED, {"type": "term", "term": "grid", "stream": "exact", "form": "", "fields": BOTH}),
        (NEAR, {"type": "phrase", "terms": ["power", "grid"], "stream": "exact", "slop": 3, "fields": BOTH}),
        (Prefix("pow", ("title",)), {"type": "prefix", "prefix": "pow", "fields": ["title"]}),
        (Wildcard("p?w*r"), {"type": "wildcard", "pattern": "p?w*r", "fields": BOTH}),
        (Fuzzy("power", 2), {"type": "fuzzy", "term": "power", "edits": 2, "fields": BOTH}),
        (Named("weapons", "Kh-101"), {"type": "named", "facet": "weapons", "name": "Kh-101"}),
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
        (And((Wildcard("p*r"), Named("people", "Ada"), Fuzzy("grid", 1))), [Wildcard("p*r"), Fuzzy("grid", 1)]),
    ],
)
def test_wanted_is_what_no_not_stands_above(clause: Clause, wanted: list[Leaf]) -> None:
    assert list(iter_wanted(clause)) == wanted
