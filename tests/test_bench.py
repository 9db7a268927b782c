"""Does the search benchmark ask what it says, of engines that agree, and does it notice when they do not?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest

from bench.answers import FACET_SIZE, SIZE, Answer, find_difference
from bench.corpus import BORDER, Articles, Corpus, Row, iter_rows, read_words, write_rows
from bench.peers.base import PEERS, Layout, Peer, Source
from bench.questions import OURS, SHARED, Question, build_question, draw_questions
from bench.report import replace_section
from bench.timing import DifferenceError, Times, ask_in_turn
from bench.vocabulary import build_words
from bench.workspace import Workspace
from index.analysis import analyse
from index.writers.merging import choose_merges

ARTICLES = 240


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Write the rows of a small made-up archive."""
    folder = tmp_path_factory.mktemp("rows")
    corpus = Corpus(ARTICLES)
    write_rows(folder, corpus)
    return Source(corpus, folder, Layout(), ARTICLES)


@pytest.fixture(scope="module")
def rows(source: Source) -> list[Row]:
    return list(iter_rows(source.folder))


@pytest.fixture(scope="module")
def questions(source: Source, rows: list[Row]) -> list[Question]:
    return draw_questions(read_words(source.folder), iter(rows), 45, seed=7)[0]


def answer_by_hand(question: Question, rows: list[Row]) -> Answer:
    """Answer a question by reading every row."""
    found = [row for row in rows if _holds(row, question)]
    facets = (Counter(value for row in found for value in row.values[place]) for place in range(3))
    months = Counter(row.month for row in found)
    listed = tuple(tuple(counts.most_common(FACET_SIZE)) for counts in facets)
    return Answer(len(found), tuple(row.number for row in found[:SIZE]), listed, tuple(sorted(months.items())))


def _holds(row: Row, question: Question) -> bool:
    if any(value not in row.values[("people", "places", "weapons").index(facet)] for facet, value in question.values):
        return False
    words = row.text.split()
    if question.operator == "phrase":
        return f" {' '.join(question.words)} " in f" {row.text} "
    return (any if question.operator == "or" else all)(word in words for word in question.words)


