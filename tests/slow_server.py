"""What does a test serve to see a server end? The real one over an engine whose export takes seconds.

python -m slow_server --data DIR --port PORT      as python -m web; gunicorn names slow_server:create()
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from search.backends.embedded import EmbeddedBackend
from search.query import Query
from search.results import Hit
from web import create_app_from_env
from web.__main__ import main

_exchange = pytest.MonkeyPatch()
SECONDS = 3.0
"""How long each export takes."""


class SlowBackend(EmbeddedBackend):
    """Says that an export has begun, by a file, and takes its time for it."""

    def export(self, query: Query) -> Iterator[Hit]:
        """Give every hit slowly."""
        hits = list(super().export(query))

        def crawl() -> Iterator[Hit]:
            Path(os.environ["BEGUN"]).touch()
            for hit in hits:
                time.sleep(SECONDS / len(hits))
                yield hit

        return crawl()


def create() -> Flask:
    """Make the application as gunicorn asks for it."""
    _exchange.setattr("web.EmbeddedBackend", SlowBackend)
    return create_app_from_env()


if __name__ == "__main__":
    _exchange.setattr("web.__main__.EmbeddedBackend", SlowBackend)
    main()
