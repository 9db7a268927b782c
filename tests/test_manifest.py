"""Which generation is live, and is every damage to it noticed?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index import manifest as manifest_module
from index.errors import DamagedError, GenerationError, NoIndexError
from index.manifest import (
    Manifest,
    Segment,
    check_files,
    describe_file,
    find_current,
    get_current,
    iter_generations,
    load_manifest,
    publish,
    save_manifest,
)
from index.schema import FORMAT_VERSION

FILES = {"columns/s1/ids.npy": b"ids of rows", "whoosh/s1.seg": b"postings", "documents/s1/records.npy": b""}


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    """Write a generation of three files and its manifest into gen-000007."""
    folder = tmp_path / "gen-000007"
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(content)
    files = {name: describe_file(folder / name) for name in FILES}
    manifest = Manifest(7, 42, 3, (Segment("s1", 3), Segment("s2", 1)), {"gazetteer": "g1"}, files)
    save_manifest(folder, manifest)
    return manifest


@pytest.fixture
def folder(tmp_path: Path, manifest: Manifest) -> Path:
    return tmp_path / manifest.name


def test_a_manifest_comes_back_as_it_was_saved(folder: Path, manifest: Manifest) -> None:
    assert load_manifest(folder) == manifest


@pytest.mark.parametrize(("mask", "begin"), [(0x01, 0), (0x04, 1), (0x20, 2), (0x80, 3), (0xFF, 4)])
def test_every_damaged_byte_of_the_manifest_is_noticed(folder: Path, mask: int, begin: int) -> None:
    path = folder / "manifest.json"
    whole = path.read_bytes()
    for place in range(begin, len(whole), 5):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ mask]) + whole[place + 1 :])
        with pytest.raises(DamagedError, match=r"manifest\.json: .*python -m index rebuild"):
            load_manifest(folder)


def test_a_manifest_cut_short_is_noticed_wherever_it_was_cut(folder: Path) -> None:
    path = folder / "manifest.json"
    whole = path.read_bytes()
    for length in range(0, len(whole), 5):
        path.write_bytes(whole[:length])
        with pytest.raises(DamagedError, match=r"manifest\.json: cannot be read"):
            load_manifest(folder)


@pytest.mark.parametrize("content", ["[]", "null", '"manifest"', "{}", "1"])
def test_json_of_another_shape_is_damage(folder: Path, content: str) -> None:
    (folder / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(DamagedError, match="cannot be read"):
        load_manifest(folder)


def test_a_missing_manifest_is_named(tmp_path: Path) -> None:
    with pytest.raises(DamagedError, match=r"manifest\.json: cannot be read"):
        load_manifest(tmp_path)


@pytest.mark.parametrize(("name", "value"), [("FORMAT_VERSION", 99), ("schema_hash", lambda: "other")])
def test_the_format_of_another_version_is_refused_with_both_names(
    folder: Path, manifest: Manifest, monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    with monkeypatch.context() as other_version:
        other_version.setattr(manifest_module, name, value)
        save_manifest(folder, manifest)
    with pytest.raises(GenerationError, match=f"this version reads format {FORMAT_VERSION}") as refusal:
        load_manifest(folder)
    assert not isinstance(refusal.value, DamagedError)


@pytest.mark.parametrize("checksums", [True, False])
def test_whole_files_give_no_fault(folder: Path, manifest: Manifest, checksums: bool) -> None:
    assert list(check_files(folder, manifest, checksums=checksums)) == []


def change_letter(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"o", b"0"))


@pytest.mark.parametrize(
    ("damage", "reason", "checksums"),
    [
        (Path.unlink, "is missing", False),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "has 10 bytes instead of 11", False),
        (lambda path: path.write_bytes(path.read_bytes() + b"x"), "has 12 bytes instead of 11", False),
        (change_letter, "its content is not what was written", True),
    ],
)
def test_a_damaged_file_is_named_with_what_is_wrong(
    folder: Path, manifest: Manifest, damage: Callable[[Path], object], reason: str, checksums: bool
) -> None:
    damage(folder / "columns/s1/ids.npy")
    (fault,) = check_files(folder, manifest, checksums=checksums)
    assert str(fault) == f"{folder / 'columns/s1/ids.npy'}: {reason}"


def test_a_changed_letter_is_not_looked_for_without_checksums(folder: Path, manifest: Manifest) -> None:
    change_letter(folder / "columns/s1/ids.npy")
    assert list(check_files(folder, manifest, checksums=False)) == []


def test_before_the_first_commit_there_is_no_current_generation(tmp_path: Path) -> None:
    assert find_current(tmp_path) is None
    with pytest.raises(NoIndexError, match="python -m index add"):
        get_current(tmp_path)


def test_a_published_generation_is_the_current_one(tmp_path: Path, folder: Path) -> None:
    publish(tmp_path, folder)
    assert get_current(tmp_path) == find_current(tmp_path) == folder
    assert (tmp_path / "CURRENT").read_bytes() == b"gen-000007\n"
    assert not (tmp_path / "CURRENT.new").exists()


@pytest.mark.parametrize(
    "content", [b"", b"\0\xff\xfe", b"gen-000009", b"../gen-000007", b"gen-7", b"gen-000007 gen-000007", b"x" * 9999]
)
def test_a_current_that_names_no_generation_is_damage(tmp_path: Path, folder: Path, content: bytes) -> None:
    (tmp_path / "CURRENT").write_bytes(content)
    with pytest.raises(DamagedError, match="CURRENT: names .* python -m index rebuild") as refusal:
        find_current(tmp_path)
    assert folder.is_dir() and len(str(refusal.value)) < 400


def test_generations_are_listed_by_number_and_nothing_else_is(tmp_path: Path) -> None:
    for name in ("gen-1000000", "gen-000002", "gen-000010", "gen-2", "gazetteers", "xgen-000003"):
        (tmp_path / name).mkdir()
    (tmp_path / "gen-000004").touch()
    assert [(number, path.name) for number, path in iter_generations(tmp_path)] == [
        (2, "gen-000002"),
        (10, "gen-000010"),
        (1_000_000, "gen-1000000"),
    ]


def test_a_manifest_is_plain_json_with_a_checksum_of_its_own(folder: Path, manifest: Manifest) -> None:
    record = json.loads((folder / "manifest.json").read_bytes())
    save_manifest(folder, replace(manifest, articles=4))
    changed = json.loads((folder / "manifest.json").read_bytes())
    assert record["number"] == 7 and record["segments"] == [["s1", 3], ["s2", 1]]
    assert record["checksum"] != changed["checksum"]
