"""How much may come out of a packed file? Counts bytes while they are unpacked."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable
from typing import IO, Any, cast

LARGEST_TOTAL = 4_000_000_000
LARGEST_RATIO = 200
_FREE = 16_000_000
_OPENERS: dict[bytes, Callable[[IO[bytes]], IO[bytes]]] = {
    b"\x1f\x8b": lambda handle: cast(IO[bytes], gzip.GzipFile(fileobj=handle, mode="rb")),
    b"BZ": lambda handle: cast(IO[bytes], bz2.BZ2File(handle)),
    b"\xfd7": lambda handle: cast(IO[bytes], lzma.LZMAFile(handle)),  # noqa: SIM115
}


class Inflating(io.RawIOBase):
    """Reads what a packed stream unpacks to, and raises ValueError where it is too much.

    `packed` gives the bytes taken in so far. The first 16 MB are free: one letter over and over packs to a thousandth.
    """

    def __init__(self, stream: IO[bytes], packed: Callable[[], int]) -> None:
        self._stream, self._packed, self._count = stream, packed, 0

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell whether it can be read again from its beginning."""
        return self._stream.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; the count begins anew at the beginning."""
        place = self._stream.seek(offset, whence)
        self._count = place
        return place

    def tell(self) -> int:
        """Give the place in what was unpacked."""
        return self._stream.tell()

    def readinto(self, buffer: Any) -> int:
        """Read some bytes and count them. Raises ValueError."""
        view = memoryview(buffer).cast("B")
        try:
            data = self._stream.read1(len(view))  # type: ignore[attr-defined]  # what it is given all have
        except EOFError as error:  # which readers of streams take for the end
            raise ValueError(f"cut short: {str(error).lower()}") from None
        view[: len(data)] = data
        self._count += len(data)
        if self._count > LARGEST_TOTAL:
            raise ValueError(f"unpacks to more than {LARGEST_TOTAL / 1e9:.0f} GB")
        if self._count > max(_FREE, LARGEST_RATIO * self._packed()):
            raise ValueError(f"unpacks to more than {LARGEST_RATIO} times its size")
        return len(data)


def open_unpacked(handle: IO[bytes]) -> IO[bytes]:
    """Open what a file unpacks to by its first bytes, bounded; one that is not packed is given back."""
    magic = handle.read(2)
    handle.seek(0)
    opener = _OPENERS.get(magic)
    return io.BufferedReader(Inflating(opener(handle), handle.tell)) if opener else handle
