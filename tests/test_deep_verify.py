"""Is a fault named wherever Whoosh, columns, documents, archive and counts disagree? Does Whoosh give the text back?"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from building import build_entities, commit
from click.testing import CliRunner, Result
from corpus import ENTITIES, TINY, make_article
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import index as whoosh_index
from whoosh.formats import Positions

from index.__main__ import main
from index.archive import open_archive
from index.columns import Array, Holders, Postings, open_tuple, starts_of
from index.commit import commit_changes
from index.documents import EnrichedArticle, LinkedArticle
from index.errors import DamagedError
from index.gazetteer import load_gazetteer
from index.manifest import Manifest, describe_file, get_current, load_manifest, save_manifest
from index.schema import FACET_NAMES, STREAMS
from index.writers.checking import check_generation
from index.writers.documents_check import Truth
from index.writers.embedded import EmbeddedWriter
from index.writers.reading import count_positions, decode_positions
from index.writers.recovery import rebuild_postings

A1 = make_article("a1", "Power back in Kyiv", "The power is back, Ada Hart said.", people=["ada"], places=["kyiv"])
LIVE = {**{linked.article.id: linked for linked in TINY}, "a1": A1}
TEXT = [f"{stream}.{field}" for stream in STREAMS for field in Postings._fields]
FACETS = [f"{facet}.{field}" for facet in FACET_NAMES if facet != "authors" for field in Holders._fields]
TABLES = [f"{table}.{field}" for table in ("happened", "mentions", "days") for field in ("starts", "records")]
ROWS = ["ids.starts", "title.lengths", "body.lengths", "averages", "published.instant", "published.day", "live"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of two segments; the second replaces a1 of the first."""
    data = tmp_path_factory.mktemp("whole")
    commit(data, TINY, ENTITIES)
    commit(data, [A1], ENTITIES, stored=TINY)
    return data


