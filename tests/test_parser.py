"""How is what somebody typed read, and what is said where it was read otherwise?"""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import QueryError
from search.clauses import All, And, Clause, Named, Not, Or, Term, describe
from search.lexer import MAX_CHARACTERS, MAX_TOKENS
from search.parser import MAX_DEPTH, Parsed, parse

SIGNS = ['"', "(", ")", "-", "*", "?", "~", "~3", ":", " ", "\n", "\0", "’s"]
PIECES = [*SIGNS, "NOT ", "AND ", "OR ", "title:", "body:", "person:", "published:", "2022", "kyiv", "S-300", "é"]
TEXTS = st.one_of(st.text(max_size=1_100), st.lists(st.sampled_from(PIECES), max_size=80).map("".join))
LINES = st.lists(
    st.sampled_from(
        [
            "kyiv",
            '"power grid"',
            '"a b"~2',
            "pow*",
            "p?w*r",
            "grid~",
            "title:grid",
            'person:"Ada Hart"',
            "-odesa",
            "S-300",
        ]
    ),
    min_size=1,
)
LEGAL = "~, ~1 or ~2 stands after one word, ~1 to ~50 after a phrase"
FIELDS = "title, body, person, place, weapon, organisation, topic, source, author, language, published, happened"
FIELD = f"a field is one of {FIELDS} with : and a value after it"


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("", "everything"),
        (" \t\n ", "everything"),
        ("Kyiv", "kyiv"),
        ("power grid", "(power AND grid)"),
        ("power AND grid", "(power AND grid)"),
        ("planned", "planned"),
        ('"planned"', '"planned"'),
        ('"power grid"', '"power grid"'),
        ('"Power, GRID!"', '"power grid"'),
        ('"the of"', '"the of"'),
        ("S-300", '"s 300" (any ending)'),
        ("U.S.", '"u s" (any ending)'),
        ("Kyiv's", "kyiv"),
        ("café", "café"),
        ("pow*", "pow*"),
        ("Pow*", "pow*"),
        ("ко*", "ко*"),
        ("pow**", "pow*"),
        ("p?w*r", "p?w*r"),
        ("*shot", "*shot"),
        ("*sho*", "*sho*"),
        ("P?w**R", "p?w*r"),
        ("grid?", "grid?"),
        ("caf?", "caf?"),
        ("É*ée", "e*ee"),
        ("title:gr?d", "title:gr?d"),
        ("grid~", "grid~1"),
        ("Grid~1", "grid~1"),
        ("café~2", "cafe~2"),
        ("grid~0", '"grid"'),
        ("-body:grid~2", "NOT body:grid~2"),
        ('"power grid"~3', '"power grid"~3'),
        ('"power grid"~50', '"power grid"~50'),
        ('"power grid"~0', '"power grid"'),
        ('title:"power grid"~2 a', '(title:"power grid"~2 AND a)'),
        ('("a b"~2) c', '("a b"~2 AND c)'),
        ("person:ada", 'person:"ada"'),
        ('person:" Ada  Hart "', 'person:"Ada Hart"'),
        ("place:kyiv weapon:Kh-101", '(place:"kyiv" AND weapon:"Kh-101")'),
        ('organisation:UN topic:"Peace talks"', '(organisation:"UN" AND topic:"Peace talks")'),
        ("source:Post author:x language:en", '(source:"Post" AND author:"x" AND language:"en")'),
        ("-person:ada", 'NOT person:"ada"'),
        ("(person:ada OR person:bo)", '(person:"ada" OR person:"bo")'),
        ("http://a.b/c", '"http a b c" (any ending)'),
        ("[a TO z]", "(a AND to AND z)"),
        ("12:30", '"12 30" (any ending)'),
        ("a OR b", "(a OR b)"),
        ("a OR b OR c", "(a OR b OR c)"),
        ("a OR b c", "(a OR (b AND c))"),
        ("a b OR c d", "((a AND b) OR (c AND d))"),
        ("(a OR b) c", "((a OR b) AND c)"),
        ("(a b) c", "(a AND b AND c)"),
        ("a (b OR (c d))", "(a AND (b OR (c AND d)))"),
        ("NOT a", "NOT a"),
        ("-a", "NOT a"),
        ("a -b", "(a AND NOT b)"),
        ("a NOT b", "(a AND NOT b)"),
        ("a AND NOT b", "(a AND NOT b)"),
        ("a OR NOT b", "(a OR NOT b)"),
        ("a -(b OR c)", "(a AND NOT (b OR c))"),
        ('-"a b"', 'NOT "a b"'),
        ("NOT NOT a", "a"),
        ("NOT -a", "a"),
        ("NOT NOT NOT a", "NOT a"),
        ("well-known", '"well known" (any ending)'),
        ("title:a", "title:a"),
        ("title:a b", "(title:a AND b)"),
        ("title:pow*", "title:pow*"),
        ('title:"power grid"', 'title:"power grid"'),
        ("title:(a OR b) c", "((title:a OR title:b) AND c)"),
        ("title:(a body:b)", "(title:a AND body:b)"),
        ("-title:a", "NOT title:a"),
        ("(-a)", "NOT a"),
        ("not a", "(not AND a)"),
        ("a and b", "(a AND and AND b)"),
        ("a or b", "(a AND or AND b)"),
        ("()", "everything"),
        ("a () b", "(a AND b)"),
    ],
)
def test_a_text_is_read_by_the_grammar_without_a_note(text: str, reading: str) -> None:
    parsed = parse(text)
    assert (describe(parsed.clause), parsed.notes) == (reading, ())


