"""What does a program do to a folder, and what of that has the disk? Counts operations, fails them, cuts the power."""

from __future__ import annotations

import builtins
import io
import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

_open = io.open

Key = tuple[int, int]
"""A file or folder: its inode, and how many had that number before it."""
Listing = dict[str, Key]


def _read(path: Path) -> bytes:
    with _open(path, "rb") as file:
        content: bytes = file.read()
    return content


class PowerCut(BaseException):
    """Ends a program at the operation where the machine stops."""


class Storage:
    """Stands before every operation below a folder; keeps which content and which names have reached the disk.

    `before` is called with the number of each operation, from 1, its name and its path; what it raises, the program
    meets. Everything that is there at the beginning is on the disk.
    """

    def __init__(self, root: Path, before: Callable[[int, str, str], None]) -> None:
        self.root = root
        self.operations = 0
        self._before = before
        self._is_off = False
        self._births: dict[int, int] = {}
        self._content: dict[Key, bytes] = {}
        self._names: dict[Key, Listing] = {}
        for folder, _, files in os.walk(root):
            self._names[self._key(folder)] = self._list(folder)
            for name in files:
                path = Path(folder, name)
                self._content[self._key(path)] = _read(path)

    def step(self, operation: str, path: object) -> None:
        """Count an operation, and let it pass or fail. Where the power is off, nothing passes."""
        if self._is_off:
            raise PowerCut
        self.operations += 1
        try:
            self._before(self.operations, operation, os.fspath(path))  # type: ignore[call-overload]
        except PowerCut:
            self._is_off = True
            raise

    def is_off(self) -> bool:
        """Tell whether the power is off."""
        return self._is_off

    def is_inside(self, path: object) -> bool:
        """Tell whether a path lies below the folder."""
        return isinstance(path, str | Path) and Path(path).absolute().is_relative_to(self.root)

    def synced(self, path: Path) -> None:
        """Note that the disk has a file's content, or a folder's names."""
        if path.is_dir():
            self._names[self._key(path)] = self._list(path)
        else:
            self._content[self._key(path)] = _read(path)

    def gone(self, status: os.stat_result) -> None:
        """Note that an inode may be given to another file."""
        self._births[status.st_ino] = self._births.get(status.st_ino, 0) + 1

    def lay_out(self, target: Path, draw: random.Random) -> None:
        """Write the folder as it may look after the cut: what the disk did not have is there, gone or damaged."""
        target.mkdir()
        self._lay_folder(self.root, self._key(self.root), target, draw)

    def _lay_folder(self, folder: Path | None, key: Key, target: Path, draw: random.Random) -> None:
        durable, now = self._names.get(key, {}), self._list(folder) if folder else {}
        for name in sorted(durable.keys() | now.keys()):
            choices = [found for found in (durable.get(name), now.get(name)) if found]
            is_settled = durable.get(name) == now.get(name)
            chosen = choices[0] if is_settled else draw.choice([*choices, None] if len(choices) == 1 else choices)
            if chosen is None:
                continue
            there = folder / name if folder and chosen == now.get(name) else None
            is_folder = there.is_dir() if there else chosen in self._names
            if is_folder:
                (target / name).mkdir()
                self._lay_folder(there, chosen, target / name, draw)
            else:
                (target / name).write_bytes(self._draw_content(there, chosen, draw))

    def _draw_content(self, there: Path | None, key: Key, draw: random.Random) -> bytes:
        durable = self._content.get(key)
        now = _read(there) if there else durable or b""
        return now if durable == now else draw.choice(DAMAGES)(now, durable or b"", draw)

    def _list(self, folder: Path | str) -> Listing:
        return {entry.name: self._key(entry.path) for entry in os.scandir(folder)}

    def _key(self, path: Path | str) -> Key:
        inode = os.stat(path).st_ino
        return inode, self._births.get(inode, 0)


def flip_bit(content: bytes, draw: random.Random) -> bytes:
    """Turn over one bit."""
    if not content:
        return content
    place = draw.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 1 << draw.randrange(8)]) + content[place + 1 :]


