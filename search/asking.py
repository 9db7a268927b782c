"""What does one query find in one generation? Its articles, their order, and the numbers beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property, partial

import numpy as np

from index.codec import read_article_record, read_date_record
from index.columns import Array
from index.documents import Article
from search.choices import facet_places, looks_sideways, needs_units
from search.clauses import All
from search.deadline import check_deadline
from search.evaluation import Finder, find_happened, find_published, find_story, find_values
from search.explanation import explain
from search.facets import count_facets
from search.generation import Generation
from search.histograms import count_published, count_stories_published, happened_histogram, published_histogram
from search.hits import Shower
from search.leaves import Leaves
from search.ordering import Ranked, Scorer, newest, oldest
from search.query import Query
from search.reading import Reading, read_query
from search.results import FacetCounts, Histogram, Hit, Part, Shown, Version
from search.rowset import RowSet, empty_set
from search.spaces import ArticleSpace, Space
from search.story_space import StorySpace
from search.unit_space import open_space


def count_articles(query: Query, generation: Generation) -> int:
    """Count the articles of a query, or the stories where it counts those. Raises QueryError."""
    if query.scope != "article" and not needs_units(query):
        query = replace(query, scope="article")
    return Asked(query, generation).total


class Asked:
    """One query in one generation: places that meet the constraints, all of them or all but one."""

    def __init__(
        self, query: Query, generation: Generation, reading: Reading | None = None, rows: RowSet | None = None
    ) -> None:
        """Read the text, unless it is `reading`; `rows` are the articles where they are known, under scope article.

        Raises QueryError, here or where articles are first asked for.
        """
        self.query = query
        self.generation = generation
        self.reading = reading or read_query(query, generation.aliases)
        self._clause = self.reading.clause
        if rows is not None:
            self.rows = self.places = rows

    @cached_property
    def _leaves(self) -> Leaves:
        return Leaves(self._clause, self.generation)

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self.generation, self._leaves)

    @cached_property
    def space(self) -> Space:
        """Give the space of the query's scope."""
        scope, generation = self.query.scope, self.generation
        space = (
            open_space(scope, self._near(self._said), generation) if scope != "article" else ArticleSpace(generation)
        )
        return StorySpace(space) if self._folds else space

    @property
    def _folds(self) -> bool:
        """Tell whether versions of one story count once; where every story has one, nothing needs to be done."""
        return self.query.counted == "stories" and bool(self.generation.stories)

    @cached_property
    def _said(self) -> RowSet:
        """Give the articles that meet the text, of the one story that is searched."""
        found = self._finder.find(self._clause)
        return found & find_story(self.query.story, self.generation) if self.query.story else found

    def _near(self, rows: RowSet) -> RowSet:
        """Keep the articles that meet all constraints, as articles; or all but one, where a count leaves one out.

        The counts of a facet leave its own choice under `any` out and a value's own exclusion, a histogram its range.
        """
        query, generation = self.query, self.generation
        wanted = [
            find_values(chosen.facet, values, generation)
            for chosen in query.filters
            for values in ([chosen.values] if chosen.match == "any" else [(value,) for value in chosen.values])
            if values
        ]  # fmt: skip
        if query.happened:
            wanted.append(find_happened(query.happened, generation))
        leaves_out = query.happened or any(looks_sideways(query, chosen) for chosen in query.filters)
        all_met, but_one = rows, empty_set(rows.words)
        for found in wanted:
            if leaves_out:
                but_one = (but_one & found) | (all_met - found)
            all_met = all_met & found
        return all_met | but_one if leaves_out else all_met

    @cached_property
    def _published(self) -> RowSet | None:
        return find_published(self.query.published, self.generation) if self.query.published else None

    @cached_property
    def _happened(self) -> RowSet | None:
        return self.space.happened(self.query.happened) if self.query.happened else None

    @cached_property
    def _text(self) -> RowSet:
        return self.space.lift(self._said)

    @cached_property
    def _filtered(self) -> RowSet:
        found = self._text
        for chosen in self.query.filters:
            found = facet_places(chosen, found, self.space)
        return found

    @cached_property
    def places(self) -> RowSet:
        """Give the places that meet all constraints."""
        return self._in_days(self._filtered)

    @cached_property
    def rows(self) -> RowSet:
        """Give the articles that have one."""
        return self.space.rows_of(self.places)

    @cached_property
    def stories(self) -> int:
        """Count the stories of the articles."""
        return self.generation.stories.count(self.rows)

    @property
    def total(self) -> int:
        """Count what the query counts."""
        return self.stories if self._folds else self.rows.count

    def _in_days(self, places: RowSet, *, but: str = "") -> RowSet:
        """Keep the places that meet the date ranges, `but` that of one axis."""
        if self._happened is not None and but != "happened":
            places = places & self._happened
        if self._published is not None and but != "published":
            places = places & self.space.lift(self._published)
        return places

    def facets(self) -> tuple[FacetCounts, ...]:
        """Count the facets that the query asks for. Raises DeadlineError."""
        check_deadline()
        query, found = self.query, self._in_days(self._text)
        return count_facets(query, found, self.places, self.space, partial(count_articles, generation=self.generation))

    def histogram(self, axis: str) -> Histogram:
        """Count an axis under all constraints but its own range. Raises DeadlineError."""
        check_deadline()
        query, space = self.query, self.space
        places = self._in_days(self._filtered, but=axis) if query.range(axis) else self.places
        if axis == "published":
            count = count_stories_published if self._folds else count_published
            counted = count(space.rows_of(places), query.published, space.generation, query.unit)
            return published_histogram(counted)
        return happened_histogram(space.intervals(places), query.happened, query.unit)

    def page(self, begin: int, end: int) -> Ranked:
        """Give some of what is found in the query's order; of each story the first article where stories count."""
        if not self._folds:
            return self.rank(self.rows, begin, end)
        depth, folded = end, list[tuple[int, float]]()
        while len(folded) < min(end, self.stories):
            depth *= 2
            folded = self.generation.stories.fold(self.rank(self.rows, 0, depth))
        return folded[begin:end]

    def rank(self, rows: RowSet, begin: int, end: int) -> Ranked:
        """Give some of a set of rows in the query's order with their scores; without words, relevance means newest."""
        query, clause, generation = self.query, self._clause, self.generation
        if begin >= min(end, rows.count):
            return []
        if query.sort == "relevance" and clause != All():
            return self._scorer.rank(rows, end)[begin:]
        order = oldest if query.sort == "oldest" else newest
        ordered = order(rows, end, generation)[begin:]
        if clause == All():
            return [(row, 0.0) for row in ordered]
        scores = dict(self._scorer.rank(RowSet.of(ordered, generation.words), len(ordered)))
        return [(row, scores[row]) for row in ordered]

    @cached_property
    def _scorer(self) -> Scorer:
        return Scorer(self._clause, self._leaves, self._finder)

    def hits(self, ranked: Ranked) -> list[Hit]:
        """Make the hits of rows with their scores."""
        head = self.generation.head
        return [Hit(head(row), score, row, self) for row, score in ranked]

    def page_hits(self, ranked: Ranked) -> list[Hit]:
        """Make the hits of rows with their scores, and with where they belong."""
        if not self.generation.stories:
            return self.hits(ranked)
        head = self.generation.head
        return [Hit(head(row), score, row, self, self._version(row)) for row, score in ranked]

    def _version(self, row: int) -> Version | None:
        found = self.generation.stories.count_found(row, self.rows)
        return Version(self.generation.id_of(int(self.generation.stories.firsts[row])), found) if found else None

    def export(self) -> Iterator[Hit]:
        """Give every hit in the query's order; numbers of rows and scores are all that is held."""
        ranked = self.rank(self.rows, 0, self.rows.count)
        rows: Array = np.array([row for row, _ in ranked], np.uint32)
        scores: Array = np.array([score for _, score in ranked], np.float32)
        return (hit for row, score in zip(rows, scores, strict=True) for hit in self.hits([(int(row), float(score))]))

    @cached_property
    def _shower(self) -> Shower:
        return Shower(self._clause, self.query.happened)

    def article(self, row: int) -> Article:
        """Give the whole article of a row."""
        return read_article_record(self.generation.record(row)["article"])

    def show(self, row: int) -> Shown:
        """Make what is shown of a row."""
        record = self.generation.record(row)
        article, values = record["article"], self.generation.values_in(record)
        dates = [read_date_record(day) for day in record["dates"]] if self._shower.ranges else ()
        return self._shower.show(article["title"], article["body"], values, dates)

    def explain(self, row: int) -> tuple[Part, ...]:
        """Take the score of a row apart."""
        return explain(row, self._clause, self.reading.parsed.clause, self._leaves, self._finder)
