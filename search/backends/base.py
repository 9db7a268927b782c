"""What does a page need of an engine? The one seam between search and its engines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from index.documents import Entity, LinkedArticle
from search.query import Query
from search.results import Results


class Backend(Protocol):
    """Answers queries. All backends give the same totals, counts and hit sets; each raises only LedeError."""

    def search(self, query: Query) -> Results:
        """Answer a query: total, the page's hits, the counts of every facet, both histograms."""

    def find_article(self, id: str) -> LinkedArticle | None:
        """Find an article by id with its text and mentions."""

    def find_entities(self, facet: str, name: str) -> Sequence[Entity]:
        """Find the values of a facet by id, label or alias, case ignored; the exact id comes alone."""

    def totals(self, facet: str, ids: Sequence[str]) -> Sequence[int]:
        """Count the articles of the whole archive that each value has."""

    def relatives(self, facet: str, id: str) -> frozenset[str]:
        """Give the ids of all containers of a value and of everything inside it, without the value itself."""

    def generation(self) -> int:
        """Give the number of the generation that answers now."""

    def articles(self) -> int:
        """Count all articles."""
