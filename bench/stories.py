"""How surely are versions of one story told from other stories? Plants versions into a corpus, and looks for them.

Of some articles that are long enough, versions are made as newsrooms make them: cut from the end, with a new lead, with
other figures, with a name corrected, under another headline, and two of these at once. All go into an archive together
with the corpus and are grouped. A pair counts as right where both come from one article of the corpus, or from two that
were versions of each other before anything was planted.

    python -m bench stories FILE.jsonl                    precision and recall of pairs, by kind of version
    python -m bench stories FILE.jsonl --show 30          the largest stories of the corpus itself, to be looked at
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations, islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter

import click

from bench.report import format_table
from index.archive import open_archive
from index.documents import Article, EnrichedArticle
from index.grouping import group_archive
from index.readers.files import SourceFile
from index.readers.jsonl import read_jsonl

LEAST_WORDS = 90
"""Words of an article of which versions are made."""
_MARK = "~"
"""Stands in the id of a version between that of its original and its kind."""
_HOURS = 5
"""Hours within which versions follow their original."""

Change = Callable[[list[str], list[str], Random], list[str]]
"""Makes the words of a version from those of its original and of another article."""


def cut(share: float) -> Change:
    """Build the change that keeps the first words."""
    return lambda words, _, __: words[: int(len(words) * share)]


def lead_anew(words: list[str], other: list[str], draw: Random) -> list[str]:
    """Put another beginning in the place of a tenth to a quarter of the words."""
    count = draw.randint(len(words) // 10, len(words) // 4)
    return [*other[:count], *words[count:]]


def update_figures(words: list[str], _: list[str], draw: Random) -> list[str]:
    """Change every other figure."""
    return [re.sub(r"\d", lambda _: str(draw.randrange(10)), word) if draw.random() < 0.5 else word for word in words]


def correct_name(words: list[str], _: list[str], __: Random) -> list[str]:
    """Spell the commonest name inside sentences otherwise, wherever it stands."""
    pairs = zip(words, words[1:], strict=False)
    names = Counter(word for before, word in pairs if word[:1].isupper() and before[-1:] not in '.!?"')
    wrong = max(names, key=lambda name: (names[name], name), default=None)
    return [f"{word}e" if word == wrong else word for word in words]


KINDS: Mapping[str, Sequence[Change]] = {
    "cut to three quarters": (cut(0.75),),
    "cut to half": (cut(0.5),),
    "cut to a third": (cut(0.34),),
    "new lead": (lead_anew,),
    "updated figures": (update_figures,),
    "corrected name": (correct_name,),
    "new lead, cut": (lead_anew, cut(0.75)),
    "updated figures, corrected name": (update_figures, correct_name),
}


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs of one kind: planted with their original, and of these those that were found."""

    planted: int
    found: int


@dataclass(frozen=True, slots=True)
class Score:
    """Pairs of one story that hold a planted version, those of them that are right; pairs planted, and those of them
    that were put into one story."""

    joined: int
    right: int
    planted: int
    met: int
    kinds: Mapping[str, Found]
    wrong: Sequence[tuple[str, str]]


def make_versions(article: Article, other: Article, draw: Random) -> list[Article]:
    """Make a version of each kind of an article, under headlines of their own."""
    versions = []
    for place, (kind, changes) in enumerate(KINDS.items(), start=1):
        words = article.body.split()
        for change in changes:
            words = change(words, other.body.split(), draw)
        later = article.published
        if isinstance(later, datetime):
            later += timedelta(hours=draw.uniform(0, _HOURS))
        title = f"{article.title} - version {place}" if place % 2 else other.title
        id = f"{article.id}{_MARK}{kind}"
        versions.append(replace(article, id=id, title=title, body=" ".join(words), published=later, sha256=id))
    return versions


def plant(articles: Sequence[Article], every: int, seed: int) -> list[Article]:
    """Make versions of every so many articles that are long enough."""
    draw = Random(seed)
    long = [article for article in articles if len(article.body.split()) >= LEAST_WORDS]
    pairs = list(zip(long, [*long[1:], *long[:1]], strict=True))
    return [version for one, other in pairs[::every] for version in make_versions(one, other, draw)]


