"""Which articles are compared over? Made-up ones or a file's; every engine is fed the same rows."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from tqdm import tqdm

from bench.synthetic import build_article, draw_published, link_article, value_number
from bench.vocabulary import SEED
from index.analysis import analyse, terms_of
from index.documents import Article, LinkedArticle, Published, published_day
from index.readers.files import SourceFile
from index.readers.jsonl import read_jsonl

FACETS = ("people", "places", "weapons")
"""The facets that every engine counts, in the order of `Row.values`."""

BORDER = "xqzborderzqx"
"""Stands between title and body in the peers' one field, so that no phrase crosses."""

_ROWS, _WORDS = "rows.jsonl", "words.json"
_SIMPLE = re.compile("[a-z]{2,24}")


@dataclass(frozen=True, slots=True)
class Row:
    """An article as a peer indexes it.

    `text` is stemmed words between blanks; `values` are numbers, facet by facet; `together` are the pairs of a person
    and a place that one sentence names.
    """

    number: int
    title: str
    text: str
    published: date
    values: tuple[tuple[int, ...], ...]
    together: tuple[tuple[int, int], ...] = ()

    @property
    def month(self) -> int:
        """Give the month of publication as one number."""
        return month_of(self.published)


@dataclass(frozen=True, slots=True)
class Corpus:
    """So many articles, of a JSON lines file or made up; the same ones each time they are read."""

    articles: int
    path: Path | None = None
    seed: int = SEED

    @property
    def name(self) -> str:
        """Name the corpus for people and as a folder."""
        return f"{self.path.stem if self.path else 'synthetic'}-{self.articles}"

    def fingerprint(self) -> str:
        """Hash what the articles depend on: the file's bytes, or the first articles that are made up."""
        first = Articles(replace(self, articles=min(self.articles, 20), path=None))
        made = [_build_row(number, first.load(number))[0] for number in range(len(first))]
        content = self.path.read_bytes() if self.path else repr(made).encode()
        return hashlib.sha256(f"{self.articles} {self.seed} ".encode() + content).hexdigest()[:16]


class Articles:
    """The articles of a corpus by number; the id of each is its number as text."""

    def __init__(self, corpus: Corpus) -> None:
        """Read the file, where the corpus is one."""
        self._seed = corpus.seed
        self._given = list(islice(_read_articles(corpus.path), corpus.articles)) if corpus.path else None
        self._count = corpus.articles if self._given is None else len(self._given)

    def __len__(self) -> int:
        return self._count

    def published(self, number: int) -> Published:
        """Give when an article was published."""
        given = self._given[number].published if self._given is not None else None
        return given or draw_published(number, self._seed)

    def load(self, number: int) -> LinkedArticle:
        """Give an article, with its values drawn."""
        article = build_article(number, self._seed) if self._given is None else self._given[number]
        return link_article(article, number, self._seed)


@dataclass(frozen=True, slots=True)
class Words:
    """How many articles hold each stem that can be asked for; `plain` ones stand for no other word than themselves."""

    articles: int
    counts: dict[str, int]
    plain: frozenset[str]


def month_of(day: date) -> int:
    """Give the month of a day as one number, counted from year 0."""
    return day.year * 12 + day.month - 1


def write_rows(folder: Path, corpus: Corpus) -> None:
    """Write the rows of a corpus and the counts of its words into a folder."""
    counts: Counter[str] = Counter()
    changed: set[str] = set()
    articles = Articles(corpus)
    with open(folder / _ROWS, "w", encoding="utf-8") as file:
        for number in tqdm(range(len(articles)), "articles", unit_scale=True, leave=False):
            row, forms = _build_row(number, articles.load(number))
            counts.update(set(row.text.split()))
            changed.update(forms)
            record = [row.number, row.title, row.text, row.published.isoformat(), row.values, row.together]
            file.write(json.dumps(record, separators=(",", ":")) + "\n")
    counts.pop(BORDER, None)
    known = {word: count for word, count in counts.items() if _is_searchable(word)}
    words = {"articles": len(articles), "counts": known, "changed": sorted(changed & known.keys())}
    (folder / _WORDS).write_text(json.dumps(words), encoding="utf-8")


def iter_rows(folder: Path) -> Iterator[Row]:
    """Read the rows that `write_rows` wrote."""
    with open(folder / _ROWS, encoding="utf-8") as file:
        for line in file:
            number, title, text, published, values, together = json.loads(line)
            yield Row(number, title, text, date.fromisoformat(published), _tuples(values), _tuples(together))


def read_words(folder: Path) -> Words:
    """Read the counts that `write_rows` wrote."""
    record = json.loads((folder / _WORDS).read_text(encoding="utf-8"))
    return Words(record["articles"], record["counts"], frozenset(record["counts"].keys() - set(record["changed"])))


def _build_row(number: int, linked: LinkedArticle) -> tuple[Row, set[str]]:
    """Analyse an article as our own index does; give also the stems that differ from the word they were made of."""
    article = linked.article
    title, body = analyse(article.title or ""), analyse(article.body)
    changed = {
        stem for exacts, stems in (title, body) for exact, stem in zip(exacts, stems, strict=True) if exact != stem
    }
    values = dict(linked.values)
    day = published_day(article.published)
    assert day is not None, "link_article gives every article a day"
    numbers = tuple(tuple(value_number(value.id) for value in values[facet]) for facet in FACETS)
    text = " ".join([*title[1], BORDER, *body[1]])
    return Row(number, article.title or "", text, day, numbers, _find_together(linked)), changed


def _find_together(linked: LinkedArticle) -> tuple[tuple[int, int], ...]:
    named: dict[str, dict[int, list[int]]] = {"people": {}, "places": {}}
    for mention in linked.mentions:
        if mention.kind in named and mention.value:
            named[mention.kind].setdefault(mention.sentence, []).append(value_number(mention.value))
    people, places = named["people"], named["places"]
    return tuple(
        (person, place) for sentence in people for person in people[sentence] for place in places.get(sentence, ())
    )


def _is_searchable(word: str) -> bool:
    """Tell that a stem can be typed: small letters, and its own stem."""
    return bool(_SIMPLE.fullmatch(word)) and terms_of(word)[1] == word


def _tuples(lists: Sequence[Sequence[Any]]) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(inner) for inner in lists)


def _read_articles(path: Path) -> Iterator[Article]:
    found = read_jsonl(SourceFile(path, path.stem))
    return (article for article in found if isinstance(article, Article))