@pytest.mark.parametrize(
    ("text", "reading", "note"),
    [
        ("a - b", "(a AND b)", "- holds no letter or digit and was left out"),
        ("a !?", "a", "!? holds no letter or digit and was left out"),
        ('a ""', "a", '"" holds no letter or digit and was left out'),
        ('"a b', "(a AND b)", '" holds no letter or digit and was left out'),
        ("NOT", "not", "NOT without a word after it was read as a word"),
        ("a NOT", "(a AND not)", "NOT without a word after it was read as a word"),
        ("(NOT) a", "(not AND a)", "NOT without a word after it was read as a word"),
        ("AND", "and", "AND without words on both sides was read as a word"),
        ("AND a", "(and AND a)", "AND without words on both sides was read as a word"),
        ("a AND", "(a AND and)", "AND without words on both sides was read as a word"),
        ("(AND a)", "(and AND a)", "AND without words on both sides was read as a word"),
        ("OR", "or", "OR without words on both sides was read as a word"),
        ("OR a", "(or AND a)", "OR without words on both sides was read as a word"),
        ("a) b", "(a AND b)", "a closing bracket without an opening one was left out"),
        (")", "everything", "a closing bracket without an opening one was left out"),
        ("(a b", "(a AND b)", "a bracket that was not closed ends with the query"),
        ("((a", "a", "a bracket that was not closed ends with the query"),
        ("p*", "p", "p* was read as a word: a prefix is 2 or more letters and one *"),
        ("S-30*", '"s 30" (any ending)', "S-30* was read as a word: a prefix is 2 or more letters and one *"),
        (
            "S-3?0",
            '"s 3 0" (any ending)',
            "S-3?0 was read as a word: * and ? stand in one word of 2 or more letters or digits",
        ),
        ("*x", "x", "*x was read as a word: * and ? stand in one word of 2 or more letters or digits"),
        ("?_?", "_", "?_? was read as a word: * and ? stand in one word of 2 or more letters or digits"),
        ("a *", "a", "* holds no letter or digit and was left out"),
        ("*?* a", "a", "*?* holds no letter or digit and was left out"),
        ("grid~3", "grid~2", "grid~3 was read as ~2: a fuzzy word takes no more"),
        ("ab~", '"ab"', "ab~ was read literally: a fuzzy word has 3 letters or more"),
        ("S-300~1", '"s 300 1" (any ending)', f"S-300~1 was read as a word: {LEGAL}"),
        ("gr*d~1", '"gr d 1" (any ending)', f"gr*d~1 was read as a word: {LEGAL}"),
        ("grid~x", '"grid x" (any ending)', f"grid~x was read as a word: {LEGAL}"),
        ("~2 a", "(2 AND a)", f"~2 was read as a word: {LEGAL}"),
        ("~", "everything", "~ holds no letter or digit and was left out"),
        ('"a b"~51', '"a b"~50', "~51 was read as ~50: a phrase takes no more"),
        ('"a b"~x', '("a b" AND x)', f"~x was read as a word: {LEGAL}"),
        ('"grid"~3', '"grid"', "~3 after one word in quotes was left out: it stands after a phrase"),
        ('a ""~3', "a", '"" holds no letter or digit and was left out'),
        ("person:", "person", f"person: was read as a word: {FIELD}"),
        ("person: a", "(person AND a)", f"person: was read as a word: {FIELD}"),
        ("person:(a OR b)", "(person AND (a OR b))", f"person: was read as a word: {FIELD}"),
        ('person:"" a', "a", 'person:"" holds no name and was left out'),
        ("title: a", "(title AND a)", f"title: was read as a word: {FIELD}"),
        ("people:ada", '"people ada" (any ending)', f"people:ada was read as a word: {FIELD}"),
        ("published: a", "(published AND a)", f"published: was read as a word: {FIELD}"),
    ],
)
def test_what_cannot_be_read_as_an_operator_is_a_word_and_a_note_says_so(text: str, reading: str, note: str) -> None:
    parsed = parse(text)
    assert (describe(parsed.clause), parsed.notes) == (reading, (note,))


