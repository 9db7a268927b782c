"""What does a page need of an engine? The one seam between search and its engines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from index.documents import Entity, LinkedArticle
from search.answers import SUPPORT, Correction, EntityPage, Evidence, FacetPage, Graph, Relaxation, Suggestions
from search.query import Query
from search.reading import Reading
from search.results import Hit, Results


class Backend(Protocol):
    """Answers queries. All backends give the same totals, counts and hit sets; each raises only LedeError."""

    def search(self, query: Query) -> Results:
        """Answer a query: total, the page's hits, the counts of every facet, both histograms.

        Raises QueryError, and CursorGoneError where the query's cursor leads into a generation that is no longer open.
        """

    def read(self, query: Query) -> Reading:
        """Read a query's text as it is searched here: the clause tree, widened by the names that the archive knows."""

    def find_article(self, id: str) -> LinkedArticle | None:
        """Find an article by id with its text and mentions."""

    def find_entities(self, facet: str, name: str) -> Sequence[Entity]:
        """Find the values of a facet by id, label or alias, case ignored; the exact id comes alone."""

    def list_entities(self, facet: str, ids: Sequence[str]) -> Sequence[Entity]:
        """Give the values with these ids, in their order; one that no article has is nothing but its id."""

    def totals(self, facet: str, ids: Sequence[str]) -> Sequence[int]:
        """Count the articles of the whole archive that each value has."""

    def relatives(self, facet: str, id: str) -> frozenset[str]:
        """Give the ids of all containers of a value and of everything inside it, without the value itself."""

    def now(self) -> Backend:
        """Give this engine as it is now: all that it is asked is answered from one generation, whatever comes after."""

    def follow(self) -> bool:
        """Open the newest generation beside the one that answers, then change over; tell whether there was another one.

        From the first call on no request opens one. Raises LedeError and changes nothing where it cannot be opened.
        """

    def generation(self) -> int:
        """Give the number of the generation that answers now."""

    def fingerprint(self) -> str:
        """Give a text that is another one whenever the generation that answers now holds anything else."""

    def articles(self) -> int:
        """Count all articles."""

    def export(self, query: Query) -> Iterator[Hit]:
        """Give every hit of a query in its order, page and size ignored, without holding them all.

        The query is read at once (QueryError), the hits come from the generation that is live then, to the last one.
        """

    def similar(self, id: str, size: int) -> Sequence[Hit] | None:
        """Find the articles most like one, best first, itself left out; None where there is no such article."""

    def facet_values(
        self, query: Query, facet: str, *, text: str = "", prefix: str = "", page: int = 1, size: int = 30
    ) -> FacetPage:
        """List a page of the values of a facet under a query, in the order that query.facet_sort names.

        `text` keeps the values with a label or alias that holds it, `prefix` those with one that begins so; case,
        accents and signs are ignored.
        """

    def suggest(self, text: str, query: Query, size: int) -> Suggestions:
        """Complete what is typed: values by a part of their label or alias, words by their beginning, `size` of each.

        A value's count is that of a facet under the query; the query's own text is what narrows, `text` does not.
        """

    def entity(self, facet: str, id: str) -> EntityPage | None:
        """Describe a value of a facet; None where no article has it."""

    def evidence(self, query: Query, facet: str, id: str, *, page: int = 1, size: int = 20) -> Evidence | None:
        """Give the sentences that name a value or a descendant, in the articles of a query and in their order.

        Pages are of articles; None where no article of the archive has the value.
        """

    def cooccurrence(self, query: Query, *, facets: Sequence[str], size: int, support: int = SUPPORT) -> Graph:
        """Tell which values of some facets stand together in the articles of a query: at most `size` (60) nodes.

        An edge takes `support` articles that hold both. A choice of several values under `any` in one of these facets
        is left out, as a facet's own counts leave it out.
        """

    def correct(self, query: Query) -> Correction | None:
        """Propose another spelling of the words of a query that finds few articles, only where it finds more."""

    def relax(self, query: Query) -> Sequence[Relaxation]:
        """Give the smallest sets of constraints to drop from a query without hits, at most five; none where it has."""
