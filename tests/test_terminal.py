"""How does a search read on a terminal, and how does it end?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from building import commit
from click.testing import CliRunner, Result
from corpus import ENTITIES, TINY

from search.__main__ import main

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    commit(folder, TINY, ENTITIES)
    return folder


def run(data: Path, *arguments: str, color: bool = False, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(main, [*arguments, "--data", str(data)], color=color)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["power"], 0),
        (["power", "--size", "0"], 0),
        (["zebra"], 1),
        (["power", "--people", "nobody"], 1),
        (["x" * 1_001], 2),
        (["power", "--people", "bo", "--sort", "best"], 2),
    ],
)
def test_it_ends_with_0_for_hits_1_for_none_and_2_for_an_error(data: Path, arguments: list[str], status: int) -> None:
    assert run(data, *arguments).exit_code == status


def test_a_folder_without_an_index_is_an_error(tmp_path: Path) -> None:
    result = run(tmp_path, "power")
    assert result.exit_code == 2 and "no index yet" in result.output


def test_a_hit_shows_headline_facts_and_the_words_in_their_sentence(data: Path) -> None:
    lines = run(data, "repaired", "--size", "1").output.splitlines()
    assert lines[:2] == [
        "Grid repaired  a2  Morning Post 2022-12-19",
        "    Crews repaired the grid after the attack. Ada Hart and Bo Lind met.",
    ]
    assert lines[-1].startswith("1 article, ")


def test_the_values_of_a_facet_are_bars(data: Path) -> None:
    lines = run(data, "power").output.splitlines()
    people = lines[lines.index("People") + 1 :]
    assert people[0].split() == ["Bo", "Lind", "2", "█" * 20] and people[1].split() == ["Ada", "Hart", "1", "█" * 10]


def test_a_chosen_value_is_marked(data: Path) -> None:
    lines = run(data, "power", "--people", "Bo Lind").output.splitlines()
    assert any(line.startswith("  + Bo Lind") for line in lines)


def test_other_names_other_spellings_and_ways_out_are_told(data: Path) -> None:
    assert "kiev: also Kyiv" in run(data, "Kiev").output
    assert "also" not in run(data, "Kiev", "--no-expand").output
    assert "did you mean power grid (1 article)" in run(data, "powr gird").output
    assert "without zebra: 3 articles" in run(data, "zebra grid").output


def test_scores_are_explained_when_asked_for(data: Path) -> None:
    lines = [line.split() for line in run(data, "Kiev", "--explain").output.splitlines()]
    assert ["alias", "kyiv", "1", "in", "title,", "1", "in", "body"] in [words[1:] for words in lines]


def test_marks_are_coloured_on_a_terminal_alone_and_not_with_no_color(data: Path) -> None:
    assert "\x1b[31m\x1b[1mgrid\x1b[0m" in run(data, "repaired grid", color=True).output
    assert "\x1b" not in run(data, "grid").output
    assert "\x1b" not in run(data, "grid", color=True, NO_COLOR="1").output


def test_json_is_the_answer_of_the_api(data: Path) -> None:
    answer = json.loads(run(data, "Kiev", "--json", "--explain").output)
    assert answer["total"] == 2 and answer["expansions"][0]["term"] == "kiev"
    assert answer["expansions"][0]["url_without"] == "/api/v1/search?q=Kiev&size=10&explain=1&without=kiev"
    assert answer["hits"][0]["explanation"][0]["kind"] == "alias"
    nothing = json.loads(run(data, "powr gird", "--json").output)
    assert nothing["did_you_mean"]["text"] == "power grid" and nothing["relaxations"] == []


def test_a_reader_who_has_seen_enough_ends_it_quietly(data: Path) -> None:
    command = f"{sys.executable} -m search '' --data {data} --size 8 | head -1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.count("\n") == 1
