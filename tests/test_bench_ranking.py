"""Does the ranking benchmark count as the measures say, ask what the topics ask, and rank as plain BM25 does?"""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path

import pytest

from bench.collection import build_topic, join_fields, read_documents, read_topics
from bench.judgements import average_precision, compare, discounted_gain, normalised_gain, precision, sign_flips
from bench.ranking import PLAIN, Row, build_index, format_rows, open_lede
from index.documents import Article
from search.parser import parse
from search.ranking import Ranking

GRADES = {"a": 3, "b": 1, "c": 0}


def test_gain_is_discounted_by_the_logarithm_of_the_rank() -> None:
    assert discounted_gain([3, 0, 1]) == pytest.approx(3 / 1 + 0 + 1 / 2)


def test_ndcg_of_the_best_order_is_one_whatever_follows() -> None:
    assert normalised_gain(["a", "b", "x", "c"], GRADES) == 1.0


def test_ndcg_of_a_swapped_pair_is_what_the_formula_gives() -> None:
    best = 3 + 1 / math.log2(3)
    assert normalised_gain(["b", "a"], GRADES) == pytest.approx((1 + 3 / math.log2(3)) / best)


def test_ndcg_looks_no_deeper_than_it_is_told() -> None:
    assert normalised_gain(["x", "a"], GRADES, depth=1) == 0.0
    assert normalised_gain(["a"], GRADES, depth=1) == 1.0


def test_a_topic_without_relevant_documents_measures_zero() -> None:
    assert normalised_gain(["c"], {"c": 0}) == average_precision(["c"], {"c": 0}) == 0.0


def test_precision_divides_by_the_depth_even_of_a_short_ranking() -> None:
    assert precision(["a", "c", "b"], GRADES) == pytest.approx(2 / 10)


def test_average_precision_counts_what_is_not_ranked_as_zero() -> None:
    assert average_precision(["c", "a"], GRADES) == pytest.approx((1 / 2 + 0) / 2)
    assert average_precision(["a", "x", "b"], GRADES) == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_topics_are_counted_by_which_ranking_is_better() -> None:
    assert compare([0.5, 0.2, 0.1, 0.1], [0.1, 0.2, 0.3, 0.4])[:3] == (1, 1, 2)


def test_a_difference_in_no_topic_is_chance_and_one_in_twenty_topics_is_not() -> None:
    assert sign_flips([0.0] * 20) == 1.0
    assert sign_flips([0.1] * 20) < 0.001


def test_flipped_signs_of_two_topics_reach_the_sum_in_half_of_all_cases() -> None:
    assert sign_flips([0.1, 0.2]) == pytest.approx(0.5, abs=0.02)


def test_words_of_one_stem_are_asked_once_in_the_form_that_comes_first() -> None:
    topic = build_topic("1", "Flows past a wing: the flow, NOT the wings .", {})
    assert topic.query == "flows OR past OR a OR wing OR the OR not"
    assert topic.stems == ("flow", "past", "a", "wing", "the", "not")
    assert topic.cut == 0


@pytest.mark.parametrize("letters", [2, 60])
def test_a_long_topic_is_cut_to_what_the_parser_takes_and_no_shorter(letters: int) -> None:
    words = [f"x{number:0{letters}}" for number in range(40)]
    topic = build_topic("1", " ".join(words), {})
    assert topic.cut == 40 - len(topic.words) == 40 - len(topic.stems) > 0
    parse(topic.query)
    longer = " OR ".join(words[: len(topic.words) + 1])
    assert len(longer) > 1_000 or len(longer.split()) > 64


def test_a_title_that_the_text_begins_with_stands_in_the_title_alone(tmp_path: Path) -> None:
    write_documents(tmp_path, ("2", "wings .", "wings . they lift ."), ("1", "", ""), ("3", "lift", "wings"))
    assert [(article.id, article.title, article.body) for article in read_documents(tmp_path)] == [
        ("1", None, ""), ("2", "wings .", "they lift ."), ("3", "lift", "wings"),
    ]  # fmt: skip


def test_topics_without_a_relevant_document_are_left_out(tmp_path: Path) -> None:
    topics = [{"id": id, "text": "wings"} for id in "123"]
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, topics)), encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("1\ta\t2\n1\tb\t0\n2\ta\t0\n", encoding="utf-8")
    assert [(topic.id, topic.grades) for topic in read_topics(tmp_path)] == [("1", {"a": 2, "b": 0})]


def test_one_field_under_plain_numbers_ranks_as_bm25_does(tmp_path: Path) -> None:
    texts = {"1": "wing drag drag", "2": "wing lift wing lift wing", "3": "drag of a long body of a ship", "4": "ship"}
    articles = [Article(id, None, text) for id, text in texts.items()]
    rank = open_lede(build_index(tmp_path / "data", articles), PLAIN)
    topic = build_topic("1", "wing drag lift", {})
    scores = {id: sum(bm25(word, text.split(), texts) for word in topic.words) for id, text in texts.items()}
    assert rank(topic) == sorted((id for id in texts if scores[id]), key=lambda id: -scores[id])


def test_a_joined_field_holds_no_title_and_the_defaults_prefer_one(tmp_path: Path) -> None:
    articles = [Article("1", "ship", "wing wing past"), Article("2", "wing", "ship past a ship")]
    topic = build_topic("1", "wing", {})
    joined = build_index(tmp_path / "joined", [join_fields(article) for article in articles])
    assert open_lede(joined, PLAIN)(topic) == ["1", "2"]
    assert open_lede(build_index(tmp_path / "data", articles), Ranking())(topic) == ["2", "1"]


def test_the_table_compares_every_row_with_the_first() -> None:
    first = Row("plain", (0.5, 0.5), (0.1, 0.1), (0.2, 0.4))
    other = Row("ours", (0.5, 0.7), (0.1, 0.3), (0.2, 0.4))
    lines = format_rows([first, other]).splitlines()
    assert lines[2] == "| plain | 0.5000 | 0.1000 | 0.3000 | – | – | – | – |"
    assert lines[3].startswith("| ours | 0.6000 | 0.2000 | 0.3000 | 1 | 1 | 0 | ")


def write_documents(folder: Path, *documents: tuple[str, str, str]) -> None:
    lines = [json.dumps({"id": id, "title": title, "text": text}) for id, title, text in documents]
    (folder / "docs.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode()))


def bm25(word: str, words: list[str], texts: dict[str, str]) -> float:
    """Score a word of one text as the textbook does: k1 1.2, b 0.75."""
    holding = sum(word in text.split() for text in texts.values())
    average = sum(len(text.split()) for text in texts.values()) / len(texts)
    norm = 1.2 * (1 - 0.75 + 0.75 * len(words) / average)
    idf = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
    return idf * words.count(word) / (words.count(word) + norm)
