"""Does stock Whoosh, over the index inside a generation, find the same articles, where a clause means it the same?"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from building import build_backend
from corpus import ENTITIES
from random_corpus import WORDS, draw_article
from whoosh import index as whoosh_index
from whoosh import query as q

from index.manifest import get_current
from index.schema import stream_name
from search.clauses import And, Clause, Not, Or, Phrase, Prefix, Term
from search.parser import parse
from search.query import FacetFilter, Query

HELD = [(facet, id) for facet, id in ENTITIES] + [("sources", "morning-post"), ("topics", "energy")]


def translate(clause: Clause) -> q.Query:
    """Write a clause as Whoosh's own, which searches one field of one stream at a time."""
    match clause:
        case And(parts):
            return q.And([q.Every(), *(translate(part) for part in parts)])
        case Or(parts):
            return q.Or([translate(part) for part in parts])
        case Not(part):
            return q.And([q.Every(), q.Not(translate(part))])
        case Term(term, stream, fields):
            return q.Or([q.Term(stream_name(field, stream), term) for field in fields])
        case Phrase(terms, stream, fields):
            return q.Or([q.Phrase(stream_name(field, stream), list(terms)) for field in fields])
        case Prefix(prefix, fields):
            return q.Or([q.Prefix(stream_name(field, "exact"), prefix) for field in fields])
    raise AssertionError(clause)


def draw_text(random: Random, depth: int = 2) -> str:
    """Draw what both mean the same by: words, phrases without room, prefixes, one field, AND, OR, NOT, nested."""
    word, other = random.choices([*WORDS, "zebra"], k=2)
    kind = random.randint(0, 7 if depth else 3)
    if kind == 0:
        return random.choice((word, f'"{word}"', f"title:{word}"))
    if kind == 1:
        return f'{random.choice(("", "title:", "body:"))}"{word} {other}"'
    if kind <= 3:
        return random.choice((word, f"{word[:2]}*", f"{word[:3]}*"))
    left, right = draw_text(random, depth - 1), draw_text(random, depth - 1)
    return random.choice((f"{left} {right}", f"({left}) OR ({right})", f"{left} -({right})", f"NOT ({left} {right})"))


@pytest.mark.parametrize("seed", range(3))
def test_stock_whoosh_finds_the_same_articles(seed: int, tmp_path: Path, duel_size: int) -> None:
    random = Random(seed)
    backend = build_backend(tmp_path, [draw_article(random, f"a{number}") for number in range(50)], ENTITIES)
    found = 0
    with whoosh_index.open_dir(get_current(tmp_path) / "whoosh").searcher() as searcher:
        for _ in range(duel_size):
            text, held = draw_text(random), random.sample(HELD, random.choice((0, 0, 1, 2)))
            query = Query(text, size=50, expand=False)
            for facet, id in held:
                query = query.with_filter(FacetFilter(facet, (*query.filter(facet).values, id), "all"))
            own = backend.search(query)
            theirs = q.And([translate(parse(text).clause), *(q.Term(facet, id) for facet, id in held)])
            ids = {hit["id"] for hit in searcher.search(theirs, limit=None)}
            assert (own.total, {hit.id for hit in own.hits}) == (len(ids), ids), (text, held)
            found += bool(ids)
    assert found > duel_size // 5, "hardly any search found anything"
