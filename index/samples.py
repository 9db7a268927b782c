"""What are the smallest archives in which a search meets every kind of column there is?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from index.archive import open_archive
from index.columns import open_array
from index.documents import Article, DateMention, EnrichedArticle, Entity, LinkedArticle, Mention, Published
from index.entities import metadata_values
from index.grouping import group_archive
from index.manifest import get_current, load_manifest
from index.schema import MENTIONED
from index.writers.base import Batch
from index.writers.column_merge import Part, merge_columns
from index.writers.column_segment import row_order
from index.writers.draft import unpack_rows
from index.writers.embedded import EmbeddedWriter
from index.writers.recovery import rebuild_postings

ROWS = 1_100
"""Articles of a segment: more than a search scores one by one, and than a short list of values has."""
OFTEN = 1 << 12
"""How often a word stands in the article that makes its segment's columns wide."""
FIRST_DAY = date(2022, 1, 1)
EVENING = datetime(2022, 1, 4, 23, tzinfo=timezone(timedelta(hours=-12)))
"""A moment of the fourth day that comes after the first ones of the fifth, which is how bare days count."""
ENTITIES = {
    (entity.facet, entity.id): entity
    for entity in [
        Entity("ada", "people", "Ada"),
        Entity("bo", "people", "Bo"),
        Entity("ukraine", "places", "Ukraine"),
        Entity("kyiv", "places", "Kyiv", ("ukraine",)),
        Entity("missile", "weapons", "missile"),
        Entity("kalibr", "weapons", "Kalibr", ("missile",)),
        Entity("ukrenergo", "organisations", "Ukrenergo"),
    ]
}
"""One value of a facet that most articles hold and others that few do."""
VERSIONS = [(f"narrow-{number}", f"narrow-{number - 1}") for number in range(1, ROWS, 5)]
"""Later and first versions."""


def write_samples(folder: Path) -> list[Path]:
    """Write three data folders: narrow columns; wide ones, days out of order; both in two segments, rows deleted.

    The narrow articles tell some stories in two versions. An archive is grouped beside them, for what that compiles.
    """
    narrow, wide = list(_iter_articles("narrow", 1)), list(_iter_articles("wide", OFTEN))
    late = list(_iter_articles("wide", OFTEN, late=True))
    gone = frozenset(linked.article.id for linked in narrow[::9])
    samples = {"narrow": [narrow], "wide": [late], "both": [narrow, wide]}
    for name, batches in samples.items():
        data = folder / name
        data.mkdir()
        for number, articles in enumerate(batches):
            left = gone if number else frozenset[str]()
            live = {f"narrow-{place}" for place in range(ROWS)}.difference(left) if name != "wide" else set[str]()
            _commit(data, articles, left, {later: first for later, first in VERSIONS if {later, first} <= live})
        _read_back(data)
        _merge(data, folder / f"{name}-merged")
    _group(folder / "grouped")
    return [folder / name for name in samples]


def _iter_articles(name: str, often: int, *, late: bool = False) -> Iterator[LinkedArticle]:
    """Give articles that share words and values, all, half or a few of them; one is long, one can be `late`."""
    for number in range(ROWS):
        few, half = number % 100 == 0, number % 2 == 0
        words = ["grid", *["power"] * half, *["plans" if half else "plan", "rare"] * few]
        body = " ".join(["grid"] * often if number == 1 else words)
        day = FIRST_DAY + timedelta(days=number % 300)
        published: Published = EVENING if late and number == 3 else None if number % 50 == 7 else day
        source, topics = "Morning Post" if half else f"Paper {number % 30}", (f"Topic {number}",) * half
        article = Article(f"{name}-{number}", "power grid" if few else None, body, published, source, topics=topics)
        ids = {"people": ["ada", *["bo"] * few], "places": ["kyiv"] * half, "weapons": ["kalibr"] * few}
        values = {kind: tuple(ENTITIES[kind, id] for id in ids.get(kind, ["ukrenergo"])) for kind in MENTIONED}
        mentions = [
            Mention(kind, 0, 1, "g", number % 3, 0, one.id, "sample") for kind in values for one in values[kind]
        ]
        last = day + timedelta(days=number % 40)
        spoken = DateMention(0, 1, "g", number % 3, 0, None, day, last, "range", None, "sample")
        days = (spoken,) if half else ()
        yield LinkedArticle(article, tuple(mentions), days, tuple((values | metadata_values(article)).items()))


def _group(data: Path) -> None:
    """Group a few articles, then one more."""
    data.mkdir()
    text = " ".join(f"word{number}" for number in range(200))
    with open_archive(data, create=True) as archive:
        for id, body in (("a", text), ("b", text[200:]), ("c", "power"), ("d", f"{text[:-200]} power")):
            archive.put(EnrichedArticle(Article(id, None, body, FIRST_DAY, sha256=id)), {})
            group_archive(archive)


def _commit(
    data: Path, articles: Collection[LinkedArticle], removed: frozenset[str], stories: Mapping[str, str]
) -> None:  # fmt: skip
    known = {linked.article.id: linked for linked in articles}
    own = {(value.facet, value.id): value for linked in articles for _, values in linked.values for value in values}
    ids = [id for _, id in sorted(row_order(linked.article.published, id) for id, linked in known.items())]
    batch = Batch(ids, removed, lambda wanted: (known[id] for id in wanted), own | ENTITIES, 0, {}, stories=stories)
    EmbeddedWriter(data).commit(batch, lambda _: None)


def _read_back(data: Path) -> None:
    """Read the columns out of the Whoosh index, as `verify --deep` does."""
    folder = get_current(data)
    for segment in load_manifest(folder).segments:
        rebuild_postings(folder / "whoosh", segment.name)


def _merge(data: Path, folder: Path) -> None:
    """Merge the columns of all segments, as a commit does with many small ones."""
    columns, segments = get_current(data) / "columns", load_manifest(get_current(data)).segments
    live = [unpack_rows(open_array(columns / segment.name, "live"), segment.rows) for segment in segments]
    merge_columns(folder, [Part(columns / one.name, own) for one, own in zip(segments, live, strict=True)])
