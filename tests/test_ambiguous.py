"""Every alias with several meanings: each cue decides for its meaning, and without one nothing is guessed."""

from __future__ import annotations

from functools import cache

import pytest

from index.documents import Article, EnrichedArticle, Mention
from index.gazetteer import Gazetteer, Meaning, load_gazetteer
from index.linking.within import Linker


@cache
def shipped() -> Gazetteer:
    return load_gazetteer()


@cache
def linker() -> Linker:
    return Linker(shipped())


def meaning_of(facet: str, alias: str, text: str) -> str | None:
    mention = Mention(facet, 0, len(alias), alias, 0, 0, None, "ambiguous")
    linked = linker().link_article(EnrichedArticle(Article("a", None, f"{alias} {text}"), (mention,)))
    return linked.mentions[0].value if linked.mentions else None


def cases() -> list[tuple[str, str, tuple[Meaning, ...]]]:
    return [(facet, alias, meanings) for (facet, alias), meanings in shipped().ambiguous.items()]


@pytest.mark.parametrize(
    ("facet", "alias", "meanings"), cases(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_cue_decides_and_without_one_the_default_or_nothing(
    facet: str, alias: str, meanings: tuple[Meaning, ...]
) -> None:
    default = next((meaning.id for meaning in meanings if not meaning.cues), None)
    assert meaning_of(facet, alias, "xyzzy") == default
    for meaning in meanings:
        for cue in meaning.cues:
            assert meaning_of(facet, alias, f"and {cue}") == meaning.id, cue


def test_cues_for_two_meanings_at_once_decide_nothing() -> None:
    assert meaning_of("people", "Kuleba", "the foreign minister and the governor") is None
