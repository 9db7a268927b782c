"""When are two spellings the same name? A key that transliterations of one name share."""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

_TRANSLITERATIONS: tuple[tuple[str, str], ...] = (
    (r"[^a-z ]+", ""),
    (r"\b(?:y|i|j)e(?=[a-z])", "e"),  # Yevhen, Ievhen, Evhen
    (r"sch|sz", "sh"),  # German and Polish sh
    (r"tsch|tch|cz", "ch"),
    (r"dzh|dj", "j"),
    (r"(?<=[a-z])kh|kh|ch(?=e?rs)", "h"),  # Kherson, Chersoń
    (r"ph", "f"),
    (r"ck", "k"),
    (r"w", "v"),  # Polish and German v
    (r"(?:ts|tz|c)(?=[eiyk])", "ts"),
    (r"iu|yu|ju|iou", "u"),
    (r"ia|ya|ja", "a"),
    (r"ou|oo", "u"),
    (r"iy|ij|ii|yi|yy|yj|ey(?=\b)|ei(?=\b)", "i"),
    (r"y", "i"),
    (r"(?<=[aeou])j(?=[^aeiou]|\b)", "i"),  # Szojgu
    (r"([a-z])\1+", r"\1"),
    (r"(?<=[a-z])i+\b", "i"),
)
"""Applied in order to a name in lower-case ASCII: each line makes spellings of different habits one."""
_RULES = tuple((re.compile(pattern), result) for pattern, result in _TRANSLITERATIONS)
_PARTICLES = frozenset("van von de der den del della di da dos du al el la le ten bin ibn abu ben".split())


@lru_cache(maxsize=100_000)
def key_of(text: str) -> str:
    """Give the key of a word or name: lower-case ASCII letters and blanks, transliteration habits evened out."""
    key = anyascii(text).lower().replace("'", "").replace("-", " ").replace(".", " ")
    for pattern, result in _RULES:
        key = pattern.sub(result, key)
    return " ".join(key.split())


@lru_cache(maxsize=100_000)
def person_key(text: str) -> str:
    """Give the key of a person's name: the first word and the last, particles before it included."""
    words = key_of(text).split()
    if len(words) <= 2:
        return " ".join(words)
    begin = len(words) - 1
    while begin > 1 and words[begin - 1] in _PARTICLES:
        begin -= 1
    return " ".join([words[0], *words[begin:]])


def surname_key(text: str) -> str:
    """Give the last word of a name's key."""
    return key_of(text).rpartition(" ")[2]
