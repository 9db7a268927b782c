"""What is cut from a plain text, what stays, and is anything lost?"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.readers.cleaning import CleanText, clean_article
from index.readers.furniture import RULES, Rule, Where
from index.readers.paragraphs import split_paragraphs

STORY = (
    "Two barges waited at the upper lock on Monday while the keeper broke the ice with a pole.",
    "The canal had been closed since the night before, when the water froze from bank to bank.",
    "By noon a narrow lane was open and both boats went through, one behind the other.",
    "The keeper said he had seen nothing like it in thirty years at the lock.",
    "More frost is forecast for the week, and the council has hired a second boat.",
    "Skaters were told to keep off the lane until the ice has had time to set again.",
)


def clean(*paragraphs: str, title: str | None = None) -> CleanText:
    return clean_article("\n\n".join(paragraphs), title)


def list_rules(text: CleanText) -> list[str]:
    return [cut.rule for cut in text.furniture]


def place(rule: Rule) -> tuple[str, ...]:
    if rule.where is Where.HEAD:
        return (rule.example, *STORY)
    return (*STORY, rule.example) if rule.where is Where.TAIL else (*STORY[:2], rule.example, *STORY[2:])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_cuts_its_example(rule: Rule) -> None:
    assert list_rules(clean(*place(rule))) == [rule.name]


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.where is not Where.ANYWHERE], ids=lambda rule: rule.name
)
def test_a_rule_of_head_or_tail_cuts_nothing_in_the_middle(rule: Rule) -> None:
    assert rule.name not in list_rules(clean(*STORY, rule.example, *STORY))


def test_names_of_rules_are_unique() -> None:
    assert max(Counter(rule.name for rule in RULES).values()) == 1


@pytest.mark.parametrize(
    "line",
    [
        "By Monday the lane was open and both boats went through.",
        "Share prices of the canal company fell by a tenth.",
        "Related costs: the council paid 300 euros, of which the boat was half. The rest was salt.",
        "Photo albums of the great frost are kept in the museum.",
        "Follow the towpath for two miles and turn left at the mill.",
        "Read more than one book on ice and you will find they differ.",
        "#1 on the list was the boat.",
        "The source: a keeper who asked for another name.",
        "(The keeper, 61, was born at the lock.)",
        "Editing by hand is slow, the clerk said, but it pays.",
        "Reuters reported on Tuesday that the frost would last.",
        "WWF and UNESCO protested.",
        "Advertisement sales fell in the frost.",
        "The museum, a gift of Ann Lee/Bo Ek, is closed.",
        "Expand the lock or close it, the council said.",
        "Donated blankets were given to the crews.",
        "The themes of the meeting were ice and salt.",
    ],
)
def test_a_doubtful_paragraph_stays(line: str) -> None:
    for text in (clean(line, *STORY), clean(*STORY[:3], line, *STORY[3:]), clean(*STORY, line)):
        assert line in text.paragraphs


def test_hashtags_and_themes_become_topics() -> None:
    text = clean(
        "The keeper and the long frost", "#Canal #Power grid #Ice-age", *STORY, "🏷️ Themes", "Frost, Inland Shipping"
    )
    assert text.topics == ("Canal", "Power grid", "Ice-age", "Frost", "Inland Shipping")
    assert text.paragraphs == STORY


def test_a_themes_label_takes_no_sentence_with_it() -> None:
    assert clean(*STORY[:2], "Themes", *STORY[2:]).paragraphs == STORY


def test_a_label_is_cut_and_the_bullets_below_it_stay() -> None:
    text = clean(
        *STORY[:2], "📌 Key Takeaways", "- The lock is open.", "- The frost goes on.", "📖 Full Retelling", *STORY[2:]
    )
    assert list_rules(text) == ["section label", "section label"]
    assert "- The lock is open." in text.paragraphs


def test_what_follows_the_entity_graph_goes_with_it() -> None:
    text = clean(*STORY, "Entity Intersection Graph", "Nothing is connected so far.")
    assert text.paragraphs == STORY
    assert list_rules(text) == ["entity graph", "entity graph"]


def test_a_caption_stays_without_its_credit() -> None:
    text = clean(*STORY[:1], "Barges in the ice on Monday (Ann Lee/AP)", *STORY[1:])
    assert text.paragraphs[1] == "Barges in the ice on Monday"
    assert [(cut.text, cut.rule, cut.paragraph) for cut in text.furniture] == [("(Ann Lee/AP)", "agency credit", 1)]


def test_two_credits_on_a_line_are_two_cuts() -> None:
    text = clean("(Photo : Photo by A. LEE and B. EK / AFP) (Photo by A. LEE,B. EK/AFP via Getty Images)", *STORY)
    assert list_rules(text) == ["photo credit", "photo credit"]
    assert text.paragraphs == STORY


def test_a_dateline_stays() -> None:
    assert clean(f"LEEDS, Jan 9 (Reuters) - {STORY[0]}", *STORY[1:]).furniture == ()


def test_a_cut_names_the_paragraph_it_stood_before() -> None:
    text = clean(*STORY[:2], "READ MORE: Ten cold winters", *STORY[2:])
    assert [(cut.paragraph, text.paragraphs[cut.paragraph]) for cut in text.furniture] == [(2, STORY[2])]


def test_a_byline_list_at_the_head_is_cut_line_by_line() -> None:
    text = clean_article(
        "\n".join(["- Ann Lee in Leeds and Bo Ek in Lund", "- BBC News", "A lane through the ice", *STORY])
    )
    assert len(text.furniture) == 2
    assert text.title is None
    assert text.paragraphs == ("A lane through the ice", *STORY)


def test_capitals_are_links_in_a_text_of_small_letters_and_style_in_one_of_capitals() -> None:
    link = "HOW THE CANAL SURVIVED A WINTER OF ICE"
    assert list_rules(clean(*STORY[:3], link, *STORY[3:])) == ["link in capitals"]
    wire = tuple(paragraph.upper().rstrip(".") for paragraph in STORY)
    assert clean(*wire, title="Frost").paragraphs == wire


def test_a_short_first_line_above_a_blank_line_is_the_headline() -> None:
    text = clean("A narrow lane through the ice", *STORY)
    assert text.title == "A narrow lane through the ice"
    assert text.paragraphs == STORY


def test_a_short_first_line_above_longer_lines_is_the_headline() -> None:
    assert clean_article("\n".join(["Lane through the ice", *STORY])).title == "Lane through the ice"


@pytest.mark.parametrize(
    "first",
    [
        STORY[0],
        "Ice.",
        "- Ann Lee in Leeds",
        "By Ann Lee, Canals Correspondent",
        "#Canal #Ice #Frost",
        "He said: “It is cold.”",
        "He listed what was missing:",
        "Barges in the ice on Monday (Ann Lee/AP)",
        "word " * 50,
    ],
)
def test_a_first_line_that_is_no_headline_is_none(first: str) -> None:
    assert clean(first, *STORY).title is None


def test_a_single_line_is_the_story_not_a_headline() -> None:
    text = clean("A narrow lane through the ice")
    assert (text.title, text.paragraphs) == (None, ("A narrow lane through the ice",))


@pytest.mark.parametrize("first", ["A narrow lane through the ice", "“A NARROW LANE” through the ice", "A narrow lane"])
def test_a_given_title_is_cut_where_the_text_repeats_it(first: str) -> None:
    text = clean(first, *STORY, title="A narrow lane through the ice")
    assert list_rules(text) == ["repeated headline"]
    assert text.paragraphs == STORY


def test_a_headline_that_stands_there_twice_is_cut_once() -> None:
    text = clean("A narrow lane through the ice", "A narrow lane through the ice", *STORY)
    assert text.title == "A narrow lane through the ice"
    assert list_rules(text) == ["repeated headline"]


def wrap(text: str, width: int = 70) -> str:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


@pytest.mark.parametrize("width", [60, 70, 80])
def test_lines_broken_to_a_width_are_joined(width: int) -> None:
    text = "\n\n".join(wrap(f"{one} {two}", width) for one, two in zip(STORY[::2], STORY[1::2], strict=True))
    assert clean_article(text, "Frost").paragraphs == tuple(
        f"{one} {two}" for one, two in zip(STORY[::2], STORY[1::2], strict=True)
    )


def test_an_indent_begins_a_paragraph() -> None:
    text = "\n    ".join(wrap(f"{one} {two}") for one, two in zip(STORY[::2], STORY[1::2], strict=True))
    assert len(split_paragraphs(text)) == 3


def test_a_text_of_a_paragraph_a_line_is_split_a_line() -> None:
    assert tuple(paragraph.text for paragraph in split_paragraphs("\n".join(STORY))) == STORY


def test_white_space_inside_a_paragraph_is_one_space() -> None:
    assert clean_article("A\u00a0 narrow\u2009lane \t through the ice.").paragraphs == (
        "A narrow lane through the ice.",
    )


PIECES = st.one_of(
    st.sampled_from([rule.example for rule in RULES] + list(STORY)),
    st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=80),
    st.sampled_from(["", " ", "\u00a0", "# ", "- ", "(Photo: ", "))", "/AP)", "Themes"]),
)


@settings(deadline=None)
@given(
    st.lists(st.tuples(PIECES, st.sampled_from(["\n", "\n\n", " ", "\n   "])), max_size=20),
    st.sampled_from([None, STORY[0], "Frost"]),
)
def test_every_character_is_in_title_story_or_furniture(pieces: list[tuple[str, str]], title: str | None) -> None:
    raw = "".join(piece + end for piece, end in pieces)
    text = clean_article(raw, title)
    parts = [text.title or "", *text.paragraphs, *(cut.text for cut in text.furniture)]
    assert Counter("".join("".join(parts).split())) == Counter("".join(raw.split()))


@pytest.mark.parametrize(
    "unit", ["#a ", "A/", "(A", "A B, ", "AB ", "Tags: a,", "share ", "- A B and ", "x" * 99 + "\n", ". A B/"]
)
def test_a_long_hostile_text_is_cleaned_in_little_time(unit: str) -> None:
    assert clean_article(unit * (300_000 // len(unit))).paragraphs
