"""What `python -m index add` does with files that are new, changed, moved, gone or broken."""

from __future__ import annotations

import os
import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

from index.__main__ import main
from index.documents import format_published
from index.enrich import workers
from search.backends.embedded import EmbeddedBackend
from search.params import parse_params
from search.results import Results

STORIES = {
    "one.txt": "Kyiv holds after a raid\n\nRussia fired Kalibr missiles at Kyiv on 16 December 2022. Zelensky spoke.",
    "two.txt": "Odesa waits for light\n\nDrones cut the power in Odesa. President Volodymyr Zelensky promised repairs.",
    "deep/three.md": "---\npublished: 2022-12-19\nsource: Morning Post\n---\n# Talks resume\n\nTalks went on in Minsk.",
}


pytestmark = pytest.mark.usefixtures("names_loaded_once")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in STORIES.items():
        path = tmp_path / "stories" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "stories"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def run(*arguments: str | Path, data: Path) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments), "--data", str(data)])


def add(*arguments: str | Path, data: Path) -> Result:
    return run("add", *arguments, "--workers", "1", data=data)


def last_line(result: Result) -> str:
    return result.stdout.rstrip().splitlines()[-1]


def ids(data: Path, text: str = "") -> set[str]:
    results = EmbeddedBackend(data).search(parse_params([("q", text)]))
    return {hit.article.id for hit in results.hits}


def test_new_files_are_added_under_their_path_without_suffix(folder: Path, data: Path) -> None:
    result = add(folder, data=data)
    assert last_line(result) == "3 added, 0 changed, 0 unchanged, 0 removed, 0 failed"
    assert ids(data) == {"one", "two", "deep/three"}
    assert result.exit_code == 0


