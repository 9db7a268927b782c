"""How else could the same news have been written? With other names, spellings, capitals, quotes, datelines."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from training.names import Names, misspell
from training.sources import WORDS, Sample, Span

_DASHES = (" – ", " — ", " - ", " -- ", ": ")


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters `start` to `end` become `text`; `label` is set when the new text is a name."""

    start: int
    end: int
    text: str
    label: str | None = None


def apply_edits(sample: Sample, edits: list[Edit]) -> Sample:
    """Apply edits in order of offset, none overlapping, and carry every span and unknown range along."""
    pieces: list[str] = []
    moved: list[tuple[int, int]] = []
    spans: list[Span] = []
    at = shift = 0
    for edit in sorted(edits, key=lambda e: e.start):
        pieces += [sample.text[at : edit.start], edit.text]
        if edit.label:
            start = edit.start + shift
            spans.append(Span(start, start + len(edit.text), edit.label))
        shift += len(edit.text) - (edit.end - edit.start)
        moved.append((edit.end, shift))
        at = edit.end
    replaced = {(e.start, e.end) for e in edits if e.label}

    def move(offset: int) -> int:
        return offset + next((by for end, by in reversed(moved) if end <= offset), 0)

    spans += [Span(move(s.start), move(s.end), s.label) for s in sample.spans if (s.start, s.end) not in replaced]
    unknown = tuple((move(a), move(b)) for a, b in sample.unknown)
    text = "".join([*pieces, sample.text[at:]])
    return replace(sample, text=text, spans=tuple(sorted(spans, key=lambda s: s.start)), unknown=unknown)


def replace_names(sample: Sample, names: Names, rng: random.Random) -> Sample:
    """Give people and places of a text other names; a surname changes together with the full name that it ends."""
    fresh: dict[tuple[str, str], str] = {}
    people = {sample.text[s.start : s.end] for s in sample.spans if s.label == "PERSON"}
    for name in sorted(name for name in people if " " in name):
        given, surname = names.draw_person(rng)
        fresh["PERSON", name] = f"{given} {surname}"
        fresh["PERSON", name.split()[-1]] = surname
    edits = []
    for span in sample.spans:
        name = sample.text[span.start : span.end]
        key = (span.label, name)
        if key not in fresh:
            fresh[key] = _draw(span.label, name, names, rng)
        if fresh[key] != name:
            edits.append(Edit(span.start, span.end, _match_case(fresh[key], name), span.label))
    return apply_edits(sample, edits)


def _draw(label: str, name: str, names: Names, rng: random.Random) -> str:
    if label == "PERSON" and rng.random() < 0.7:
        return names.draw_person(rng)[1]
    if label == "PLACE" and len(name) > 3 and name.replace("-", "").isalpha() and rng.random() < 0.5:
        return names.draw_place(rng)
    return name


def _match_case(new: str, old: str) -> str:
    return new.upper() if old.isupper() and len(old) > 4 else new


def respell_names(sample: Sample, names: Names, rng: random.Random) -> Sample:
    """Respell people and places, each form the same way all through the text."""
    fresh: dict[str, str] = {}
    edits = []
    for span in sample.spans:
        name = sample.text[span.start : span.end]
        if span.label in ("PERSON", "PLACE") and len(name) > 4 and not name.isupper():
            fresh.setdefault(name, misspell(name, rng) if rng.random() < 0.6 else name)
            if fresh[name] != name:
                edits.append(Edit(span.start, span.end, fresh[name], span.label))
    return apply_edits(sample, edits)


def shout(sample: Sample, names: Names, rng: random.Random) -> Sample:
    """Set a text in the capitals of the old wire, or one of its paragraphs as an inner headline."""
    paragraphs = [found.span() for found in re.finditer(r"[^\n]+", sample.text)]
    start, end = rng.choice([*paragraphs, paragraphs[0], (0, len(sample.text))]) if paragraphs else (0, 0)
    loud = sample.text[start:end].upper()
    if len(loud) != end - start:
        return sample
    return replace(sample, text=sample.text[:start] + loud + sample.text[end:])


def capitalise_headline(sample: Sample, names: Names, rng: random.Random) -> Sample:
    """Begin every word of the first sentence with a capital, as headlines do."""
    end = min((at for at in (sample.text.find("\n"), sample.text.find(". ")) if at > 0), default=len(sample.text))
    head = "".join(
        c.upper() if c.isalpha() and len(c.upper()) == 1 and (i == 0 or sample.text[i - 1] in ' -(“‘"') else c
        for i, c in enumerate(sample.text[:end])
    )
    return replace(sample, text=head + sample.text[end:])


def add_dateline(sample: Sample, names: Names, rng: random.Random) -> Sample:
    """Begin a text with a dateline: place, perhaps day, perhaps agency."""
    place, agency = names.draw_place(rng), rng.choice(WORDS["agencies"])
    place = place.upper() if rng.random() < 0.6 else place
    date = [rng.choice(WORDS["months"]), str(rng.randint(1, 31))]
    day = " ".join(date if rng.random() < 0.5 else reversed(date))
    before = f"{place}, {day}" if rng.random() < 0.6 else place
    spans = [Span(0, len(place), "PLACE")]
    if rng.random() < 0.7:
        spans.append(Span(len(before) + 2, len(before) + 2 + len(agency), "ORG"))
        before = f"{before} ({agency})"
    before += rng.choice(_DASHES)
    return shift_sample(sample, before, spans)


def shift_sample(sample: Sample, before: str, spans: list[Span]) -> Sample:
    """Put text with its own spans before a sample."""
    by = len(before)
    moved = [Span(s.start + by, s.end + by, s.label) for s in sample.spans]
    unknown = tuple((a + by, b + by) for a, b in sample.unknown)
    return replace(sample, text=before + sample.text, spans=(*spans, *moved), unknown=unknown)


def curl_quotes(sample: Sample, names: Names, rng: random.Random) -> Sample:
    """Swap straight and curly apostrophes and quotes: treebanks hold the one, newsrooms the other."""
    if "'" in sample.text:
        return replace(sample, text=sample.text.replace("'", "’"))
    return replace(sample, text=sample.text.replace("’", "'").replace("“", '"').replace("”", '"'))


Change = Callable[[Sample, Names, random.Random], Sample]
CHANGES: tuple[tuple[Change, float], ...] = (
    (replace_names, 0.60),
    (respell_names, 0.20),
    (curl_quotes, 0.35),
    (add_dateline, 0.06),
    (capitalise_headline, 0.07),
    (shout, 0.08),
)
"""Each change and how likely it is, in the order in which they are made."""


def augment(sample: Sample, names: Names, rng: random.Random) -> Sample:
    """Make a variant of a sample; sources that leave a name label open keep their names."""
    for change, chance in CHANGES:
        if rng.random() < chance and (change is not add_dateline or {"PLACE", "ORG"} <= sample.complete):
            sample = change(sample, names, rng)
    return sample
