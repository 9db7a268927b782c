"""Whom does a name mean inside its article? A surname after the full name, an alias with several meanings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from index.documents import EnrichedArticle, Entity, LinkedArticle, Mention
from index.entities import metadata_values
from index.gazetteer import Gazetteer
from index.schema import MENTIONED
from index.slugs import slug_of

_WORD = re.compile(r"\w+")


def link_articles(articles: Iterable[EnrichedArticle], gazetteer: Gazetteer) -> Iterator[LinkedArticle]:
    """Link each article by itself, in the order given."""
    return (link_article(enriched, gazetteer) for enriched in articles)


def link_article(enriched: EnrichedArticle, gazetteer: Gazetteer) -> LinkedArticle:
    """Give every mention its entity; a mention that stays undecided is left out."""
    words = frozenset(_WORD.findall(enriched.article.content.lower()))
    full = {mention: _decide(mention, words, gazetteer) for mention in enriched.mentions if not _is_short(mention)}
    people = _people_by_surname(full)
    linked: list[Mention] = []
    for mention in enriched.mentions:
        bearers = people[slug_of(mention.text)] if _is_short(mention) else ()
        value = next(iter(bearers)) if len(bearers) == 1 else full.get(mention) or _decide(mention, words, gazetteer)
        if value is not None:
            linked.append(replace(mention, value=value))
    values = {kind: _entities(kind, linked, gazetteer) for kind in MENTIONED} | metadata_values(enriched.article)
    return LinkedArticle(enriched.article, tuple(linked), enriched.dates, tuple(values.items()))


def _is_short(mention: Mention) -> bool:
    """Tell whether a mention is a person's single name, which a full name in the article may decide."""
    return mention.kind == "people" and mention.value is None and " " not in mention.text


def _decide(mention: Mention, words: frozenset[str], gazetteer: Gazetteer) -> str | None:
    """Give the entity that a mention means by itself, None where nothing decides."""
    if mention.rule == "ambiguous":
        return _choose_meaning(mention, words, gazetteer)
    return mention.value or (None if mention.rule == "surname" else slug_of(mention.text))


def _people_by_surname(full: Mapping[Mention, str | None]) -> dict[str, set[str]]:
    """Group the people that the article names in full by the last word of that name."""
    people: dict[str, set[str]] = defaultdict(set)
    for mention, value in full.items():
        if mention.kind == "people" and value and " " in mention.text:
            people[slug_of(mention.text.rsplit(" ", 1)[1])].add(value)
    return people


def _choose_meaning(mention: Mention, words: frozenset[str], gazetteer: Gazetteer) -> str | None:
    """Choose the one meaning whose cue words the article holds, else the meaning that needs none."""
    meanings = gazetteer.ambiguous.get((mention.kind, mention.text.casefold()), ())
    cued = {meaning.id for meaning in meanings if any(words.issuperset(_WORD.findall(cue)) for cue in meaning.cues)}
    if len(cued) == 1:
        return cued.pop()
    default = [meaning.id for meaning in meanings if not meaning.cues]
    return default[0] if default else None


def _entities(kind: str, mentions: Iterable[Mention], gazetteer: Gazetteer) -> tuple[Entity, ...]:
    """Give the entities of one kind in order of first mention; one that is not listed takes its name from the text."""
    found: dict[str, Entity] = {}
    for mention in mentions:
        if mention.kind == kind and mention.value and mention.value not in found:
            known = gazetteer.entities.get((kind, mention.value))
            found[mention.value] = known or Entity(mention.value, kind, mention.text)
    return tuple(found.values())