class Fixed:
    """An engine that always gives one answer."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def ask(self, question: Question) -> Any:
        return self.answer

    def read(self, raw: Any) -> Answer:
        return Answer(*(getattr(raw, name) for name in ("total", "ids", "facets", "months")))

    def segments(self) -> int:
        return 1


ONE = Answer(2, (4, 9), (((1, 2), (2, 1)), (), ()), ((24_200, 2),))


def test_every_made_up_word_is_its_own_stem_and_there_are_no_two_alike() -> None:
    words = list(build_words())
    assert analyse(" ".join(words)) == (words, words)
    assert len(set(words)) == len(words)


def test_an_article_is_the_same_whenever_it_is_loaded() -> None:
    articles = Articles(Corpus(5))
    assert articles.load(3) == Articles(Corpus(5)).load(3)
    assert articles.load(3) != articles.load(2)
    assert articles.published(3) == articles.load(3).article.published


def test_a_mention_lies_at_the_beginning_of_its_sentence() -> None:
    linked = Articles(Corpus(1)).load(0)
    content = linked.article.content
    for mention in linked.mentions:
        before = content[: mention.start]
        assert before == "" or before.endswith((". ", "\n\n"))
        assert before.count("\n\n") == mention.paragraph


def test_articles_of_a_file_keep_their_day_and_are_fed_as_stems(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text(json.dumps({"title": "Armies", "text": "They marched.", "published": "1999-02-03"}), "utf-8")
    write_rows(tmp_path, Corpus(10, path))
    (row,) = iter_rows(tmp_path)
    assert (row.text, row.published.isoformat()) == (f"armi {BORDER} they march", "1999-02-03")
    assert read_words(tmp_path).plain == {"they"}


def test_questions_are_in_equal_parts_and_the_same_again(source: Source, rows: list[Row]) -> None:
    words = read_words(source.folder)
    shared, ours = draw_questions(words, iter(rows), 45, seed=7)
    assert Counter(question.kind for question in shared) == dict.fromkeys(SHARED, 5)
    assert Counter(question.kind for question in ours) == dict.fromkeys(OURS, 5)
    assert (shared, ours) == draw_questions(words, iter(rows), 45, seed=7)


@pytest.mark.parametrize("kind", ["and2", "and3", "phrase", "filter"])
def test_questions_drawn_from_an_article_have_hits(kind: str, questions: list[Question], rows: list[Row]) -> None:
    assert all(answer_by_hand(question, rows).total for question in questions if question.kind == kind)


def test_broad_words_are_in_more_than_a_fifth_of_the_articles(questions: list[Question], rows: list[Row]) -> None:
    assert all(answer_by_hand(q, rows).total > ARTICLES / 5 for q in questions if q.kind == "broad")


@pytest.mark.parametrize("name", ["fts5", "lede", "whoosh"])
def test_an_engine_answers_every_class_as_reading_all_articles_does(
    name: str, source: Source, questions: list[Question], rows: list[Row], tmp_path: Path
) -> None:
    peer = PEERS[name]
    PEERS[peer.shares or name].build(tmp_path, source)
    engine = peer.open(tmp_path)
    for question in questions:
        expected = answer_by_hand(question, rows)
        assert find_difference(expected, engine.read(engine.ask(question))) is None, question


def test_deleted_articles_are_gone_from_several_segments(source: Source, rows: list[Row], tmp_path: Path) -> None:
    part = replace(source, layout=Layout(3, 0.1))
    PEERS["lede"].build(tmp_path, part)
    engine = PEERS["lede"].open(tmp_path)
    left = [row for row in rows if row.number not in part.dead()]
    everything = build_question("match-all", "all", ())
    assert engine.segments() == 3
    assert find_difference(answer_by_hand(everything, left), engine.read(engine.ask(everything))) is None


def test_eight_segments_are_such_that_none_are_merged() -> None:
    sizes = Layout(8).sizes(100_000)
    assert sum(sizes) == 100_000
    assert len(sizes) == 8
    assert not choose_merges(sizes, sizes, largest=1_000_000)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"total": 3}, "total 2 and 3"),
        ({"ids": (4,)}, "2 and 1 hits"),
        ({"facets": (((1, 2), (2, 2)), (), ())}, "counts of facet 0"),
        ({"facets": (((1, 2), (3, 1)), (), ())}, "values of facet 0"),
        ({"months": ((24_201, 2),)}, "months"),
    ],
)
def test_a_difference_is_named(changed: dict[str, Any], said: str) -> None:
    assert said in (find_difference(ONE, replace(ONE, **changed)) or "")


def test_other_hits_and_another_choice_among_equal_last_values_are_no_difference() -> None:
    values = tuple((number, 5 if number < 10 else 1) for number in range(FACET_SIZE))
    other = (*values[:-1], (99, 1))
    assert find_difference(replace(ONE, facets=(values,)), replace(ONE, facets=(other,), ids=(7, 8))) is None


def test_engines_that_differ_end_the_run_with_the_question() -> None:
    question = build_question("single", "and", ("peace",))
    engines = {
        name: (Peer(name, "", ""), Fixed(replace(ONE, total=total))) for name, total in (("one", 2), ("other", 3))
    }
    with pytest.raises(DifferenceError, match="peace.*total"):
        ask_in_turn([question], engines, rounds=1)


def test_a_slow_engine_is_asked_its_part_and_compared_over_that_part_alone() -> None:
    questions = [build_question("single", "and", (word,)) for word in ("peace", "war", "truce")]
    engines = {"one": (Peer("one", "", ""), Fixed(ONE)), "slow": (Peer("slow", "", "", 1, 1), Fixed(ONE))}
    measured = ask_in_turn(questions, engines, rounds=2)
    one, slow = measured.times["one", "single"], measured.times["slow", "single"]
    assert [place for place, _ in one.samples] == [0, 1, 2, 0, 1, 2]
    assert [place for place, _ in slow.samples] == [0]
    assert [place for place, _ in one.of(slow).samples] == [0, 0]
    assert measured.compared == 2


def test_the_95th_percentile_is_the_time_that_95_of_100_keep() -> None:
    times = Times(tuple((place, float(place + 1)) for place in range(100)))
    assert (times.p50, times.p95) == (50.5, 95.0)


def test_a_section_replaces_the_one_of_its_heading_and_leaves_the_others() -> None:
    page = ""
    for section in ("## A\n\nold\n", "## B\n\nkept\n", "## A\n\nnew\n"):
        page = replace_section(page, section)
    assert page.startswith("# Benchmarks\n")
    assert page.endswith("## A\n\nnew\n\n## B\n\nkept\n")
    assert "old" not in page


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    Workspace(tmp_path, Corpus(200, seed=1))
    yield tmp_path


def test_kept_rows_are_used_again(kept: Path) -> None:
    path = kept / "synthetic-200/rows/rows.jsonl"
    before = path.stat().st_mtime_ns
    Workspace(kept, Corpus(200, seed=1))
    assert path.stat().st_mtime_ns == before


def test_kept_rows_of_other_articles_are_refused_until_they_are_rebuilt(kept: Path) -> None:
    with pytest.raises(click.ClickException, match="--rebuild rows"):
        Workspace(kept, Corpus(200, seed=2))
    assert Workspace(kept, Corpus(200, seed=2), frozenset({"rows"})).words.articles == 200
