"""Does a doctored Whoosh index run nothing, wherever it is opened?"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from building import commit
from corpus import ENTITIES, TINY
from whoosh import index as whoosh_index
from whoosh.codec import whoosh3
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from index.errors import DamagedError
from index.manifest import get_current, load_manifest
from index.writers.checking import check_generation
from index.writers.reading import open_segment
from index.writers.unpickling import loads


class Payload:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return os.mkdir, (str(self._path),)


def doctor(data: Path, mark: Path, part: str) -> None:
    """Put a payload among the segments or into the schema of the live table of contents."""
    folder = get_current(data) / "whoosh"
    storage = FileStorage(str(folder))
    contents = TOC.read(storage, "MAIN")
    if part == "segments":
        contents.segments.append(Payload(mark))
    else:
        contents.schema._fields["id"].note = Payload(mark)
    (path,) = folder.glob("*.toc")
    path.unlink()
    contents.write(storage, "MAIN")


# Whoosh leaves a file open that it cannot read
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("part", ["segments", "schema"])
def test_a_doctored_table_of_contents_raises_and_runs_nothing(tmp_path: Path, part: str) -> None:
    data, mark = tmp_path / "data", tmp_path / "mark"
    commit(data, TINY, ENTITIES)
    doctor(data, mark, part)
    folder = get_current(data)
    (segment,) = load_manifest(folder).segments
    with (
        pytest.raises(DamagedError, match=r"whoosh: a pickle names posix\.mkdir.*index rebuild"),
        open_segment(folder / "whoosh", segment.name),
    ):
        pytest.fail("it was opened")
    with pytest.raises(DamagedError, match=r"_MAIN_1\.toc: has \d+ bytes instead of"):
        commit(data, TINY[:1], ENTITIES, stored=TINY)
    assert any(
        "posix.mkdir" in fault for fault in check_generation(folder, load_manifest(folder), None, lambda _: None)
    )
    with pytest.raises(pickle.UnpicklingError, match=r"posix\.mkdir"):
        whoosh_index.open_dir(folder / "whoosh")
    assert not mark.exists()


def test_the_payload_would_run_where_nothing_looks_at_names(tmp_path: Path) -> None:
    pickle.loads(pickle.dumps(Payload(tmp_path / "mark")))
    assert (tmp_path / "mark").is_dir()


def test_a_payload_in_a_block_of_postings_runs_nothing(tmp_path: Path) -> None:
    content = pickle.dumps(([1, 2], Payload(tmp_path / "mark"), None), 2)
    with pytest.raises(pickle.UnpicklingError, match=r"posix\.mkdir"):
        whoosh3.loads(content)
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize(
    "content", [b"cos\nsystem\n(S'true'\ntR.", b"cbuiltins\neval\n(S'1'\ntR.", b"cre\n_compile.x\n."]
)
def test_names_that_no_index_of_ours_holds_are_refused(content: bytes) -> None:
    with pytest.raises(pickle.UnpicklingError, match="a pickle names"):
        loads(content)


@pytest.mark.parametrize("segments", ["fast", "whoosh"])
def test_what_either_writer_wrote_opens(tmp_path: Path, segments: str) -> None:
    commit(tmp_path, TINY[:4], ENTITIES, segments=segments)
    commit(tmp_path, TINY[4:], ENTITIES, stored=TINY, segments=segments)
    folder = get_current(tmp_path)
    assert list(check_generation(folder, load_manifest(folder), None, lambda _: None)) == []
    with whoosh_index.open_dir(folder / "whoosh").reader() as reader:
        assert sorted(fields["id"] for _, fields in reader.iter_docs()) == [f"a{n}" for n in range(1, 9)]
