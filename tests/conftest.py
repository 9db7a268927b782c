"""Options and fixtures that several test modules share."""

from __future__ import annotations

import os
from collections.abc import Generator
from functools import cache
from pathlib import Path
from random import SystemRandom

import pytest

from index import builder, verification
from index.enrich import workers
from index.enrich.pipeline import Enricher
from index.gazetteer import Gazetteer, load_gazetteer

SKIPS = Path(__file__).parent / "skips.txt"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the trials of minutes, and the others at full length")


@pytest.fixture(scope="session")
def duel_size(request: pytest.FixtureRequest) -> int:
    """Queries in each duel: 5,000 with --long."""
    return 5_000 if request.config.getoption("--long") else 60


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """Where random trials begin: the same each time, anywhere with --long; a trial prints it."""
    return SystemRandom().randrange(2**32) if request.config.getoption("--long") else 1


def may_skip(nodeid: str) -> bool:
    """Tell whether skips.txt names a test, or its module, with a reason."""
    lines = (
        line.partition(": ") for line in SKIPS.read_text(encoding="utf-8").splitlines() if line[:1] not in ("", "#")
    )
    return any(nodeid.startswith(name) and reason for name, _, reason in lines)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip that nobody gave a reason for into a failure where CI is set."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") and not may_skip(item.nodeid):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and tests/skips.txt does not say why it may be"
    return report


@pytest.fixture
def names_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Share the shipped names and the model among the tests; a newsroom's own names are read as ever."""
    for module in (builder, verification):
        monkeypatch.setattr(module, "load_gazetteer", lambda own: load_gazetteer(own) if own.is_dir() else shipped())
    monkeypatch.setattr(workers, "Enricher", share)


def share(gazetteer: Gazetteer, model: str | None) -> Enricher:
    return enricher() if gazetteer is shipped() else Enricher(gazetteer, model)


@cache
def shipped() -> Gazetteer:
    return load_gazetteer()


@cache
def enricher() -> Enricher:
    return Enricher(shipped())
