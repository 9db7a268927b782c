"""What becomes of an article when another file comes to say the same, or says it no longer?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from index.archive.copies import Copy
from index.archive.store import Archive


def put_copy(archive: Archive, copy: Copy) -> None:
    """Note that a record of a file says what an article says: a change of that article."""
    archive.copies.put(copy)
    archive.touch(copy.id)


def remove_copy(archive: Archive, copy: Copy) -> None:
    """Forget a copy: a change of its article."""
    archive.copies.remove(copy)
    archive.touch(copy.id)


def release_copies(archive: Archive, id: str) -> str | None:
    """Make the first copy of an article that will change an article of its own; the others are copies of it then.

    Gives the id of the new article, None where there is no copy that may be one. Raises ArchiveError.
    """
    copies = [one for one in archive.copies.of(id) if not archive.find(one.own) and Path(one.path).exists()]
    change = next(archive.iter_named([id]), None) if copies else None
    if not change or not change.enriched:
        return None
    first, *_ = copies
    article = replace(change.enriched.article, id=first.own, path=first.path, copies=())
    archive.put(replace(change.enriched, article=article), change.stages)
    archive.copies.remove(first)
    for one in archive.copies.of(id):
        archive.copies.put(one._replace(id=first.own))
    return first.own
