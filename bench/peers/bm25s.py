"""How fast does bm25s rank? It knows neither totals nor counts, and joins words by OR alone, so it gives ten hits."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import bm25s

from bench.answers import SIZE, Answer
from bench.peers.base import Source
from bench.questions import Question

_SHOWN = "shown.json"


def build(folder: Path, source: Source) -> None:
    """Score every word of every row, and keep what a hit shows."""
    words, shown = [], []
    for row in source.rows("bm25s"):
        words.append(row.text.split())
        shown.append([row.title, row.published.isoformat()])
    retriever = bm25s.BM25(backend="numba")
    retriever.index(words, show_progress=False)
    retriever.save(folder)
    (folder / _SHOWN).write_text(json.dumps(shown), encoding="utf-8")


def open_engine(folder: Path) -> Bm25s:
    """Open the saved scores and compile the search."""
    return Bm25s(folder)


class Bm25s:
    """Ranks by the scores in the folder."""

    def __init__(self, folder: Path) -> None:
        self._retriever = bm25s.BM25.load(folder, load_corpus=False)
        self._retriever.activate_numba_scorer()
        shown = json.loads((folder / _SHOWN).read_text(encoding="utf-8"))
        self._shown = [(title, date.fromisoformat(published)) for title, published in shown]

    def segments(self) -> int:
        """Count one."""
        return 1

    def ask(self, question: Question) -> Any:
        """Rank ten, and read what is shown of them; None where the question is none of words joined by OR."""
        if question.operator != "or" and (len(question.words) != 1 or question.values):
            return None
        ids, scores = self._retriever.retrieve([list(question.words)], k=SIZE, show_progress=False, n_threads=0)
        return [
            (id, *self._shown[id], score) for id, score in zip(ids[0].tolist(), scores[0].tolist(), strict=True)
        ]  # fmt: skip

    def read(self, raw: Any) -> Answer:
        """Give the ids alone."""
        return Answer(0, tuple(id for id, *_ in raw or ()), (), ())
