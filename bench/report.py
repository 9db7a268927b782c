"""How do the measurements read as a page? Markdown tables, a section a mode, each replaced alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from statistics import median

from bench.machine import describe_commit, describe_machine
from bench.timing import Measured, Times

_TITLE = """# Benchmarks

Written by `make bench` and `python -m bench search --write docs/benchmarks.md`; each section by the run that it names.
"""


def format_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a markdown table; the first column is text, the others are numbers."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def format_times(measured: Measured, kinds: Sequence[str], names: Sequence[str]) -> str:
    """Write p50 and p95 of each engine by class, and how many times the first engine's they are."""
    first, *others = names
    head = ["class", "hits", f"{first} p50", "p95"]
    for name in others:
        head += [f"{name} p50", "p95", "p50 ratio", "p95 ratio"]
    rows = []
    for kind in kinds:
        own = measured.times[first, kind]
        row = [kind, f"{median(measured.totals[kind]):,.0f}", _ms(own.p50), _ms(own.p95)]
        for name in others:
            row += _compare(own, measured.times.get((name, kind)))
        rows.append(row)
    return format_table(head, rows)


def format_growth(measured: Mapping[int, Measured], kinds: Sequence[str], name: str) -> str:
    """Write p50 and p95 by class and size, and the growth of p50 from each size to the next."""
    sizes = sorted(measured)
    head = ["class"]
    for place, size in enumerate(sizes):
        head += [f"{size:,} p50", "p95", *(["growth"] if place else [])]
    rows = []
    for kind in kinds:
        row = [kind]
        for place, size in enumerate(sizes):
            times = measured[size].times[name, kind]
            row += [_ms(times.p50), _ms(times.p95)]
            if place:
                row.append(f"{times.p50 / measured[sizes[place - 1]].times[name, kind].p50:.1f}x")
        rows.append(row)
    return format_table(head, rows)


def format_shared(measured: Measured, names: Sequence[str]) -> str:
    """Say which share of the first engine's hits each other one lists among its own."""
    parts = []
    for name in names[1:]:
        shares = [share for (other, kind), values in measured.shared.items() if other == name for share in values]
        if shares:
            parts.append(f"{name} {sum(shares) / len(shares):.0%}")
    return ", ".join(parts)


def format_section(heading: str, run: str, body: Sequence[str], today: date) -> str:
    """Write a section: what was run, where, over which commit, and then the parts of the body."""
    facts = f"`{run}`, {today.isoformat()}, commit {describe_commit()}. {describe_machine()}."
    return "\n\n".join([f"## {heading}", facts, *(part for part in body if part)]) + "\n"


def replace_section(page: str, section: str) -> str:
    """Put a section into a page in place of the one with its heading, at the end where there is none."""
    heading = section.partition("\n")[0]
    kept = page or _TITLE
    found = re.search(rf"^{re.escape(heading)}$.*?(?=^## |\Z)", kept, re.MULTILINE | re.DOTALL)
    if not found:
        return f"{kept.rstrip()}\n\n{section}"
    after = kept[found.end() :]
    return f"{kept[: found.start()]}{section}" + (f"\n{after}" if after else "")


def write_section(path: Path, section: str) -> None:
    """Write a section into the page at `path`, which need not exist yet."""
    page = path.read_text(encoding="utf-8") if path.is_file() else ""
    path.write_text(replace_section(page, section), encoding="utf-8")


def _compare(own: Times, other: Times | None) -> list[str]:
    if other is None:
        return ["–"] * 4
    same = own.of(other)
    return [_ms(other.p50), _ms(other.p95), f"{other.p50 / same.p50:.1f}x", f"{other.p95 / same.p95:.1f}x"]


def _ms(value: float) -> str:
    return f"{value:.3f}" if value < 10 else f"{value:,.1f}" if value < 100 else f"{value:,.0f}"