def test_a_long_run_tells_how_long_its_stages_took(folder: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.commands.add._LONG", 3_600.0)
    assert "took:" not in add(folder, data=data).stderr
    monkeypatch.setattr("index.commands.add._LONG", 0.0)
    assert re.fullmatch(r"took: reading \d+\.\d s\n", add(folder, data=data).stderr)


def test_a_second_run_finds_all_unchanged_and_enriches_nothing(
    folder: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(folder, data=data)
    generation = EmbeddedBackend(data).generation()
    monkeypatch.setattr(workers, "Enricher", lambda *_: pytest.fail("the names were loaded again"))
    assert last_line(add(folder, data=data)) == "0 added, 0 changed, 3 unchanged, 0 removed, 0 failed"
    assert EmbeddedBackend(data).generation() == generation


def test_one_changed_word_is_one_changed_article(folder: Path, data: Path) -> None:
    add(folder, data=data)
    (folder / "two.txt").write_text(STORIES["two.txt"].replace("repairs", "generators"), encoding="utf-8")
    assert last_line(add(folder, data=data)) == "0 added, 1 changed, 2 unchanged, 0 removed, 0 failed"
    assert ids(data, "generators") == {"two"} and ids(data, "repairs") == set()


def test_a_new_mtime_changes_nothing(folder: Path, data: Path) -> None:
    add(folder, data=data)
    for path in folder.rglob("*.*"):
        os.utime(path, (1, 1))
    assert last_line(add(folder, data=data)) == "0 added, 0 changed, 3 unchanged, 0 removed, 0 failed"


def test_new_metadata_beside_a_file_changes_its_article(folder: Path, data: Path) -> None:
    add(folder, data=data)
    (folder / "one.meta.json").write_text('{"published": "2022-12-19"}', encoding="utf-8")
    assert last_line(add(folder, data=data)) == "0 added, 1 changed, 2 unchanged, 0 removed, 0 failed"


def test_a_folder_that_moved_keeps_its_articles(folder: Path, data: Path) -> None:
    add(folder, data=data)
    moved = folder.rename(folder.with_name("moved"))
    assert last_line(add(moved, data=data)) == "0 added, 0 changed, 3 unchanged, 0 removed, 0 failed"


def test_a_file_that_is_gone_stays_until_pruned(folder: Path, data: Path) -> None:
    add(folder, data=data)
    (folder / "one.txt").unlink()
    assert last_line(add(folder, data=data)) == "0 added, 0 changed, 2 unchanged, 0 removed, 0 failed"
    assert "one" in ids(data)
    assert last_line(add(folder, "--prune", "--yes", data=data)).endswith("1 removed, 0 failed")
    assert ids(data) == {"two", "deep/three"}


def test_pruning_more_than_a_tenth_is_refused_without_a_yes(folder: Path, data: Path) -> None:
    add(folder, data=data)
    (folder / "one.txt").unlink()
    result = add(folder, "--prune", data=data)
    assert result.exit_code == 1 and "1 of 3 articles would go" in result.output
    assert "one" in ids(data)


def test_pruning_below_a_missing_path_is_refused(folder: Path, data: Path) -> None:
    add(folder, data=data)
    result = add(folder / "nowhere", "--prune", "--yes", data=data)
    assert result.exit_code == 1 and "nowhere: is missing" in result.output


def test_a_pruned_article_comes_back_with_its_file(folder: Path, data: Path) -> None:
    add(folder, data=data)
    (folder / "one.txt").unlink()
    add(folder, "--prune", "--yes", data=data)
    (folder / "one.txt").write_text(STORIES["one.txt"], encoding="utf-8")
    assert last_line(add(folder, data=data)) == "1 added, 0 changed, 2 unchanged, 0 removed, 0 failed"


def test_an_article_removed_by_hand_stays_out(folder: Path, data: Path) -> None:
    add(folder, data=data)
    assert run("remove", "one", data=data).output == "1 removed, 0 not found\n"
    (folder / "one.txt").write_text(STORIES["one.txt"] + " More.", encoding="utf-8")
    result = add(folder, data=data)
    assert "left out, removed by hand earlier: 1" in result.output
    assert ids(data) == {"two", "deep/three"}


def test_two_files_with_one_id_give_one_article_and_a_line(folder: Path, data: Path) -> None:
    (folder / "one.md").write_text("Another story under the same name.", encoding="utf-8")
    result = add(folder, data=data)
    assert "id 'one' stands twice" in result.output
    assert last_line(result).startswith("3 added") and last_line(result).endswith("1 failed")


def test_an_id_of_another_file_that_is_still_there_is_refused(folder: Path, data: Path, tmp_path: Path) -> None:
    add(folder, data=data)
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "one.txt").write_text("Something else altogether, from another place.", encoding="utf-8")
    result = add(other, data=data)
    assert f"id 'one' is already that of {folder / 'one.txt'}" in result.output
    assert "Kyiv" in (linked.article.body if (linked := EmbeddedBackend(data).find_article("one")) else "")


def test_strict_turns_a_failure_into_an_exit_status(folder: Path, data: Path) -> None:
    (folder / "empty.txt").touch()
    assert add(folder, data=data).exit_code == 0
    assert add(folder, "--strict", data=data).exit_code == 1


def describe(results: Results) -> tuple[object, ...]:
    hits = [(hit.head, hit.score, hit.shown) for hit in results.hits]
    return hits, [counts._replace(held=counts.distinct) for counts in results.facets], results.histograms


def test_rebuild_gives_the_same_answers_without_the_files(folder: Path, data: Path) -> None:
    add(folder, data=data)
    query = parse_params([("q", "power OR Kyiv")])
    before = EmbeddedBackend(data).search(query)
    for path in sorted(folder.rglob("*.*")):
        path.unlink()
    assert run("rebuild", data=data).output.startswith("3 articles indexed")
    after = EmbeddedBackend(data).search(query)
    assert describe(before) == describe(after)


def test_whoosh_itself_writes_its_index_where_that_is_asked_for(folder: Path, data: Path) -> None:
    add(folder / "one.txt", data=data)
    add(folder / "two.txt", "--writer=whoosh", data=data)
    assert ids(data) == {"one", "two"}
    # the lock that Whoosh's own writer takes
    assert len(list(data.glob("gen-*/whoosh/MAIN_WRITELOCK"))) == 1


def test_a_changed_gazetteer_is_applied_to_labels_at_the_next_add(folder: Path, data: Path) -> None:
    add(folder, data=data)
    own = data / "gazetteers"
    own.mkdir()
    header = "id,label,country,role,aliases,surname\n"
    (own / "people.csv").write_text(f"{header}volodymyr-zelensky,V. Zelensky,UA,,,\n", encoding="utf-8")
    add(folder, data=data)
    assert [entity.label for entity in EmbeddedBackend(data).find_entities("people", "volodymyr-zelensky")] == [
        "V. Zelensky"
    ]


def test_stats_and_verify_speak_of_the_same_archive(folder: Path, data: Path) -> None:
    add(folder, data=data)
    assert "articles in the index" in run("stats", data=data).output
    assert run("verify", data=data).output == "0 faults\n"


def test_verify_names_a_damaged_file(folder: Path, data: Path) -> None:
    add(folder, data=data)
    victim = next(data.glob("gen-*/columns/*/stem.rows.npy"))
    content = bytearray(victim.read_bytes())
    content[-1] ^= 1
    victim.write_bytes(content)
    result = run("verify", data=data)
    assert result.exit_code == 1 and victim.relative_to(data).as_posix() in result.output


def test_a_folder_without_an_index_says_which_command_makes_one(data: Path) -> None:
    result = run("stats", data=data)
    assert result.exit_code == 1 and "python -m index add" in result.output


BROKEN = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n\t\n", "no text"),
    "binary.txt": (bytes(range(256)) * 8, "binary"),
    "line.txt": (b"word " * 2_000_000, "1,000,000"),
    "page.html": (b"<html><body><nav><a href='/'>Home</a></nav></body></html>", "no article"),
    "bad.jsonl": (b'{"text": "First story."}\n{"text": "Second story."}\n{"text": \n{"text": "Fourth."}\n', "line 3"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_named_with_its_reason_and_the_rest_goes_on(name: str, folder: Path, data: Path) -> None:
    content, reason = BROKEN[name]
    (folder / name).write_bytes(content)
    result = add(folder, data=data)
    failures = [line for line in result.output.splitlines() if line.startswith("failed: ")]
    assert len(failures) == 1 and name in failures[0] and reason in failures[0]
    assert last_line(result).endswith("1 failed") and result.exit_code == 0
    assert {"one", "two", "deep/three"} <= ids(data)


def test_good_records_around_a_malformed_line_are_kept(folder: Path, data: Path) -> None:
    (folder / "bad.jsonl").write_bytes(BROKEN["bad.jsonl"][0])
    assert last_line(add(folder, data=data)) == "6 added, 0 changed, 0 unchanged, 0 removed, 1 failed"
    assert last_line(add(folder, data=data)) == "0 added, 0 changed, 6 unchanged, 0 removed, 1 failed"


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-8-sig", "cp1252"])
def test_a_text_in_another_encoding_is_read_right(encoding: str, folder: Path, data: Path) -> None:
    text = "Café owners in Orléans and Besançon lit candles. The señor from Málaga brought a générateur."
    (folder / "accents.txt").write_bytes(text.encode(encoding))
    add(folder, data=data)
    linked = EmbeddedBackend(data).find_article("accents")
    assert linked and linked.article.content == text


def test_a_folder_without_permission_is_named(folder: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed, scandir = folder / "closed", os.scandir
    closed.mkdir()

    def refuse(path: str | Path = ".") -> object:
        if Path(os.fsdecode(path)) == closed:
            raise PermissionError(13, "Permission denied", str(closed))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    result = add(folder, data=data)
    assert f"failed: {closed}: permission denied" in result.output
    assert last_line(result).startswith("3 added")


def test_other_kinds_of_files_are_passed_over_and_counted(folder: Path, data: Path) -> None:
    (folder / "photo.jpg").write_bytes(b"\xff\xd8")
    assert "passed over, no article format: 1 .jpg" in add(folder, data=data).output


def test_a_name_with_control_characters_cannot_write_to_the_terminal(folder: Path, data: Path) -> None:
    (folder / "evil\x1b[31m.txt").touch()
    assert "\x1b" not in add(folder, data=data).output


def test_a_file_name_that_is_no_utf8_is_read_under_a_name_that_is(folder: Path, data: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/bad\xff\xfe.txt")).write_text("Kyiv slept all night.", encoding="utf-8")
    assert last_line(add(folder, data=data)) == "4 added, 0 changed, 0 unchanged, 0 removed, 0 failed"
    assert last_line(add(folder, data=data)) == "0 added, 0 changed, 4 unchanged, 0 removed, 0 failed"
    assert "bad\\xff\\xfe" in ids(data)


@pytest.mark.parametrize("id", ["/lead", "..", "a/../b", "."])
def test_an_id_that_is_no_path_below_the_archive_is_refused(id: str, folder: Path, data: Path) -> None:
    (folder / "x.jsonl").write_text(f'{{"id": "{id}", "text": "Kyiv slept."}}\n', encoding="utf-8")
    result = add(folder, data=data)
    assert "x.jsonl (line 1): id" in result.output and last_line(result).endswith("1 failed")


def test_a_path_that_is_missing_makes_no_index(data: Path, tmp_path: Path) -> None:
    result = add(tmp_path / "nowhere", data=data)
    assert last_line(result) == "0 added, 0 changed, 0 unchanged, 0 removed, 1 failed"
    assert not list(data.glob("gen-*"))


def test_a_data_folder_that_cannot_be_made_is_one_line(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = add(folder, data=tmp_path / "file" / "below")
    assert result.exit_code == 1 and "not a directory" in result.output and "Traceback" not in result.output


def test_an_empty_name_for_the_data_folder_is_refused(folder: Path) -> None:
    result = CliRunner().invoke(main, ["add", str(folder), "--data", ""])
    assert result.exit_code == 2 and "an empty name" in result.output


def test_an_undated_file_is_dated_by_its_time_of_change_only_when_asked(folder: Path, data: Path) -> None:
    os.utime(folder / "one.txt", (1_671_408_000, 1_671_408_000))
    add(folder, data=data)
    linked = EmbeddedBackend(data).find_article("one")
    assert linked and linked.article.published is None
    assert last_line(add(folder, "--published-from", "mtime", data=data)).startswith("0 added, 2 changed, 1 unchanged")
    linked = EmbeddedBackend(data).find_article("one")
    assert linked and format_published(linked.article.published) == "2022-12-19T00:00:00+00:00"
    assert last_line(add(folder, "--published-from", "mtime", data=data)).startswith("0 added, 0 changed, 3 unchanged")


def test_many_articles_are_shared_among_processes_and_come_out_the_same(tmp_path: Path) -> None:
    lines = [
        f'{{"id": "a{n}", "text": "Zelensky met Macron in Kyiv on {n % 28 + 1} March 2023. Kalibr."}}'
        for n in range(70)
    ]
    (tmp_path / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    alone, together = tmp_path / "alone", tmp_path / "together"
    add(tmp_path / "many.jsonl", data=alone)
    result = run("add", tmp_path / "many.jsonl", "--workers", "2", data=together)
    assert last_line(result) == "70 added, 0 changed, 0 unchanged, 0 removed, 0 failed"
    for id in ids(alone):
        assert EmbeddedBackend(alone).find_article(id) == EmbeddedBackend(together).find_article(id)


def test_records_from_standard_input_are_added_and_replaced(
    folder: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(folder, data=data)
    first, second = ('{"id": "wire", "text": "Kyiv slept."}', '{"id": "wire", "text": "Kyiv slept well."}')
    for line, said in (
        (first, "1 added, 0 changed"),
        (first, "0 added, 0 changed, 1 unch"),
        (second, "0 added, 1 chan"),
    ):
        result = CliRunner().invoke(main, ["add", "-", "--workers", "1", "--data", str(data)], input=f"{line}\n")
        assert last_line(result).startswith(said)
    assert ids(data) == {"one", "two", "deep/three", "wire"}


def test_a_column_that_is_named_is_read_and_another_map_reads_the_file_again(folder: Path, data: Path) -> None:
    (folder / "export.csv").write_text("id,kop,lead\nx,Night of frost,Kyiv slept well.\n", encoding="utf-8")
    assert last_line(add(folder, data=data)).endswith("1 failed")
    assert last_line(add(folder, "--map", "text=lead", data=data)).startswith("1 added, 0 changed, 3 unchanged")
    assert last_line(add(folder, "--map", "text=lead", data=data)).startswith("0 added, 0 changed, 4 unchanged")
    result = add(folder / "export.csv", "--map", "text=lead", "--map", "title=kop", data=data)
    assert last_line(result).startswith("0 added, 1 changed")


def test_a_photo_in_an_archive_is_passed_over_and_counted(folder: Path, data: Path) -> None:
    with ZipFile(folder / "day.zip", "w") as archive:
        archive.writestr("photo.jpg", b"\xff\xd8")
        archive.writestr("four.txt", "Lights came back in Odesa.")
    result = add(folder, data=data)
    assert "passed over, no article format: 1 .jpg" in result.output
    assert last_line(result).startswith("4 added")


def test_an_article_in_another_language_is_found_and_labelled(folder: Path, data: Path) -> None:
    text = "Der Stadtrat hat am Montag beschlossen, die alte Brücke bis zum Frühjahr zu sperren."
    (folder / "brücke.txt").write_text(text, encoding="utf-8")
    add(folder, data=data)
    assert ids(data, "frühjahr") == {"brücke"}
    results = EmbeddedBackend(data).search(parse_params([("language", "de")]))
    assert [hit.article.id for hit in results.hits] == ["brücke"]
