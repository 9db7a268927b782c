"""What articles do the files in an archive hold? Nothing is unpacked to a place that the archive names."""

from __future__ import annotations

import io
import lzma
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import IO, Self
from zipfile import BadZipFile, ZipFile, ZipInfo

from index.documents import Article
from index.errors import ReadError
from index.readers.dispatch import read_file
from index.readers.files import STDIN, Skipped, SourceFile, is_passed_over, open_source, open_spool
from index.readers.formats import PACKED, TAR, ZIP, find_format, split_name
from index.readers.inflating import LARGEST_TOTAL, Inflating, open_unpacked

Found = Article | ReadError | Skipped

MOST_FILES = 100_000
LARGEST_FILE = 1_000_000_000
_CHUNK = 1 << 20
_LONGEST_HEADER = 1_000_000
_LONGEST_REASON = 200
_HEAD = 512
_ENCRYPTED = 1
_NESTED = "an archive in an archive; legal: one level, so unpack the outer one first"
# each way of packing raises errors of its own, and one damaged file must not cost the others in its archive
_DAMAGES = (BadZipFile, NotImplementedError, zlib.error, lzma.LZMAError, OSError, tarfile.TarError, ValueError)
"""What unpacking one file raises: ZIP for wrong sums and for methods it lacks, then each method for broken streams (bz2
an OSError), TAR for its headers, and what bounds it here (a length, a ratio, a password) ValueError."""


class _Member(tarfile.TarInfo):
    """A file's entry that refuses headers of such a length that they can only be there to fill the memory."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """Read an entry. Raises ValueError."""
        member = super().frombuf(buf, encoding, errors)
        if not (member.isreg() or member.isdir()) and member.size > _LONGEST_HEADER:
            raise ValueError(f"a header of {member.size / 1e6:.0f} MB")
        return member


def read_zip(file: SourceFile) -> Iterator[Found]:
    """Yield what the files in a ZIP hold, one after the other. Raises ReadError."""
    _refuse_nested(file)
    with open_source(file) as handle, ZipFile(handle) as archive:
        files = [info for info in archive.infolist() if not info.is_dir()]
        if not files:
            raise file.build_error("no text: an archive without files")
        _check_count(len(files), file)
        total = 0
        for info in files:
            total += info.file_size
            if total > LARGEST_TOTAL:
                raise file.build_error(f"unpacks to more than {LARGEST_TOTAL / 1e9:.0f} GB; legal: at most that in all")
            yield from _read_member(file, info.filename, partial(_open_zipped, archive, info))


def read_tar(file: SourceFile) -> Iterator[Found]:
    """Yield what the files in a TAR, packed or not, hold, in one pass; links are not followed. Raises ReadError."""
    _refuse_nested(file)
    with open_source(file) as handle:
        count = 0
        with tarfile.open(fileobj=open_unpacked(handle), mode="r|", tarinfo=_Member) as archive:
            for member in archive:
                if member.isreg():
                    count += 1
                    _check_count(count, file)
                    yield from _read_member(file, member.name, partial(_open_tarred, archive, member))
        if not count:
            raise file.build_error("no text: an archive without files")


def read_packed(file: SourceFile) -> Iterator[Found]:
    """Yield what a file holds that is packed by itself, as `name.jsonl.gz` is. Raises ReadError."""
    _refuse_nested(file)
    stem, suffix = os.path.splitext(file.called)
    with open_source(file) as handle:
        stream = open_unpacked(handle)
        is_tar = TAR.is_signed(stream.read(_HEAD))
        if not is_tar:
            yield from read_file(
                replace(file, handle=stream), stem if suffix.lower() in PACKED.suffixes else file.called
            )
    if is_tar:
        yield from read_tar(file)


def _refuse_nested(file: SourceFile) -> None:
    if file.handle is not None and file.path != STDIN:
        raise file.build_error(_NESTED)


def _check_count(count: int, file: SourceFile) -> None:
    if count > MOST_FILES:
        raise file.build_error(f"more than {MOST_FILES:,} files; legal: at most that")


def _open_zipped(archive: ZipFile, info: ZipInfo) -> IO[bytes]:
    if info.flag_bits & _ENCRYPTED:
        raise ValueError("it is encrypted")
    return io.BufferedReader(Inflating(archive.open(info), lambda: info.compress_size))


def _open_tarred(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    return archive.extractfile(member) or io.BytesIO()


def _read_member(file: SourceFile, name: str, open_member: Callable[[], IO[bytes]]) -> Iterator[Found]:
    part = replace(file, part=name)
    if is_passed_over(part.called) or "__MACOSX" in name.split("/"):
        return
    row = find_format(part.called)
    if row is None:
        yield Skipped(file.path, split_name(part.called)[1])
    elif name.startswith("/") or ".." in name.split("/"):
        yield part.build_error("its name leads out of the archive; legal: a path below it")
    elif row in (TAR, ZIP, PACKED):
        yield part.build_error(_NESTED)
    else:
        try:
            spool = _spool(open_member, part)
        except ReadError as error:
            yield error
            return
        with closing(spool):
            yield from read_file(replace(part, handle=spool))


def _spool(open_member: Callable[[], IO[bytes]], part: SourceFile) -> IO[bytes]:
    """Copy a file out of an archive, into memory or an unnamed file. Raises ReadError where it is damaged."""
    spool = open_spool()
    try:
        spool.writelines(_iter_chunks(open_member, part))
    except ReadError:
        spool.close()
        raise
    return spool


def _iter_chunks(open_member: Callable[[], IO[bytes]], part: SourceFile) -> Iterator[bytes]:
    """Yield what a file in an archive unpacks to. Raises ReadError; what writing it raises is none of its damage."""
    size = 0
    try:
        with closing(open_member()) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > LARGEST_FILE:
                    raise ValueError(f"longer than {LARGEST_FILE / 1e9:.0f} GB")
                yield chunk
    except _DAMAGES as error:
        said = " ".join(str(error).split())[:_LONGEST_REASON]
        raise part.build_error(f"cannot be unpacked: {said}; legal: {ZIP.legal}, without password") from None