def test_the_same_note_is_made_once() -> None:
    assert len(parse("! ? ! ?").notes) == 2


def test_a_note_quotes_a_long_word_in_part() -> None:
    assert all(len(note) < 100 for note in parse("!" * 900).notes)


def test_the_longest_text_is_read_and_one_character_more_is_refused() -> None:
    assert parse("a" * MAX_CHARACTERS).clause != All()
    with pytest.raises(QueryError, match="at most 1000 characters, not 1001") as refusal:
        parse("a" * (MAX_CHARACTERS + 1))
    assert (refusal.value.parameter, refusal.value.position) == ("q", 1_000)


def test_the_most_words_are_read_and_one_more_is_refused_where_it_stands() -> None:
    assert len(describe(parse("ab " * MAX_TOKENS).clause).split(" AND ")) == 64
    with pytest.raises(QueryError, match="at most 64 words and signs") as refusal:
        parse("ab " * (MAX_TOKENS + 1))
    assert refusal.value.position == 64 * 3


def test_the_deepest_brackets_are_read_and_one_deeper_is_refused_where_it_opens() -> None:
    assert describe(parse(f"{'(' * MAX_DEPTH}a{')' * MAX_DEPTH}").clause) == "a"
    with pytest.raises(QueryError, match="brackets at most 10 deep") as refusal:
        parse(f"a {'(' * (MAX_DEPTH + 1)}b")
    assert refusal.value.position == 2 + 10


def test_brackets_side_by_side_are_not_deep() -> None:
    assert describe(parse("(a) " * 20).clause).count("a") >= 20


@pytest.mark.parametrize(
    "text",
    ["(" * 1_000, ")" * 1_000, "NOT " * 1_000, "NOT " * 250, "-" * 1_000, "title:" * 166, "OR " * 333, '" ' * 500],
)
def test_a_text_of_signs_alone_is_read_or_refused_at_once(text: str) -> None:
    begin = process_time()
    try:
        read: object = parse(text)
    except QueryError as refusal:
        read = refusal.position
    assert isinstance(read, Parsed | int) and process_time() - begin < 2.0


