"""Which names can stand in for those of a training text? Gazetteer names, recombined ones, ones made from parts."""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.sources import DATA, Sample

_SPELLINGS = (
    ("yy", "iy"), ("yi", "ii"), ("iy", "y"), ("ky", "kyi"), ("sky", "ski"), ("sky", "skyy"), ("kh", "h"), ("h", "kh"),
    ("h", "g"), ("g", "h"), ("v", "w"), ("y", "i"), ("i", "y"), ("ts", "c"), ("ya", "ia"), ("yu", "iu"), ("zh", "j"),
    ("zh", "z"), ("sh", "sz"), ("ch", "cz"), ("ev", "yev"), ("o", "a"), ("ko", "kow"), ("ie", "e"), ("e", "ie"),
    ("x", "ks"), ("enko", "enka"), ("iv", "ov"), ("l", "ll"), ("ss", "s"), ("s", "ss"), ("ov", "off"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """The stock that replacements are drawn from."""

    given: tuple[str, ...]
    surnames: tuple[str, ...]
    people: tuple[str, ...]
    places: tuple[str, ...]
    parts: dict[str, tuple[str, ...]]

    def draw_person(self, rng: random.Random) -> tuple[str, str]:
        """Draw a given name and a surname that need not belong together."""
        whole = rng.choice(self.people).split() if self.people and rng.random() < 0.25 else []
        if len(whole) == 2:
            return whole[0], whole[1]
        if rng.random() < 0.55:
            return rng.choice(self.parts["given"]), self._draw_surname(rng)
        return rng.choice(self.given), rng.choice(self.surnames)

    def _draw_surname(self, rng: random.Random) -> str:
        if rng.random() < 0.4:
            return rng.choice(self.parts["surname"])
        return rng.choice(self.parts["surname_stem"]) + rng.choice(self.parts["surname_ending"])

    def draw_place(self, rng: random.Random) -> str:
        """Draw a listed place, or a settlement made from stem and ending that nobody has listed."""
        if self.places and rng.random() < 0.4:
            return rng.choice(self.places)
        if rng.random() < 0.25:
            return rng.choice(self.parts["place"])
        name = rng.choice(self.parts["place_stem"]) + rng.choice(self.parts["place_ending"])
        return f"{rng.choice(self.parts['place_before'])} {name}" if rng.random() < 0.15 else name


def build_names(samples: Iterable[Sample], gazetteers: Path) -> Names:
    """Build the stock from the persons of the training texts, the shipped gazetteers and the parts of names."""
    given: Counter[str] = Counter()
    surnames: Counter[str] = Counter()
    for sample in samples:
        for span in sample.spans:
            words = sample.text[span.start : span.end].split()
            if span.label == "PERSON" and len(words) == 2 and all(_is_plain(word) for word in words):
                given[words[0]] += 1
                surnames[words[1]] += 1
    lists = json.loads((DATA / "name_parts.json").read_text(encoding="utf-8"))
    parts = {key: tuple(values) for key, values in lists.items()}
    people = [name for name in _read_column(gazetteers / "people.csv") if len(name.split()) == 2]
    places = _read_column(gazetteers / "places.csv")
    return Names(tuple(sorted(given)), tuple(sorted(surnames)), tuple(people), tuple(places), parts)


def misspell(name: str, rng: random.Random) -> str:
    """Respell a name as another transliteration or a machine translation might: one or two substitutions."""
    fitting = [(a, b) for a, b in _SPELLINGS if a in name[1:]]
    for old, new in rng.sample(fitting, min(len(fitting), rng.choice((1, 1, 2)))):
        at = name.find(old, 1)
        name = name[:at] + new + name[at + len(old) :] if at > 0 else name
    return name


def _is_plain(word: str) -> bool:
    return len(word) > 2 and word[0].isupper() and word[1:].replace("-", "").isalpha() and not word.isupper()


def _read_column(path: Path, columns: Sequence[str] = ("label", "aliases")) -> list[str]:
    """Read labels and aliases of a gazetteer, Latin letters only; an absent file has none."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        cells = [row.get(column) or "" for row in csv.DictReader(lines) for column in columns]
    names = {name.strip() for cell in cells for name in cell.split("|")}
    return sorted(name for name in names if len(name) > 3 and name[0].isupper() and name[0].isascii())
