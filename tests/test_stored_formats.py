"""Is an index of every format that there has been opened, or refused with the command that brings it up to date?

tests/data/generations holds a data folder of each format, packed: three tiny articles with names and a day, committed
by the code of its time. A new format needs one more: unpack the newest, run `python -m index rebuild --data FOLDER`,
pack archive.sqlite, CURRENT and the live generation with `tar --create --xz`, and add a row to FORMATS. The older ones
stay as they are.
"""

from __future__ import annotations

import json
import re
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from index import manifest as manifest_module
from index.__main__ import main
from index.archive import open_archive
from index.errors import ArchiveError, DamagedError, GenerationError
from index.manifest import MANIFEST, get_current, load_manifest, save_manifest
from index.schema import FORMAT_VERSION, schema_hash
from index.verification import iter_faults
from search.backends.embedded import EmbeddedBackend
from search.query import Query

SAMPLES = Path(__file__).parent / "data" / "generations"
FORMATS = {1: "format-1.tar.xz", 2: "format-2.tar.xz", 3: "format-3.tar.xz"}
"""The sample of each format; its archive is of the layout of the day: 1 in the first two, then 2."""


@pytest.fixture
def data(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The data folder of the format that a test asks for."""
    with tarfile.open(SAMPLES / FORMATS[request.param]) as packed:
        packed.extractall(tmp_path / "data", filter="data")
    return tmp_path / "data"


of_each = pytest.mark.parametrize("data", FORMATS, indirect=True)
of_this = pytest.mark.parametrize("data", [max(FORMATS)], indirect=True)
of_older = pytest.mark.parametrize("data", [number for number in FORMATS if number < FORMAT_VERSION], indirect=True)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def find(data: Path, text: str) -> list[str]:
    return [hit.id for hit in EmbeddedBackend(data).search(Query(text)).hits]


def check_answers(data: Path) -> None:
    """Check that the three articles are found by word, phrase, name and day."""
    assert find(data, "ferry") == ["a1", "a2"] and find(data, '"sails again"') == ["a1"]
    assert find(data, "place:odesa") == ["a1", "a3"] and find(data, "happened:2023-05-01") == ["a1"]
    backend = EmbeddedBackend(data)
    assert all(hit.snippet.marks for hit in backend.search(Query("ferry")).hits) and backend.find_article("a3")
    assert find(data, "published:2023-05") == ["a2", "a1"]


def test_there_is_a_sample_of_every_format() -> None:
    assert list(FORMATS) == list(range(1, FORMAT_VERSION + 1))
    assert {path.name for path in SAMPLES.iterdir()} == set(FORMATS.values())


@of_older
def test_an_older_format_is_refused_with_the_command_that_brings_it_up_to_date(data: Path) -> None:
    folder = data / "gen-000001"
    record = json.loads((folder / MANIFEST).read_bytes())
    assert record["format"] < FORMAT_VERSION
    message = (
        f"{folder / MANIFEST}: format {record['format']} and schema {record['schema']}; this version reads format "
        f"{FORMAT_VERSION} and schema {schema_hash()}; run: python -m index rebuild"
    )
    with pytest.raises(GenerationError, match=f"^{re.escape(message)}$") as refusal:
        EmbeddedBackend(data)
    assert not isinstance(refusal.value, DamagedError)
    done = run("stats", "--data", data)
    assert done.exit_code != 0 and message in done.output


@of_this
def test_the_format_of_this_version_is_opened_and_answers(data: Path) -> None:
    check_answers(data)


@of_this
def test_a_newer_format_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = get_current(data)
    manifest = load_manifest(folder)
    with monkeypatch.context() as newer:
        newer.setattr(manifest_module, "FORMAT_VERSION", FORMAT_VERSION + 1)
        save_manifest(folder, manifest)
    with pytest.raises(GenerationError, match=rf"format {FORMAT_VERSION + 1} .* reads format {FORMAT_VERSION} "):
        EmbeddedBackend(data)


@of_each
def test_a_rebuild_brings_archive_and_index_up_to_date(data: Path) -> None:
    done = run("rebuild", "--data", data)
    assert done.exit_code == 0, done.output
    assert load_manifest(get_current(data)).number == 2
    check_answers(data)
    assert list(iter_faults(data, deep=True)) == []
    with open_archive(data) as archive:
        assert [change.id for change in archive.iter_live()] == ["a1", "a2", "a3"]


@of_this
def test_an_archive_of_a_newer_layout_is_refused(data: Path) -> None:
    with closing(sqlite3.connect(data / "archive.sqlite")) as connection, connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(ArchiveError, match=r"archive\.sqlite: layout 99; this version knows"), open_archive(data):
        pass
