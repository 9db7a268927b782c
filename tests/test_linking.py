"""Whom does a name mean inside its article?"""

from __future__ import annotations

import pytest

from index.documents import Article, EnrichedArticle, Entity, LinkedArticle, Mention
from index.entities import UNLISTED
from index.gazetteer import Gazetteer, Meaning
from index.linking.within import Linker

GAZETTEER = Gazetteer(
    entities={
        (entity.facet, entity.id): entity
        for entity in [
            Entity("ada-hart", "people", "Ada Hart", (), ("A. Hart",)),
            Entity("georgia", "places", "Georgia"),
            Entity("georgia-us", "places", "Georgia (US)"),
            Entity("vitali-lind", "people", "Vitali Lind"),
            Entity("vladimir-lind", "people", "Vladimir Lind"),
            Entity("bar", "places", "Bar"),
        ]
    },
    ambiguous={
        ("places", "georgia"): (Meaning("georgia", ()), Meaning("georgia-us", ("atlanta", "fulton county"))),
        ("people", "lind"): (Meaning("vitali-lind", ("mayor",)), Meaning("vladimir-lind", ("boxer", "ring"))),
    },
)


def make_mention(text: str, rule: str, value: str | None = None, kind: str = "people") -> Mention:
    return Mention(kind, 0, len(text), text, 0, 0, value, rule)


def link(*mentions: Mention, body: str = "", title: str | None = None) -> LinkedArticle:
    return Linker(GAZETTEER).link_article(EnrichedArticle(Article("a1", title, body, topics=("War",)), mentions))


def ids(linked: LinkedArticle) -> list[str | None]:
    return [mention.value for mention in linked.mentions]


FULL_NAME = make_mention("Ada Hart", "gazetteer", "ada-hart")
GUESSED_NAME = make_mention("Bo Hart", "given name")
SURNAME = make_mention("Hart", "surname")


def test_a_surname_means_the_person_named_in_full() -> None:
    assert ids(link(FULL_NAME, SURNAME)) == ["ada-hart", "ada-hart"]


def test_a_surname_is_linked_wherever_the_full_name_stands() -> None:
    assert ids(link(SURNAME, FULL_NAME)) == ["ada-hart", "ada-hart"]


def test_a_surname_means_a_person_whom_no_gazetteer_lists() -> None:
    linked = link(GUESSED_NAME, SURNAME)
    assert ids(linked) == ["bo-hart", "bo-hart"]
    assert dict(linked.values)["people"] == (Entity("bo-hart", "people", "Bo Hart", extra=(UNLISTED,)),)


def test_a_surname_that_two_people_of_the_article_share_is_left_out() -> None:
    linked = link(FULL_NAME, GUESSED_NAME, SURNAME)
    assert [mention.text for mention in linked.mentions] == ["Ada Hart", "Bo Hart"]


def test_a_surname_without_a_full_name_is_left_out() -> None:
    assert link(SURNAME).mentions == ()


def test_a_surname_is_told_apart_by_its_letters_not_its_accents() -> None:
    assert ids(link(make_mention("Ana Müller", "given name"), make_mention("Muller", "surname"))) == [
        "ana-muler",
        "ana-muler",
    ]


@pytest.mark.parametrize(
    ("kind", "text"), [("places", "Port Hart"), ("organisations", "Marks and Hart"), ("people", "Hart")]
)
def test_a_name_that_is_no_full_name_of_a_person_lends_no_surname(kind: str, text: str) -> None:
    linked = link(make_mention(text, "gazetteer", "other", kind), SURNAME)
    assert [mention.text for mention in linked.mentions] == [text]


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("Protesters met in Georgia.", "georgia"),
        ("Georgia went on counting in Atlanta.", "georgia-us"),
        ("A court of Fulton County in Georgia sat.", "georgia-us"),
        ("A county in Georgia.", "georgia"),
    ],
)
def test_cue_words_of_the_article_decide_between_meanings_else_the_one_without_any(body: str, value: str) -> None:
    linked = link(make_mention("Georgia", "ambiguous", kind="places"), body=body)
    assert ids(linked) == [value]
    assert [entity.id for entity in dict(linked.values)["places"]] == [value]


def test_cue_words_of_the_title_count() -> None:
    assert ids(link(make_mention("Georgia", "ambiguous", kind="places"), title="Atlanta votes")) == ["georgia-us"]


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("The mayor, Lind, spoke.", ["vitali-lind"]),
        ("Lind, a boxer, stepped into the ring.", ["vladimir-lind"]),
        ("Lind spoke.", []),
        ("The mayor and the boxer are brothers, Lind said.", []),
    ],
)
def test_without_a_default_the_undecided_is_left_out(body: str, values: list[str]) -> None:
    linked = link(make_mention("Lind", "ambiguous"), body=body)
    assert ids(linked) == values


def test_a_cue_word_is_a_whole_word() -> None:
    assert ids(link(make_mention("Lind", "ambiguous"), body="The mayoral race; rings were sold.")) == []


def test_an_alias_that_the_gazetteer_no_longer_holds_is_left_out() -> None:
    assert link(make_mention("Springfield", "ambiguous", kind="places")).mentions == ()


def test_a_mention_with_a_value_keeps_it() -> None:
    mention = make_mention("A. Hart", "gazetteer", "ada-hart")
    linked = link(mention)
    assert linked.mentions == (mention,)
    assert dict(linked.values)["people"] == (GAZETTEER.entities["people", "ada-hart"],)


def test_values_stand_in_the_order_of_first_mention_each_once() -> None:
    bar, georgia = make_mention("Bar", "gazetteer", "bar", "places"), make_mention("Georgia", "x", "georgia", "places")
    values = dict(link(bar, georgia, bar).values)
    assert [entity.id for entity in values["places"]] == ["bar", "georgia"]
    assert [entity.id for entity in values["topics"]] == ["war"]


def test_articles_are_linked_one_by_one_in_their_order() -> None:
    first = EnrichedArticle(Article("a1", None, ""), (FULL_NAME,))
    second = EnrichedArticle(Article("a2", None, ""), (SURNAME,))
    linked = list(Linker(GAZETTEER).link([first, second]))
    assert [(article.article.id, ids(article)) for article in linked] == [("a1", ["ada-hart"]), ("a2", [])]


def test_a_surname_follows_a_full_name_whose_meaning_had_to_be_decided() -> None:
    text = "The prosecutor Andrei Kostin spoke of war crimes. Kostin left."
    mentions = (
        Mention("people", 15, 28, "Andrei Kostin", 0, 0, None, "ambiguous"),
        Mention("people", 50, 56, "Kostin", 1, 0, None, "surname"),
    )
    gazetteer = Gazetteer(ambiguous={("people", "andrei kostin"): (Meaning("kostin-2", ("prosecutor",)),)})
    linked = Linker(gazetteer).link_article(EnrichedArticle(Article("a", None, text), mentions))
    assert [mention.value for mention in linked.mentions] == ["kostin-2", "kostin-2"]
