"""How do the columns of several segments become those of one? Arrays in, arrays out; rows that are dead are left out.

No text is analysed and no article is read: the postings of a stream are laid out as tokens again, term by term, and
sorted as those of a new segment are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.columns import (
    BODY_GAP,
    FREQUENCY_BITS,
    Array,
    Holders,
    Postings,
    Strings,
    Table,
    open_array,
    open_strings,
    open_tuple,
    starts_of,
)
from index.compiled import kernel
from index.schema import FACET_NAMES, MENTIONED, TEXT_FIELD_NAMES
from index.writers.column_files import Content, write_columns
from index.writers.inversion import build_postings
from index.writers.tables import lengths_of


class Part(NamedTuple):
    """A segment that is merged: the folder of its columns, a mark for each row that lives, and the numbers of values.

    `numbers` gives the number in the merged segment of each value by facet, for a part that was numbered apart.
    """

    columns: Path
    live: Array
    numbers: Mapping[str, Array] | None = None


def merge_columns(folder: Path, parts: Sequence[Part]) -> list[Array]:
    """Write the live rows of all parts in their order as one segment; give the new row of each old one, -1 if none."""
    places = _order_rows(parts)
    new = np.concatenate(places)
    old = np.flatnonzero(new >= 0)
    order = np.empty(len(old), np.int64)
    order[new[old]] = old
    lengths = {field: _join(parts, f"{field}.lengths")[order] for field in TEXT_FIELD_NAMES}
    ids = [id for part in parts for id in open_strings(part.columns, "ids").tolist()]
    content = Content(
        [ids[place] for place in order.tolist()],
        _join(parts, "published.instant")[order],
        _join(parts, "published.day")[order],
        lengths,
        _inverter(parts, places, lengths),
        {facet: _merge_values(parts, places, facet, len(order)) for facet in FACET_NAMES},
        {name: _merge_table(parts, places, name, len(order)) for name in ("happened", "mentions", "days")},
    )
    write_columns(folder, content)
    return places


def _order_rows(parts: Sequence[Part]) -> list[Array]:
    """Give each live row its number among all, newest first, then by id; -1 to the others."""
    keys = [
        (-instant, id, number, row)
        for number, part in enumerate(parts)
        for row, (instant, id) in enumerate(
            zip(
                open_array(part.columns, "published.instant").tolist(),
                open_strings(part.columns, "ids").tolist(),
                strict=True,
            )
        )
        if part.live[row]
    ]
    places = [np.full(len(part.live), -1, np.int64) for part in parts]
    for place, (_, _, number, row) in enumerate(sorted(keys)):
        places[number][row] = place
    return places


def _join(parts: Sequence[Part], name: str) -> Array:
    joined: Array = np.concatenate([open_array(part.columns, name) for part in parts])
    return joined


def _inverter(
    parts: Sequence[Part], places: Sequence[Array], lengths: Mapping[str, Array]
) -> Callable[[str, Mapping[str, Array], bool], Postings]:
    """Give what inverts a stream of all parts together."""
    titles, bodies = lengths["title"], lengths["body"]
    token_starts = starts_of(titles.astype(np.int64) + bodies)

    def invert(stream: str, norms: Mapping[str, Array], wide: bool) -> Postings:
        opened = [open_tuple(part.columns, stream, Postings) for part in parts]
        terms = [_terms_of(postings) for postings in opened]
        tokens = np.zeros(int(token_starts[-1]), np.uint32)
        held = set[bytes]().union(*terms)
        ranks = {term: rank for rank, term in enumerate(sorted(held))}
        for part, postings, own, rows in zip(parts, opened, terms, places, strict=True):
            lay_again(
                postings.starts, postings.rows, postings.frequencies, postings.positions,
                np.array([ranks[term] for term in own], np.uint32), rows, token_starts,
                open_array(part.columns, "title.lengths"), FREQUENCY_BITS[postings.frequencies.itemsize], tokens,
            )  # fmt: skip
        # a term that only dead rows held has no token: it leaves
        used = np.bincount(tokens, minlength=len(ranks)) > 0
        names = [term for term, is_used in zip(ranks, used.tolist(), strict=True) if is_used]
        numbers = (np.cumsum(used) - 1).astype(np.uint32)
        return build_postings(names, tokens, numbers, titles, bodies, norms, wide=wide)

    return invert


def _terms_of(postings: Postings) -> list[bytes]:
    return Strings(postings.terms_starts.data, postings.terms_content.data).tolist()


def _merge_values(parts: Sequence[Part], places: Sequence[Array], facet: str, rows: int) -> Table:
    """Join which row holds which value of a facet."""
    owners, values = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for part, place in zip(parts, places, strict=True):
        holders = open_tuple(part.columns, facet, Holders)
        own = np.repeat(np.arange(len(holders.starts) - 1), np.diff(holders.starts))
        values.append(part.numbers[facet][own] if part.numbers else own)
        owners.append(place[holders.rows])
    return _sort_records(np.concatenate(owners), np.concatenate(values).reshape(-1, 1), rows)


def _merge_table(parts: Sequence[Part], places: Sequence[Array], name: str, rows: int) -> Table:
    """Join the records of all rows."""
    owners, records = [], []
    for part, place in zip(parts, places, strict=True):
        table = open_tuple(part.columns, name, Table)
        own = np.array(table.records)
        if name == "mentions" and part.numbers:
            for kind, facet in enumerate(MENTIONED):
                of_kind = own[:, 2] == kind
                own[of_kind, 3] = part.numbers[facet][own[of_kind, 3]]
        owners.append(np.repeat(place, lengths_of(table)))
        records.append(own)
    return _sort_records(np.concatenate(owners), np.concatenate(records), rows)


def _sort_records(owners: Array, records: Array, rows: int) -> Table:
    """Order records by their row and then by themselves; those of dead rows leave."""
    order = np.lexsort((*records.T[::-1], owners))
    order = order[np.searchsorted(owners[order], 0) :]
    starts = starts_of(np.bincount(owners[order], minlength=rows)).astype(np.uint32)
    return Table(starts, records[order].astype(np.int32))


@kernel
def lay_again(
    starts: Array,
    rows: Array,
    codes: Array,
    positions: Array,
    ranks: Array,
    places: Array,
    token_starts: Array,
    titles: Array,
    bits: int,
    tokens: Array,
) -> None:
    """Write the rank of each term wherever it stands in a row that has a place among the merged ones."""
    at = np.int64(0)
    for term in range(len(starts) - 1):
        for posting in range(starts[term], starts[term + 1]):
            code, row = np.int64(codes[posting]), rows[posting]
            count = (code >> bits) + (code & ((1 << bits) - 1))
            if places[row] >= 0:
                for number in range(at, at + count):
                    position = np.int64(positions[number])
                    before = BODY_GAP if position >= titles[row] else 0
                    tokens[token_starts[places[row]] + position - before] = ranks[term]
            at += count
