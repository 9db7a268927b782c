"""`python -m index formats`: which files are read."""

from __future__ import annotations

import click

from index.readers.formats import FORMATS

_HEADS = ("format", "files that end in", "gives", "needs")


@click.command()
def formats() -> None:
    """List the formats that are read: how their files end, what each gives, and what must be installed for it.

    A file named by itself may end in anything: its first bytes tell its format.
    """
    rows = [
        (row.name, " ".join(row.suffixes), row.reads, f"pip install 'lede[{row.extra}]'" if row.extra else "")
        for row in FORMATS
    ]
    table = [_HEADS, *rows]
    widths = [max(len(line[column]) for line in table) for column in range(len(_HEADS))]
    for line in table:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
