"""How does an answer look on a terminal? Lines with marks in colour, bars for the values of facets; plain in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import click

from index.documents import published_day
from index.schema import FACETS_BY_NAME
from search.answers import Correction, Relaxation
from search.results import FacetCounts, Hit, Results

LISTED = 5
"""Values shown of each facet."""
BAR, LABEL = 20, 32
"""Characters of the longest bar, and of a label before it."""


def write_answer(
    results: Results, took_ms: float, correction: Correction | None, relaxations: Iterable[Relaxation]
) -> Iterator[str]:
    """Write an answer line by line, with colours that a pipe takes out again."""
    for note in (*results.parsed.notes, *results.notes):
        yield click.style(note, fg="yellow")
    for expansion in results.expansions:
        yield click.style(f"{expansion.term}: also {', '.join(expansion.added)}", fg="cyan")
    if correction:
        yield click.style(f"did you mean {correction.text} ({_articles(correction.total)})", fg="yellow")
    for way in relaxations:
        yield click.style(f"without {' and '.join(way.dropped)}: {_articles(way.total)}", fg="yellow")
    for hit in results.hits:
        yield from _write_hit(hit, is_explained=results.query.explain)
    for counts in results.facets:
        yield from _write_facet(FACETS_BY_NAME[counts.facet].heading, counts)
    yield click.style(f"{_articles(results.total)}, {took_ms:.1f} ms", bold=True)


def _articles(total: int) -> str:
    return f"{total:,} {'article' if total == 1 else 'articles'}"


def _write_hit(hit: Hit, *, is_explained: bool) -> Iterator[str]:
    day = published_day(hit.published)
    title = _mark(hit.title, hit.title_marks) if hit.title else "(no headline)"
    facts = f"{hit.id}  {hit.source or ''} {day or 'undated'}".rstrip()
    yield f"{click.style(title, bold=True)}  {click.style(facts, dim=True)}"
    yield f"    {_mark(hit.snippet.text, hit.snippet.marks)}"
    for part in hit.explanation if is_explained else ():
        counts = ", ".join(f"{count} in {field}" for field, count in part.frequencies if count)
        yield click.style(f"    {part.score:8.4f}  {part.kind:8}  {part.clause}  {counts}".rstrip(), dim=True)
    yield ""


def _mark(text: str, marks: Sequence[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in marks:
        pieces += [text[at:start], click.style(text[start:end], fg="red", bold=True)]
        at = end
    return "".join([*pieces, text[at:]])


def _write_facet(heading: str, counts: FacetCounts) -> Iterator[str]:
    shown = [value for value in counts.values if value.count or value.selected or value.excluded][:LISTED]
    if not shown:
        return
    more = f"  {counts.distinct - len(shown):,} more" if counts.distinct > len(shown) else ""
    yield click.style(heading, bold=True) + click.style(more, dim=True)
    most = max(1, *(value.count for value in shown))
    for value in shown:
        sign = "+" if value.selected else "-" if value.excluded else " "
        label = value.label if len(value.label) <= LABEL else f"{value.label[: LABEL - 1]}…"
        yield f"  {sign} {label:{LABEL}} {value.count:7,} {click.style('█' * -(-value.count * BAR // most), fg='blue')}"
    yield ""
