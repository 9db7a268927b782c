"""Where does compiled code lie, and do the same functions answer the same without being compiled?"""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.compiled import choose_folder, count_bits, kernel

ROOT = Path(__file__).parents[1]
WHERE = """
from index import compiled
import numba
print(numba.config.CACHE_DIR or "package")
"""
DUEL = """
import sys, tempfile, warnings
from pathlib import Path
from random import Random

from building import build_entities, commit
from corpus import ENTITIES
from index.compiled import kernel
from index.manifest import get_current, load_manifest
from random_corpus import draw_article, draw_query
from search import ordering
from search.backends.embedded import EmbeddedBackend
from search.backends.memory import MemoryBackend
from test_duel import compare

warnings.simplefilter("error")
assert kernel(compare) is compare, "functions are compiled"
ordering.PRUNED = 4
random, data, live = Random(11), Path(sys.argv[1]), {}
for _ in range(3):
    drawn = [draw_article(random, f"a{random.randint(0, 60)}") for _ in range(14)]
    changed = {linked.article.id: linked for linked in drawn}
    removed = [id for id in random.sample(sorted(live), min(2, len(live))) if id not in changed]
    stored = list(live.values())
    live = {id: linked for id, linked in (live | changed).items() if id not in removed}
    commit(data, list(changed.values()), ENTITIES, removed=removed, stored=stored)
embedded, memory = EmbeddedBackend(data), MemoryBackend(live.values(), build_entities(live.values(), ENTITIES))
manifest = load_manifest(get_current(data))
assert len(manifest.segments) == 3 and sum(segment.rows for segment in manifest.segments) > len(live), manifest
for _ in range(int(sys.argv[2])):
    query = draw_query(random)
    compare(query, memory.search(query), embedded.search(query))
print(len(live), "articles")
"""


def forbid(monkeypatch: pytest.MonkeyPatch, *folders: Path) -> None:
    """Let nothing be written below some folders, whoever runs the tests."""
    allowed, make = os.access, Path.mkdir

    def is_below(path: os.PathLike[str] | str) -> bool:
        return any(Path(path).is_relative_to(folder) for folder in folders)

    def refuse(path: Path, *arguments: object, **options: object) -> None:
        if is_below(path):
            raise PermissionError(13, "forbidden", str(path))
        make(path, *arguments, **options)  # type: ignore[arg-type]  # what it was called with

    monkeypatch.setattr(os, "access", lambda path, mode: not is_below(path) and allowed(path, mode))
    monkeypatch.setattr(Path, "mkdir", refuse)


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """Give a package and a cache home, of which only the package is there."""
    package = tmp_path / "package"
    package.mkdir()
    return package, tmp_path / "home" / ".cache"


def test_compiled_code_lies_in_the_package_where_it_can_be_written(places: tuple[Path, Path]) -> None:
    assert choose_folder(*places) == places[0]
    assert not places[1].exists()


def test_else_it_lies_in_a_folder_that_no_one_else_may_enter(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    forbid(monkeypatch, places[0])
    folder = choose_folder(*places)
    assert folder == places[1] / "lede"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_cache_folder_that_was_open_to_others_is_closed(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    forbid(monkeypatch, places[0])
    (places[1] / "lede").mkdir(parents=True, mode=0o777)
    (places[1] / "lede").chmod(0o777)
    folder = choose_folder(*places)
    assert folder and stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_it_lies_nowhere_where_neither_can_be_written(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    forbid(monkeypatch, *places)
    assert choose_folder(*places) is None
    assert not places[1].exists()


def test_a_cache_home_that_is_a_file_is_no_place_either(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    forbid(monkeypatch, places[0])
    places[1].parent.mkdir()
    places[1].write_text("a file")
    assert choose_folder(*places) is None


def run(code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh process that finds the product and these tests."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": paths} | environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


NOWHERE = """
import os
from pathlib import Path
os.access = lambda path, mode: False
"""


def test_where_compiled_code_is_kept_nowhere_one_line_says_so(tmp_path: Path) -> None:
    done = run(NOWHERE + WHERE, XDG_CACHE_HOME=str(tmp_path))
    assert done.stdout == "package\n"
    (line,) = done.stderr.splitlines()
    assert line.startswith("compiled code is kept in memory only: neither ") and str(tmp_path / "lede") in line


def test_the_cache_folder_is_below_the_one_that_the_environment_names(tmp_path: Path) -> None:
    only_home = NOWHERE.replace("False", f"str(path).startswith({str(tmp_path)!r})")
    done = run(only_home + WHERE, XDG_CACHE_HOME=str(tmp_path))
    assert (done.stdout, done.stderr) == (f"{tmp_path / 'lede'}\n", "")


def test_the_same_functions_answer_without_being_compiled(tmp_path: Path) -> None:
    done = run(DUEL, str(tmp_path), "400", NUMBA_DISABLE_JIT="1")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(" articles\n")


def test_functions_that_are_not_compiled_keep_their_properties_and_overflow_nowhere() -> None:
    code = "import pytest, sys; sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', *sys.argv[1:]]))"
    modules = ("tests/test_kernels.py", "tests/test_counting.py", "tests/test_rowset.py", "tests/test_flat.py")
    done = run(code, *modules, NUMBA_DISABLE_JIT="1")
    assert done.returncode == 0, done.stdout


@kernel
def count_of(word: np.uint64) -> int:
    """Count bits in compiled code."""
    return count_bits(word)  # type: ignore[arg-type]  # a word of a set


@pytest.mark.parametrize("word", [0, 1, 2**63, 2**64 - 1, 0b1011])
def test_bits_are_counted_alike_in_compiled_code_and_in_plain_python(word: int) -> None:
    assert count_of(np.uint64(word)) == count_bits(word) == bin(word).count("1")
