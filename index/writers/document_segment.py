"""What does a page show of each row? Documents whole, and heads: the few fields that a list of hits shows."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from pathlib import Path

import orjson

from index.codec import read_article_record
from index.columns import Strings, StringsWriter
from index.documents import Article, DateMention, LinkedArticle, Mention, format_published
from index.errors import DamagedError

_FIELDS = tuple(field.name for field in fields(Article))
_ARTICLE = attrgetter(*_FIELDS)
_MENTION = attrgetter(*(field.name for field in fields(Mention)))
_DATE = attrgetter(*(field.name for field in fields(DateMention)))


class DocumentWriter:
    """Writes the documents of a segment row by row."""

    def __init__(self, folder: Path) -> None:
        """Begin in a folder that is made here."""
        folder.mkdir(parents=True)
        self._records, self._heads = StringsWriter(folder, "records"), StringsWriter(folder, "heads")

    def write(self, linked: LinkedArticle) -> None:
        """Write the next row."""
        article = linked.article
        published = format_published(article.published)
        head = (article.id, article.title, article.source, published, article.url)
        record = {
            "article": {**dict(zip(_FIELDS, _ARTICLE(article), strict=True)), "published": published},
            "mentions": list(map(_MENTION, linked.mentions)),
            "dates": list(map(_DATE, linked.dates)),
            "values": {facet: [value.id for value in values] for facet, values in linked.values},
        }
        self.write_packed(orjson.dumps(record), orjson.dumps(head))

    def write_packed(self, record: bytes, head: bytes) -> None:
        """Write the next row as it lies in another segment."""
        self._records.write(record)
        self._heads.write(head)

    def close(self) -> None:
        """Write where each record starts."""
        self._records.close()
        self._heads.close()


def read_document(folder: Path, records: Strings, row: int) -> tuple[Article, list[Mention]]:
    """Read the article of a row and its mentions out of records that were written here. Raises DamagedError."""
    try:
        record = orjson.loads(records[row])
        return read_article_record(record["article"]), [Mention(*mention) for mention in record["mentions"]]
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedError(
            f"{folder / 'records.content.bin'}: row {row} is no document ({error}); run: python -m index rebuild"
        ) from error