def test_under_exact_every_word_searches_its_literal_form() -> None:
    assert describe(parse("planned S-300 OR title:grids", exact=True).clause) == (
        '(("planned" AND "s 300") OR title:"grids")'
    )


def test_a_stemmed_word_carries_the_form_that_was_typed() -> None:
    assert parse("Plánned").clause == Term("plan", "stem", form="planned")
    assert parse('"Plánned"').clause == Term("planned", "exact")


def test_a_name_asks_for_a_value_of_its_facet_as_it_was_typed() -> None:
    assert parse('weapon:"Kh-101"').clause == Named("weapons", "Kh-101")


@pytest.mark.parametrize("text", ["\0" * 1_000, '"' * 100, "*" * 1_000, "?" * 1_000, "--- ---"])
def test_a_text_without_letters_asks_for_everything_and_says_why(text: str) -> None:
    parsed = parse(text)
    assert parsed.clause == All() and parsed.notes


def test_a_nul_parts_words_as_any_other_sign() -> None:
    assert describe(parse("power\0grid").clause) == '"power grid" (any ending)'


@settings(deadline=2_000)
@given(TEXTS)
def test_any_text_is_read_or_refused_with_a_position_inside_it(text: str) -> None:
    try:
        parsed = parse(text)
    except QueryError as refusal:
        assert refusal.parameter == "q" and refusal.position is not None and 0 <= refusal.position < len(text)
    else:
        assert describe(parsed.clause) and all(parsed.notes)


def is_flat(clause: Clause) -> bool:
    """Tell whether every And and Or has two parts or more, none of its own kind, and no All is inside."""
    match clause:
        case And(parts) | Or(parts):
            own = type(clause)
            return len(parts) > 1 and all(not isinstance(part, own | All) and is_flat(part) for part in parts)
        case Not(part):
            return not isinstance(part, All) and is_flat(part)
        case _:
            return True


@settings(deadline=None)
@given(TEXTS.filter(lambda text: len(text) <= MAX_CHARACTERS))
def test_nested_clauses_of_one_kind_are_one_clause(text: str) -> None:
    try:
        clause = parse(text).clause
    except QueryError:
        return
    assert is_flat(clause)


@settings(deadline=None)
@given(LINES)
def test_words_that_follow_each_other_are_all_required(words: list[str]) -> None:
    parts = [describe(parse(word).clause) for word in words]
    expected = parts[0] if len(parts) == 1 else f"({' AND '.join(parts)})"
    assert describe(parse(" ".join(words)).clause) == expected


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("(OR x)", "(or AND x)"),
        ("(OR x) OR y", "((or AND x) OR y)"),
        ("title:(OR x)", "(title:or AND title:x)"),
        ("a OR OR b", "((a AND or) OR b)"),
    ],
)
def test_an_or_without_words_on_both_sides_is_a_word_of_its_own_bracket(text: str, reading: str) -> None:
    parsed = parse(text)
    assert describe(parsed.clause) == reading
    assert parsed.notes == ("OR without words on both sides was read as a word",)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("happened:2022-12-16", "happened:2022-12-16"),
        ("published:2022-11..2023-02", "published:2022-11-01..2023-02-28"),
        ("published:2022", "published:2022-01-01..2022-12-31"),
        ("happened:2022-12..", "happened:2022-12-01.."),
        ("-published:..2023", "NOT published:..2023-12-31"),
        ("published:unknown", "published:unknown"),
    ],
)
def test_days_are_read_as_whole_units_with_open_ends(text: str, reading: str) -> None:
    assert (describe(parse(text).clause), parse(text).notes) == (reading, ())


NO_DAYS = ("published:yesterday", "happened:2022-13", "happened:..", "happened:unknown", "published:2023..2022")


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_is_read_as_words_with_a_note(text: str) -> None:
    parsed = parse(text)
    assert "happened" in describe(parsed.clause) or "published" in describe(parsed.clause)
    assert len(parsed.notes) == 1 and "read as words" in parsed.notes[0]