def group(articles: Iterable[Article]) -> tuple[dict[str, str], float]:
    """Group articles into stories; give the story of each by id, and the seconds that grouping took."""
    with TemporaryDirectory() as folder, open_archive(Path(folder), create=True) as archive:
        ids = []
        for article in articles:
            archive.put(EnrichedArticle(article), {})
            ids.append(article.id)
        archive.commit()
        begin = perf_counter()
        later = group_archive(archive)
        return {id: later.get(id, id) for id in ids}, perf_counter() - begin


def score(before: Mapping[str, str], after: Mapping[str, str]) -> Score:
    """Compare the stories of a corpus with those of the corpus and what was planted into it."""

    def origin(id: str) -> str:
        return before[id.partition(_MARK)[0]]

    members = defaultdict(list)
    for id, story in after.items():
        members[story].append(id)
    pairs = [pair for ids in members.values() for pair in combinations(ids, 2) if any(_MARK in id for id in pair)]
    wrong = [(one, other) for one, other in pairs if origin(one) != origin(other)]
    planted: dict[str, list[str]] = defaultdict(list)
    for id in after:
        if _MARK in id:
            planted[id.partition(_MARK)[0]].append(id)
    kinds = {
        kind: Found(len(planted), sum(after[f"{id}{_MARK}{kind}"] == after[id] for id in planted)) for kind in KINDS
    }
    families = [list(combinations([id, *versions], 2)) for id, versions in planted.items()]
    met = sum(after[one] == after[other] for family in families for one, other in family)
    return Score(len(pairs), len(pairs) - len(wrong), sum(map(len, families)), met, kinds, wrong)


def format_score(found: Score) -> str:
    """Write precision and recall as a table."""
    rows = [(kind, f"{one.planted:,}", f"{one.found / max(one.planted, 1):.1%}") for kind, one in found.kinds.items()]
    return "\n".join(
        [
            format_table(("version and its original", "planted", "found"), rows),
            f"precision of pairs  {found.right / max(found.joined, 1):8.4f}  {found.right:,} of {found.joined:,}",
            f"recall of pairs     {found.met / max(found.planted, 1):8.4f}  {found.met:,} of {found.planted:,}",
            *(f"wrong: {one} and {other}" for one, other in islice(found.wrong, 20)),
        ]
    )


def format_stories(articles: Sequence[Article], stories: Mapping[str, str], count: int) -> str:
    """Write the largest stories, with the beginning of each version."""
    members = defaultdict(list)
    for article in articles:
        members[stories[article.id]].append(article)
    lines = []
    for story in sorted(members.values(), key=len, reverse=True)[:count]:
        lines.append(f"{len(story)} versions" if len(story) > 1 else "1 version")
        lines += [f"  {one.published}  {one.title}  |  {' '.join(one.body.split()[:30])}" for one in story]
    return "\n".join(lines)


@click.command(help=(__doc__ or "").replace("\n    python", "\n\n\b\n    python", 1))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--every", default=20, show_default=True, type=click.IntRange(1), help="Of how many one gets versions.")
@click.option("--seed", default=1, show_default=True, help="What versions are drawn with.")
@click.option("--show", default=0, help="Print so many of the largest stories of the corpus, and plant nothing.")
def main(file: Path, every: int, seed: int, show: int) -> None:
    """Group the articles of FILE, then with planted versions, and print how many pairs are right."""
    articles = [found for found in read_jsonl(SourceFile(file, file.stem)) if isinstance(found, Article)]
    before, seconds = group(articles)
    stories = Counter(before.values())
    many = [count for count in stories.values() if count > 1]
    click.echo(
        f"{len(articles):,} articles, {len(stories):,} stories, {sum(many):,} articles in {len(many):,} stories of "
        f"several versions; {seconds:.1f} s"
    )
    if show:
        click.echo(format_stories(articles, before, show))
        return
    after, _ = group([*articles, *plant(articles, every, seed)])
    click.echo(format_score(score(before, after)))


if __name__ == "__main__":
    main()
