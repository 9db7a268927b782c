"""Are versions of one story found, other stories kept apart, and is the result the same however articles came?"""

from __future__ import annotations

import random
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from index import grouping
from index.__main__ import main
from index.archive import GONE, Archive, open_archive
from index.columns import STORIES, open_array
from index.commit import commit_changes
from index.documents import Article, EnrichedArticle
from index.gazetteer import load_gazetteer
from index.grouping import derive_stories, group_archive
from index.manifest import Manifest, describe_file, get_current, load_manifest, save_manifest
from index.stories.candidates import MOST_HOLDERS
from index.stories.signatures import sign_article
from index.verification import iter_faults
from index.writers.embedded import EmbeddedWriter

NOON = datetime(2022, 12, 16, 12, tzinfo=UTC)
STRIKE = """
Dockers at the port of Varnholm walked out on Friday after talks about night shifts broke down, halting the unloading
of eleven ships and leaving lorries queued for six kilometres along the coast road.

The union said 2,400 of its members had joined the stoppage by noon. Its secretary, Mirela Osk, told a crowd at gate
four that nobody would return before the company withdrew the new rota. "We have slept in our boots for a year," she
said, and the crowd answered with whistles.

The operator, Baltic Quays, said that it regretted the disruption and had offered a bonus of 9 percent. Its spokesman,
Jonas Weld, said perishable goods were being moved to Harsund by rail where that could be done, and that 310 containers
of fruit had left already.

Shops in the capital reported that bananas and coffee were running low. A wholesaler said his stores would last until
Tuesday, after which he would have to buy by air at three times the price. The government has called both sides to a
meeting on Sunday evening.
"""
OTHER_AGENCY = """
A strike closed Varnholm's harbour on Friday. Eleven vessels wait off the mole, and traffic on the coast road stood
still over a length of six kilometres, police reported.

Mirela Osk, who leads the dock workers' union, spoke of 2,400 strikers. They demand an end to the night rota that Baltic
Quays brought in last month. According to Jonas Weld of Baltic Quays, the offer of nine percent still stands, and fruit
from 310 containers is on its way to Harsund.

Economists expect the first empty shelves early next week; coffee has become dearer at the exchange. Ministers want to
hear both parties on Sunday.
"""
FORM = """
{name} said on {day} that it had sold bonds for {amount} million crowns, due in five years, with a coupon of {rate}
percent, through the {bank}. The bonds are guaranteed by the parent company and will be listed in the capital from the
first of next month. They are sold in pieces of {rate} thousand crowns. The proceeds serve to repay older loans and to
renew machinery. The selling concession is one percent, and the fees for management and underwriting come to {amount}
hundredths together. Rating agencies had no comment. Payment is due in a fortnight.
"""
QUIET = "The weather was mild over the whole coast, and nobody had anything to add to that on a day without any wind."


def make(id: str, body: str, hours: float | None = 0, title: str | None = None) -> Article:
    """Make an article published so many hours after noon, undated for None."""
    published = None if hours is None else NOON + timedelta(hours=hours)
    text = "\n\n".join(" ".join(part.split()) for part in body.strip().split("\n\n"))
    return Article(id, title, text, published, path=f"/news/{id}.txt", sha256=f"hash of {title} {text} {published}")


def cut(body: str, paragraphs: int) -> str:
    return "\n\n".join(body.strip().split("\n\n")[:paragraphs])


NEW_LEAD = (
    "Coffee is getting scarce after two days of standstill in the country's largest port, where no end of the dispute "
    "over night work is in sight."
)
VERSIONS = {
    "cut by a paragraph": cut(STRIKE, 3),
    "cut to its half": cut(STRIKE, 2),
    "new lead": "\n\n".join([NEW_LEAD, *STRIKE.strip().split("\n\n")[1:]]),
    "new paragraph at the end": f"{STRIKE}\n\nThe mayor asked drivers to stay away from the harbour until Monday.",
    "updated figures": STRIKE.replace("2,400", "2,650").replace("310", "420").replace("eleven", "fourteen"),
    "corrected name": STRIKE.replace("Osk", "Oskh").replace("Mirela", "Mirella"),
    "other case and accents": STRIKE.replace("Varnholm", "VARNHOLM").replace("Jonas", "Jónas"),
    "new lead, cut": "\n\n".join([NEW_LEAD, *STRIKE.strip().split("\n\n")[1:3]]),
}


