"""Which spellings are one name?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.linking.keys import key_of, person_key, surname_key


@pytest.mark.parametrize(
    "spellings",
    [
        "Volodymyr Zelensky|Volodymyr Zelenskyy|Wołodymyr Zełenski|Volodimir Zelenskiy|Володимир Зеленський",
        "Serhiy Popko|Serhii Popko|Serhij Popko",
        "Oleksii Kuleba|Oleksiy Kuleba|Oleksij Kuleba",
        "Yevgeny Prigozhin|Evgeny Prigozhin|Yevgeniy Prigozhin",
        "Vasyl Zvarych|Wasyl Zwarycz",
        "Andriy Yermak|Andrij Jermak|Andrii Iermak",
        "Valerii Zaluzhnyi|Valery Zaluzhny|Valeriy Zaluzhnyy",
        "Kim Jong Un|Kim Jong-un",
        "Kherson|Chersoń|Cherson",
    ],
)
def test_transliterations_of_one_name_share_a_key(spellings: str) -> None:
    assert len({person_key(spelling) for spelling in spellings.split("|")}) == 1


@pytest.mark.parametrize(
    "names",
    [
        "Volodymyr Zelensky|Olena Zelenska",
        "Dmytro Kuleba|Oleksii Kuleba",
        "Vitali Klitschko|Wladimir Klitschko",
        "Kim Jong Un|Kim Jong Il",
        "Sergei Ivanov|Viktor Ivanov",
    ],
)
def test_other_people_have_other_keys(names: str) -> None:
    keys = [person_key(name) for name in names.split("|")]
    assert len(set(keys)) == len(keys)


def test_a_middle_name_does_not_part_a_person() -> None:
    assert person_key("Serhiy Oleksandrovych Popko") == person_key("Serhiy Popko")
    assert person_key("Ursula von der Leyen") != person_key("Ursula Leyen")


def test_the_surname_is_the_last_word() -> None:
    assert surname_key("Serhii Popko") == key_of("Popko")


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_has_a_key_of_letters_and_blanks_that_is_its_own_key_in_capitals(text: str) -> None:
    assert set(key_of(text)) <= set("abcdefghijklmnopqrstuvwxyz ")
    assert person_key(text) == person_key(f" {text} ")
