"""Options and fixtures that several test modules share."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the trials of minutes, and the others at full length")


@pytest.fixture(scope="session")
def duel_size(request: pytest.FixtureRequest) -> int:
    """Queries in each duel: 5,000 with --long."""
    return 5_000 if request.config.getoption("--long") else 60
