"""How do the archive's changes become the next generation?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from index.archive import LIVE, Archive, Change, open_archive
from index.documents import Entity, LinkedArticle
from index.entities import Entities
from index.gazetteer import Gazetteer
from index.grouping import group_archive, rule_of
from index.linking.within import Linker
from index.writers.base import Batch, Load, Writer
from index.writers.column_segment import row_order

LINKING_VERSION = "2"
"""Rises when linking gives other entities for the same mentions."""


def fingerprints_of(gazetteer: Gazetteer) -> dict[str, str]:
    """Name what the entities and the stories of a generation depend on."""
    return {"gazetteer": gazetteer.fingerprint, "linking": LINKING_VERSION, "stories": rule_of()}


def is_linked_alike(fingerprints: Mapping[str, str], gazetteer: Gazetteer) -> bool:
    """Tell whether entities were found by this gazetteer and linking, whatever was taken for a story."""
    wanted = fingerprints_of(gazetteer)
    return all(fingerprints.get(name) == wanted[name] for name in ("gazetteer", "linking"))


def count_waiting(archive: Archive, writer: Writer) -> int:
    """Count the changes of the archive that the live generation lacks."""
    return sum(known.change > writer.last_change() for known in archive.iter_known())


def commit_changes(
    archive: Archive, writer: Writer, gazetteer: Gazetteer, advance: Callable[[int], object], data: Path | None = None
) -> int:
    """Index every change that the live generation lacks, and give the number of live articles.

    Another process may help with many articles where `data` names the archive's folder: all is committed in it.

    Where the gazetteer or the linking is another than the generation's, all articles are linked and written again.
    """
    if not is_linked_alike(writer.fingerprints(), gazetteer):
        writer.forget()
    after = writer.last_change()
    entities, linker = dict(gazetteer.entities), Linker(gazetteer)
    batch = Batch(
        upserts=[id for _, id in sorted(row_order(published, id) for id, published in archive.iter_dates(after))],
        removed=frozenset(known.id for known in archive.iter_known() if known.change > after and known.state != LIVE),
        load=lambda ids: _link(archive.iter_named(ids), linker, entities),
        entities=entities,
        last_change=archive.last_change(),
        fingerprints=fingerprints_of(gazetteer),
        elsewhere=partial(_open_elsewhere, data, gazetteer) if data else None,
        stories=group_archive(archive),
    )
    return writer.commit(batch, advance)


@contextmanager
def _open_elsewhere(data: Path, gazetteer: Gazetteer) -> Iterator[tuple[Load, Entities]]:
    """Open the archive in another process."""
    with open_archive(data) as archive:
        entities, linker = dict(gazetteer.entities), Linker(gazetteer)
        yield lambda ids: _link(archive.iter_named(ids), linker, entities), entities


def _link(
    changes: Iterator[Change], linker: Linker, entities: dict[tuple[str, str], Entity]
) -> Iterator[LinkedArticle]:
    """Link the live articles among changes, entering each value into `entities` before its article is given."""
    for linked in linker.link(change.enriched for change in changes if change.enriched):
        for _, values in linked.values:
            for entity in values:
                entities.setdefault((entity.facet, entity.id), entity)
        yield linked
