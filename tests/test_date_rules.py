"""Does each rule of the date grammar do what its example says?"""

from __future__ import annotations

from collections import Counter

import pytest
from spacy.language import Language

from index.documents import parse_published
from index.enrich.date_rule import Prefix, Rule
from index.enrich.date_rules import PREFIXES, RULES
from index.enrich.dates import find_dates
from index.enrich.sentences import build_tokenizer

NAMED = [rule for rule in RULES if rule.name != "now"]
"""Rules that a mention can be named by; "now" is only ever the end of a range."""


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build_tokenizer()


@pytest.mark.parametrize("rule", [*RULES, *PREFIXES], ids=lambda rule: rule.name)
def test_a_rule_finds_its_example(nlp: Language, rule: Rule | Prefix) -> None:
    sentence, published, text, value = rule.example
    mentions = find_dates(nlp(sentence), parse_published(published) if published else None)
    assert (text, value) in [(mention.text, mention.value) for mention in mentions]


@pytest.mark.parametrize("rule", [*NAMED, *PREFIXES], ids=lambda rule: rule.name)
def test_a_rule_is_the_one_that_reads_its_example(nlp: Language, rule: Rule | Prefix) -> None:
    sentence, published, text, _ = rule.example
    mentions = find_dates(nlp(sentence), parse_published(published) if published else None)
    assert rule.name in [name for mention in mentions if mention.text == text for name in mention.rule.split("+")]


def test_every_rule_has_a_name_of_its_own() -> None:
    names = [rule.name for rule in RULES] + [prefix.name for prefix in PREFIXES]
    assert max(Counter(names).values()) == 1
