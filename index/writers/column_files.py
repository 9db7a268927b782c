"""How do the columns of a segment lie in their folder, once all that they are made of is known?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.columns import Array, Postings, Table, norm_lengths, save_array, save_strings, save_tuple
from index.schema import TEXT_FIELD_NAMES, TEXT_FIELDS
from index.writers.inversion import is_wide
from index.writers.tables import build_holders, build_values


class Content(NamedTuple):
    """All that the columns of a segment are made of.

    `values` gives the values of each row by facet, one number a record, ascending; `tables` what rows are recorded by
    name. `invert` gives the postings of a stream under norms, wide or not.
    """

    ids: Sequence[bytes]
    instants: Array
    days: Array
    lengths: Mapping[str, Array]
    invert: Callable[[str, Mapping[str, Array], bool], Postings]
    values: Mapping[str, Table]
    tables: Mapping[str, Table]


def write_columns(folder: Path, content: Content) -> None:
    """Write the columns of a segment into a folder that is made here."""
    folder.mkdir(parents=True)
    rows, lengths = len(content.ids), content.lengths
    save_strings(folder, "ids", content.ids)
    save_array(folder, "published.instant", content.instants)
    save_array(folder, "published.day", content.days)
    for field, counted in lengths.items():
        save_array(folder, f"{field}.lengths", counted)
    averages = {field: float(counted.mean()) or 1.0 for field, counted in lengths.items()}
    save_array(folder, "averages", np.array([averages[field] for field in TEXT_FIELD_NAMES]))
    norms = {field.name: norm_lengths(lengths[field.name], averages[field.name], field) for field in TEXT_FIELDS}
    # a stem is never rarer than its forms: where its numbers are narrow, so are theirs, and both are of one width
    stem = content.invert("stem", norms, False)
    save_tuple(folder, "stem", stem)
    wide = is_wide(stem.frequencies)
    del stem
    save_tuple(folder, "exact", content.invert("exact", norms, wide))
    save_tuple(folder, "values", build_values(list(content.values.values()), rows))
    for facet, table in content.values.items():
        save_tuple(folder, facet, build_holders(table, rows))
    for name, table in content.tables.items():
        save_tuple(folder, name, table)
