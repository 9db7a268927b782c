"""What does a page show of each row? Documents whole, and heads: the few fields that a list of hits shows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from index.codec import article_record, date_record, read_article_record
from index.columns import StringsWriter
from index.documents import Article, LinkedArticle, Mention, format_published

_Row = TypeVar("_Row")


class DocumentWriter:
    """Writes the documents of a segment while its rows pass by."""

    def __init__(self, folder: Path) -> None:
        """Begin in a folder that is made here."""
        folder.mkdir(parents=True)
        self._records, self._heads = StringsWriter(folder, "records"), StringsWriter(folder, "heads")

    def pass_on(self, rows: Iterable[tuple[LinkedArticle, _Row]]) -> Iterator[tuple[LinkedArticle, _Row]]:
        """Write each row that is drawn from here, and give it on."""
        for linked, rest in rows:
            self._write(linked)
            yield linked, rest

    def _write(self, linked: LinkedArticle) -> None:
        article = linked.article
        head = [article.id, article.title, article.source, format_published(article.published), article.url]
        self._heads.write(_pack(head))
        record = {
            "article": article_record(article),
            "mentions": [
                [m.kind, m.start, m.end, m.text, m.sentence, m.paragraph, m.value, m.rule] for m in linked.mentions
            ],
            "dates": [date_record(day) for day in linked.dates],
            "values": {facet: [value.id for value in values] for facet, values in linked.values},
        }
        self._records.write(_pack(record))

    def close(self) -> None:
        """Write where each record starts."""
        self._records.close()
        self._heads.close()


def _pack(record: object) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def read_document(content: memoryview) -> tuple[Article, list[Mention]]:
    """Read the article and its mentions out of a record that was written here."""
    record = json.loads(bytes(content))
    return read_article_record(record["article"]), [Mention(*mention) for mention in record["mentions"]]
