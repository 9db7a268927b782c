"""Which articles of the archive are versions of one story? Compares what changed since they were compared last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from index.archive import LIVE, Archive, Changed, RawRow, SignatureRow
from index.columns import UNKNOWN_INSTANT, Array
from index.documents import Article
from index.stories.candidates import UNDATED
from index.stories.comparing import Profile, build_profile
from index.stories.grouping import Place, Rows, find_places
from index.stories.signatures import COLUMNS, RULE, sign_article
from index.writers.column_segment import instant_of

GROUPING_VERSION = "1"
"""Rises when other pairs are taken for versions of one story, or others are compared at all."""


def rule_of() -> str:
    """Name the rule by which articles become stories."""
    return f"{RULE}, grouping {GROUPING_VERSION}"


def group_archive(archive: Archive) -> Mapping[str, str]:
    """Group all live articles into stories; give the id of the first version for every later one.

    The archive keeps what was computed: the signatures of new and changed content are, and what may concern these is
    compared. Raises ArchiveError.
    """
    signatures, last = archive.signatures, archive.last_change()
    grouped = signatures.find_grouped()
    if grouped is None or grouped[0] != rule_of() or grouped[1] > last:
        signatures.forget()
        grouped = None
    after = grouped[1] if grouped else 0
    if after < last:
        _regroup(archive, after)
        signatures.put_grouped(rule_of(), last)
        archive.commit()
    return signatures.read_stories()


def derive_stories(archive: Archive) -> Mapping[str, str]:
    """Group all live articles by their texts alone, as `group_archive` does; nothing is stored. Raises ArchiveError."""
    changed = (Changed(known.id, known.state == LIVE, known.sha256) for known in archive.iter_known())
    rows = [_strip(_sign(archive, one)) for one in changed if one.is_live]
    places = _find_places(archive, rows, ())
    return {id: place.story for id, place in places.items() if place.story != id}


def _regroup(archive: Archive, after: int) -> None:
    """Compare what came, changed or left after a change, and store what that says of any article."""
    signatures = archive.signatures
    gone, came = list[SignatureRow](), list[SignatureRow]()
    for changed in list(signatures.iter_changed(after)):
        row = signatures.find(changed.id)
        if row and changed.is_live and row.sha256 == changed.sha256:
            continue
        if row:
            gone.append(row)
        if changed.is_live:
            came.append(_sign(archive, changed))
    if not gone and not came and not signatures.is_loose():
        return
    signatures.remove(row.id for row in gone)
    places = _find_places(archive, [*signatures.read_all(), *map(_strip, came)], gone)
    new = {row.id: row for row in came}
    rows = ((new.get(id) or signatures.find(id), place) for id, place in places.items())
    signatures.put(
        row._replace(chain=place.chain, story=place.story)
        for row, place in list(rows)
        if row and (row.chain, row.story) != place
    )


def _strip(row: SignatureRow) -> RawRow:
    return row.id, row.instant, row.size, row.bands, row.chain


def _sign(archive: Archive, changed: Changed) -> SignatureRow:
    article = _get_article(archive, changed.id)
    signature = sign_article(article)
    instant = instant_of(article.published)
    bands = signature.numbers.astype("<u4").tobytes()
    return SignatureRow(
        changed.id, changed.sha256, None if instant == UNKNOWN_INSTANT else instant, signature.size, bands
    )


def _find_places(archive: Archive, known: Sequence[RawRow], gone: Sequence[SignatureRow]) -> Mapping[str, Place]:
    """Find the places of all articles whose chain may have changed, by id."""
    if not known:
        return {}
    ids, given, sizes, bands, chains = zip(*known, strict=True)
    instants = np.array([UNDATED if instant is None else instant for instant in given], np.int64)
    order = np.argsort(instants, kind="stable")
    numbers, names = _number_chains(ids, chains)
    rows = Rows(
        [ids[row] for row in order.tolist()],
        _unpack(bands)[order],
        instants[order],
        np.array(sizes, np.int64)[order],
        np.array(numbers, np.int64)[order],
    )
    broken = np.array([names[row.chain] for row in gone if row.chain in names], np.int64)

    def load(row: int) -> Profile:
        instant = int(rows.instants[row])
        return build_profile(_get_article(archive, rows.ids[row]), None if instant == UNDATED else instant)

    places = find_places(rows, rows.chains < 0, _unpack([row.bands for row in gone]), broken, load)
    return {rows.ids[row]: place for row, place in places.items()}


def _number_chains(ids: Sequence[str], chains: Sequence[str]) -> tuple[Sequence[int], Mapping[str, int]]:
    """Give a number for the chain of each article, -1 for none, and the numbers of all chains by name."""
    names = dict(zip(ids, range(len(ids)), strict=True))
    numbers = list(range(len(ids)))
    for row, (id, chain) in enumerate(zip(ids, chains, strict=True)):
        if id != chain:
            # a chain that lost the article which it is named by gets a number above all rows
            numbers[row] = names.setdefault(chain, len(names)) if chain else -1
    return numbers, names


def _unpack(bands: Sequence[bytes]) -> Array:
    return np.frombuffer(b"".join(bands), "<u4").reshape(len(bands), COLUMNS)


def _get_article(archive: Archive, id: str) -> Article:
    article = archive.find_article(id)
    assert article, "an article whose signature is asked for is live"
    return article
