"""Do two articles tell the same story in the same words? Exact arithmetic over their shingles, dates and names.

What the numbers were chosen by: 19,043 Reuters items of 1987, in which true versions come within two days of each
other, and reports on one form (dividends, money markets, tenders) share up to four shingles of five with those on
another company or of another day.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from index.columns import Array
from index.compiled import kernel
from index.documents import Article
from index.stories.signatures import SHORT, find_words, number_shingles, number_words

DAY = 86_400
WINDOW, SOON = 5 * DAY, 2 * DAY
"""Seconds within which versions follow each other; after that the same words are a form that was filled in again. Where
more than a few words differ, they follow soon."""
LEAST_PART = 0.25
"""The shorter version is at least this part of the longer: else a digest would join all that it is made of."""
COHERENCE = 0.25
"""The share of its shingles that every version has in common with the first, or with a first one of its own."""
MIDDLE, LONG = 40, 60
"""Shingles: below SHORT every word must agree, with the headline; below LONG nearly every one, from MIDDLE on less on
one and the same day."""
NEARLY_ALL, MOST, HALF = 0.95, 0.85, 0.6
"""Shares of the shorter text's shingles that the longer has; HALF where the lead or more is new."""
_LEAST_JACCARD = 0.3
_LEAD = 20
"""Words of the beginning that name what a text is about."""


class Profile(NamedTuple):
    """What is compared of an article: when it was published, and its words as ascending numbers.

    `instant` is the second of publication since 1970, None for unknown; `tail` are the shingles after the first quarter
    of the text, `names` the names in its lead.
    """

    instant: int | None
    shingles: Array
    tail: Array
    words: Array
    names: Array
    headline: str


def build_profile(article: Article, instant: int | None) -> Profile:
    """Build what is compared of an article."""
    numbers = number_words(find_words(article.body))
    names = [word for word in article.body.split(maxsplit=_LEAD)[:_LEAD] if _is_name(word)]
    own = number_words([word for name in names for word in find_words(name) if len(word) > 2])
    return Profile(
        instant,
        number_shingles(numbers),
        number_shingles(numbers[len(numbers) // 4 :]),
        np.unique(numbers),
        np.unique(own),
        " ".join(find_words(article.title or "")),
    )


def _is_name(word: str) -> bool:
    """Tell that a word may be a name: a capital first, or a letter of a script that has none."""
    first = next((sign for sign in word if sign.isalnum()), "")
    return first.isalpha() and not first.islower()


def measure_share(one: Profile, other: Profile) -> float:
    """Measure how many of the shingles of the shorter text stand in the longer, from 0 to 1."""
    fewer = min(len(one.shingles), len(other.shingles))
    return _count_common(one, other) / fewer if fewer else 0.0


def is_same(one: Profile, other: Profile) -> bool:
    """Tell whether two articles are versions of one story."""
    fewer, more = sorted((len(one.shingles), len(other.shingles)))
    common = _count_common(one, other)
    gap = abs(one.instant - other.instant) if one.instant is not None and other.instant is not None else 0
    if common == more >= MIDDLE:
        return True
    if gap > WINDOW or fewer < LEAST_PART * more or not common:
        return False
    if fewer < SHORT:
        return common == more and one.headline == other.headline
    share = common / fewer
    if fewer < LONG:
        is_enough = share >= NEARLY_ALL or fewer >= MIDDLE and gap < DAY and share >= MOST
        return is_enough and not _name_others(one, other)
    if gap > SOON or share >= MOST:
        return share >= (NEARLY_ALL if gap > SOON else MOST)
    if _ends_alike(one, other) or _ends_alike(other, one):
        return True
    is_alike = share >= HALF and common >= _LEAST_JACCARD * (fewer + more - common)
    return is_alike and not _name_others(one, other)


def _count_common(one: Profile, other: Profile) -> int:
    return count_common(one.shingles, other.shingles)


def _ends_alike(one: Profile, other: Profile) -> bool:
    """Tell that all but the first quarter of a text stands in the other one: under a new lead, or added to."""
    return len(one.tail) >= LONG and count_common(one.tail, other.shingles) >= NEARLY_ALL * len(one.tail)


def _name_others(one: Profile, other: Profile) -> bool:
    """Tell that each text begins with a name that stands nowhere in the other: two subjects on one form."""
    own = count_common(one.names, other.words) < len(one.names)
    return own and count_common(other.names, one.words) < len(other.names)


@kernel
def count_common(one: Array, other: Array) -> int:
    """Count the numbers that stand in both of two ascending lists."""
    count, at = 0, 0
    for number in one:
        while at < len(other) and other[at] < number:
            at += 1
        if at == len(other):
            break
        if other[at] == number:
            count += 1
    return count