def put(archive: Archive, *articles: Article) -> None:
    for article in articles:
        archive.put(EnrichedArticle(article), {})
    archive.commit()


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path, create=True) as archive:
        yield archive


def stories_of(archive: Archive, *articles: Article) -> list[set[str]]:
    """Group articles and give the stories of several versions."""
    put(archive, *articles)
    members: dict[str, set[str]] = defaultdict(set)
    for later, first in group_archive(archive).items():
        members[first] |= {first, later}
    return list(members.values())


@pytest.mark.parametrize("kind", VERSIONS)
def test_a_version_and_its_original_are_one_story(archive: Archive, kind: str) -> None:
    assert stories_of(archive, make("a", STRIKE), make("b", VERSIONS[kind], 3, "Another headline")) == [{"a", "b"}]


def test_nine_versions_are_one_story_that_the_report_of_another_agency_stays_out_of(archive: Archive) -> None:
    versions = [make(f"v{place}", body, place) for place, body in enumerate([STRIKE, *VERSIONS.values()])]
    assert stories_of(archive, *versions, make("other", OTHER_AGENCY, 1)) == [{f"v{place}" for place in range(9)}]


def test_a_story_is_named_by_its_earliest_version_and_undated_ones_count_as_late(archive: Archive) -> None:
    put(archive, make("a", STRIKE, None), make("b", STRIKE, 5), make("c", STRIKE, 2))
    assert group_archive(archive) == {"a": "c", "b": "c"}


def fill(name: str, day: str, amount: int, rate: float, bank: str) -> str:
    return FORM.format(name=name, day=day, amount=amount, rate=rate, bank=bank)


def test_two_companies_on_one_form_are_two_stories(archive: Archive) -> None:
    one = fill("Harsund Timber", "Friday", 40, 4.5, "Seamen's Bank")
    other = fill("Old Mill Brewery", "Friday", 65, 5.25, "Seamen's Bank")
    assert stories_of(archive, make("a", one), make("b", other, 1)) == []


def test_the_same_form_is_another_story_a_week_later(archive: Archive) -> None:
    one = fill("Harsund Timber", "Friday", 40, 4.5, "Seamen's Bank")
    later = fill("Harsund Timber", "Friday", 40, 4.75, "Seamen's Bank")
    assert stories_of(archive, make("a", one), make("b", later, 24 * 7)) == []
    assert stories_of(archive, make("c", later.replace("machinery", "machines"), 2)) == [{"a", "c"}]


def test_the_same_long_text_is_the_same_story_whenever_it_comes_again(archive: Archive) -> None:
    assert stories_of(archive, make("a", STRIKE), make("b", STRIKE, 24 * 900)) == [{"a", "b"}]


def test_short_texts_are_one_story_only_word_by_word_and_under_one_headline(archive: Archive) -> None:
    same = [
        make("a", "Quarterly dividend 30 cents.", 0, "Harsund Timber"),
        make("b", "Quarterly dividend 30 cents.", 1),
    ]
    assert stories_of(archive, *same, make("c", "Quarterly dividend 30 cents.", 2, "Harsund Timber")) == [{"a", "c"}]


def test_a_digest_joins_none_of_the_stories_that_it_holds(archive: Archive) -> None:
    parts = [make("a", cut(STRIKE, 1)), make("b", fill("Old Mill Brewery", "Friday", 65, 5.25, "Seamen's Bank"))]
    digest = "\n\n".join([QUIET, *(part.body for part in parts), OTHER_AGENCY, " ".join([QUIET[::-1]] * 8)])
    assert all({"a", "b"} - story for story in stories_of(archive, *parts, make("digest", digest, 4)))