@pytest.fixture
def data(whole: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return shutil.copytree(whole, tmp_path / "data")


def live_manifest(data: Path) -> Manifest:
    return load_manifest(get_current(data))


def make_truth(
    known: dict[str, LinkedArticle], *, waiting: frozenset[str] = frozenset(), is_linked: bool = True
) -> Truth:
    return Truth(frozenset(known) - waiting, waiting, known.get, is_linked)


def faults_of(data: Path, truth: Truth | None = None) -> list[str]:
    return list(check_generation(get_current(data), live_manifest(data), truth, lambda _: None))


def first_columns(data: Path) -> Path:
    return get_current(data) / "columns" / live_manifest(data).segments[0].name


def damage(path: Path, change: Callable[[Array], object]) -> None:
    """Load an array, change it, and save it in place of the old file."""
    values = np.load(path)
    change(values)
    path.unlink()
    np.save(path, values)


def raise_last(values: Array) -> None:
    values.reshape(-1)[-1] += 1


def test_a_generation_that_is_whole_has_no_fault(data: Path) -> None:
    assert faults_of(data, make_truth(LIVE)) == []


@pytest.mark.parametrize("name", [name for name in TEXT if "bounds" not in name] + FACETS + TABLES + ROWS)
def test_a_number_that_changed_in_an_array_is_reported_with_the_file(data: Path, name: str) -> None:
    path = first_columns(data) / f"{name}.npy"
    damage(path, raise_last)
    assert any(fault.startswith(f"{path}: ") for fault in faults_of(data))


def test_a_bound_that_is_too_low_is_reported_and_one_that_is_higher_is_not(data: Path) -> None:
    path = first_columns(data) / "stem.block_bounds.npy"
    damage(path, lambda bounds: bounds.__imul__(2))
    assert faults_of(data) == []
    damage(path, lambda bounds: bounds.__imul__(0.25))
    assert [fault.partition(":")[0] for fault in faults_of(data)] == [str(path)]


def test_a_missing_value_is_reported_as_another_shape(data: Path) -> None:
    path = first_columns(data) / "exact.positions.npy"
    np.save(path, np.load(path)[:-1])
    assert [fault.partition(":")[0] for fault in faults_of(data)] == [str(path)]


@pytest.mark.parametrize("part", ["ids.content.bin", "live.npy", "mentions.records.npy", "exact.terms_content.npy"])
def test_a_file_that_is_gone_is_reported_and_the_check_goes_on(data: Path, part: str) -> None:
    (first_columns(data) / part).unlink()
    damage(first_columns(data) / "stem.rows.npy", raise_last)
    faults = faults_of(data)
    assert any(part in fault for fault in faults) and any("stem.rows.npy" in fault for fault in faults)


def test_a_row_that_only_whoosh_has_deleted_is_reported(data: Path) -> None:
    index = whoosh_index.open_dir(get_current(data) / "whoosh")
    writer = index.writer()
    writer.delete_by_term("id", "a5")
    writer.commit(merge=False)
    index.close()
    (fault,) = faults_of(data)
    assert fault.startswith(f"{first_columns(data) / 'live.npy'}: ") and fault.endswith(
        "is live, Whoosh says otherwise"
    )


def test_a_whoosh_file_that_cannot_be_read_is_reported_and_the_documents_are_still_checked(data: Path) -> None:
    segment = get_current(data) / "whoosh" / f"{live_manifest(data).segments[0].name}.seg"
    segment.write_bytes(segment.read_bytes()[:100])
    damage(first_columns(data) / "days.records.npy", raise_last)
    faults = faults_of(data)
    assert faults[0].startswith(f"{segment}: ") and "days.records.npy" in faults[1]


def rewrite(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    assert content.count(old) >= 1 and len(old) == len(new)
    path.write_bytes(content.replace(old, new, 1))


@pytest.mark.parametrize(
    ("part", "old", "new", "told"),
    [
        ("records", b"Crews repaired", b"Crews replaced", "differ from the archive"),
        ("records", b'"body"', b'"bodY"', "cannot be read"),
        ("heads", b"Grid repaired", b"Grid Repaired", "differ from their documents"),
    ],
)
def test_a_document_that_changed_is_reported(data: Path, part: str, old: bytes, new: bytes, told: str) -> None:
    path = get_current(data) / "documents" / live_manifest(data).segments[0].name / f"{part}.content.bin"
    rewrite(path, old, new)
    (fault,) = faults_of(data, make_truth(LIVE))
    assert fault.startswith(f"{path}: 1 of 8 ") and told in fault


@pytest.mark.parametrize(
    ("name", "old", "new"), [("entities.jsonl", b'"Energy"', b'"EnergY"'), ("spellings.jsonl", b"Energy", b"EnergY")]
)
def test_a_name_that_the_documents_do_not_bear_is_reported(data: Path, name: str, old: bytes, new: bytes) -> None:
    path = get_current(data) / "columns" / name
    rewrite(path, old, new)
    assert all(fault.startswith(str(path.parent)) for fault in faults_of(data)) and faults_of(data)


def test_mentions_that_the_archive_has_otherwise_are_reported_unless_the_names_changed_since(data: Path) -> None:
    other = replace(LIVE["a2"], mentions=())
    (fault,) = faults_of(data, make_truth({**LIVE, "a2": other}))
    assert "records.content.bin: 1 of 8 differ from the archive" in fault
    assert faults_of(data, make_truth({**LIVE, "a2": other}, is_linked=False)) == []


def test_a_change_that_waits_is_no_fault(data: Path) -> None:
    newer = make_article("a2", "New", "Another text.", published=date(2022, 12, 19))
    known = {**LIVE, "a2": newer, "b1": make_article("b1", None, "Not in yet.")}
    assert faults_of(data, make_truth(known, waiting=frozenset({"a2", "b1"}))) == []


def test_articles_are_counted_again_one_by_one(data: Path) -> None:
    without, more = {id: linked for id, linked in LIVE.items() if id != "a3"}, {**LIVE, "b1": A1}
    assert [fault.partition(": ")[2] for fault in faults_of(data, make_truth(without))] == [
        "article 'a3' is live, but not in the archive"
    ]
    assert [fault.partition(": ")[2] for fault in faults_of(data, make_truth(more))] == [
        "article 'b1' of the archive is not live"
    ]
    folder, manifest = get_current(data), live_manifest(data)
    save_manifest(folder, replace(manifest, articles=7))
    assert faults_of(data) == [f"{folder / 'manifest.json'}: speaks of 7 articles, 8 rows are live"]


def test_the_postings_of_every_segment_come_back_out_of_whoosh_as_they_were_written(whole: Path) -> None:
    for segment in live_manifest(whole).segments:
        rebuilt = rebuild_postings(get_current(whole) / "whoosh", segment.name)
        for stream in STREAMS:
            stored = open_tuple(get_current(whole) / "columns" / segment.name, stream, Postings)
            for field, values in rebuilt[stream]._asdict().items():
                written = getattr(stored, field)
                assert values.dtype == written.dtype and np.array_equal(values, written), field


def test_long_articles_come_back_out_of_whoosh(tmp_path: Path) -> None:
    long = make_article("b1", "Grid", "grid " * 70_000 + "power")
    commit(tmp_path, [long, *TINY], build_entities([long], ENTITIES))
    assert faults_of(tmp_path) == []


def test_a_segment_that_whoosh_does_not_know_is_refused(whole: Path) -> None:
    with pytest.raises(DamagedError, match="Whoosh knows no segment MAIN_x"):
        rebuild_postings(get_current(whole) / "whoosh", "MAIN_x")


def decode(values: list[bytes]) -> list[int] | None:
    content, ends = np.frombuffer(b"".join(values), np.uint8), starts_of([len(value) for value in values])
    counts = count_positions(content, ends)
    positions = np.zeros(int(counts.sum()), np.uint32)
    return positions.tolist() if decode_positions(content, ends, counts, positions) else None


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(st.integers(0, 1_000_000), min_size=1, max_size=40, unique=True), max_size=5))
def test_positions_are_read_as_whoosh_wrote_them(rows: list[list[int]]) -> None:
    ordered = [sorted(row) for row in rows]
    assert decode([Positions().encode(row) for row in ordered]) == [place for row in ordered for place in row]


