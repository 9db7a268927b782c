"""The gazetteers: what they must hold, and what stops the build."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from index.enrich.spellings import spellings_of
from index.errors import GazetteerError
from index.gazetteer import SHIPPED, Gazetteer, load_gazetteer
from index.gazetteer_rows import COLUMNS


@cache
def shipped() -> Gazetteer:
    return load_gazetteer()


def entities(facet: str, **facts: str) -> list[str]:
    return [
        id
        for (name, id), entity in shipped().entities.items()
        if name == facet and facts.items() <= dict(entity.extra).items()
    ]


def test_the_weapons_are_seven_hundred_systems_with_class_and_origin() -> None:
    systems = entities("weapons", kind="system") + entities("weapons", kind="variant")
    assert len(systems) >= 700
    for id in systems:
        assert shipped().entities["weapons", id].parents


def test_every_weapon_lies_below_a_class() -> None:
    classes = set(entities("weapons", kind="class"))
    for facet, id in shipped().entities:
        if facet == "weapons":
            at = id
            while at not in classes:
                at = shipped().entities["weapons", at].parents[0]


def test_the_class_tree_is_that_of_the_definition() -> None:
    children = defaultdict(set)
    for id in entities("weapons", kind="class"):
        entity = shipped().entities["weapons", id]
        for parent in entity.parents or ("",):
            children[shipped().entities["weapons", parent].label if parent else ""].add(entity.label)
    assert children["missile"] == {
        "ballistic missile", "cruise missile", "hypersonic missile", "anti-ship missile", "anti-tank missile",
        "surface-to-air missile",
    }  # fmt: skip
    assert children["drone"] == {"loitering munition", "FPV drone", "naval drone"}
    assert children["air defence system"] == {"MANPADS"}
    assert children["artillery"] == {"howitzer", "mortar", "multiple rocket launcher"}
    assert children["armoured vehicle"] == {"tank", "infantry fighting vehicle", "armoured personnel carrier"}
    assert children["bomb"] == {"glide bomb", "cluster munition"}
    assert children["warship"] == {"submarine"}


@pytest.mark.parametrize("code", "UA RU BY PL US GB DE FR CN IN IR IL TR KP VA XK".split())
def test_a_country_is_a_place_with_its_code(code: str) -> None:
    assert entities("places", kind="country", country=code)


def test_every_ukrainian_oblast_lies_in_ukraine() -> None:
    oblasts = [
        id for id in entities("places", kind="region", country="UA") if re.fullmatch(r"[a-z-]+-oblast|crimea", id)
    ]
    assert len(oblasts) == 25
    for id in oblasts:
        assert "ukraine" in shipped().entities["places", id].parents


def test_there_are_three_hundred_public_figures_with_their_spellings() -> None:
    assert len(entities("people")) >= 300
    zelensky = shipped().entities["people", "volodymyr-zelensky"]
    assert {"Zelensky", "Zelenskyy", "Zelenskiy", "Volodymyr Zelenskyy", "Vladimir Zelensky"} <= set(zelensky.aliases)


def test_no_sure_alias_belongs_to_two_entities_of_a_facet_unless_it_is_listed_as_ambiguous() -> None:
    bearers = defaultdict(set)
    for name in shipped().names:
        if name.mode in ("sure", "surname", "word") and (name.facet, name.text.casefold()) not in shipped().ambiguous:
            for spelling in spellings_of(name.text, weapon=name.facet == "weapons"):
                bearers[name.facet, spelling].add(name.id)
    listed = {(facet, form) for facet, alias in shipped().ambiguous for form in spellings_of(alias, weapon=False)}
    twice = {key: ids for key, ids in bearers.items() if len(ids) > 1}
    assert not {key: ids for key, ids in twice.items() if (key[0], key[1].casefold()) not in listed}


def test_every_meaning_of_an_ambiguous_alias_is_one_of_several() -> None:
    for (facet, alias), meanings in shipped().ambiguous.items():
        assert len(meanings) >= 2 or meanings[0].cues, (facet, alias)
        assert sum(not meaning.cues for meaning in meanings) <= 1, (facet, alias)


def write(folder: Path, name: str, *rows: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join([",".join(COLUMNS[name]), *rows]) + "\n", encoding="utf-8")
    return folder


def test_a_newsrooms_own_names_extend_the_shipped_ones(tmp_path: Path) -> None:
    own = write(tmp_path / "own", "people.csv", "wanda-quill,Wanda Quill,GB,editor,W. Quill,")
    gazetteer = load_gazetteer(own)
    assert gazetteer.entities["people", "wanda-quill"].label == "Wanda Quill"
    assert ("people", "vladimir-putin") in gazetteer.entities
    assert gazetteer.fingerprint != shipped().fingerprint


def test_an_own_row_with_a_known_id_replaces_the_shipped_one(tmp_path: Path) -> None:
    own = write(tmp_path / "own", "people.csv", "vladimir-putin,V. Putin,RU,president,,Putin")
    assert load_gazetteer(own).entities["people", "vladimir-putin"].aliases == ("V. Putin", "Putin")


@pytest.mark.parametrize(
    ("name", "row", "reason"),
    [
        ("people.csv", "wanda-quill,Wanda Quill,GB", "3 cells; legal: 6"),
        ("people.csv", "Wanda Quill,Wanda Quill,GB,editor,,", "lower-case letters"),
        ("people.csv", "wanda-quill,,GB,editor,,", "label is empty"),
        ("places.csv", "xanadu,Xanadu,palace,,,,,,,", "kind 'palace'; legal: continent"),
        ("places.csv", "xanadu,Xanadu,settlement,cathay,,,,,,", "parents 'cathay' is no id of places"),
        ("places.csv", "xanadu,Xanadu,settlement,,,91,0,,,", "latitude '91'; legal: degrees from -90 to 90"),
        ("weapons.csv", "slingshot,Slingshot,catapult,,,,", "classes 'catapult' is no id of weapons"),
        ("weapons.csv", "slingshot,Slingshot,,,,,", "classes and variant_of"),
        ("ambiguous.csv", "people,Quill,wanda-quill,", "people has no entity 'wanda-quill'"),
    ],
)
def test_a_bad_row_stops_the_build_with_file_and_line(tmp_path: Path, name: str, row: str, reason: str) -> None:
    own = write(tmp_path / "own", name, row)
    with pytest.raises(GazetteerError, match=re.escape(f"{name}, line 2: ")) as caught:
        load_gazetteer(own)
    assert reason in str(caught.value)


def test_a_wrong_header_is_named_with_the_right_one(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("name,country\n", encoding="utf-8")
    with pytest.raises(GazetteerError, match=r"people.csv, line 1: header must be id,label"):
        load_gazetteer(tmp_path)


def test_a_row_that_stands_twice_is_named(tmp_path: Path) -> None:
    row = "wanda-quill,Wanda Quill,GB,editor,,"
    with pytest.raises(GazetteerError, match=r"line 3: 'wanda-quill' stands twice"):
        load_gazetteer(write(tmp_path / "own", "people.csv", row, row))


def test_the_shipped_files_are_all_that_the_contract_names() -> None:
    assert {path.name for path in SHIPPED.glob("*.csv")} == set(COLUMNS)
