"""How does tantivy answer, in the strongest form that its Python package offers?

Facets and months are numbers in fast fields. Query objects are built inside the timing, which is as fast as its parser
or faster; hits by search, counts by one `aggregate`, since one call cannot give both.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from bench.answers import FACET_SIZE, SIZE, Answer
from bench.corpus import FACETS
from bench.peers.base import BuildError, Source
from bench.questions import Question

HEAP = 2_000_000_000
"""Bytes: what a whole segment of 100,000 articles needs many times over, so that none is written early."""

MONTHS = 100_000

GIVEN = 1_000
"""Values that each of several segments gives: with tantivy's own 200 the counts of 25 in 1,000 questions were wrong."""


def build(folder: Path, source: Source) -> None:
    """Write one segment a commit, then delete. Raises BuildError where tantivy merged them after all."""
    schema = tantivy.SchemaBuilder()
    schema.add_unsigned_field("id", stored=True, indexed=True, fast=True)
    schema.add_bytes_field("title", stored=True)
    schema.add_text_field("text", tokenizer_name="blanks", index_option="position")
    schema.add_unsigned_field("published", stored=True, fast=True)
    schema.add_unsigned_field("month", fast=True)
    for facet in FACETS:
        schema.add_unsigned_field(facet, indexed=True, fast=True)
    index = tantivy.Index(schema.build(), path=str(folder))
    _register(index)
    writer = index.writer(heap_size=HEAP, num_threads=1)
    for rows in source.batches("tantivy"):
        for row in rows:
            document = tantivy.Document()
            document.add_unsigned("id", row.number)
            document.add_bytes("title", row.title.encode())
            document.add_text("text", row.text)
            document.add_unsigned("published", row.published.toordinal())
            document.add_unsigned("month", row.month)
            for facet, values in zip(FACETS, row.values, strict=True):
                for value in values:
                    document.add_unsigned(facet, value)
            writer.add_document(document)
        writer.commit()
    dead = source.dead()
    for number in dead:
        writer.delete_documents_by_query(Query.term_query(index.schema, "id", number))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    made, wanted = (searcher.num_segments, searcher.num_docs), (source.layout.segments, source.articles - len(dead))
    if made != wanted:
        raise BuildError(
            f"tantivy made segments and documents {made}, not {wanted}: it merges eight segments of like size, which"
            " all below 10,000 articles are; legal: at least 100,000 articles, or fewer than 8 segments"
        )


def open_engine(folder: Path) -> Tantivy:
    """Open the index for searching."""
    return Tantivy(folder)


class Tantivy:
    """Searches the index in the folder."""

    def __init__(self, folder: Path) -> None:
        index = tantivy.Index.open(str(folder))
        _register(index)
        index.reload()
        self._schema, self._searcher = index.schema, index.searcher()
        given = FACET_SIZE if self._searcher.num_segments == 1 else GIVEN
        self._counts = {
            **{facet: {"terms": {"field": facet, "size": FACET_SIZE, "segment_size": given}} for facet in FACETS},
            "month": {"terms": {"field": "month", "size": MONTHS}},
        }

    def segments(self) -> int:
        """Count the segments."""
        return int(self._searcher.num_segments)

    def ask(self, question: Question) -> Any:
        """Search, read the ten documents, aggregate, read the buckets."""
        query = self._build(question)
        order = "published" if question.operator == "all" else None
        found: Any = self._searcher.search(query, SIZE, order_by_field=order)
        hits = []
        for score, address in found.hits:
            document: Any = self._searcher.doc(address)
            published = date.fromordinal(document.get_first("published"))
            hits.append((document.get_first("id"), document.get_first("title").decode(), published, score))
        counted = self._searcher.aggregate(query, self._counts)
        facets = [[(item["key"], item["doc_count"]) for item in counted[facet]["buckets"]] for facet in FACETS]
        months = [(item["key"], item["doc_count"]) for item in counted["month"]["buckets"]]
        return found.count, hits, facets, months

    def read(self, raw: Any) -> Answer:
        """Make whole numbers of the aggregation's keys."""
        total, hits, facets, months = raw
        return Answer(
            total,
            tuple(id for id, *_ in hits),
            tuple(tuple((int(value), count) for value, count in values) for values in facets),
            tuple(sorted((int(month), count) for month, count in months)),
        )

    def _build(self, question: Question) -> Query:
        schema = self._schema
        if question.operator == "all":
            return Query.all_query()
        if question.operator == "phrase":
            return Query.phrase_query(schema, "text", list(question.words))
        parts = [Query.term_query(schema, "text", word, "freq") for word in question.words]
        parts += [
            Query.const_score_query(Query.term_query(schema, facet, value, "basic"), 0.0)
            for facet, value in question.values
        ]
        occur = Occur.Should if question.operator == "or" else Occur.Must
        return parts[0] if len(parts) == 1 else Query.boolean_query([(occur, part) for part in parts])


def _register(index: tantivy.Index) -> None:
    """Name the tokenizer that cuts at blanks: an index does not remember it."""
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("blanks", analyzer)
