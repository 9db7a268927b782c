"""Does the reading benchmark read what it says, and compare each corpus with itself?"""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench import reading
from bench.reading import Taken, format_rows, main, prepare, take_in, write_texts


def test_made_up_articles_are_text_files(tmp_path: Path) -> None:
    folder = write_texts(tmp_path, 3)
    assert [path.name for path in sorted(folder.rglob("*.txt"))] == ["000000.txt", "000001.txt", "000002.txt"]


def test_a_packed_corpus_is_unpacked_and_any_other_read_as_it_is(tmp_path: Path) -> None:
    folder = write_texts(tmp_path, 2)
    with tarfile.open(tmp_path / "wire.tar.gz", "w:gz") as packed:
        packed.add(folder, "texts")
    unpacked = prepare(tmp_path / "wire.tar.gz", tmp_path / "work")
    assert len(list(unpacked.rglob("*.txt"))) == 2
    assert prepare(folder, tmp_path / "work") == folder


def test_a_run_counts_articles_words_and_memory(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Kyiv slept well.", encoding="utf-8")
    taken = take_in(tmp_path, 1)
    assert (taken.articles, taken.words) == (1, 3)
    assert taken.seconds > 0 and taken.peak > 50_000_000


def test_each_corpus_is_compared_with_its_own_first_row(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seconds = {("a", 1): 10.0, ("a", 2): 5.0, ("b", 1): 8.0, ("b", 2): 16.0}

    def take(path: Path, workers: int) -> Taken:
        return Taken(seconds[path.name, workers], 4.0 / workers, 3_000_000, 100, 20_000)

    monkeypatch.setattr(reading, "take_in", take)
    for name in "ab":
        (tmp_path / name).mkdir()
    table = format_rows(reading.measure_all([tmp_path / "a", tmp_path / "b"], (1, 2), 1))
    assert "| a, 100 articles, 20,000 words | 2 | 5.0 | 20 | 4,000 | 2.00x | 2.0 | 2.00x | 3 |" in table
    assert "| b, 100 articles, 20,000 words | 2 | 16.0 | 6 | 1,250 | 0.50x | 2.0 | 2.00x | 3 |" in table
    page = tmp_path / "page.md"
    result = CliRunner().invoke(main, ["--corpus", str(tmp_path / "a"), "--write", str(page)])
    assert result.exit_code == 0, result.output
    assert "## Reading" in page.read_text(encoding="utf-8")
