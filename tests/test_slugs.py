"""What is the id of a name?"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.slugs import slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Kyiv", "kyiv"),
        ("Ada Hart", "ada-hart"),
        ("  Ada   Hart. ", "ada-hart"),
        ("S-300", "s-300"),
        ("O'Brien", "obrien"),
        ("O’Brien", "obrien"),
        ("São Paulo", "sao-paulo"),
        ("Łódź", "lodz"),
        ("Grid, power & heat", "grid-power-heat"),
        ("李小龍", "lixiaolong"),
    ],
)
def test_a_name_becomes_lower_case_letters_digits_and_hyphens(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_names_without_any_letter_get_ids_that_differ() -> None:
    assert re.fullmatch("[0-9a-f]{12}", slug_of("!!!"))
    assert slug_of("!!!") != slug_of("???")


@settings(deadline=None)
@given(st.text())
def test_every_name_gives_a_slug(name: str) -> None:
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug_of(name))


@settings(deadline=None)
@given(st.text())
def test_the_slug_of_a_slug_is_itself(name: str) -> None:
    assert slug_of(slug_of(name)) == slug_of(name)
