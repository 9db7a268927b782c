"""How else may a listed name be written? What is mechanical, so that the gazetteers need not say it."""

from __future__ import annotations

import itertools
import re
import unicodedata

_JOINT = re.compile(r"(?<=[^\W\d_])[- ]?(?=\d)")
"""Where a letter meets a digit, with or without a hyphen or blank between: S-300, S 300, S300."""
_SEPARATORS = ("-", " ", "")
_STROKES = str.maketrans("łŁøØđĐ", "lLoOdD")


def spellings_of(name: str, *, weapon: bool) -> tuple[str, ...]:
    """List the spellings of a name: as given, without accents; of a weapon also every joint, and the plural."""
    forms = [name]
    if weapon:
        forms = _joints(name)
        forms += [f"{form}s" for form in forms if not form.endswith("s")]
    return tuple(dict.fromkeys(spelling for form in forms for spelling in (form, _drop_accents(form))))


def _joints(name: str) -> list[str]:
    """Write a name with every separator at its first two joints."""
    pieces = _JOINT.split(name, maxsplit=2)
    choices = itertools.product(_SEPARATORS, repeat=len(pieces) - 1)
    written = ["".join(itertools.chain(*zip(pieces, (*choice, ""), strict=True))) for choice in choices]
    return list(dict.fromkeys([name, *written]))


def _drop_accents(name: str) -> str:
    """Drop the accents of Latin letters; й and ї are letters of their own and stay."""
    if not any("\u00c0" <= letter <= "\u024f" for letter in name):
        return name
    letters = unicodedata.normalize("NFKD", name.translate(_STROKES))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
