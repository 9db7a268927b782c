"""Does the audit follow links of every kind, and does it name one that misleads?"""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from building import commit
from click.testing import CliRunner, Result
from corpus import ENTITIES, TINY

from index.__main__ import main
from index.manifest import get_current
from search import audit
from search.audit import Drawer, follow, follow_links, iter_links
from search.backends.embedded import EmbeddedBackend
from search.generation import Generation
from search.presenters import present_results
from search.query import FacetFilter, Query
from search.results import Results


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audit")
    commit(folder, TINY, ENTITIES)
    return folder


def run(data: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["audit", *options, "--data", str(data)])


def test_every_link_of_a_right_index_leads_where_it_says(data: Path) -> None:
    result = run(data, "-n", "200", "--seed", "1")
    assert result.output == "seed 1\n200 links followed, 0 mismatches\n" and result.exit_code == 0


def test_a_seed_is_drawn_and_printed_so_that_a_run_can_be_repeated(data: Path) -> None:
    seeds = {run(data, "-n", "1").output.splitlines()[0] for _ in range(2)}
    assert len(seeds) == 2 and all(line.startswith("seed ") for line in seeds)


def change_presented(monkeypatch: Any, change: Any) -> None:
    """Let `change` alter every answer before its links are read."""

    def present(results: Results, took_ms: float) -> dict[str, Any]:
        answer = present_results(results, took_ms)
        change(answer)
        return answer

    monkeypatch.setattr(audit, "present_results", present)


def raise_totals(answer: dict[str, Any]) -> None:
    for value in answer["facets"]["places"]["values"]:
        value["total"] += value["id"] == "kyiv"


def test_a_count_that_is_wrong_is_printed_with_both_numbers_and_the_link(data: Path, monkeypatch: Any) -> None:
    change_presented(monkeypatch, raise_totals)
    result = run(data, "-n", "300", "--seed", "1")
    lines = result.output.splitlines()
    assert result.exit_code == 1 and len(lines) > 2
    assert lines[-1] == f"300 links followed, {len(lines) - 2} mismatches"
    assert all("stood beside it; total of places 'kyiv' in /api/v1/search" in line for line in lines[1:-1])


def test_a_link_that_cannot_be_followed_is_a_mismatch(data: Path, monkeypatch: Any) -> None:
    change_presented(monkeypatch, lambda answer: answer.update(next="/api/v1/search?page=x"))
    result = run(data, "-n", "200", "--seed", "1")
    assert "/api/v1/search?page=x: cannot be followed" in result.output and result.exit_code == 1


def test_links_of_every_kind_are_taken_with_the_number_beside_them(data: Path) -> None:
    query = Query(size=2, filters=(FacetFilter("people", ("ada",)),))
    results = EmbeddedBackend(data).search(query.with_page(1))
    found = {link.what.split(" in ")[0]: link for link in iter_links(results)}
    assert found["total of people 'ada'"].expected == 8
    assert found["count of people 'bo'"].expected == 3 and found["total of people 'bo'"].expected == 4
    assert found["published 2022-12-16 to 2022-12-16"].expected == 1
    assert not any(name.startswith("next page") for name in found)
    everything = EmbeddedBackend(data).search(Query(size=3, page=2))
    assert {"next page of /api/v1/search?page=2&size=3", "previous page of /api/v1/search?page=2&size=3"} <= {
        link.what for link in iter_links(everything)
    }


def test_a_link_is_followed_as_the_api_reads_it(data: Path) -> None:
    found = follow(EmbeddedBackend(data), "/api/v1/search?q=power+grid&people=ada&people=bo&people.match=all")
    assert isinstance(found, Results) and found.query.filter("people").values == ("ada", "bo") and found.total == 0


def test_the_searches_drawn_ask_for_everything_that_a_query_can_hold(data: Path) -> None:
    drawer = Drawer(Generation(get_current(data)), Random(1))
    queries = [drawer.draw_query() for _ in range(300)]
    assert {query.scope for query in queries} == {"article", "paragraph", "sentence"}
    filters = [chosen for query in queries for chosen in query.filters]
    assert {chosen.match for chosen in filters} == {"any", "all"} and any(chosen.excluded for chosen in filters)
    assert any(query.published.unknown for query in queries) and any(query.happened.first for query in queries)
    assert {" OR ", "~1", "*", '"', "title:", " -"} <= {
        sign for query in queries for sign in (" OR ", "~1", "*", '"', "title:", " -") if sign in query.text
    }


def test_an_archive_without_an_article_has_no_link_to_follow(tmp_path: Path) -> None:
    commit(tmp_path, [], ENTITIES)
    result = run(tmp_path)
    assert result.output.splitlines()[-1] == "0 links followed, 0 mismatches" and result.exit_code == 0


def test_a_folder_without_an_index_is_named(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 1 and "no index yet" in result.output


def test_a_walk_goes_on_from_where_a_link_led(data: Path) -> None:
    random = Random(3)
    drawer = Drawer(Generation(get_current(data)), random)
    links = [link for link, _ in follow_links(EmbeddedBackend(data), drawer, random, 40)]
    starts = [link.what.rpartition(" in ")[2] for link in links]
    assert any(link.url == start for link, start in zip(links, starts[1:], strict=False))
