"""What must an engine do to be compared? Build a folder from rows, and answer questions from it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from tqdm import tqdm

from bench.answers import Answer
from bench.corpus import Corpus, Row, iter_rows
from bench.questions import Question

MERGE_AT = 8
"""So many segments of like size are merged by tantivy's default policy and by ours."""


class BuildError(Exception):
    """An engine could not be built as the comparison needs it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the rows are written: in `segments` commits, after which a share of `deleted` rows is taken out."""

    segments: int = 1
    deleted: float = 0.0

    def sizes(self, articles: int) -> tuple[int, ...]:
        """Give the articles of each commit: from eight on, the first half is large and the rest small.

        Segments of like size would be merged, eight at a time; tantivy's are alike below 10,000 articles.
        """
        large = self.segments // 2 if self.segments >= MERGE_AT else self.segments
        weights = [18] * large + [7] * (self.segments - large)
        ends = [articles * sum(weights[: place + 1]) // sum(weights) for place in range(self.segments)]
        return tuple(end - begin for begin, end in zip([0, *ends], ends, strict=False))

    def dead(self, articles: int, seed: int) -> frozenset[int]:
        """Draw the numbers of the rows that are taken out."""
        return frozenset(random.Random(seed).sample(range(articles), int(articles * self.deleted)))


@dataclass(frozen=True, slots=True)
class Source:
    """What an engine is built from: the corpus, the folder of its analysed rows, the layout."""

    corpus: Corpus
    folder: Path
    layout: Layout
    articles: int

    def sizes(self) -> tuple[int, ...]:
        """Give the articles of each commit."""
        return self.layout.sizes(self.articles)

    def dead(self) -> frozenset[int]:
        """Give the numbers of the rows that are taken out after the last commit."""
        return self.layout.dead(self.articles, self.corpus.seed)

    def rows(self, name: str) -> Iterator[Row]:
        """Give the rows, with a bar that names the engine."""
        yield from tqdm(iter_rows(self.folder), name, self.articles, unit_scale=True, leave=False)

    def batches(self, name: str) -> Iterator[Iterator[Row]]:
        """Give the rows of each commit in turn; each must be used up before the next."""
        rows = self.rows(name)
        for size in self.sizes():
            yield islice(rows, size)


class Engine(Protocol):
    """An open engine."""

    def ask(self, question: Question) -> Any:
        """Answer a question and read every hit, value and bucket into Python objects: this is what is timed."""

    def read(self, raw: Any) -> Answer:
        """Put what `ask` gave into the common form."""

    def segments(self) -> int:
        """Count the segments that answer."""


@dataclass(frozen=True, slots=True)
class Peer:
    """An engine by name: its module, the package whose version counts, and how much of the questions it can bear.

    `per_class` and `rounds` bound the questions and counted rounds of a slow one; `layouts` tells that it takes
    several segments and deletions; one that only ranks gives neither totals nor counts; `shares` names the engine
    whose folder it reads.
    """

    name: str
    module: str
    package: str
    per_class: int | None = None
    rounds: int | None = None
    layouts: bool = False
    only_ranks: bool = False
    shares: str = ""

    def build(self, folder: Path, source: Source) -> None:
        """Build the engine's files in an empty folder."""
        import_module(self.module).build(folder, source)

    def open(self, folder: Path) -> Engine:
        """Open what `build` built."""
        engine: Engine = import_module(self.module).open_engine(folder)
        return engine


PEERS = {
    peer.name: peer
    for peer in (
        Peer("lede", "bench.peers.lede", "lede", layouts=True),
        Peer("tantivy", "bench.peers.tantivy", "tantivy", layouts=True),
        Peer("fts5", "bench.peers.fts5", "sqlite", per_class=20),
        Peer("whoosh", "bench.peers.whoosh", "Whoosh", per_class=5, rounds=1, shares="lede"),
        Peer("bm25s", "bench.peers.bm25s", "bm25s", only_ranks=True),
    )
}
"""Every engine, in the order of the table's columns."""

KERNEL = Peer("kernel", "bench.peers.kernel", "lede", layouts=True, shares="lede")
"""Our engine up to the numbers, without the objects of an answer."""
