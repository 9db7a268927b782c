"""Does the sentence around a bare weekday or month speak of the past or of the future?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

PAST, FUTURE, PRESENT = "past", "future", "present"

_FUTURE = """
will shall won't 'll going due set expected expects expect scheduled slated planned plans plan planning poised likely
intends intend hopes hope hoping aims wants upcoming forthcoming ready bound must should preparing prepares awaits await
anticipated proposed tentatively would vows promises
"""
_PRESENT = """
is are am isn't aren't has have does do don't doesn't says say remains continues faces needs means seems celebrates
believes marks
"""
_PAST = """
was were wasn't weren't had hadn't did didn't been became began begun blew bought broke brought built burnt came caught
chose cut dealt died drew drove fell felt flew fled fought found froze gave got grew held heard hit hung kept knew
laid lay led left lent lost made meant met paid put quit ran rang rose said sank sat saw sent shook shot shut slept sold
sought spent spoke spread stood stole struck swore swept thought threw told took taught tore understood went withdrew
won wore wrote woke blown broken driven fallen flown forgotten given gone grown hidden known seen shown spoken stolen
struck sunk taken thrown torn worn written undertook overtook foresaw upheld misled rebuilt lit split
overthrew overran outgrew
"""
_NOT_PAST = """
need indeed hundred embed speed seed feed bleed proceed succeed exceed weed breed creed united red bed shed led-based
so-called naked sacred wicked kindred unprecedented detailed alleged armed limited advanced united wounded occupied
annexed besieged retired unexpected unmanned injured related increased reed steed
"""

CUES = (
    {word: PRESENT for word in _PRESENT.split()}
    | {word: PAST for word in _PAST.split()}
    | {word: FUTURE for word in _FUTURE.split()}
)
_NO_CUE = frozenset(_NOT_PAST.split())

_MODALS = frozenset("may might could".split())
_BE = frozenset("be being".split())
_BARE_VERB_LEADS = frozenset("will would to may might could must should shall".split())
BEFORE_PAST = frozenset("since after following".split())
BEFORE_FUTURE = frozenset("by until till before".split())
_EFFECT = tuple(f"{verb} effect" for verb in ("take", "takes", "taking")) + tuple(
    f"{verb} into {noun}" for verb in ("come", "comes", "go", "goes") for noun in ("effect", "force")
)
_AHEAD = (
    "ahead of",
    "in the run-up to",
    "in the lead up to",
    "in the lead-up to",
    "no later than",
    "starting",
    *_EFFECT,
)

_TOKEN = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*|'ll|[,;:()\"“”—–]")
_IS_TO = re.compile(r"\b(?:is|are|was|were) to\b")
_LEFT_BOUNDS = frozenset(
    [*',;:()"“”—–', "that", "which", "who", "when", "where", "while", "but", "as", "because", "if"]
)
_RIGHT_BOUNDS = frozenset([*',;:()"“”—–', "which", "who", "when", "where", "while", "but", "because"])
_REACH = 300


def find_tense(text: str, sentence: tuple[int, int], start: int, end: int) -> str | None:
    """Find the tense that governs the expression text[start:end] of a sentence, or None when no cue stands there.

    The nearest cue to the left in the same clause decides, then the nearest to the right, then cues beyond the clause.
    """
    left = _skip_determiner(_words(text[max(sentence[0], start - _REACH) : start])[::-1])
    right = _words(text[end : min(sentence[1], end + _REACH)])
    lead = left[0] if left else ""
    if lead in BEFORE_PAST:
        return PAST
    near_words = " ".join(reversed(left[:6]))
    if near_words.removesuffix(" on").endswith(_AHEAD):
        return FUTURE
    left_clause, left_rest = _split(_skip_comma(left), _LEFT_BOUNDS)
    right_clause, right_rest = _split(_skip_comma(right), _RIGHT_BOUNDS)
    beside = chain(_cues_leftward(left_clause), _cues(right_clause))
    near = next(beside, None)
    if lead in BEFORE_FUTURE and near != PAST:
        return FUTURE
    return near or next(chain(_cues_leftward(left_rest), _cues(right_rest)), None)


def _words(text: str) -> list[str]:
    return _TOKEN.findall(_IS_TO.sub("due to", text.replace("’", "'").lower()))


def _skip_determiner(words: list[str]) -> list[str]:
    return words[1:] if words[:1] in (["the"], ["this"], ["a"]) else words


def _skip_comma(words: list[str]) -> list[str]:
    return words[1:] if words[:1] == [","] else words


def _split(words: list[str], bounds: frozenset[str]) -> tuple[list[str], list[str]]:
    at = next((place for place, word in enumerate(words) if word in bounds), len(words))
    return words[:at], words[at:]


def _cues_leftward(words: list[str]) -> Iterator[str]:
    """Give the cues of words in reverse order; a participle after "be" is none, "since" and a modal are cues here."""
    for word, before in zip(words, [*words[1:], ""], strict=False):
        cue = PAST if word == "since" else FUTURE if word in _MODALS else _find_cue(word)
        if cue and not (cue == PAST and before in _BE) and not (cue == PRESENT and before in _BARE_VERB_LEADS):
            yield cue


def _cues(words: list[str]) -> Iterator[str]:
    for before, word in zip(["", *words], words, strict=False):
        cue = _find_cue(word)
        if cue and not (cue == PAST and before in _BE):
            yield cue


def _find_cue(word: str) -> str | None:
    if word in CUES:
        return CUES[word]
    if word.endswith("'ll"):
        return FUTURE
    return PAST if len(word) > 4 and word.endswith("ed") and word not in _NO_CUE else None
