"""How is each entity spelt in the archive, and which spelling names one that no gazetteer lists?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import orjson

from index.documents import Article, Entity, Mention
from index.entities import SPELLINGS, iter_spelt, name_entity

Key = tuple[str, str]


class Spellings:
    """Counts the surface forms of every entity over the live articles."""

    def __init__(self) -> None:
        self._counts: dict[Key, Counter[str]] = defaultdict(Counter)

    def load(self, folder: Path, keys: Sequence[Key]) -> None:
        """Take over the counts of a generation whose entities have these keys."""
        lines = (folder / SPELLINGS).read_bytes().splitlines()
        self._counts.update({key: Counter(orjson.loads(line)) for key, line in zip(keys, lines, strict=True)})

    def save(self, keys: Iterable[Key]) -> bytes:
        """Write the counts as lines in the order of keys."""
        options = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
        return b"".join(orjson.dumps(dict(self._counts[key]), option=options) for key in keys)

    def add(self, article: Article, mentions: Iterable[Mention]) -> None:
        """Count what an article that comes in names, in its text and in its metadata."""
        for key, text in iter_spelt(article, mentions):
            self._counts[key][text] += 1

    def subtract(self, article: Article, mentions: Iterable[Mention]) -> None:
        """Take back what an article that leaves names."""
        for key, text in iter_spelt(article, mentions):
            counts = self._counts[key]
            counts[text] -= 1
            if counts[text] <= 0:
                del counts[text]

    def name(self, entity: Entity) -> Entity:
        """Label an unlisted entity by its spellings; give a listed one as it is."""
        return name_entity(entity, self._counts.get((entity.facet, entity.id), {}))
