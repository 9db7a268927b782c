"""How do articles that are versions of each other become stories, whatever the order in which they came?

Versions are joined to chains: connected components of the pairs that `is_same` accepts. A chain may lead from one story
to another, so each is cut into stories: the earliest article and all that share enough with it, then the same with the
rest. Both are functions of the articles alone. What came, changed or left is compared again, with the chain it was in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from index.columns import Array
from index.stories.candidates import MOST_HOLDERS, UNDATED, find_holders, find_pairs, pack_numbers
from index.stories.comparing import COHERENCE, Profile, is_same, measure_share
from index.stories.signatures import BANDS

_PROFILES = 20_000
"""Profiles that are held at once, of some 5 KB."""


class Rows(NamedTuple):
    """The live articles, undated ones first, then by instant; a row an article.

    `chains` are the chains that they were in: equal numbers for one chain, -1 for none yet.
    """

    ids: Sequence[str]
    signatures: Array
    instants: Array
    sizes: Array
    chains: Array


class Place(NamedTuple):
    """Where an article belongs: the smallest id of its chain, and the id of the first article of its story."""

    chain: str
    story: str


def find_places(
    rows: Rows, is_new: Array, gone: Array, broken: Array, load: Callable[[int], Profile]
) -> dict[int, Place]:
    """Find the places of all rows whose chain may have changed; `load` gives what is compared of a row.

    `is_new` marks the rows that came or changed; `gone` holds the signatures of those that left or were otherwise
    before, `broken` the chains that they were in.
    """
    if not is_new.all():
        is_new = is_new | _mark_crossed(rows, is_new, gone)
    is_new |= np.isin(rows.chains, np.union1d(broken, rows.chains[is_new & (rows.chains >= 0)]))
    profile = lru_cache(maxsize=_PROFILES)(load)
    parents = np.arange(len(rows.ids))
    old = np.flatnonzero(~is_new & (rows.chains >= 0))
    if len(old):
        _, firsts, chains = np.unique(rows.chains[old], return_index=True, return_inverse=True)
        parents[old] = old[firsts[chains]]
    for one, other in find_pairs(rows.signatures, rows.instants, rows.sizes, is_new).tolist():
        first, second = _find_root(parents, one), _find_root(parents, other)
        if first != second and is_same(profile(one), profile(other)):
            parents[max(first, second)] = min(first, second)
    places = {}
    for chain in _list_chains(parents, is_new):
        name = min(rows.ids[row] for row in chain)
        for story in _cut_chain(rows, chain, profile):
            places.update({row: Place(name, rows.ids[story[0]]) for row in story})
    return places


def _find_root(parents: Array, row: int) -> int:
    while parents[row] != row:
        parents[row] = parents[parents[row]]
        row = int(parents[row])
    return row


def _list_chains(parents: Array, is_new: Array) -> list[list[int]]:
    """List the rows of every chain that holds a new row."""
    touched = {_find_root(parents, row) for row in np.flatnonzero(is_new).tolist()}
    members: dict[int, list[int]] = {root: [root] for root in touched}
    for row in np.flatnonzero(parents != np.arange(len(parents))).tolist():
        if (root := _find_root(parents, row)) in touched:
            members[root].append(row)
    return list(members.values())


def _cut_chain(rows: Rows, chain: list[int], profile: Callable[[int], Profile]) -> list[list[int]]:
    """Cut a chain into stories, each with its earliest article first; undated ones count as the latest."""
    rest = sorted(chain, key=lambda row: (rows.instants[row] == UNDATED, rows.instants[row], rows.ids[row]))
    stories = []
    while len(rest) > 1:
        first = profile(rest[0])
        shares = [1.0, *(measure_share(first, profile(row)) for row in rest[1:])]
        stories.append([row for row, share in zip(rest, shares, strict=True) if share >= COHERENCE])
        rest = [row for row, share in zip(rest, shares, strict=True) if share < COHERENCE]
    return [*stories, rest] if rest else stories


def _mark_crossed(rows: Rows, is_new: Array, gone: Array) -> Array:
    """Mark the rows that hold a number which joins none any more, or joins again, by what came and went."""
    came, went = pack_numbers(rows.signatures[is_new]), pack_numbers(gone)
    wanted = np.unique(np.concatenate([came, went]))
    codes, holders = find_holders(rows.signatures, wanted)
    is_wanted = np.isin(codes, wanted)
    codes, holders = codes[is_wanted], holders[is_wanted]
    now = _count(codes, wanted)
    before = now - _count(came, wanted) + _count(went, wanted)
    has_crossed = ((now > MOST_HOLDERS) != (before > MOST_HOLDERS)) & (wanted >> 32 < BANDS)
    crossed = np.zeros(len(rows.ids), np.bool_)
    crossed[holders[np.isin(codes, wanted[has_crossed])]] = True
    return crossed


def _count(codes: Array, wanted: Array) -> Array:
    """Count how often each of some ascending codes stands among others that are all in their list."""
    counts: Array = np.bincount(np.searchsorted(wanted, codes), minlength=len(wanted))
    return counts