def test_more_than_a_thousand_positions_of_one_posting_are_read() -> None:
    assert decode([Positions().encode(range(2_500))]) == list(range(2_500))


def test_positions_that_are_cut_short_or_hold_any_other_sign_are_refused() -> None:
    value = Positions().encode([3, 300, 70_000])
    assert decode([value]) == [3, 300, 70_000]
    assert [decode([value[:end]]) for end in range(5, len(value))] == [None] * (len(value) - 5)
    for sign in b"cR\x81Vb":
        assert decode([value[:-1] + bytes([sign]) + b"."]) is None


@pytest.fixture
def archived(tmp_path: Path) -> Path:
    """A data folder with an archive of two articles, committed as the command line does it."""
    with open_archive(tmp_path, create=True) as archive:
        for linked in (TINY[0], TINY[1]):
            archive.put(EnrichedArticle(linked.article, (), linked.dates), {})
        archive.commit()
        commit_changes(archive, EmbeddedWriter(tmp_path), load_gazetteer(tmp_path / "gazetteers"), lambda _: None)
    return tmp_path


def verify(data: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["verify", *options, "--data", str(data)])


def sign_again(data: Path, name: str) -> None:
    """Enter a changed file into the manifest, so that no checksum tells of it."""
    folder, manifest = get_current(data), live_manifest(data)
    save_manifest(folder, replace(manifest, files={**manifest.files, name: describe_file(folder / name)}))


def test_the_command_finds_no_fault_in_a_fresh_archive(archived: Path) -> None:
    result = verify(archived, "--deep")
    assert (result.output, result.exit_code) == ("0 faults\n", 0)


def test_only_the_deep_check_sees_a_fault_that_has_its_checksum(archived: Path) -> None:
    path = first_columns(archived) / "stem.rows.npy"
    damage(path, raise_last)
    sign_again(archived, path.relative_to(get_current(archived)).as_posix())
    assert verify(archived).output == "0 faults\n"
    result = verify(archived, "--deep")
    name = path.relative_to(archived).as_posix()
    assert result.output.startswith(f"{name}: 1 of ") and result.output.endswith("1 faults\n") and result.exit_code == 1


def test_a_whoosh_file_without_its_checksum_is_not_opened(archived: Path, monkeypatch: Any) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("opened")

    monkeypatch.setattr("index.writers.checking.open_segment", refuse)
    segment = next((get_current(archived) / "whoosh").glob("*.seg"))
    segment.write_bytes(segment.read_bytes()[:-1])
    damage(first_columns(archived) / "days.records.npy", raise_last)
    lines = verify(archived, "--deep").output.splitlines()
    assert [line.partition(":")[0].rpartition("/")[2] for line in lines[:-1]].count(segment.name) == 1
    assert any("days.records.npy" in line and "the documents" in line for line in lines)


def test_without_an_archive_the_generation_is_still_checked(archived: Path) -> None:
    (archived / "archive.sqlite").unlink()
    damage(first_columns(archived) / "happened.records.npy", raise_last)
    lines = verify(archived, "--deep").output.splitlines()
    assert any(line.startswith("archive.sqlite: no archive yet") for line in lines)
    assert any("happened.records.npy" in line and "the documents" in line for line in lines)


def test_an_article_that_changed_in_the_archive_alone_is_reported(archived: Path) -> None:
    with open_archive(archived) as archive:
        changed = replace(TINY[1].article, body="Crews left.")
        archive.put(EnrichedArticle(changed), {})
        archive.commit()
        last = archive.last_change()
    assert verify(archived, "--deep").output == "0 faults\n"
    save_manifest(get_current(archived), replace(live_manifest(archived), last_change=last))
    assert "records.content.bin: 1 of 2 differ from the archive" in verify(archived, "--deep").output
