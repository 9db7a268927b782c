"""What is built already? A folder a corpus, with its rows and every engine's files, each stamped with what made it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import click

from bench.corpus import Corpus, Words, iter_rows, read_words, write_rows
from bench.machine import version_of
from bench.peers.base import PEERS, BuildError, Layout, Peer, Source
from bench.questions import Question, draw_questions
from index.schema import FORMAT_VERSION, schema_hash

_STAMP = "built.json"


@dataclass(frozen=True, slots=True)
class Built:
    """An engine's files: where they lie, how long they took to write, in seconds, and their size in bytes."""

    folder: Path
    seconds: float
    size: int


class Workspace:
    """The folder of one corpus below a root; parts that are there are used again, those of another making refused."""

    def __init__(self, root: Path, corpus: Corpus, rebuild: frozenset[str] = frozenset()) -> None:
        """Write the rows unless they are there. Raises ClickException when they are of other articles."""
        self._corpus = corpus
        self._rebuild = rebuild
        self._fingerprint = corpus.fingerprint()
        self.folder = root / corpus.name
        rows = self.folder / "rows"
        self._part(rows, "rows", {"corpus": self._fingerprint}, lambda: write_rows(rows, corpus))
        self.words: Words = read_words(rows)

    def questions(self, count: int) -> tuple[list[Question], list[Question]]:
        """Draw the questions for this corpus: those for everybody, and ours alone."""
        try:
            return draw_questions(self.words, iter_rows(self.folder / "rows"), count, self._corpus.seed)
        except ValueError as error:
            raise click.ClickException(str(error)) from error

    def build(self, peer: Peer, layout: Layout) -> Built:
        """Give an engine's files, built now unless they are there. Raises ClickException when others are there."""
        if peer.shares:
            return self.build(PEERS[peer.shares], layout)
        folder = self.folder / peer.name / f"{layout.segments}-{layout.deleted:g}"
        version = f"{FORMAT_VERSION} {schema_hash()}" if peer.name == "lede" else version_of(peer.package)
        source = Source(self._corpus, self.folder / "rows", layout, self.words.articles)
        stamp = {"corpus": self._fingerprint, "version": version}
        self._part(folder, peer.name, stamp, lambda: peer.build(folder, source))
        built = json.loads((folder / _STAMP).read_text(encoding="utf-8"))
        return Built(folder, built["seconds"], built["bytes"])

    def _part(self, folder: Path, name: str, stamp: dict[str, str], build: Callable[[], None]) -> None:
        path = folder / _STAMP
        if path.is_file() and name not in self._rebuild:
            found = json.loads(path.read_text(encoding="utf-8"))
            if found["stamp"] == stamp:
                return
            raise click.ClickException(
                f"{folder}: made of {found['stamp']}, not of {stamp}; legal: --rebuild {name}, or another --keep"
            )
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        click.echo(f"building {name} of {self._corpus.name} …", err=True)
        begin = perf_counter()
        try:
            build()
        except BuildError as error:
            raise click.ClickException(str(error)) from error
        seconds, size = perf_counter() - begin, measure_size(folder)
        path.write_text(json.dumps({"stamp": stamp, "seconds": seconds, "bytes": size}), encoding="utf-8")


@contextmanager
def open_root(keep: Path | None) -> Iterator[Path]:
    """Give the folder that keeps what is built, made unless it is there; without one a folder that goes afterwards."""
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
    else:
        with TemporaryDirectory() as folder:
            yield Path(folder)


def measure_size(folder: Path) -> int:
    """Sum the bytes of all files below a folder, one that has several names once."""
    found = (path.stat() for path in folder.rglob("*") if path.is_file())
    return sum({(stat.st_dev, stat.st_ino): stat.st_size for stat in found}.values())
