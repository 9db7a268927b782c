"""Can compiled code follow every number of a segment's columns? It looks at no bounds itself; a file may be damaged.

    starts, terms_starts, firsts     not below the one before, from 0 to the length of what they divide
    terms_content, ids               UTF-8, cut between characters
    rows                             below the number of rows, ascending in each list
    heads, head_bits                 ascending numbers of lists, and the rows of these lists
    frequencies, block_positions     add up to the number of positions, block by block
    values.values, values.numbers    below the number of the segment's values, of the facet's values
    mentions.records                 facets and values that there are, paragraphs and sentences from 0 on
    happened, days, published.day    days of the calendar, 0 for an article without one
    lengths, averages                as long as norms are held for; above 0
    live                             no bit behind the last row

Positions, bounds of blocks and instants may be anything: they are compared, and lead nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, NoReturn

import numpy as np

from index.columns import BLOCK, MAX_TITLE, UNKNOWN_DAY, Array, Holders, Postings, Strings, Table, Values, words_of
from index.compiled import Whole
from index.errors import DamagedError
from index.schema import FACET_NAMES, MENTIONED, TEXT_FIELD_NAMES
from search.kernels.bounds import find_disorder, find_misplaced, find_other_bits, find_stray
from search.kernels.scoring import LENGTH_BITS

LAST_DAY = date.max.toordinal()
MOST_TOKENS = {"title": MAX_TITLE, "body": (1 << LENGTH_BITS) - 1}
"""Tokens of each text field that an article has at most."""
_CONTINUED, _MARK = 0xC0, 0x80
"""A byte of UTF-8 whose two highest bits are 10 is not the first of its character."""

Shape = tuple[str, tuple[int, ...]]
"""What an array must be: its types as numpy writes them, any of several, and its lengths."""


def refuse(path: Path, found: str, legal: str) -> NoReturn:
    """Raise DamagedError for a file that holds what it must not."""
    raise DamagedError(f"{path}: {found}; legal: {legal}; run: python -m index verify, then: python -m index rebuild")


def check_shape(folder: Path, name: str, values: Array, types: str, shape: tuple[int, ...]) -> None:
    """Raise DamagedError unless an array has one of some types and this shape."""
    kind = values.dtype.str.lstrip("<|")
    if kind not in types.split() or values.shape != shape or not values.flags.c_contiguous:
        refuse(folder / f"{name}.npy", f"is {kind} {values.shape}", f"{types.replace(' ', ' or ')} {shape}")


def check_starts(folder: Path, name: str, starts: Array, size: int) -> None:
    """Raise DamagedError unless starts rise from 0 to a size; there is one at least."""
    if len(starts) == 0 or starts[0] != 0 or starts[-1] != size or bool(np.any(starts[1:] < starts[:-1])):
        legal = f"numbers that never fall, from 0 to {size}"
        falling = np.flatnonzero(starts[1:] < starts[:-1])
        at = int(falling[0]) + 1 if len(falling) else 0 if len(starts) and starts[0] != 0 else len(starts) - 1
        refuse(folder / f"{name}.npy", _describe(starts, at), legal)


def check_rows(folder: Path, rows: int, day: Array, instant: Array, live: Array, lengths: Mapping[str, Array]) -> None:
    """Check the columns that hold one number, or one bit, for each row of a segment. Raises DamagedError."""
    check_shape(folder, "published.day", day, "i4", (rows,))
    check_shape(folder, "published.instant", instant, "i8", (rows,))
    check_shape(folder, "live", live, "u8", (words_of(rows),))
    _check_limits(folder, "published.day", day, UNKNOWN_DAY, LAST_DAY)
    if rows % 64 and int(live[-1]) >> rows % 64:
        refuse(folder / "live.npy", _describe(live, len(live) - 1), f"a bit for each of {rows} rows")
    for field in TEXT_FIELD_NAMES:
        check_shape(folder, f"{field}.lengths", lengths[field], "u4", (rows,))
        _check_limits(folder, f"{field}.lengths", lengths[field], 0, MOST_TOKENS[field])


def check_averages(folder: Path, averages: Array) -> None:
    """Check what average lengths a segment was written under. Raises DamagedError."""
    check_shape(folder, "averages", averages, "f8", (len(TEXT_FIELD_NAMES),))
    if not (np.isfinite(averages).all() and (averages > 0).all()):
        refuse(folder / "averages.npy", f"holds {averages.tolist()}", "numbers above 0")


def check_strings(folder: Path, name: str, strings: Strings, rows: int, *, is_text: bool = False) -> None:
    """Check that there is a string for each row, UTF-8 where it `is_text`. Raises DamagedError."""
    starts, content = np.asarray(strings.starts), np.asarray(strings.content)
    check_shape(folder, f"{name}.starts", starts, "i8", (rows + 1,))
    check_starts(folder, f"{name}.starts", starts, len(content))
    if is_text:
        _check_text(folder / f"{name}.content.bin", starts, content)


def check_postings(folder: Path, stream: str, postings: Postings, rows: int) -> None:
    """Check the inverted lists of a stream. Raises DamagedError."""
    terms, size, heads = postings.terms_starts.size, postings.rows.size, postings.heads.size
    blocks = (-(-size // BLOCK),)
    shapes: Sequence[Shape] = (
        ("i8", (terms,)), ("u1", (postings.terms_content.size,)), ("i8", (terms,)), ("u4", (size,)),
        ("u2 u4", (size,)), ("u2 u4", (postings.positions.size,)), ("u4", blocks), ("f4", blocks),
        ("i4", (heads,)), ("u8", (heads, words_of(rows))),
    )  # fmt: skip
    _check_shapes(folder, stream, postings, shapes)
    check_starts(folder, f"{stream}.terms_starts", postings.terms_starts, len(postings.terms_content))
    _check_text(folder / f"{stream}.terms_content.npy", postings.terms_starts, postings.terms_content)
    _check_lists(folder, stream, Holders(postings.starts, postings.rows, postings.heads, postings.head_bits), rows)
    block = find_misplaced(postings.frequencies, postings.block_positions, len(postings.positions))
    if block >= 0:
        legal = f"frequencies that lead to where each block of {BLOCK} begins, and to {len(postings.positions)}"
        refuse(folder / f"{stream}.frequencies.npy", f"disagrees with block {block} of block_positions", legal)


def check_same_width(folder: Path, streams: Mapping[str, Postings]) -> None:
    """Raise DamagedError where the streams count in numbers of two widths."""
    if len({(postings.frequencies.dtype, postings.positions.dtype) for postings in streams.values()}) > 1:
        refuse(folder / "exact.frequencies.npy", "is of another type than the stem's", "one type for all streams")


def check_holders(folder: Path, facet: str, holders: Holders, rows: int, known: int) -> None:
    """Check which rows hold each value of a facet, which has so many values in the generation. Raises DamagedError."""
    heads = holders.heads.size
    shapes: Sequence[Shape] = (
        ("i8", (holders.starts.size,)), ("u4", (holders.rows.size,)), ("i4", (heads,)), ("u8", (heads, words_of(rows))),
    )  # fmt: skip
    _check_shapes(folder, facet, holders, shapes)
    _check_lists(folder, facet, holders, rows)
    if len(holders.starts) - 1 > known:
        refuse(folder / f"{facet}.starts.npy", f"lists {len(holders.starts) - 1} values", f"{known} at most")


def check_values(folder: Path, values: Values, rows: int, listed: Sequence[int]) -> None:
    """Check which values each row holds; of each facet in order so many are `listed`. Raises DamagedError."""
    known = values.numbers.size
    shapes: Sequence[Shape] = (
        ("u4", (rows + 1,)), ("u2 u4", (values.values.size,)), ("u4", (len(FACET_NAMES) + 1,)), ("u4", (known,)),
    )  # fmt: skip
    _check_shapes(folder, "values", values, shapes)
    check_starts(folder, "values.starts", values.starts, len(values.values))
    check_starts(folder, "values.firsts", values.firsts, known)
    _check_limits(folder, "values.values", values.values, 0, known - 1)
    for (begin, end), most in zip(pairwise(values.firsts.tolist()), listed, strict=True):
        _check_limits(folder, "values.numbers", values.numbers[begin:end], 0, most - 1)


def check_table(folder: Path, name: str, table: Table, rows: int, known: Mapping[str, int]) -> None:
    """Check the records of all rows: `happened`, `days` or `mentions` of as many values of each facet as are known.

    Raises DamagedError.
    """
    size = table.records.shape[0] if table.records.ndim else 0
    shapes: Sequence[Shape] = (("u4", (rows + 1,)), ("i4", (size, 2 if name == "happened" else 4)))
    _check_shapes(folder, name, table, shapes)
    check_starts(folder, f"{name}.starts", table.starts, size)
    if name == "mentions":
        at = find_stray(table.records, np.array([known[facet] for facet in MENTIONED], np.int64))
        if at >= 0:
            legal = f"paragraph, sentence, facet, value: below {[known[facet] for facet in MENTIONED]} by facet"
            refuse(folder / f"{name}.records.npy", _describe(table.records, at), legal)
        return
    if name == "days":
        _check_limits(folder, f"{name}.records", table.records[:, :2], 0, np.iinfo(np.int32).max - 1)
    _check_limits(folder, f"{name}.records", table.records[:, -2:], UNKNOWN_DAY + 1, LAST_DAY)


def _check_shapes(folder: Path, name: str, arrays: NamedTuple, shapes: Sequence[Shape]) -> None:
    for (field, values), (types, shape) in zip(arrays._asdict().items(), shapes, strict=True):
        check_shape(folder, f"{name}.{field}", values, types, shape)


def _check_lists(folder: Path, name: str, lists: Holders, rows: int) -> None:
    """Check lists of rows, and the bits of the long ones."""
    starts, listed, heads, head_bits = lists
    check_starts(folder, f"{name}.starts", starts, len(listed))
    at = find_disorder(starts, listed, rows)
    if at >= 0:
        refuse(folder / f"{name}.rows.npy", _describe(listed, at), f"ascending in each list, below {rows}")
    _check_limits(folder, f"{name}.heads", heads, 0, len(starts) - 2)
    if bool(np.any(heads[1:] <= heads[:-1])):
        refuse(folder / f"{name}.heads.npy", "does not ascend", "each list once, in order")
    head = find_other_bits(starts, listed, heads, head_bits)
    if head >= 0:
        refuse(folder / f"{name}.head_bits.npy", f"disagrees in line {head} with list {heads[head]}", "its rows")


def _check_limits(folder: Path, name: str, values: Array, least: int, most: int) -> None:
    if values.size and (int(values.min()) < least or int(values.max()) > most):
        at = int(np.flatnonzero((values < least) | (values > most))[0])
        refuse(folder / f"{name}.npy", _describe(values.reshape(-1), at), f"{least} to {most}")


def _check_text(path: Path, starts: Array, content: Array) -> None:
    try:
        str(content.data, "utf-8")
    except UnicodeDecodeError as error:
        refuse(path, f"holds byte {content[error.start]:#x} at {error.start}", "UTF-8")
    begins = starts[starts < len(content)]
    cut = np.flatnonzero(content[begins] & _CONTINUED == _MARK)
    if len(cut):
        refuse(path, f"holds half a character at {begins[cut[0]]}", "strings of whole characters")


def _describe(values: Array, at: Whole) -> str:
    return f"holds {values[at].tolist()} at {at}" if len(values) else "holds nothing"
