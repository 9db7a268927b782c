"""Which row is the first version of each row's story? A number a row, over all segments of a generation end to end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from index.columns import STORIES, Array, open_array
from index.errors import DamagedError
from index.manifest import Manifest

_NAME = f"columns/{STORIES}.npy"


def place_stories(ids: Sequence[str | None], stories: Mapping[str, str]) -> Array:
    """Place stories: each row gets the row of the first version of its article, its own where there is no other.

    `ids` names the article of each live row, None for dead ones; `stories` gives the id of the first version for every
    later one.
    """
    numbers = np.arange(len(ids), dtype=np.int32)
    wanted = {*stories, *stories.values()}
    rows = {id: row for row, id in enumerate(ids) if id in wanted} if wanted else {}
    for id, first in stories.items():
        numbers[rows[id]] = rows[first]
    return numbers


def check_stories(
    folder: Path, manifest: Manifest, ids: Sequence[str | None], stories: Mapping[str, str] | None
) -> Iterator[str]:
    """Check the stories of a generation, against those that the archive gives where these are known.

    A generation that was written before there were stories has none.
    """
    if _NAME not in manifest.files:
        return
    path = folder / _NAME
    try:
        numbers = open_array(path.parent, STORIES)
    except DamagedError as error:
        yield str(error)
        return
    if numbers.dtype != np.int32 or numbers.shape != (len(ids),):
        yield f"{path}: is not a number for each of {len(ids)} rows"
        return
    if stories is not None and {*stories, *stories.values()} <= set(ids):
        differing = np.flatnonzero(numbers != place_stories(ids, stories))
    else:
        differing = np.flatnonzero(~_lead_to_firsts(numbers, ids))
    if len(differing):
        yield f"{path}: {len(differing)} of {len(ids)} rows lead to another story, the first is row {differing[0]}"


def _lead_to_firsts(numbers: Array, ids: Sequence[str | None]) -> Array:
    """Mark the rows that lead to a row which is the first of its story, both live, or to themselves."""
    is_inside = (numbers >= 0) & (numbers < len(ids))
    targets = np.where(is_inside, numbers, 0)
    is_live = np.array([id is not None for id in ids], np.bool_)
    is_own = numbers == np.arange(len(ids))
    leads: Array = is_own | is_inside & is_own[targets] & is_live & is_live[targets]
    return leads
