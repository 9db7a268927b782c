"""How much of what is not the story is cut, and how much of what is cut is not the story?

FILE has a line of JSON an article: its `text`, and in `furniture_starts` the offsets at which annotators saw furniture
begin. A start is found where a cut covers it. A cut is right where a start lies in it; where it goes on with one that
is right, nothing but white space between them; and where the same words are marked at another place of the text. The
headline again, on a line of its own, is not marked, and left out.

    python -m bench furniture FILE                 precision, recall, and the same by rule
    python -m bench furniture FILE --errors        every cut that is wrong and every start that is not found, too
"""

from __future__ import annotations

import gzip
import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from bench.report import format_table
from index.documents import Cut
from index.readers.cleaning import REPEATED, clean_article

SHOWN = 110
"""Characters that an error is shown with."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A cut with the offsets at which it begins and ends in the text that was cleaned."""

    start: int
    end: int
    cut: Cut


@dataclass(frozen=True, slots=True)
class Judged:
    """The cuts of one text, right and wrong, and the marked starts that they cover and miss."""

    right: tuple[Placed, ...]
    wrong: tuple[Placed, ...]
    found: tuple[int, ...]
    missed: tuple[int, ...]


def iter_marked(path: Path) -> Iterator[tuple[str, list[int]]]:
    """Read texts with the offsets at which furniture begins, out of JSON Lines, gzipped or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield record["text"], record["furniture_starts"]


def place_cuts(text: str, cuts: Sequence[Cut]) -> list[Placed]:
    """Find where cuts stand in a text, in order; white space may be another there."""
    offsets = [at for at, sign in enumerate(text) if not sign.isspace()]
    solid = "".join(text[at] for at in offsets)
    placed, begin = [], 0
    for cut in cuts:
        wanted = "".join(cut.text.split())
        at = solid.find(wanted, begin)
        if at < 0:
            raise ValueError(f"{cut.text[:SHOWN]!r} was cut and does not stand in its text")
        begin = at + len(wanted)
        placed.append(Placed(offsets[at], offsets[begin - 1] + 1, cut))
    return placed


def judge(text: str, starts: Sequence[int]) -> Judged:
    """Clean a text and compare what is cut with the marked starts, which are sorted."""
    right, wrong, found = list[Placed](), list[Placed](), set[int]()
    cuts = [placed for placed in place_cuts(text, clean_article(text).furniture) if placed.cut.rule != REPEATED]
    marked = {placed.cut.text for placed in cuts if any(placed.start <= at < placed.end for at in starts)}
    end = -1
    for placed in cuts:
        inside = starts[bisect_left(starts, placed.start) : bisect_left(starts, placed.end)]
        is_right = placed.cut.text in marked or (end >= 0 and not text[end : placed.start].strip())
        (right if is_right else wrong).append(placed)
        end = placed.end if is_right else -1
        found.update(inside)
    return Judged(tuple(right), tuple(wrong), tuple(sorted(found)), tuple(at for at in starts if at not in found))


@click.command(help=(__doc__ or "").replace("\n    python", "\n\n\b\n    python", 1))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--errors", is_flag=True, help="Print what is wrong and what is missed.")
def main(file: Path, errors: bool) -> None:
    """Clean the texts of FILE and print how right the cuts are."""
    by_rule: Counter[tuple[str, bool]] = Counter()
    found = missed = 0
    for text, starts in iter_marked(file):
        judged = judge(text, sorted(starts))
        by_rule.update((placed.cut.rule, True) for placed in judged.right)
        by_rule.update((placed.cut.rule, False) for placed in judged.wrong)
        found, missed = found + len(judged.found), missed + len(judged.missed)
        if errors:
            for placed in judged.wrong:
                click.echo(f"wrong   {placed.cut.rule:20} {placed.cut.text[:SHOWN]!r}")
            for at in judged.missed:
                click.echo(f"missed  {'':20} {text[at : at + SHOWN]!r}")
    rows = [
        (rule, str(by_rule[rule, True]), str(by_rule[rule, False])) for rule in sorted({rule for rule, _ in by_rule})
    ]
    click.echo(format_table(("rule", "right", "wrong"), rows))
    right, wrong = (sum(count for (_, is_right), count in by_rule.items() if is_right is one) for one in (True, False))
    click.echo(f"precision {right / max(1, right + wrong):.3f}   ({right} of {right + wrong} cuts)")
    click.echo(f"recall    {found / max(1, found + missed):.3f}   ({found} of {found + missed} marked starts)")
