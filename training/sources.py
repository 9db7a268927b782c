"""What do the annotated files say? JSON lines in, samples out: a text, its spans, and which labels are complete."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import ReadError

LABELS = ("PERSON", "PLACE", "ORG", "WEAPON")
"""What the model learns. Weapon class words are a closed list, dates a grammar, demonyms never a facet."""

DATA = Path(__file__).parent / "data"
"""Our own sentences, parts of names and word lists."""

WORDS: dict[str, list[str]] = json.loads((DATA / "words.json").read_text(encoding="utf-8"))

_NO_BLANK_BEFORE = re.compile(r"[.,;:!?%)\]}…]+|'s|’s|n't|n’t|'(?:re|ve|ll|d|m)|’(?:re|ve|ll|d|m)", re.IGNORECASE)
_NO_BLANK_AFTER = frozenset("([{$£€#")
_MARK = re.compile(r"\[([^\[\]|]+)\|([A-Z]+)\]")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a sample's text carry `label`."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A piece of text with its spans in order; in `unknown` ranges the absence of a span means nothing."""

    id: str
    source: str
    text: str
    spans: tuple[Span, ...]
    complete: frozenset[str]
    unknown: tuple[tuple[int, int], ...] = ()


def read_samples(folder: Path) -> Iterator[Sample]:
    """Read every *.jsonl and *.jsonl.gz of a folder, in order of file name. Raises ReadError with file and line."""
    for path in sorted([*folder.glob("*.jsonl"), *folder.glob("*.jsonl.gz")]):
        source = path.name.split(".", 1)[0]
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _read_record(line, source, path, number)


def _read_record(line: str, source: str, path: Path, number: int) -> Sample:
    try:
        record = json.loads(line)
        read = next(reader for key, reader in _FORMS.items() if key in record)
        return read(record, str(record.get("id", f"{source}-{number}")), source)
    except (KeyError, ValueError, TypeError, IndexError, StopIteration) as error:
        legal = "legal: an object with tokens, text or marked, spans and complete"
        raise ReadError(str(path), f"line {number}: {error!r}; {legal}") from error


def _read_tokens(record: dict[str, Any], id_: str, source: str) -> Sample:
    tokens: list[str] = record["tokens"]
    inside = {i for first, end, _ in record["spans"] for i in range(first + 1, end - 1)}
    text, offsets = join_tokens(tokens, {i for i, token in enumerate(tokens) if _is_hyphen(tokens, i, i in inside)})
    spans = [Span(offsets[a][0], offsets[b - 1][1], label) for a, b, label in record["spans"]]
    return Sample(id_, source, text, in_order(spans), frozenset(record["complete"]))


def _read_text(record: dict[str, Any], id_: str, source: str) -> Sample:
    text: str = record["text"]
    spans = [Span(*span) for span in record["spans"]]
    unknown = [(start, _line_end(text, start)) for start in record.get("furniture_starts", [])]
    return Sample(id_, source, text, in_order(spans), frozenset(record["complete"]), tuple(unknown))


def _read_marked(record: dict[str, Any], id_: str, source: str) -> Sample:
    text, spans = parse_marked(record["marked"])
    return Sample(id_, source, text, spans, frozenset(record.get("complete", LABELS)))


_FORMS = {"tokens": _read_tokens, "text": _read_text, "marked": _read_marked}


def parse_marked(marked: str) -> tuple[str, tuple[Span, ...]]:
    """Parse `Missiles hit [Lviv|PLACE] again` into its plain text and spans."""
    pieces: list[str] = []
    spans: list[Span] = []
    length = last = 0
    for mark in _MARK.finditer(marked):
        before, name, label = marked[last : mark.start()], mark[1], mark[2]
        if label not in LABELS:
            raise ValueError(f"label {label!r}; legal: {', '.join(LABELS)}")
        spans.append(Span(length + len(before), length + len(before) + len(name), label))
        pieces += [before, name]
        length += len(before) + len(name)
        last = mark.end()
    return "".join([*pieces, marked[last:]]), tuple(spans)


def _is_hyphen(tokens: list[str], i: int, in_name: bool) -> bool:
    """Tell a hyphen that a treebank has split off from a dash: inside one name, or with a small letter beside it."""
    if tokens[i] != "-" or not 0 < i < len(tokens) - 1:
        return False
    before, after = tokens[i - 1][-1:], tokens[i + 1][:1]
    return before.isalnum() and after.isalnum() and (in_name or not (tokens[i - 1][0].isupper() and after.isupper()))


def join_tokens(tokens: Iterable[str], hyphens: Set[int] = frozenset()) -> tuple[str, list[tuple[int, int]]]:
    """Join treebank tokens to running text, with blanks where a writer sets them, and the characters of each token."""
    text = ""
    offsets: list[tuple[int, int]] = []
    glue = True
    quoted = False
    for i, token in enumerate(tokens):
        if not (glue or i in hyphens or _NO_BLANK_BEFORE.fullmatch(token) or (token == '"' and quoted)):
            text += " "
        offsets.append((len(text), len(text) + len(token)))
        text += token
        quoted = quoted != (token == '"')
        glue = i in hyphens or token in _NO_BLANK_AFTER or (token == '"' and quoted)
    return text, offsets


def in_order(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Sort spans by offset; of two that overlap the longer stays."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (s.start - s.end, s.start, s.label)):
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return tuple(sorted(kept, key=lambda s: s.start))


def is_held_out(sample: Sample, *, every: int) -> bool:
    """Tell whether a sample belongs to the share 1/every kept for scoring: a function of its id alone."""
    return zlib.crc32(sample.id.encode()) % every == 0


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end