def test_a_chain_that_leads_to_another_story_is_cut(archive: Archive) -> None:
    one, other = STRIKE.split(), fill("Old Mill Brewery", "Friday", 65, 5.25, "Seamen's Bank").split() * 2
    steps = [" ".join([*one[: len(one) * (6 - step) // 6], *other[: len(other) * step // 6]]) for step in range(7)]
    stories = stories_of(archive, *(make(f"s{step}", body, step) for step, body in enumerate(steps)))
    assert not any({"s0", "s6"} <= story for story in stories) and any("s1" in story for story in stories)


def draw_texts(draw: random.Random) -> list[str]:
    """Draw texts of which many share most of their words, and one passage stands in more than may share a number."""
    words = [f"word{number}" for number in range(3_000)]
    common = draw.choices(words, k=60)
    texts = []
    for _ in range(12):
        original = draw.choices(words, k=draw.choice((8, 30, 90, 200)))
        for _ in range(draw.randint(1, 5)):
            version = [draw.choice(words) if draw.random() < 0.02 else word for word in original]
            texts.append(" ".join(version[: draw.randint(len(version) // 3, len(version))]))
    for _ in range(MOST_HOLDERS + 4):
        own = draw.choices(words, k=draw.choice((4, 20)))
        texts.append(" ".join([*common, *own]))
    return texts


@pytest.mark.parametrize("seed", range(4))
def test_stories_are_the_same_in_whatever_order_articles_come_change_and_go(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    texts = draw_texts(draw)
    with open_archive(tmp_path, create=True) as archive:
        for _ in range(14):
            for _ in range(draw.randint(1, 30)):
                id, hours = f"a{draw.randrange(60)}", draw.choice((None, *range(0, 200, 20)))
                if draw.random() < 0.7:
                    archive.put(EnrichedArticle(make(id, draw.choice(texts), hours)), {})
                elif archive.find(id):
                    archive.remove(id, GONE)
            assert group_archive(archive) == derive_stories(archive)


def test_content_is_signed_once(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    signed: list[str] = []

    def sign(article: Article) -> object:
        signed.append(article.id)
        return sign_article(article)

    monkeypatch.setattr(grouping, "sign_article", sign)
    put(archive, make("a", STRIKE), make("b", OTHER_AGENCY))
    group_archive(archive)
    put(archive, make("a", STRIKE), make("b", QUIET))
    group_archive(archive)
    assert signed == ["a", "b", "b"]


def test_another_rule_groups_everything_anew(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    put(archive, make("a", STRIKE), make("b", STRIKE, 1))
    group_archive(archive)
    archive.signatures.loosen()
    monkeypatch.setattr(grouping, "GROUPING_VERSION", "other")
    assert group_archive(archive) == {"b": "a"}
    assert (grouped := archive.signatures.find_grouped()) and grouped[0].endswith("other")


def test_an_archive_of_layout_2_is_grouped_when_it_is_opened(tmp_path: Path) -> None:
    with open_archive(tmp_path, create=True) as archive:
        put(archive, make("a", STRIKE), make("b", STRIKE, 1))
    with closing(sqlite3.connect(tmp_path / "archive.sqlite")) as connection, connection:
        connection.executescript("DROP TABLE signatures; DROP TABLE grouped; PRAGMA user_version = 2")
    with open_archive(tmp_path) as archive:
        assert group_archive(archive) == {"b": "a"}


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE signatures SET bands = zeroblob(260) WHERE id = 'b'", "article 'b': its signature is not what was"),
        ("UPDATE signatures SET story = 'b' WHERE id = 'b'", "article 'b': its signature is not what was"),
        ("UPDATE grouped SET change = 7", "how far articles were compared is not what was stored"),
    ],
)
def test_a_damaged_signature_is_reported(tmp_path: Path, statement: str, told: str) -> None:
    with open_archive(tmp_path, create=True) as archive:
        put(archive, make("a", STRIKE), make("b", STRIKE, 1))
        group_archive(archive)
    with closing(sqlite3.connect(tmp_path / "archive.sqlite")) as connection, connection:
        connection.execute(statement)
    with open_archive(tmp_path) as archive:
        (line,) = archive.check()
        assert line.startswith(told)


def commit(data: Path, *articles: Article) -> None:
    with open_archive(data, create=True) as archive:
        put(archive, *articles)
        commit_changes(archive, EmbeddedWriter(data), load_gazetteer(data / "gazetteers"), lambda _: None)


def live_stories(data: Path) -> Mapping[str, str]:
    """Read the first version of every article out of the live generation."""
    folder = get_current(data)
    manifest = load_manifest(folder)
    ids = [
        id.decode()
        for segment in manifest.segments
        for id in (folder / "columns" / segment.name / "ids.content.bin").read_bytes().split(b"|")
        if id
    ]
    numbers = open_array(folder / "columns", STORIES).tolist()
    return {ids[row]: ids[number] for row, number in enumerate(numbers)}


def test_a_generation_leads_every_version_to_the_first_over_all_segments(tmp_path: Path) -> None:
    commit(tmp_path, make("b|", STRIKE, 5), make("q|", QUIET))
    assert live_stories(tmp_path) == {"b": "b", "q": "q"}
    commit(tmp_path, make("a|", VERSIONS["new lead"], 1))
    assert live_stories(tmp_path) == {"b": "a", "q": "q", "a": "a"}
    assert list(iter_faults(tmp_path, deep=True)) == []


def test_a_first_version_that_leaves_makes_the_next_one_the_first(tmp_path: Path) -> None:
    commit(tmp_path, make("a|", STRIKE), make("b|", STRIKE, 1), make("c|", STRIKE, 2))
    assert CliRunner().invoke(main, ["remove", "a|", "--data", str(tmp_path)]).exit_code == 0
    found = live_stories(tmp_path)
    assert (found["b"], found["c"]) == ("b", "b")
    assert list(iter_faults(tmp_path, deep=True)) == []


def sign_again(folder: Path, manifest: Manifest, name: str) -> None:
    """Enter a changed file into the manifest, so that no checksum tells of it."""
    save_manifest(folder, replace(manifest, files={**manifest.files, name: describe_file(folder / name)}))


def test_only_a_deep_check_sees_stories_that_the_archive_does_not_give(tmp_path: Path) -> None:
    commit(tmp_path, make("a", STRIKE), make("b", STRIKE, 1), make("c", QUIET, 2))
    folder, name = get_current(tmp_path), f"columns/{STORIES}.npy"
    numbers = np.load(folder / name)
    (folder / name).unlink()
    np.save(folder / name, np.arange(len(numbers), dtype=np.int32))
    assert any(line.startswith(f"{folder.name}/{name}: ") for line in iter_faults(tmp_path, deep=False))
    sign_again(folder, load_manifest(folder), name)
    assert list(iter_faults(tmp_path, deep=False)) == []
    (line,) = iter_faults(tmp_path, deep=True)
    assert re.match(rf"{folder.name}/{name}: 1 of 3 rows lead to another story", line)


def test_a_generation_from_before_there_were_stories_is_whole_and_gets_them_with_the_next_commit(
    tmp_path: Path,
) -> None:
    commit(tmp_path, make("a", STRIKE), make("b", STRIKE, 1))
    folder, name = get_current(tmp_path), f"columns/{STORIES}.npy"
    manifest = load_manifest(folder)
    (folder / name).unlink()
    before = {key: value for key, value in manifest.fingerprints.items() if key != "stories"}
    files = {key: value for key, value in manifest.files.items() if key != name}
    save_manifest(folder, replace(manifest, files=files, fingerprints=before))
    assert list(iter_faults(tmp_path, deep=True)) == []
    commit(tmp_path)
    assert open_array(get_current(tmp_path) / "columns", STORIES).tolist() == [1, 1]
    segments = [segment.name for segment in load_manifest(get_current(tmp_path)).segments]
    assert segments == [segment.name for segment in manifest.segments]


def test_a_purge_leaves_no_signature_and_the_others_are_grouped_again(tmp_path: Path) -> None:
    commit(tmp_path, make("a", STRIKE), make("b", STRIKE, 1), make("c", STRIKE, 2), make("q", QUIET))
    bands = sign_article(make("q", QUIET)).numbers.astype("<u4").tobytes()
    assert bands in (tmp_path / "archive.sqlite").read_bytes() + read_log(tmp_path)
    assert CliRunner().invoke(main, ["remove", "a", "q", "--purge", "--data", str(tmp_path)]).exit_code == 0
    assert bands not in (tmp_path / "archive.sqlite").read_bytes() + read_log(tmp_path)
    with open_archive(tmp_path) as archive:
        assert group_archive(archive) == {"c": "b"} == derive_stories(archive)
    assert list(iter_faults(tmp_path, deep=True)) == []


def read_log(data: Path) -> bytes:
    log = data / "archive.sqlite-wal"
    return log.read_bytes() if log.exists() else b""


def test_the_signature_of_a_text_is_that_of_its_words() -> None:
    plain, loud = (sign_article(make("a", text)) for text in ("Café, at Noon!\n\nA day.", "cafe at NOON a day"))
    assert plain.numbers.tolist() == loud.numbers.tolist() and plain.size == loud.size == 2
    assert sign_article(Article("a", None, "...", date(2022, 12, 16))).size == 0
