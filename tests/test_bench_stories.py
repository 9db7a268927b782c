"""Does the benchmark of stories plant what it says, and count as right what comes from one article alone?"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from bench.stories import KINDS, LEAST_WORDS, correct_name, main, make_versions, plant, score, update_figures
from index.documents import Article

WORDS = [f"word{number}" for number in range(40)]


def make(id: str, seed: int, words: int = 120) -> Article:
    """Make an article of drawn words, with a name and figures."""
    draw = Random(seed)
    body = " ".join(draw.choice([*WORDS, "Mirela", "1200"]) + str(draw.randrange(50)) for _ in range(words))
    return Article(id, f"Headline {id}", body, sha256=id)


def test_a_version_of_each_kind_is_made_of_every_article_that_is_long_enough() -> None:
    planted = plant([make("a", 1), make("b", 2), make("short", 3, LEAST_WORDS - 1)], every=2, seed=1)
    assert [one.id for one in planted] == [f"a~{kind}" for kind in KINDS]
    assert len({one.body for one in planted}) == len(KINDS)


def test_figures_and_names_are_changed_and_nothing_else() -> None:
    words = "The mayor of Harsund said 310 ships and 2,400 lorries waited in Harsund .".split()
    changed = update_figures(words, [], Random(3))
    assert [one for one, other in zip(words, changed, strict=True) if one != other and not one[0].isdigit()] == []
    assert correct_name(words, [], Random(3)).count("Harsunde") == 2


def test_a_pair_of_two_articles_is_wrong_unless_they_were_one_story_before() -> None:
    kind = next(iter(KINDS))
    before = {"a": "a", "b": "b", "c": "b"}
    planted = {f"a~{kind}": "a", f"b~{kind}": "a"} | {f"{id}~{other}": id for id in "ab" for other in [*KINDS][1:]}
    found = score(before, {**before, **planted})
    assert (found.joined - found.right, found.kinds[kind].found) == (len(KINDS) + 1, 1)
    assert {id.partition("~")[0] for pair in found.wrong for id in pair} == {"a", "b"}
    assert score(before, {**before, **{f"b~{kind}": "b" for kind in KINDS}}).wrong == []


@pytest.mark.parametrize("options", [["--every", "1"], ["--show", "2"]])
def test_the_command_prints_precision_or_the_largest_stories(tmp_path: Path, options: list[str]) -> None:
    articles = [make(str(number), number) for number in range(4)]
    copy = make_versions(articles[0], articles[1], Random(1))[0]
    path = tmp_path / "corpus.jsonl"
    lines = [{"id": one.id, "title": one.title, "text": one.body} for one in (*articles, copy)]
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    done = CliRunner().invoke(main, [str(path), *options])
    assert done.exit_code == 0 and done.output.startswith("5 articles, 4 stories, 2 articles in 1 stories of")
    assert "2 versions" in done.output if "--show" in options else "precision of pairs    1.0000" in done.output
