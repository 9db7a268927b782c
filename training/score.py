"""How right is a model? Exact spans per source and label, names unseen in training, the gold articles' values."""

from __future__ import annotations

import json
import re
import time
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language

from training.examples import build_example
from training.sources import LABELS, Sample

FACETS = {"people": "PERSON", "places": "PLACE"}


@dataclass(slots=True)
class Tally:
    """Counts of what was right, predicted and in the gold."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Give the share of the predicted that is right."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Give the share of the gold that was found."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Give the harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def score_samples(nlp: Language, samples: Sequence[Sample]) -> dict[str, dict[str, Tally]]:
    """Score exact spans, by source and label; labels a source leaves open and unknown tokens do not count."""
    result: dict[str, dict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
    for sample in samples:
        example = build_example(nlp(sample.text), sample)
        reference = example.reference
        gold = {(s.start, s.end, s.label_) for s in reference.ents}
        found = set()
        for span in example.predicted.ents:
            if not all(reference[i].ent_iob == 0 for i in range(span.start, span.end)):
                found.add((span.start, span.end, span.label_))
        for label in LABELS:
            if label in sample.complete:
                tally = result[sample.source][label]
                ours = {s for s in found if s[2] == label}
                theirs = {s for s in gold if s[2] == label}
                tally.right += len(ours & theirs)
                tally.predicted += len(ours)
                tally.gold += len(theirs)
    return {source: dict(labels) for source, labels in result.items()}


def score_unseen(nlp: Language, samples: Sequence[Sample], seen: frozenset[str]) -> dict[str, Tally]:
    """Score names none of whose words stand in a training name: what only the model can find."""
    result = {label: Tally() for label in LABELS}
    for sample in samples:
        doc = nlp(sample.text)
        ours = {(e.start_char, e.end_char, e.label_) for e in doc.ents if not name_words(e.text) & seen}
        theirs = {
            (s.start, s.end, s.label) for s in sample.spans if not name_words(sample.text[s.start : s.end]) & seen
        }
        known = [(a, b) for a, b in sample.unknown]
        ours = {s for s in ours if not any(a <= s[0] < b for a, b in known)}
        for label, tally in result.items():
            tally.right += len({s for s in ours & theirs if s[2] == label})
            tally.predicted += sum(s[2] == label for s in ours)
            tally.gold += sum(s[2] == label for s in theirs)
    return result


def name_words(name: str) -> set[str]:
    """Split a name into its folded words of three letters or more."""
    return {word for word in fold(name).split() if len(word) > 2}


def seen_words(samples: Iterable[Sample]) -> frozenset[str]:
    """Collect the words of all names of training samples."""
    return frozenset(
        word for sample in samples for s in sample.spans for word in name_words(sample.text[s.start : s.end])
    )


def score_gold(nlp: Language, articles: Path, gold: Path) -> dict[str, Tally]:
    """Score the forms found in gold articles against each facet's listed variants, furniture left out."""
    texts = {r["id"]: r for r in map(json.loads, articles.read_text(encoding="utf-8").splitlines())}
    result = {facet: Tally() for facet in FACETS}
    for record in json.loads(gold.read_text(encoding="utf-8")):
        article = texts[record["id"]]
        text = f"{article['title']}\n\n{article['text']}" if article.get("title") else article["text"]
        for line in record["furniture"]:
            text = text.replace(line, " ")
        doc = nlp(text)
        for facet, label in FACETS.items():
            forms = {fold(e.text) for e in doc.ents if e.label_ == label}
            _count_values(result[facet], record[facet], forms)
    return result


def _count_values(tally: Tally, values: Iterable[dict[str, Any]], forms: set[str]) -> None:
    wanted = [{fold(form) for form in (value["label"], *value["variants"])} for value in values]
    hit = sum(bool(variants & forms) for variants in wanted)
    invented = sum(not any(form in variants for variants in wanted) for form in forms)
    tally.right += hit
    tally.gold += len(wanted)
    tally.predicted += hit + invented


def fold(text: str) -> str:
    """Fold a name for comparison: no case, accents, punctuation or possessive."""
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(character for character in text if not unicodedata.combining(character))
    return re.sub(r"[^a-z0-9а-яіїєґ]+", " ", re.sub(r"['’]s?$", "", text.strip())).strip()


def measure_speed(nlp: Language, texts: Sequence[str], *, rounds: int = 3) -> float:
    """Measure words a second of the entity step alone, the best of several rounds over docs made beforehand."""
    ner = nlp.get_pipe("ner")
    words = sum(len(text.split()) for text in texts)
    best = 0.0
    for _ in range(rounds):
        with nlp.select_pipes(disable=["ner"]):
            docs = [nlp(text) for text in texts]
        start = time.perf_counter()
        for _doc in ner.pipe(iter(docs), batch_size=32):  # type: ignore[attr-defined]
            pass
        best = max(best, words / (time.perf_counter() - start))
    return best
