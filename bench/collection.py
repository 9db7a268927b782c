"""What is asked of which documents, and what is relevant? A test collection: three files in a folder.

docs.jsonl or docs.jsonl.gz (id, title, text), queries.jsonl (id, text) and qrels.tsv (topic, document, grade; the
higher the better, 0 is not relevant).
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bench.judgements import Grades
from index.analysis import analyse
from index.documents import Article
from index.writers.column_segment import row_order
from search.lexer import MAX_CHARACTERS, MAX_TOKENS

SEPARATOR = " OR "


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: its words in the form that is asked and their stems, how many more it has, the grades of documents."""

    id: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    cut: int
    grades: Grades

    @property
    def query(self) -> str:
        """Join the words to a query text."""
        return SEPARATOR.join(self.words)


Rank = Callable[[Topic], list[str]]
"""Gives the ids of the documents of a topic, best first."""


def read_documents(folder: Path) -> list[Article]:
    """Read the documents in the order of rows; a title that the text begins with is taken off it."""
    packed = folder / "docs.jsonl.gz"
    content = gzip.decompress(packed.read_bytes()) if packed.is_file() else (folder / "docs.jsonl").read_bytes()
    articles = (_build_article(json.loads(line)) for line in content.splitlines())
    return sorted(articles, key=lambda article: row_order(article.published, article.id))


def _build_article(record: Mapping[str, str]) -> Article:
    title = record["title"]
    return Article(record["id"], title or None, record["text"].removeprefix(title).strip())


def join_fields(article: Article) -> Article:
    """Put the title in front of the body, so that there is one field."""
    return replace(article, title=None, body=article.content)


def read_topics(folder: Path) -> list[Topic]:
    """Read the topics that have a relevant document."""
    graded: dict[str, dict[str, int]] = defaultdict(dict)
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        topic, document, grade = line.split("\t")
        graded[topic][document] = int(grade)
    lines = (folder / "queries.jsonl").read_bytes().splitlines()
    topics = (build_topic(record["id"], record["text"], graded[record["id"]]) for record in map(json.loads, lines))
    return [topic for topic in topics if any(grade > 0 for grade in topic.grades.values())]


def build_topic(id: str, text: str, grades: Grades) -> Topic:
    """Choose the words of a topic's text that are asked: the first of each stem, from the front, as many as fit."""
    forms: dict[str, str] = {}
    for exact, stem in zip(*analyse(text), strict=True):
        forms.setdefault(stem, exact)
    words, stems = tuple(forms.values()), tuple(forms)
    kept = min(len(words), (MAX_TOKENS + 1) // 2)
    while len(SEPARATOR.join(words[:kept])) > MAX_CHARACTERS:
        kept -= 1
    return Topic(id, words[:kept], stems[:kept], len(words) - kept, grades)
