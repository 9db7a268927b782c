"""Whom does a name mean? Listed names, spellings of them, surnames after full names, aliases with several meanings."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, permutations

from index.documents import EnrichedArticle, Entity, LinkedArticle, Mention
from index.entities import UNLISTED, metadata_values
from index.gazetteer import Gazetteer
from index.linking.keys import key_of, person_key, surname_key
from index.linking.listed import Listed, is_alike
from index.schema import MENTIONED
from index.slugs import slug_of

_WORD = re.compile(r"\w+")


class Linker:
    """Gives every mention its entity, article by article.

    The entity of a mention depends on its own article and on the gazetteer, never on other articles, so that the order
    of arrival means nothing and a new article relinks no other.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._listed = Listed(gazetteer)

    def link(self, articles: Iterable[EnrichedArticle]) -> Iterator[LinkedArticle]:
        """Link articles one after the other, in the order given."""
        return map(self.link_article, articles)

    def link_article(self, enriched: EnrichedArticle) -> LinkedArticle:
        """Give every mention its entity; a mention that stays undecided is left out."""
        words = frozenset(_WORD.findall(enriched.article.content.lower()))
        full = {mention: self._decide(mention, words) for mention in enriched.mentions if not _is_short(mention)}
        full = full | _merge_alike(full)
        bearers = _bearers(full)
        linked = []
        for mention in enriched.mentions:
            value = self._decide_short(mention, bearers, words) if _is_short(mention) else full[mention]
            if value is not None:
                linked.append(replace(mention, value=value))
        values = {kind: self._entities(kind, linked) for kind in MENTIONED} | metadata_values(enriched.article)
        return LinkedArticle(enriched.article, tuple(linked), enriched.dates, tuple(values.items()))

    def _decide(self, mention: Mention, words: frozenset[str]) -> str | None:
        """Give the entity of a mention that stands for itself."""
        if mention.value is not None:
            return mention.value
        if mention.rule == "ambiguous":
            return self._choose_meaning(mention, words)
        known = self._listed.find(mention.kind, mention.text)
        if known or mention.text.isupper():
            return known
        return _slug(mention.kind, mention.text)

    def _decide_short(
        self, mention: Mention, bearers: Mapping[str, frozenset[str]], words: frozenset[str]
    ) -> str | None:
        """Give the person meant by a single name: one named in full here, else a known one, else the name itself."""
        found = bearers.get(key_of(mention.text), frozenset())
        if len(found) == 1:
            return next(iter(found))
        if mention.rule == "ambiguous":
            return self._choose_meaning(mention, words)
        return None if found or mention.rule == "surname" else self._decide(mention, words)

    def _choose_meaning(self, mention: Mention, words: frozenset[str]) -> str | None:
        """Choose the one meaning whose cue words the article holds, else the meaning that needs none."""
        meanings = self._gazetteer.ambiguous.get((mention.kind, mention.text.casefold()), ())
        cued = {meaning.id for meaning in meanings if any(words.issuperset(_WORD.findall(cue)) for cue in meaning.cues)}
        if len(cued) == 1:
            return cued.pop()
        default = [meaning.id for meaning in meanings if not meaning.cues]
        return default[0] if default else None

    def _entities(self, kind: str, mentions: Iterable[Mention]) -> tuple[Entity, ...]:
        """Give the entities of one kind in order of first mention."""
        found: dict[str, Entity] = {}
        for mention in mentions:
            if mention.kind == kind and mention.value and mention.value not in found:
                known = self._gazetteer.entities.get((kind, mention.value))
                found[mention.value] = known or Entity(mention.value, kind, mention.text, extra=(UNLISTED,))
        return tuple(found.values())


def _merge_alike(full: Mapping[Mention, str | None]) -> dict[Mention, str | None]:
    """Lead an unlisted person to one whom the article names more often under nearly the same name."""
    unlisted = Counter(
        value for mention, value in full.items() if mention.kind == "people" and mention.value is None and value
    )
    namesakes: dict[str, list[str]] = defaultdict(list)
    for value in sorted(unlisted):
        namesakes[value.partition("-")[0]].append(value)
    merged: dict[str, str] = {}
    for rare, common in chain.from_iterable(permutations(values, 2) for values in namesakes.values()):
        rarer = (unlisted[rare], common) < (unlisted[common], rare)
        if rarer and is_alike(rare.partition("-")[2], common.partition("-")[2]):
            merged[rare] = common
    return {mention: merged[value] for mention, value in full.items() if value in merged}


def _is_short(mention: Mention) -> bool:
    """Tell whether a mention is a person's single name, which a full name in the article may decide."""
    return mention.kind == "people" and mention.value is None and " " not in mention.text


def _bearers(full: Mapping[Mention, str | None]) -> dict[str, frozenset[str]]:
    """Group the people whom the article names in full by the keys of their surname and of their given name."""
    people: dict[str, set[str]] = defaultdict(set)
    given: dict[str, set[str]] = defaultdict(set)
    for mention, value in full.items():
        if mention.kind == "people" and value and " " in mention.text:
            people[surname_key(mention.text)].add(value)
            given[key_of(mention.text).partition(" ")[0]].add(value)
    return {key: frozenset(people.get(key) or given[key]) for key in [*given, *people]}


def _slug(kind: str, text: str) -> str:
    """Give the id of an unlisted name: the slug of its key, which all its spellings share."""
    return slug_of((person_key(text) if kind == "people" else key_of(text)) or text)
