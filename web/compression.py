"""How does a page travel light? Gzip, where the browser takes it: a page of links shrinks to a tenth."""

from __future__ import annotations

import gzip

from flask import Response, request

SMALLEST = 1_400
"""Bytes that fit one network packet anyway."""
LEVEL = 5


def compress(response: Response) -> Response:
    """Compress a whole answer that is worth it for a browser that takes it."""
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] > 0 and "Content-Encoding" not in response.headers:
        body = response.get_data()
        if len(body) >= SMALLEST:
            response.set_data(gzip.compress(body, LEVEL, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
    return response
