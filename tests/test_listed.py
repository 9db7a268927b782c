"""When is an unlisted spelling a listed name?"""

from __future__ import annotations

import pytest

from index.documents import Entity
from index.gazetteer import Gazetteer, Name
from index.linking.listed import Listed, is_alike

PEOPLE = {
    "zelensky": "Volodymyr Zelensky",
    "syniehubov": "Oleh Syniehubov",
    "bach": "Thomas Bach",
    "kuleba": "Dmytro Kuleba",
}
LISTED = Listed(
    Gazetteer(
        entities={("people", id): Entity(id, "people", name) for id, name in PEOPLE.items()},
        names=[Name(name, "people", id, "sure") for id, name in PEOPLE.items()],
    )
)


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("Wołodymyr Zełenski", "zelensky"),
        ("Wołodymyr Zelnski", "zelensky"),
        ("Oleh Synahubow", "syniehubov"),
        ("Thomas Bacha", "bach"),
        ("Dmytro Kuleba", "kuleba"),
        ("Oleksii Kuleba", None),
        ("Olena Zelenska", None),
        ("Thomas Back", None),
        ("Kuleba", None),
    ],
)
def test_a_misspelt_name_is_a_listed_one_only_with_the_same_given_name(text: str, id: str | None) -> None:
    assert LISTED.find("people", text) == id


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("zelnski", "zelenski", True),
        ("bacha", "bach", True),
        ("ermakov", "ermak", False),
        ("ivanov", "ivanova", False),
        ("petrov", "petrenko", False),
        ("li", "le", False),
        ("popko", "topko", False),
    ],
)
def test_surnames_are_alike_when_letters_differ_and_not_endings(one: str, other: str, alike: bool) -> None:
    assert is_alike(one, other) is alike
