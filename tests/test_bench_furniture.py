"""Are cuts judged by the marks of annotators as the benchmark says?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.furniture import Placed, judge, main, place_cuts
from index.documents import Cut

STORY = "The keeper broke the ice with a pole on Monday. He had seen nothing like it in thirty years at the lock."
LINK, MORE, ADVERT = "READ MORE: Ten charts on the ice", "Sign up to our morning newsletter", "Advertisement"
TEXT = "\n\n".join((STORY, ADVERT, STORY, LINK, MORE, STORY, ADVERT, STORY))


def names(placed: tuple[Placed, ...]) -> list[str]:
    return [one.cut.text for one in placed]


def test_a_cut_that_covers_a_mark_is_right_and_finds_it() -> None:
    judged = judge(TEXT, [TEXT.index(LINK) + 3])
    assert names(judged.right)[0] == LINK and judged.found == (TEXT.index(LINK) + 3,) and judged.missed == ()


def test_a_cut_that_goes_on_with_a_right_one_is_right() -> None:
    assert names(judge(TEXT, [TEXT.index(LINK)]).right) == [LINK, MORE]


def test_a_cut_of_words_that_are_marked_elsewhere_is_right() -> None:
    assert names(judge(TEXT, [TEXT.index(ADVERT)]).right) == [ADVERT, ADVERT]


def test_a_cut_without_a_mark_is_wrong_and_a_mark_without_a_cut_is_missed() -> None:
    judged = judge(TEXT, [0])
    assert names(judged.wrong) == [ADVERT, LINK, MORE, ADVERT] and judged.missed == (0,)


def test_cuts_are_found_in_their_order_whatever_the_white_space() -> None:
    placed = place_cuts("a b\n\nc  d\n\na b", [Cut("c d", "x", 0), Cut("a b", "y", 1)])
    assert [(one.start, one.end) for one in placed] == [(5, 9), (11, 14)]


def test_a_cut_that_stands_nowhere_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not stand in its text"):
        place_cuts("a b", [Cut("c", "x", 0)])


def test_the_benchmark_prints_precision_and_recall(tmp_path: Path) -> None:
    file = tmp_path / "marked.jsonl"
    record = {"text": TEXT, "furniture_starts": [0, TEXT.index(LINK), TEXT.index(ADVERT)]}
    file.write_text(json.dumps(record) + "\n", encoding="utf-8")
    done = CliRunner().invoke(main, [str(file), "--errors"])
    assert done.exit_code == 0, done.output
    assert "precision 1.000   (4 of 4 cuts)" in done.output
    assert "recall    0.667   (2 of 3 marked starts)" in done.output and "missed" in done.output
