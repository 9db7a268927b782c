"""What does each mode measure, and what does it say? A heading, and the parts below it."""

from __future__ import annotations

import click

from bench.machine import version_of
from bench.peers.base import PEERS, Engine, Layout, Peer
from bench.questions import OURS, SHARED, Question
from bench.report import format_growth, format_shared, format_table, format_times
from bench.timing import DifferenceError, Measured, ask_in_turn, measure_rate
from bench.workspace import Built, Workspace

LEDE = PEERS["lede"]

NOTES = """\
Milliseconds; a ratio is how many times as long as {first} over the same questions; hits is the median total. Ten hits,
exact total, top 20 of people, places and weapons, months: all read into Python objects inside the time, the text parsed
inside it, no result cache anywhere; filters are `all`. Engines take turns class by class. lede reads id, title,
published and score of a hit; snippets are made when they are asked for, and are not. tantivy: facets and months as u64
fast fields, one search and one aggregation, Query objects built inside the time (as fast as its parser, or faster).
fts5: hits in a temporary table that every count joins. whoosh: the index of our own generation, groups by stored
fields, counted only. match-all is one question, asked again and again."""

LEFT_OUT = "DuckDB is left out: its full-text search is an extension that is not on PyPI."


def report_engines(
    space: Workspace, peers: tuple[Peer, ...], layout: Layout, questions: int, rounds: int
) -> tuple[str, list[str]]:
    """Ask the engines the shared questions and, where lede is among them, lede its own."""
    one = layout == Layout()
    taken = [peer for peer in peers if one or peer.layouts]
    if all(peer.only_ranks for peer in taken):
        raise click.UsageError("no engine is left that counts; several segments and deletions are for lede and tantivy")
    shared, ours = space.questions(questions)
    built = {peer.name: space.build(peer, layout) for peer in taken}
    opened = {peer.name: (peer, peer.open(built[peer.name].folder)) for peer in taken}
    measured = _ask(shared, opened, rounds)
    names = [name for name, (peer, _) in opened.items() if not peer.only_ranks]
    body = [format_times(measured, list(SHARED), names)]
    body.append(_describe(measured, names, opened, built, space.words.articles))
    body += [_describe_ranking(measured, name) for name in opened if name not in names]
    body += [NOTES.format(first=names[0]), LEFT_OUT if one else _describe_layout(layout)]
    if LEDE.name in opened:
        own = _ask(ours, {LEDE.name: opened[LEDE.name]}, rounds)
        body += ["lede alone, the classes that no other engine is asked:", format_times(own, list(OURS), [LEDE.name])]
    alone = ", our numbers alone" if "kernel" in opened else ""
    heading = "one segment" if one else f"{layout.segments} segments, {layout.deleted:.0%} deleted"
    return f"Search, side by side: {space.words.articles:,} articles, {heading}{alone}", body


def report_growth(spaces: list[Workspace], questions: int, rounds: int) -> tuple[str, list[str]]:
    """Ask lede alone at each size."""
    measured, facts = {}, []
    for space in spaces:
        shared, ours = space.questions(questions)
        built = space.build(LEDE, Layout())
        engine = LEDE.open(built.folder)
        measured[space.words.articles] = _ask([*shared, *ours], {LEDE.name: (LEDE, engine)}, rounds)
        facts.append(f"{space.words.articles:,}: {_describe_built(built)}, {_count(engine.segments())}")
    body = [format_growth(measured, [*SHARED, *OURS], LEDE.name), f"Written: {'; '.join(facts)}."]
    return "Search, growth of lede alone", body


def report_throughput(space: Workspace, layout: Layout, questions: int, seconds: float) -> tuple[str, list[str]]:
    """Measure the questions lede answers a second, on one thread and on two."""
    shared, ours = space.questions(questions)
    engine = LEDE.open(space.build(LEDE, layout).folder)
    rows = [
        [name, *(f"{measure_rate(asked, engine, threads, seconds):,.0f}" for threads in (1, 2))]
        for name, asked in (("nine shared classes", shared), ("seven of our own", ours))
    ]
    table = format_table(["questions a second, classes in equal parts", "1 thread", "2 threads"], rows)
    return f"Search, throughput of lede: {space.words.articles:,} articles, {_count(engine.segments())}", [table]


def _ask(questions: list[Question], engines: dict[str, tuple[Peer, Engine]], rounds: int) -> Measured:
    try:
        return ask_in_turn(questions, engines, rounds)
    except DifferenceError as error:
        raise click.ClickException(str(error)) from error


def _describe(
    measured: Measured,
    names: list[str],
    opened: dict[str, tuple[Peer, Engine]],
    built: dict[str, Built],
    articles: int,
) -> str:
    """Say which versions were asked, how much, and that they agreed."""
    facts = []
    for name, (peer, engine) in opened.items():
        slow = f", {peer.per_class} questions a class" if peer.per_class else ""
        made = f"; {_describe_built(built[name])}" if not peer.shares else ""
        facts.append(
            f"{' '.join(filter(None, (name, version_of(peer.package))))} ({_count(engine.segments())}{made}{slow})"
        )
    parts = [f"{articles:,} articles. {'; '.join(facts)}."]
    if len(names) > 1:
        parts.append(f"{measured.compared:,} answers were compared to another engine's, 0 differed.")
    if like := format_shared(measured, names):
        parts.append(f"Of {names[0]}'s ten hits are among the ten of: {like}.")
    return " ".join(parts)


def _describe_built(built: Built) -> str:
    return f"{built.seconds:,.0f} s to write, {built.size / 1e6:,.0f} MB"


def _describe_ranking(measured: Measured, name: str) -> str:
    times = {kind: found for (engine, kind), found in measured.times.items() if engine == name}
    listed = ", ".join(f"{kind} {found.p50:.3f} ({found.p95:.3f})" for kind, found in times.items())
    return f"{name} ranks only: ten hits, no total, no counts; p50 (p95) in ms: {listed}."


def _describe_layout(layout: Layout) -> str:
    return (
        f"Written in {layout.segments} commits, half of them 2.6 times as large as the others where there are eight or"
        " more, so that neither engine merges them; the deleted articles leave in a commit of their own."
    )


def _count(segments: int) -> str:
    return f"{segments} segment{'s' if segments != 1 else ''}"
