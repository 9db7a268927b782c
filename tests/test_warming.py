"""Is everything compiled once it was warmed, so that no search has to wait for it?"""

from __future__ import annotations

import json
import pkgutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from importlib import import_module
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from building import commit
from click.testing import CliRunner
from corpus import ENTITIES
from random_corpus import draw_article, draw_query
from test_compiled import run
from test_wide import WIDE

import index.stories
import index.writers.kernels
import search.kernels
from index.__main__ import main
from index.columns import Postings, open_tuple
from index.documents import LinkedArticle
from index.manifest import get_current, load_manifest
from index.samples import write_samples
from index.schema import FACET_NAMES
from search import ordering
from search.backends.embedded import EmbeddedBackend
from search.generation import Generation
from search.query import Query
from search.warming import warm

EVENING = datetime(2022, 11, 30, 23, tzinfo=timezone(timedelta(hours=-12)))
"""A moment of this day that comes after the first ones of the next, so that its row is before theirs."""
IN_ONE_PROCESS = """
import sys
from pathlib import Path
from test_warming import ask_at_random, list_called, list_compiled, report, warm_here

folder = Path(sys.argv[1])
searches = warm_here(folder)
before = list_compiled()
ask_at_random(folder / "random", int(sys.argv[2]))
unreached = list_called() - {name for name, _ in before}
report(searches=searches, unreached=sorted(unreached), new=sorted(list_compiled() - before))
"""
IN_THE_NEXT = """
import sys
from pathlib import Path
from test_warming import ask_at_random, iter_kernels, report

ask_at_random(Path(sys.argv[1]), int(sys.argv[2]))
missed = [name for name, kernel in iter_kernels() if kernel.stats.cache_misses]
report(found=sum(sum(kernel.stats.cache_hits.values()) for _, kernel in iter_kernels()), missed=missed)
"""


def iter_kernels() -> Iterator[tuple[str, Any]]:
    """Give every compiled function of the product by its dotted name."""
    for package in (search.kernels, index.stories, index.writers, index.writers.kernels):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            for name, value in vars(import_module(found.name)).items():
                if hasattr(value, "py_func") and value.py_func.__module__ == found.name:
                    yield f"{found.name}.{name}", value


def list_compiled() -> set[tuple[str, str]]:
    """List for which types each function is compiled in this process."""
    return {(name, str(types)) for name, kernel in iter_kernels() for types in kernel.signatures}


def list_called() -> set[str]:
    """List the compiled functions that are called from plain Python: all but those that only others of them call."""
    callers = [module for name, module in sys.modules.items() if name.startswith(("index.", "search."))]
    called = [value for module in callers if ".kernels." not in module.__name__ for value in vars(module).values()]
    return {f"{one.py_func.__module__}.{one.py_func.__name__}" for one in called if hasattr(one, "py_func")}


def warm_here(folder: Path) -> int:
    """Warm in this process, as `index warm` does; give the number of searches."""
    samples = folder / "samples"
    samples.mkdir(parents=True)
    return sum(warm(data) for data in write_samples(samples))


def ask_at_random(folder: Path, number: int) -> None:
    """Ask random queries of archives whose rows are in order of day, and of others."""
    ordering.PRUNED = 4
    for name, latest in (("ordered", date(2022, 11, 30)), ("late", EVENING)):
        random = Random(7)
        last = draw_article(random, "last")
        last = replace(last, article=replace(last.article, published=latest))
        for backend in iter_growing(folder / name, random, last):
            for query in [draw_query(random) for _ in range(number)]:
                ask(backend, query)


def iter_growing(data: Path, random: Random, last: LinkedArticle) -> Iterator[EmbeddedBackend]:
    """Open an archive of one narrow segment, and then of three, one of them wide and two with deleted rows."""
    stored = list[LinkedArticle]()
    for place, wide in enumerate(([], WIDE, [])):
        drawn = [*(draw_article(random, f"a{place}-{number}") for number in range(40)), *wide]
        drawn += [] if place else [last]
        removed = [linked.article.id for linked in stored[:-1:7]] if place == 2 else []
        stored += drawn
        live = [linked.article.id for linked in stored if linked.article.id not in removed]
        stories = dict(zip(live[1::3], live[::3], strict=False))
        commit(data, drawn, ENTITIES, removed=removed, stored=stored, stories=stories)
        if place != 1:
            yield EmbeddedBackend(data)


def ask(backend: EmbeddedBackend, query: Query) -> None:
    """Ask everything that calls compiled functions."""
    results = backend.search(query)
    assert all(counts.distinct >= 0 for counts in results.facets)
    hits = list(islice(backend.export(query), 3))
    assert len([hit.explanation for hit in hits]) == min(results.total, 3)
    backend.cooccurrence(query, facets=FACET_NAMES, size=10)
    backend.evidence(query, "people", "ada", size=2)
    backend.similar("a0-1", 5)


def report(**found: object) -> None:
    print(json.dumps(found))


def run_report(code: str, *arguments: str, **environment: str) -> dict[str, Any]:
    done = run(code, *arguments, **environment)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Keep compiled code where this project keeps it; with --long in a fresh folder, so that all is compiled anew."""
    is_long = request.config.getoption("--long")
    return {"NUMBA_CACHE_DIR": str(tmp_path_factory.mktemp("compiled"))} if is_long else {}


@pytest.fixture(scope="module")
def warmed(kept: dict[str, str], duel_size: int, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Warm in a process, which goes on with random queries."""
    return run_report(IN_ONE_PROCESS, str(tmp_path_factory.mktemp("warmed")), str(min(duel_size, 250)), **kept)


def test_warming_reaches_every_function_that_is_called(warmed: dict[str, Any]) -> None:
    assert warmed["searches"] > 1_000
    assert warmed["unreached"] == []


def test_after_warming_no_random_query_needs_a_function_for_other_types(warmed: dict[str, Any]) -> None:
    assert warmed["new"] == []


def test_what_was_warmed_is_not_compiled_again_by_the_next_process(
    warmed: dict[str, Any], kept: dict[str, str], duel_size: int, tmp_path: Path
) -> None:
    found = run_report(IN_THE_NEXT, str(tmp_path), str(min(duel_size, 250)), **kept)
    assert found["missed"] == [] and found["found"] > 0


def test_the_samples_are_narrow_wide_with_days_out_of_order_and_both_with_deleted_rows(tmp_path: Path) -> None:
    widths, live, ordered = [], [], []
    for data in write_samples(tmp_path):
        folder = get_current(data)
        manifest = load_manifest(folder)
        opened = [open_tuple(folder / "columns" / segment.name, "stem", Postings) for segment in manifest.segments]
        widths.append([postings.frequencies.itemsize for postings in opened])
        live.append(manifest.articles == sum(segment.rows for segment in manifest.segments))
        ordered.append(Generation(folder).sorted_days)
    assert (widths, live, ordered) == ([[2], [4], [2, 4]], [True, True, False], [True, False, True])


def test_the_command_that_make_calls_is_not_listed() -> None:
    listed = CliRunner().invoke(main, ["--help"]).output
    assert "audit" in listed and "warm" not in listed and "\n  ask" not in listed
    assert main.get_command(None, "warm") is not None  # type: ignore[arg-type]  # the table alone is asked
