"""`python -m index warm`: compiling what writing and searching need, once, before anyone waits for it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import click

from index.cli import friendly_errors
from index.samples import write_samples


@click.command(hidden=True)
@click.pass_context
def warm(context: click.Context) -> None:
    """Write sample archives and ask them everything, so that all that is compiled is kept."""
    begin = perf_counter()
    with friendly_errors(), TemporaryDirectory() as folder:
        for data in write_samples(Path(folder)):
            context.invoke(_get_ask(context), data=data)
    click.echo(f"compiled code is ready ({perf_counter() - begin:.0f} s)")


def _get_ask(context: click.Context) -> click.Command:
    """Get the command beside this one that asks an archive; it is search's, which index does not import."""
    group = context.parent.command if context.parent else None
    assert isinstance(group, click.Group)
    command = group.get_command(context, "ask")
    assert command
    return command
