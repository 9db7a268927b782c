"""How does an answer travel light? Gzip, where the reader takes it: a page of links shrinks to a tenth."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator

from flask import Response, request

SMALLEST = 1_400
"""Bytes that fit one network packet anyway."""
LEVEL = 5
STREAM_LEVEL = 1
"""A stream waits for its compression, a page hardly."""
_GZIP = 16 + zlib.MAX_WBITS


def compress(response: Response) -> Response:
    """Compress an answer that is worth it for a reader that takes it; a stream stays one."""
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] > 0 and "Content-Encoding" not in response.headers:
        if response.is_streamed:
            response.response = _compress_stream(response.iter_encoded())
            response.headers["Content-Encoding"] = "gzip"
        elif len(body := response.get_data()) >= SMALLEST:
            response.set_data(gzip.compress(body, LEVEL, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
    return response


def _compress_stream(chunks: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(STREAM_LEVEL, wbits=_GZIP)
    for chunk in chunks:
        if packed := packer.compress(chunk):
            yield packed
    yield packer.flush()