DAMAGES: tuple[Callable[[bytes, bytes, random.Random], bytes], ...] = (
    lambda now, _, __: now,
    lambda _, durable, __: durable,
    lambda now, _, __: bytes(len(now)),
    lambda _, __, ___: b"",
    lambda now, _, __: now[: len(now) // 2],
    lambda now, _, draw: now[: draw.randrange(len(now) + 1)],
    lambda now, _, draw: flip_bit(now, draw),
)
"""What content that the disk did not have may become, given it and what the disk had."""


class _File(io.FileIO):
    """A file whose writes are operations; C code that writes through its number is not seen, its opening is."""

    storage: Storage

    def write(self, content: Any) -> int:
        """Write, where that passes; to a machine that is off nothing is written and nobody complains."""
        if self.storage.is_off():
            return len(content)
        self.storage.step("write", self.name)
        return super().write(content)


@contextmanager
def shim(root: Path, before: Callable[[int, str, str], None]) -> Iterator[Storage]:
    """Put a Storage before Python's own operations on files while the block runs."""
    storage = Storage(root, before)
    real = {name: getattr(os, name) for name in (*_TWO_PATHS, *_ONE_PATH, "fsync")}

    def open_file(file: Any, mode: str = "r", buffering: int = -1, *args: Any, **options: Any) -> Any:
        if not storage.is_inside(file):
            return _open(file, mode, buffering, *args, **options)
        storage.step("open", file)
        if not set(mode) & set("wax+"):
            return _open(file, mode, buffering, *args, **options)
        raw = _File(file, mode.replace("b", "").replace("t", ""))
        raw.storage = storage
        if buffering == 0:
            return raw
        buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding=options.get("encoding") or "utf-8")

    def fsync(handle: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{handle}"))
        if storage.is_inside(path):
            storage.step("fsync", path)
            storage.synced(path)

    def wrap(name: str) -> Callable[..., Any]:
        def call(*args: Any, dir_fd: int | None = None, **options: Any) -> Any:
            own = {} if dir_fd is None else {"dir_fd": dir_fd}
            base = Path(os.readlink(f"/proc/self/fd/{dir_fd}")) if dir_fd is not None else Path()
            paths = [base / path for path in args[: 2 if name in _TWO_PATHS else 1]]
            if not any(map(storage.is_inside, paths)):
                return real[name](*args, **own, **options)
            storage.step(name, paths[-1])
            lost = paths[-1].lstat() if name in _ENDING and paths[-1].exists() else None
            result = real[name](*args, **own, **options)
            if lost is not None and (lost.st_nlink == 1 or name == "rmdir"):
                storage.gone(lost)
            return result

        return call

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builtins, "open", open_file)
        patch.setattr(io, "open", open_file)
        patch.setattr(os, "fsync", fsync)
        for name in (*_TWO_PATHS, *_ONE_PATH):
            patch.setattr(os, name, wrap(name))
        # rmtree asks whether these functions know dir_fd; by their names alone they are followed
        patch.setattr(shutil, "_use_fd_functions", False)
        yield storage


def cut_before(
    number: int, original: Path, scratch: Path, work: Callable[[Path], object], draw: random.Random
) -> Path | None:
    """Work on a copy of a folder, cut the power before an operation, and give what the disk may have then.

    Gives None where the work is done in fewer operations.
    """
    folder, after = scratch / original.name, scratch / "after"
    for path in (folder, after):
        shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(original, folder)

    def cut(at: int, _: str, __: str) -> None:
        if at == number:
            raise PowerCut

    with shim(folder, cut) as storage:
        with suppress(PowerCut):
            work(folder)
        if not storage.is_off():
            return None
        storage.lay_out(after, draw)
    return after


_TWO_PATHS, _ONE_PATH = ("rename", "replace", "link"), ("mkdir", "unlink", "remove", "rmdir")
_ENDING = ("rename", "replace", "unlink", "remove", "rmdir")
