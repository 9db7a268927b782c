"""How is each entity spelt in the archive, and which spelling names one that no gazetteer lists?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import orjson

from index.documents import Article, Entity, Mention
from index.entities import SPELLINGS, iter_spelt, name_entity

Key = tuple[str, str]


class Spellings:
    """Counts the surface forms of every entity over the live articles."""

    def __init__(self) -> None:
        self._lines: dict[Key, bytes] = {}
        self._counts: dict[Key, Counter[str]] = {}

    def load(self, folder: Path, keys: Sequence[Key]) -> None:
        """Take over the counts of a generation whose entities have these keys."""
        lines = (folder / SPELLINGS).read_bytes().splitlines()
        self._lines.update(zip(keys, lines, strict=True))

    def is_changed(self, key: Key) -> bool:
        """Tell whether the counts of an entity have been touched since they were loaded."""
        return key in self._counts

    def _counts_of(self, key: Key) -> Counter[str]:
        """Give the counts of an entity, to be changed."""
        if key not in self._counts:
            self._counts[key] = self._read(key)
        return self._counts[key]

    def _read(self, key: Key) -> Counter[str]:
        return Counter(orjson.loads(self._lines[key])) if key in self._lines else Counter()

    def save(self, keys: Iterable[Key]) -> bytes:
        """Write the counts as lines in the order of keys."""
        options = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
        return b"".join(
            orjson.dumps(dict(self._counts.get(key, {})), option=options)
            if key in self._counts or key not in self._lines
            else self._lines[key] + b"\n"
            for key in keys
        )

    def add(self, article: Article, mentions: Iterable[Mention]) -> None:
        """Count what an article that comes in names, in its text and in its metadata."""
        for key, text in iter_spelt(article, mentions):
            self._counts_of(key)[text] += 1

    def subtract(self, article: Article, mentions: Iterable[Mention]) -> None:
        """Take back what an article that leaves names."""
        for key, text in iter_spelt(article, mentions):
            counts = self._counts_of(key)
            counts[text] -= 1
            if counts[text] <= 0:
                del counts[text]

    def update(self, other: Spellings) -> None:
        """Take over the counts of articles that came in elsewhere."""
        for key, counts in other._counts.items():
            self._counts_of(key).update(counts)

    def name(self, entity: Entity) -> Entity:
        """Label an unlisted entity by its spellings; give a listed one as it is."""
        key = entity.facet, entity.id
        return name_entity(entity, self._counts[key] if key in self._counts else self._read(key))
