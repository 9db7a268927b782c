"""How does a sample become a spaCy example? On the enricher's tokens, with missing values where nothing is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.training import Example

from training.sources import LABELS, WORDS, Sample, Span

CHUNK_CHARACTERS = 1600
_DESIGNATION = re.compile(r"[A-ZА-Я]{1,6}[a-z]{0,3}-?\d+[A-Za-z0-9/-]*|[A-Z][a-z]+-\d+\w*|\d+[A-Z]+\d+\w*|\.\d+")
_WEAPON_WORDS = frozenset(WORDS["weapons"])


def _may_be_name(token: Token) -> bool:
    return any(character.isupper() for character in token.text)


def _may_be_weapon(token: Token) -> bool:
    return token.lower_ in _WEAPON_WORDS or bool(_DESIGNATION.fullmatch(token.text))


MAY_BE: dict[str, Callable[[Token], bool]] = {
    "PERSON": _may_be_name,
    "PLACE": _may_be_name,
    "ORG": _may_be_name,
    "WEAPON": _may_be_weapon,
}
"""Which tokens could carry a label: outside a span they are unknown where the source does not annotate that label."""


def make_doc(nlp: Language, text: str) -> Doc:
    """Make a doc with tokens and sentences, without asking the model."""
    doc = nlp.make_doc(text)
    for name, pipe in nlp.pipeline:
        if name != "ner":
            doc = pipe(doc)
    return doc


def build_example(doc: Doc, sample: Sample) -> Example:
    """Build an example whose entity tags are BILUO, O, or `-` where the source leaves the answer open."""
    return Example.from_dict(doc, {"entities": build_tags(doc, sample)})


def build_tags(doc: Doc, sample: Sample) -> list[str]:
    """Build one tag a token; a span moves to the tokens it touches, one cut by a sentence's start becomes unknown."""
    tags = ["O"] * len(doc)
    unknown = list(sample.unknown)
    for span in sample.spans:
        found = doc.char_span(span.start, span.end, alignment_mode="expand") if span.label in LABELS else None
        if found is None or any(tag != "O" for tag in tags[found.start : found.end]):
            continue
        if found[0].is_space or any(token.is_space or token.is_sent_start for token in found[1:]):
            unknown.append((span.start, span.end))
        else:
            tags[found.start : found.end] = _biluo(span.label, len(found))
    for start, end in unknown:
        touched = doc.char_span(start, end, alignment_mode="expand")
        _open_up(tags, touched or (), _may_be_name)
    for label in LABELS:
        if label not in sample.complete:
            _open_up(tags, doc, MAY_BE[label])
    return tags


def _biluo(label: str, length: int) -> list[str]:
    if length == 1:
        return [f"U-{label}"]
    return [f"B-{label}", *[f"I-{label}"] * (length - 2), f"L-{label}"]


def _open_up(tags: list[str], tokens: Iterable[Token], test: Callable[[Token], bool]) -> None:
    for token in tokens:
        if tags[token.i] == "O" and not token.is_space and test(token):
            tags[token.i] = "-"


def iter_chunks(sample: Sample, *, characters: int = CHUNK_CHARACTERS) -> Iterator[Sample]:
    """Cut a long text at blank lines into chunks of about `characters`, so that a batch stays small."""
    start, number = 0, 0
    while start < len(sample.text):
        cut = sample.text.find("\n\n", start + characters)
        end = len(sample.text) if cut < 0 else cut + 2
        yield cut_sample(sample, start, end, f"{sample.id}/{number}")
        start, number = end, number + 1


def cut_sample(sample: Sample, start: int, end: int, id_: str) -> Sample:
    """Cut characters `start` to `end` out of a sample, with the spans that lie inside."""
    spans = tuple(
        Span(s.start - start, s.end - start, s.label) for s in sample.spans if start <= s.start and s.end <= end
    )
    unknown = tuple((max(a, start) - start, min(b, end) - start) for a, b in sample.unknown if a < end and b > start)
    return replace(sample, id=id_, text=sample.text[start:end], spans=spans, unknown=unknown)
