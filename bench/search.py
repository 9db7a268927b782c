"""How long does a faceted search take, here and in every engine that installs from PyPI, over the same articles?

All answer the same questions in turn: the ten best hits, the exact total, the twenty commonest values of three facets
and a histogram by month, every hit, value and bucket read into Python objects. Nine classes of questions in equal
parts, from a fixed seed. Totals, counts and months are compared for every question, and a difference ends the run.

    python -m bench search                                       side by side, one segment, 100,000 made-up articles
    python -m bench search --keep DIR                            the same; what is built stays in DIR for the next run
    python -m bench search --keep DIR --engines lede,tantivy     without the slow ones
    python -m bench search --keep DIR --rebuild lede             after a change of our format or writer
    python -m bench search --corpus FILE.jsonl --articles 20000  real text; facets drawn from the seed
    python -m bench search --segments 8 --deleted 0.02           several commits and a share of deleted articles
    python -m bench search --sizes 10000,100000,1000000          growth of lede alone
    python -m bench search --kernel                              our numbers alone, without the objects of an answer
    python -m bench search --throughput                          questions a second of lede alone, on 1 and 2 threads

With `--write docs/benchmarks.md` the section of that mode on the page is replaced, the others stay.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from click.core import ParameterSource

from bench.corpus import Corpus
from bench.modes import report_engines, report_growth, report_throughput
from bench.peers.base import KERNEL, PEERS, Layout, Peer
from bench.report import format_section, write_section
from bench.workspace import Workspace, open_root

PARTS = ("rows", *(peer.name for peer in PEERS.values() if not peer.shares))


def _engines(_: click.Context, __: click.Parameter, value: str) -> tuple[Peer, ...]:
    names = [name.strip() for name in value.split(",") if name.strip()]
    if unknown := [name for name in names if name not in PEERS]:
        raise click.BadParameter(f"{unknown[0]!r}; legal: {', '.join(PEERS)}")
    return tuple(PEERS[name] for name in PEERS if name in names)


def _sizes(_: click.Context, __: click.Parameter, value: str | None) -> tuple[int, ...]:
    try:
        return tuple(sorted(int(size) for size in value.split(","))) if value else ()
    except ValueError as error:
        raise click.BadParameter(f"{value!r}; legal: numbers with commas, such as 10000,100000") from error


@click.command(help=(__doc__ or "").replace("\n    python", "\n\n\b\n    python", 1))
@click.option("--articles", default=100_000, show_default=True, type=click.IntRange(200), help="Size of the archive.")
@click.option("--corpus", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Articles as JSON lines.")
@click.option("--questions", default=1_000, show_default=True, type=click.IntRange(9), help="Of all shared classes.")
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(1), help="Counted rounds after a warm-up.")
@click.option("--engines", default=",".join(PEERS), show_default=True, callback=_engines, help="Which, with commas.")
@click.option("--segments", default=1, show_default=True, type=click.IntRange(1, 14), help="Commits of lede, tantivy.")
@click.option("--deleted", default=0.0, show_default=True, type=click.FloatRange(0, 0.4), help="Share taken out again.")
@click.option("--sizes", callback=_sizes, metavar="N,N,…", help="Measure lede alone at each size.")
@click.option("--kernel", is_flag=True, help="Our numbers alone, without the objects of an answer.")
@click.option("--throughput", is_flag=True, help="Measure lede's questions a second.")
@click.option("--seconds", default=10.0, show_default=True, type=click.FloatRange(0.1), help="Of each throughput.")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="Folder that keeps what is built.")
@click.option("--rebuild", multiple=True, type=click.Choice(PARTS), help="A kept part to build again.")
@click.option("--write", type=click.Path(path_type=Path, dir_okay=False), help="Page whose section is replaced.")
def main(
    articles: int,
    corpus: Path | None,
    questions: int,
    rounds: int,
    engines: tuple[Peer, ...],
    segments: int,
    deleted: float,
    sizes: tuple[int, ...],
    kernel: bool,
    throughput: bool,
    seconds: float,
    keep: Path | None,
    rebuild: tuple[str, ...],
    write: Path | None,
) -> None:
    """Measure one mode, print its section, and write it where that is asked for."""
    layout = Layout(segments, deleted)
    with open_root(keep) as root:
        spaces = (
            Workspace(root, Corpus(size, corpus), frozenset(rebuild)) for size in sizes or (articles,)
        )  # fmt: skip
        if sizes:
            heading, body = report_growth(list(spaces), questions, rounds)
        elif throughput:
            heading, body = report_throughput(next(spaces), layout, questions, seconds)
        else:
            asked = (KERNEL, *(peer for peer in engines if peer.name != "lede")) if kernel else engines
            heading, body = report_engines(next(spaces), asked, layout, questions, rounds)
    heading += f", {corpus.name}" if corpus else ""
    section = format_section(heading, _describe_run(click.get_current_context()), body, date.today())
    click.echo(section)
    if write:
        write_section(write, section)


def _describe_run(context: click.Context) -> str:
    """Write the command with the options that shape the result, and no place of this machine."""
    words = ["python -m bench search"]
    for parameter in context.command.params:
        name = parameter.name or ""
        given = context.get_parameter_source(name) == ParameterSource.COMMANDLINE
        if given and name not in ("keep", "rebuild", "write"):
            value = context.params[name]
            words.append(f"--{name}" if value is True else f"--{name} {_write_value(value)}")
    return " ".join(words)


def _write_value(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(part.name if isinstance(part, Peer) else str(part) for part in value)
    return value.name if isinstance(value, Path) else str(value)
