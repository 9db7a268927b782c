"""How is each entity spelt in the archive, and which spelling names one that no gazetteer lists?"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from index.documents import Entity, Mention
from index.entities import UNLISTED

FILE = "spellings.jsonl"
"""One line an entity, in the order of the file of entities: how often each spelling stands in live articles."""

Key = tuple[str, str]


class Spellings:
    """Counts the surface forms of every entity over the live articles."""

    def __init__(self) -> None:
        self._counts: dict[Key, Counter[str]] = defaultdict(Counter)

    def load(self, folder: Path, keys: Sequence[Key]) -> None:
        """Take over the counts of a generation whose entities have these keys."""
        lines = (folder / FILE).read_bytes().splitlines()
        self._counts.update({key: Counter(json.loads(line)) for key, line in zip(keys, lines, strict=True)})

    def save(self, keys: Iterable[Key]) -> bytes:
        """Write the counts as lines in the order of keys."""
        lines = (json.dumps(dict(sorted(self._counts[key].items())), ensure_ascii=False) for key in keys)
        return "".join(f"{line}\n" for line in lines).encode()

    def add(self, mentions: Iterable[Mention]) -> None:
        """Count the mentions of an article that comes in."""
        for mention in mentions:
            self._counts[mention.kind, mention.value or ""][mention.text] += 1

    def subtract(self, mentions: Iterable[Mention]) -> None:
        """Take back the mentions of an article that leaves."""
        for mention in mentions:
            counts = self._counts[mention.kind, mention.value or ""]
            counts[mention.text] -= 1
            if counts[mention.text] <= 0:
                del counts[mention.text]

    def name(self, entity: Entity) -> Entity:
        """Give an unlisted entity its commonest full spelling as label, all of them as aliases; a listed one as is."""
        counts = self._counts.get((entity.facet, entity.id))
        if not counts or UNLISTED not in entity.extra:
            return entity
        full = {text: count for text, count in counts.items() if " " in text and not text.isupper()} or counts
        label = min(full, key=lambda text: (-full[text], text))
        return replace(entity, label=label, aliases=tuple(sorted(counts)))
