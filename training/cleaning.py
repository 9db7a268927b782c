"""Which spans of a source mean what we mean? Titles, demonyms and slips of machine-made annotation are mended here."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from training.sources import LABELS, WORDS, Sample, Span, in_order

SILVER = frozenset({"gmb"})
"""Sources annotated by machine: a span's label is checked against what the corpora call its words elsewhere."""

_TITLES = frozenset(WORDS["titles"])
_NEVER = frozenset(WORDS["never"])
_ALWAYS = {"ORG": frozenset(WORDS["always_org"]), "PLACE": frozenset(WORDS["always_place"])}
_VOTES_NEEDED = 4
_SHARE_NEEDED = 0.55


@dataclass(frozen=True, slots=True)
class Votes:
    """What the corpora call each form: label -> times, and the forms that are demonyms."""

    labels: dict[str, Counter[str]]
    demonyms: frozenset[str]

    def winner(self, form: str) -> str | None:
        """Give the label that most spans of this form carry, None where the corpora disagree."""
        votes = self.labels.get(form, Counter())
        total = sum(votes.values())
        label, times = votes.most_common(1)[0] if votes else ("", 0)
        return label if times >= _SHARE_NEEDED * total and label in LABELS else None

    def known(self, form: str) -> bool:
        """Tell whether enough spans of this form exist for a vote."""
        return sum(self.labels.get(form, Counter()).values()) >= _VOTES_NEEDED


def count_votes(samples: Iterable[Sample]) -> Votes:
    """Count how often each form carries each label; a demonym is a form mostly labelled NORP where NORP is known."""
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    beside_norp: dict[str, Counter[str]] = defaultdict(Counter)
    for sample in samples:
        for span in sample.spans:
            form = sample.text[span.start : span.end]
            labels[form][span.label] += span.label in LABELS
            if "NORP" in sample.complete:
                beside_norp[form][span.label] += 1
    demonyms = frozenset(
        form
        for form, votes in beside_norp.items()
        if votes["NORP"] >= 2 and votes["NORP"] > votes["PLACE"] + votes["ORG"] and form not in _ALWAYS["PLACE"]
    )
    return Votes(dict(labels), demonyms)


def clean_sample(sample: Sample, votes: Votes) -> Sample:
    """Keep the spans of our labels as the facet definition draws them; what is doubtful becomes unknown."""
    spans: list[Span] = []
    unknown = list(sample.unknown)
    for span in sample.spans:
        trimmed = _trim(sample.text, span)
        if trimmed is None:
            if span.label == "PERSON":
                unknown.append((span.end, _words_end(sample.text, span.end)))
            continue
        label = _judge(sample, trimmed, votes)
        if label == "?":
            unknown.append((trimmed.start, trimmed.end))
        elif label in LABELS:
            spans.append(replace(trimmed, label=label))
    spans += _in_capitals(sample, spans)
    return replace(sample, spans=in_order(spans), unknown=tuple(unknown))


def _judge(sample: Sample, span: Span, votes: Votes) -> str | None:
    form = sample.text[span.start : span.end]
    if span.label not in (*LABELS, "NORP") or form.lower() in _NEVER:
        return None
    if sample.source not in SILVER:
        return None if span.label == "PLACE" and form in votes.demonyms else span.label
    for label, forms in _ALWAYS.items():
        if form in forms:
            return label
    if _after_title(sample.text, span.start):
        return "PERSON"
    if form in votes.demonyms or span.label == "NORP":
        return None
    winner = votes.winner(form)
    if not votes.known(form) or winner == span.label:
        return span.label
    return winner or "?"


def _trim(text: str, span: Span) -> Span | None:
    """Cut titles off a person, an article off a place, and the possessive off anything; None when nothing is left."""
    start, end = span.start, span.end
    if text[start:end].endswith(("'s", "’s")):
        end -= 2
    if span.label == "PERSON":
        for word in re.finditer(r"\S+\s*", text[start:end]):
            if word[0].strip().lower() not in _TITLES:
                return Span(start + word.start(), end, span.label)
        return None
    if span.label == "PLACE" and text[start:end].startswith(("the ", "The ")) and text[start + 4 : end] != "Hague":
        start += 4
    return Span(start, end, span.label) if text[start:end].strip() else None


def _after_title(text: str, start: int) -> bool:
    return text[max(0, start - 5) : start].endswith(("Mr. ", "Mrs. ", "Ms. "))


def _words_end(text: str, start: int) -> int:
    """Find the end of the capitalised words that follow a title left without its name."""
    found = re.match(r"(?:\s+[A-Z][\w.'-]*)+", text[start:])
    return start + found.end() if found else start


def _in_capitals(sample: Sample, spans: list[Span]) -> list[Span]:
    """Find the names of an article again in its all-caps lines, where a projection of forms misses them."""
    forms = {sample.text[s.start : s.end]: s.label for s in spans}
    found: list[Span] = []
    for form, label in forms.items():
        if len(form) > 3 and not form.isupper() and form.upper() in sample.text:
            found += [
                Span(match.start(), match.end(), label)
                for match in re.finditer(rf"\b{re.escape(form.upper())}\b", sample.text)
            ]
    taken = [(s.start, s.end) for s in spans]
    return [s for s in found if all(s.end <= a or s.start >= b for a, b in taken)]
